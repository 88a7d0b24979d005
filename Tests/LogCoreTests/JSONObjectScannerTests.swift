import Testing

@testable import LogCore

@Suite struct JSONObjectScannerTests {
  private static func feed(_ scanner: inout JSONObjectScanner, _ bytes: [UInt8])
    -> JSONObjectScanner.Result
  {
    let text = GuardedText(bytes)
    return withExtendedLifetime(text) { scanner.feed(text.slice) }
  }

  @Test(arguments: [
    ("{}", 2), (#"{"a":[1,-2.5e+3,{"b":null}]} x"#, 28), (#"{"a":NaN,"b":-Infinity,"c":007}"#, 31),
    ("{\"a\":\"\\x \u{1}\"}", 12), (#" {"a" : true , "b" : "}" }"#, 26),
  ])
  func `a complete object ends behind its brace`(text: String, end: Int) {
    var scanner = JSONObjectScanner()
    #expect(Self.feed(&scanner, Array(text.utf8)) == .complete(end: end))
    #expect(!scanner.isOpen)
  }

  @Test(arguments: [
    "text", "[1]", #"{"a":1,}"#, #"{"a":"cut"#, #"{'a':1}"#, #"{"a":1 "b":2}"#, #"{"a":[1,]}"#,
    #"{"a":tru}"#, #"{"a":1.}"#, #"{"a":-}"#, #"{"a":+1}"#, #"{"a":1]"#, #"{"a":[1}"#, "{,}",
    #"{"a"}"#, #"{"a":"cut\"#, "{\"a\":\"x\ny\"}", "", "  ", #"{"a":1e}"#, #"{"a":/**/1}"#,
    "{\u{B}}",
  ])
  func `what is no object is broken`(text: String) {
    var scanner = JSONObjectScanner()
    #expect(Self.feed(&scanner, Array(text.utf8)) == .broken)
  }

  @Test func `an object may go on over several lines`() {
    var scanner = JSONObjectScanner()
    #expect(scanner.feed(slice("{")) == .open)
    #expect(scanner.isOpen)
    #expect(scanner.feed(slice(#"  "a": ["#)) == .open)
    #expect(scanner.feed(slice("")) == .open)
    #expect(scanner.feed(slice("    1")) == .open)
    #expect(scanner.feed(slice("  , {}]")) == .open)
    #expect(scanner.feed(slice("} more")) == .complete(end: 1))
    #expect(scanner.feed(slice("{\"a\"")) == .open)
    #expect(scanner.feed(slice("x")) == .broken)
    #expect(scanner.feed(slice("{}")) == .complete(end: 2))
  }

  @Test func `depth costs a bit a level`() {
    var scanner = JSONObjectScanner()
    let n = 100_000
    let start = slice("{\"a\":[")
    for _ in 0..<n { _ = scanner.feed(start) }
    #expect(scanner.isOpen && scanner.depth == 2 * n)
    let end = slice("]}")
    for _ in 1..<n { _ = scanner.feed(end) }
    #expect(scanner.isOpen && scanner.depth == 2)
    #expect(scanner.feed(end) == .complete(end: 2))
  }

  @Test(arguments: UInt64(0)..<30)
  func `cutting an object between its tokens changes nothing`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var maker = JSONMaker(random: random)
    for _ in 0..<100 {
      let bytes = maker.line()
      var whole = JSONObjectScanner()
      let expected = Self.feed(&whole, bytes)
      var reference = PlainJSON(bytes)
      #expect(expected == reference.object(), "\(String(decoding: bytes, as: UTF8.self))")
      guard case .complete(let end) = expected else { continue }
      // White space that is between tokens may be a line break.
      var pieces = JSONObjectScanner()
      var offset = 0
      for cut in reference.blanks where cut < end && random.below(2) == 0 {
        #expect(pieces.feed(slice(Array(bytes[offset..<cut]))) == .open || offset == 0)
        offset = cut
      }
      guard pieces.isOpen || offset == 0 else { continue }
      #expect(pieces.feed(slice(Array(bytes[offset...]))) == .complete(end: end - offset))
    }
  }
}

/// Reads JSON by recursion, one byte after the other: the same rules, no tricks.
struct PlainJSON {
  private let text: [UInt8]
  private var i = 0
  /// Where white space between tokens was.
  private(set) var blanks: [Int] = []

  init(_ text: [UInt8]) { self.text = text }

  private struct Broken: Error {}
  private struct Ended: Error {}

