import LogCore
import Testing

@testable import LogQL

@Suite struct LabelFilterTests {
  /// Whether a filter keeps a record whose labels a line of logfmt gives.
  private func keeps(_ filter: String, _ labels: String) throws -> Bool {
    try !StageHarness.run("{} | logfmt --keep-empty | \(filter)", lines: [labels]).isEmpty
  }

  @Test(arguments: [
    (#"a="x""#, "a=x"), (#"a="""#, "b=1"), (#"a!="x""#, "b=1"), (#"a=~"x|y.*""#, "a=yes"),
    (#"a!~"x""#, "a=xx"), ("a > 1", "a=1.5"), ("a = 5", "a=5.0"), ("a == 5", "a=5"),
    ("a != 5", "a=6"), ("a >= 0x10", "a=1"), ("a <= 1s", "a=1000ms"), ("a > -5s", "a=-4s"),
    ("a = 10KB", "a=10kb"), ("a < 1KiB", "a=1,000"), (#"a=ip("10.0.0.0/8")"#, "a=10.1.1.1"),
    (#"a!=ip("10.0.0.0/8")"#, "a=11.1.1.1"), ("duration > 10", "duration=11"),
  ])
  func `records that satisfy a condition stay`(filter: String, labels: String) throws {
    if filter.contains("0x10") {
      #expect(throws: QueryError.self) { try keeps(filter, labels) }
    } else {
      #expect(try keeps(filter, labels))
    }
  }

  @Test(arguments: [
    "a > 1", "a != 1", "a != 1s", "a != 1KB", #"a != ip("10.0.0.1")"#, #"a="x""#, #"a=~".+""#,
  ])
  func `an absent label satisfies nothing but comparisons with empty text`(filter: String) throws {
    #expect(try !keeps(filter, "b=1"))
  }

  @Test(arguments: [
    ("a > 1", "a=x", #"strconv.ParseFloat: parsing "x": invalid syntax"#),
    ("a > 1", "a=", #"strconv.ParseFloat: parsing "": invalid syntax"#),
    ("a > 1s", "a=5", #"time: missing unit in duration "5""#),
    ("a > 1s", "a=bad", #"time: invalid duration "bad""#),
    ("a > 1s", "a=1x", #"time: unknown unit "x" in duration "1x""#),
    ("a > 1KB", "a=1XB", "unhandled size name: xb"),
    ("a > 1KB", "a=x", #"strconv.ParseFloat: parsing "": invalid syntax"#),
    ("a > 1 or b > 1", "a=x b=y", #"strconv.ParseFloat: parsing "x": invalid syntax"#),
  ])
  func `a value that does not convert stays with an error`(
    filter: String, line: String, details: String
  ) throws {
    let labels = try StageHarness.labels("| logfmt --keep-empty | \(filter)", line)
    #expect(labels?["__error__"] == "LabelFilterErr")
    #expect(labels?["__error_details__"] == details)
  }

  @Test func `an earlier error stays`() throws {
    let labels = try StageHarness.labels("| json | a > 1", #"{"a":"x""#)
    #expect(labels?["__error__"] == "JSONParserErr")
  }

  @Test func `details of errors read as empty`() throws {
    #expect(try StageHarness.labels(#"| json | __error_details__=~".+""#, "x") == nil)
    #expect(try StageHarness.labels(#"| json | __error_details__="""#, "x") != nil)
    #expect(try StageHarness.labels(#"| json | __error__=~"JSON.*""#, "x") != nil)
  }

  /// All values of three conditions, as the words in which they are true.
  static let worlds = (0..<8).map { bits in
    ["a", "b", "c"].enumerated().map { "\($1)=\(bits >> $0 & 1)" }.joined(separator: " ")
  }

  @Test(arguments: [
    ("A, B or C", "A and (B or C)"), ("A B or C", "A and (B or C)"),
    ("A and B or C", "(A and B) or C"), ("A or B, C", "A or (B and C)"),
    ("A or B and C", "A or (B and C)"), ("A or B C", "A or (B and C)"),
    ("A and B, C", "A and B and C"), ("(A or B) C", "(A or B) and C"),
    ("(A or B) and C", "(A or B), C"), ("A, B, C", "A and B and C"),
    ("A and (B) or (C)", "(A and B) or C"),
  ])
  func `commas reach as far as possible`(short: String, long: String) throws {
    func filter(_ text: String) -> String {
      text.replacing("A", with: "a=1").replacing("B", with: #"b="1""#).replacing("C", with: "c>0")
    }
    for world in Self.worlds {
      #expect(try keeps(filter(short), world) == keeps(filter(long), world), "\(short): \(world)")
    }
    let stages = try [short, long].map { try parseQuery("{} | \(filter($0))").expression }
    #expect(stages[0] == stages[1])
  }

  @Test func `the side of an and that decides nothing can still leave an error`() throws {
    let labels = try StageHarness.labels(#"| logfmt | (a="no" and b > 1) or c="1""#, "a=1 b=x c=1")
    #expect(labels?["__error__"] == "LabelFilterErr")
    let decided = try StageHarness.labels(#"| logfmt | c="1" or b > 1"#, "a=1 b=x c=1")
    #expect(decided?["__error__"] == nil)
  }

  @Test func `conditions nest deep, but not without end`() throws {
    let deep = String(repeating: "(", count: 100_000) + "a=1"
    #expect(throws: QueryError.self) { try keeps(deep, "a=1") }
    let long = Array(repeating: "a=1", count: 10_000)
    #expect(try keeps(long.joined(separator: ", "), "a=1"))
    #expect(try keeps(long.joined(separator: " or "), "a=1"))
    #expect(throws: QueryError.self) { try keeps(long.joined(separator: ", b=1 or "), "a=1") }
  }

  private func requirement(_ filter: String) throws -> LabelFilterStage.Requirement? {
    guard case .log(let log) = try parseQuery("{} | \(filter)").expression else { return nil }
    return try #require(log.stages.first?.stage as? LabelFilterStage).requirement
  }

  @Test(arguments: [
    (#"level="error""#, ["level"], ["error"]),
    (#"msg="request served""#, ["msg"], ["request"]),
    (#"level="error" and a > 5"#, ["level"], ["error"]),
    (#"level="warn" or level="error""#, ["level"], ["warn", "error"]),
    (#"code="7" and (a="one" or b="two")"#, ["a", "b"], ["one", "two"]),
  ])
  func `equalities tell what a line must contain`(
    filter: String, labels: [String], literals: [String]
  ) throws {
    let requirement = try #require(try requirement(filter))
    #expect(requirement.labels == Set(labels))
    #expect(requirement.values.literals == literals.map { Array($0.utf8) })
    #expect(requirement.inJSON.literals.last == Array("\\".utf8))
  }

  @Test func `a comparison tells which numbers do not matter`() throws {
    let requirement = try #require(try requirement("status_code >= 500 and took > 1s"))
    #expect(requirement.labels == ["status_code"])
    let number = NumberCondition(label: "status_code", comparison: .greaterOrEqual, limit: 500)
    #expect(requirement.values.number == number)
    #expect(requirement.inJSON == requirement.values)
  }

  @Test(arguments: [
    #"level!="error""#, #"level="""#, "took >= 500ms", "_a > 5", #"a="x" or b > 5"#, #"a="\"""#,
    #"__error__="JSONParserErr""#,
  ])
  func `other conditions do not`(filter: String) throws {
    #expect(try requirement(filter) == nil)
  }
}
