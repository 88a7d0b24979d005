import Testing

@testable import LogCore

@Suite struct NumberConditionTests {
  @Test(arguments: [
    #"{"status":200,"a":1}"#, #"{"a":1,"status":498.5}"#, #"{"status" : "404","a":1}"#,
    "a=1 status=200", "status=12 a=1", #"status="200" a=1"#,
    #"{"http_status":200}"#, "no number at all",
  ])
  func `a line is passed over whose numbers are all too small`(line: String) throws {
    #expect(try !finds(line))
  }

  @Test(arguments: [
    #"{"status":500}"#, #"{"status":200,"b":{"status":503}}"#, #"{"status":4e3}"#, "status=500",
    #"{"status":-1}"#, #"{"status":499.99999999999999999999}"#, #"{"status":[1]}"#,
    #"{"status":{"code":1}}"#, #"{"status ":200}"#, #"{"status":200"#, #"{"\u0073tatus":500}"#,
    #"{"status":499.5}"#, #"{"status":200 ,"a":1}"#,
    #"{"status":2000000000000000}"#, "the status is bad",
  ])
  func `a line is found that may hold a number that is large enough`(line: String) throws {
    #expect(try finds(line))
  }

  @Test func `the rest of a longer name has to follow the word`() throws {
    let condition = try #require(
      NumberCondition(label: "status_code", comparison: .greaterOrEqual, limit: 500))
    let finder = LiteralFinder(condition)
    #expect(finder.find(slice(#"{"status_code":200}"#)) == nil)
    #expect(finder.find(slice(#"{"status_code":500}"#)) == 2)
    // Each of these may become a label of the same name.
    #expect(finder.find(slice(#"{"status":{"code":200}}"#)) == 2)
    #expect(finder.find(slice(#"{"status-code":200}"#)) == 2)
  }

  @Test func `names that do not tell how their key begins are not searched for`() {
    #expect(NumberCondition(label: "_status", comparison: .equal, limit: 1) == nil)
    #expect(NumberCondition(label: "1status", comparison: .equal, limit: 1) == nil)
  }

  private func finds(_ line: String) throws -> Bool {
    let condition = try #require(
      NumberCondition(label: "status", comparison: .greaterOrEqual, limit: 500))
    return LiteralFinder(condition).find(slice(line)) != nil
  }

  private static let pieces = [
    "status", "\"status\"", ":", "\":", "=", " ", ",", "}", "{", "\"", "200", "500", "499.9",
    "0500",
    "5e2", "-1", ".", "\\", "\\u0073", "\n", "_code", "a=1", "\"b\":2", "[", "]", "null", "\t",
  ]
  private static let comparisons:
    [(NumberCondition.Comparison, @Sendable (Double, Double) -> Bool)] = [
      (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }), (.greater, { $0 > $1 }),
      (.greaterOrEqual, { $0 >= $1 }), (.less, { $0 < $1 }), (.lessOrEqual, { $0 <= $1 }),
    ]

  @Test(arguments: UInt64(0)..<200)
  func `every line is found that a filter on the parsed number keeps`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = LabelNames()
    let label = names.intern("status")
    let json = JSONFieldWalker(names: names, wanted: [label])
    let logfmt = LogfmtFieldWalker(names: names, wanted: [label])
    for _ in 0..<100 {
      let (comparison, holds) = Self.comparisons[random.below(6)]
      let limit = [500, 499.95, 200, 0][random.below(4)]
      let condition = try #require(
        NumberCondition(label: "status", comparison: comparison, limit: limit))
      let finder = LiteralFinder(condition)
      let text = GuardedText(line(&random), behind: Array("200,".utf8))
      let found = finder.find(text.slice)
      #expect(finder.findPlainly(text.slice) == found, "seed \(seed)")
      guard found == nil else { continue }
      let line = text.slice.string
      _ = json.walk(text.slice)
      for i in 0..<json.fieldCount {
        let value = unsafe json.fields[i].value
        let number = NumberText.parseDouble(value)
        #expect(number.map { !holds($0, limit) } ?? false, "seed \(seed): \(line)")
      }
      _ = logfmt.walk(text.slice)
      for i in 0..<logfmt.fieldCount {
        let value = unsafe logfmt.fields[i].value
        let number = NumberText.parseDouble(value)
        #expect(value.isEmpty || number.map { !holds($0, limit) } ?? false, "seed \(seed): \(line)")
      }
    }
  }

  private func line(_ random: inout SeededGenerator) -> [UInt8] {
    var line = random.below(2) == 0 ? "{" : ""
    for _ in 0..<(2 + random.below(12)) {
      switch random.below(4) {
      case 0: line += "\"status\":\(Self.pieces[random.below(Self.pieces.count)]),"
      case 1: line += "status=\(Self.pieces[random.below(Self.pieces.count)]) "
      default: line += Self.pieces[random.below(Self.pieces.count)]
      }
    }
    return Array((line + (random.below(2) == 0 ? "}" : "")).utf8)
  }
}