  mutating func object() -> JSONObjectScanner.Result {
    do {
      skip()
      guard i < text.count, text[i] == 0x7B else { return .broken }
      try value()
      return .complete(end: i)
    } catch is Ended {
      return .open
    } catch {
      return .broken
    }
  }

  private mutating func skip() {
    while i < text.count, [0x20, 9, 10, 13].contains(text[i]) {
      blanks.append(i)
      i += 1
    }
  }

  private mutating func token() throws -> UInt8 {
    skip()
    guard i < text.count else { throw Ended() }
    return text[i]
  }

  private mutating func string() throws {
    guard try token() == 0x22 else { throw Broken() }
    i += 1
    while true {
      guard i < text.count, text[i] != 0x0A else { throw Broken() }
      if text[i] == 0x22 { break }
      if text[i] == 0x5C {
        i += 1
        guard i < text.count, text[i] != 0x0A else { throw Broken() }
      }
      i += 1
    }
    i += 1
  }

  private mutating func value() throws {
    switch try token() {
    case 0x7B: try container(close: 0x7D, hasKeys: true)
    case 0x5B: try container(close: 0x5D, hasKeys: false)
    case 0x22: try string()
    default: try scalar()
    }
  }

  private mutating func container(close: UInt8, hasKeys: Bool) throws {
    i += 1
    if try token() == close {
      i += 1
      return
    }
    while true {
      if hasKeys {
        try string()
        guard try token() == 0x3A else { throw Broken() }
        i += 1
      }
      try value()
      let c = try token()
      i += 1
      if c == close { return }
      guard c == 0x2C else { throw Broken() }
    }
  }

  private mutating func scalar() throws {
    let rest = text[i...]
    for word in ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
    where rest.starts(with: Array(word.utf8)) {
      i += word.utf8.count
      return
    }
    func digits() throws {
      guard i < text.count, ASCII.isDigit(text[i]) else { throw Broken() }
      while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
    }
    if text[i] == 0x2D { i += 1 }
    try digits()
    if i < text.count, text[i] == 0x2E {
      i += 1
      try digits()
    }
    if i < text.count, text[i] | 0x20 == 0x65 {
      i += 1
      if i < text.count, text[i] == 0x2B || text[i] == 0x2D { i += 1 }
      try digits()
    }
  }
}

@Suite struct JSONCursorTests {
  private static func members(_ text: String) -> [String] {
    let guarded = GuardedText(text)
    var cursor = JSONCursor(guarded.slice)
    var result: [String] = []
    while let member = cursor.next() {
      result.append("\(member.key.string) \(member.kind) \(member.value.string)")
    }
    if cursor.isBroken { result.append("broken") }
    withExtendedLifetime(guarded) {}
    return result
  }

  @Test func `members come in order with the kinds of their values`() {
    let text =
      #"{"a":"x\"y","b" : -1.5 ,"c":{"d":[1,"}"]},"e":[{"f":"]"}],"g":true,"h":null,"i":NaN}"#
    #expect(
      Self.members(text) == [
        #"a string x\"y"#, "b number -1.5", #"c object {"d":[1,"}"]}"#, #"e array [{"f":"]"}]"#,
        "g true true", "h null null", "i number NaN",
      ])
  }

  @Test(arguments: [
    ("{}", []), ("", ["broken"]), ("[1]", ["broken"]), (#"{"a":1"#, ["a number 1", "broken"]),
    (#"{"a":1,}"#, ["a number 1", "broken"]), (#"{"a":"cut"#, ["broken"]),
    (#"{"a":[1"#, ["broken"]),
  ])
  func `a cursor ends where the text stops being an object`(text: String, expected: [String]) {
    #expect(Self.members(text) == expected)
  }

  @Test func `elements of an array and single values`() {
    var cursor = JSONArrayCursor(slice(#" [1, "two", {"a":[]}, []] "#))
    var kinds: [JSONKind] = []
    while let value = cursor.next() { kinds.append(value.kind) }
    #expect(kinds == [.number, .string, .object, .array] && !cursor.isBroken)
    #expect(JSONValue(slice(" \"x\" "))?.text.string == "x")
    #expect(JSONValue(slice("1 2")) == nil)
    #expect(JSONValue(slice("")) == nil)
  }

  @Test func `a key with escapes equals its plain form`() {
    var cursor = JSONCursor(slice(#"{"t\u0069me":1}"#))
    #expect(cursor.next()?.keyEquals("time") == true)
  }
}
