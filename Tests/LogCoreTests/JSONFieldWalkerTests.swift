import Testing

@testable import LogCore

@Suite struct JSONFieldWalkerTests {
  /// The fields as `name=value` with the value unescaped, then the fault if there is one.
  private static func fields(
    _ line: String, wanted: [String]? = nil, validates: Bool = true
  ) -> [String] {
    let names = LabelNames()
    let walker = JSONFieldWalker(
      names: names, wanted: wanted?.map { names.intern($0) }, validates: validates)
    let text = GuardedText(line)
    let fault = walker.walk(text.slice)
    let arena = ByteArena()
    var result = (0..<walker.fieldCount).map { i in
      let field = walker.fields[i]
      let value =
        field.hasEscapes ? JSONString.unescapeLoki(field.value, into: arena) : field.value
      return names[field.name].string + "=" + value.string
    }
    if let fault { result.append("\(fault)") }
    return result
  }

  @Test(arguments: [
    (#"{"a":{"b-c":1}}"#, ["a_b_c=1"]),
    (#"{"1st":{"2nd":"x"},"ok":true}"#, ["_1st_2nd=x", "ok=true"]),
    (
      #"{"n":1.50,"e":1e2,"big":12345678901234567890}"#,
      ["n=1.50", "e=1e2", "big=12345678901234567890"]
    ),
    (#"{"a":null,"b":[1,{"c":2}],"d":false}"#, ["d=false"]),
    (#"{"k":"first","k":"second","o":{"x":1},"o":{"x":2,"y":3}}"#, ["k=first", "o_x=1", "o_y=3"]),
    (#"{"a":[1],"a":2,"a":3}"#, ["a=2"]),
    (#"  { "id" : 14 , "nested" : { "k" : [ 1 , 2 ] } , "m":"x" }  "#, ["id=14", "m=x"]),
    (#"{"id":15} trailing words"#, ["id=15"]),
    (#"{"日本":1," pad ":"p","9":2,"":3," ":4}"#, ["__=1", "pad=p", "_9=2"]),
    (#"{"a":{"":{"b":1}," ":2}}"#, ["a_b=1", "a=2"]),
    (
      #"{"x":"\ud83d\ude00 \"q\" \\","bad":"\q","lone":"\ud83d","r":"�"}"#,
      ["x=😀 \"q\" \\", "bad=", "lone=", "r= "]
    ),
    (#"{"a":01,"b":1x,"c":-,}"#, ["a=01", "b=1x", "c=-"]),
    (#"{"k\u0065y":1}"#, ["key=1"]),
    ("{\"a\":\"tab\there\u{01}\",\"b\":1}", ["a=tab\there\u{01}", "b=1"]),
    ("{}", []),
  ])
  func `fields are flattened, named and forgiven as LogQL says`(line: String, expected: [String]) {
    #expect(Self.fields(line) == expected)
  }

  @Test(arguments: [
    ("plain text", ["object"]), ("", ["object"]), ("[1]", ["object"]),
    (#"{"id":16,"msg":"cut"#, ["id=16", "string"]),
    (#"{"id":21,"msg":"no comma" "x":1}"#, ["id=21", "msg=no comma", "object"]),
    (#"{"a":1,b:2}"#, ["a=1", "object"]),
    (#"{"a":[1,2"#, ["array"]), (#"{"a":1"#, ["a=1", "array"]), (#"{"a":1,"#, ["a=1", "array"]),
    (#"{"a":{"b":1"#, ["object"]), (#"{"a":{"b":1,"c":{}"#, ["object"]),
    (#"{"a":1,"b"#, ["a=1", "malformed"]), (#"{"a""#, ["malformed"]), (#"{"a":"#, ["malformed"]),
    (#"{"a" 1}"#, ["malformed"]), ("{", ["malformed"]),
    (#"{"a":tru}"#, ["unknownValue"]), (#"{"a":}"#, ["unknownValue"]),
    (#"{"a":{"b":1 "c":2}}"#, ["a_b=1", "object"]),
    (#"{"\q":1}"#, ["keyEscape"]),
  ])
  func `labels before the point where a line breaks stay`(line: String, expected: [String]) {
    #expect(Self.fields(line) == expected)
  }

  @Test func `a walk stops when it has what is wanted, unless it validates`() {
    let line = #"{"a":1,"b":{"c":2},"d":x"#
    #expect(Self.fields(line, wanted: ["a"], validates: false) == ["a=1"])
    #expect(Self.fields(line, wanted: ["b_c", "a"], validates: false) == ["a=1", "b_c=2"])
    #expect(Self.fields(line, wanted: ["a"], validates: true) == ["a=1", "unknownValue"])
    // An object that does not end gives nothing, even what stands before the cut.
    #expect(Self.fields(#"{"b":{"c":2"#, wanted: ["b_c"], validates: false) == ["object"])
  }

  @Test func `depth and a great number of keys do no harm`() {
    let deep = String(repeating: "{\"a\":", count: 100_000)
    #expect(Self.fields(deep + "1" + String(repeating: "}", count: 100_000)) == [])
    #expect(Self.fields(deep) == ["object"])
    let many = (0..<5000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    #expect(Self.fields("{" + many + "}").count == 5000)
  }

  @Test func `a key that was first in an object is not expected behind a value with its brace`() {
    let names = LabelNames()
    let walker = JSONFieldWalker(names: names, wanted: nil, validates: true)
    for line in [#"{"a":1,"b":2,"c":3}"#, #"{"b":2,"a":1}"#, #"{"a":1}"#, #"{"b":1,"c":1}"#] {
      #expect(walker.walk(slice(line)) == nil)
    }
    for line in [#"{"a":"x"{"b":2,"c":3}"#, #"{"b":"x"{"a":1}"#, #"{"c":""{"b":1}"#] {
      #expect(walker.walk(slice(line)) != nil, "\(line)")
    }
  }

  @Test func `values of the same length again and again change nothing`() {
    let base = Array(
      #"{"id":123,"t":"0123456789abcdef0123456789abcdef","l":"info","o":{"n":17}}"#.utf8)
    let names = LabelNames()
    let table = FieldTable()
    let plain = JSONGeneralWalk(names: names, wanted: nil, validates: true, table: table)
    for at in 0...base.count {
      let walker = JSONFieldWalker(names: names, wanted: nil, validates: true)
      let steady = slice(base)
      for _ in 0..<20 { _ = walker.walk(steady) }
      var lines = [Array(base[..<at])]
      for byte in Array("\"\\1,}x \n{".utf8) {
        lines.append(base[..<at] + [byte] + base[min(at + 1, base.count)...])
        lines.append(base[..<at] + [byte] + base[at...])
      }
      for line in lines {
        let text = GuardedText(line, behind: Array("\"3\",}".utf8))
        #expect(walker.walk(text.slice) == plain.walk(text.slice))
        let found = (0..<walker.fieldCount).map { walker.fields[$0].value.string }
        #expect(found == (0..<table.count).map { table.fields[$0].value.string })
        for _ in 0..<17 { _ = walker.walk(steady) }
      }
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func `the expected keys change nothing`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = LabelNames()
    let wanted: [LabelID]? =
      seed % 3 == 0
      ? nil
      : ["a", "bb", "a_c", "a_b_c", "id"].shuffled(using: &random)
        .prefix(1 + random.below(4)).map { names.intern($0) }
    let validates = random.below(2) == 0
    let walker = JSONFieldWalker(names: names, wanted: wanted, validates: validates)
    let table = FieldTable()
    let plain = JSONGeneralWalk(names: names, wanted: wanted, validates: validates, table: table)
    var maker = JSONMaker(random: random)
    for _ in 0..<400 {
      let bytes = maker.line()
      let text = GuardedText(bytes)
      let fault = walker.walk(text.slice)
      let expected = plain.walk(text.slice)
      let line = text.slice.string
      #expect(fault == expected, "\(line)")
      guard walker.fieldCount == table.count else {
        Issue.record("\(walker.fieldCount) fields instead of \(table.count) in \(line)")
        continue
      }
      for i in 0..<table.count {
        let (a, b) = (walker.fields[i], table.fields[i])
        #expect(a.name == b.name && a.value.start == b.value.start, "\(line)")
        #expect(a.value.count == b.value.count && a.isString == b.isString, "\(line)")
        #expect(a.hasEscapes == b.hasEscapes, "\(line)")
      }
    }
  }
}

/// Makes lines as programs write them: the same few shapes again and again, some of them damaged.
struct JSONMaker {
  private var random: SeededGenerator
  private var shapes: [[String]] = []
  private static let keys = [
    "a", "bb", "id", "timestamp", "a.c", "quite_a_long_key_of_thirty_bytes", "k\\u0065y", "é", "",
    "c",
    "b", "a_b",
  ]

  init(random: SeededGenerator) {
    self.random = random
    for _ in 0..<3 {
      shapes.append(
        (0..<1 + self.random.below(7)).map { _ in Self.keys[self.random.below(Self.keys.count)] })
    }
  }

  mutating func line() -> [UInt8] {
    let style = random.below(4)
    let text = object(shapes[random.below(shapes.count)], style, depth: 0)
    var bytes = Array(text.utf8)
    if random.below(20) == 0 { bytes = Array(" \t".utf8) + bytes + Array(" x".utf8) }
    return random.below(3) == 0 ? bytes.mutated(&random, with: "{}[]\",:\\ \u{1}\n1tn") : bytes
  }

  private mutating func object(_ keys: [String], _ style: Int, depth: Int) -> String {
    let colon = [":", ": ", " : ", ":"][style]
    let comma = [",", ", ", " ,\t", ","][style]
    var members: [String] = []
    for key in keys where random.below(8) > 0 {
      members.append("\"\(key)\"\(colon)\(value(style, depth: depth))")
    }
    return "{" + members.joined(separator: comma) + (random.below(30) == 0 ? "," : "") + "}"
  }

  private mutating func value(_ style: Int, depth: Int) -> String {
    switch random.below(depth < 3 ? 11 : 7) {
    case 0: "\(random.below(100_000))"
    case 1: ["1.5e3", "-0.25", "17000000000.123456789", "01", "1x{", "-"][random.below(6)]
    case 2: ["true", "false", "null"][random.below(3)]
    case 3: "\"" + String(repeating: "x", count: random.below(70)) + "\""
    case 4: ["\"\\\"\"", "\"\\\\\"", "\"a\\u00e9\"", "\"{[,\"", "\"�\"", "\"ｅ\""][random.below(6)]
    case 5, 6: "\"\(["info", "warn", "error"][random.below(3)])\""
    case 7:
      "[" + (0..<random.below(4)).map { _ in value(style, depth: depth + 1) }.joined(separator: ",")
        + "]"
    default:
      object(
        Array(Self.keys.shuffled(using: &random).prefix(random.below(4))), style, depth: depth + 1)
    }
  }
}
