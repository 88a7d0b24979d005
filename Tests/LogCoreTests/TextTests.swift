import Testing

@testable import LogCore

private func written(_ body: (ByteBuffer) -> Void) -> String {
  let out = ByteBuffer(capacity: 1)
  body(out)
  return out.string
}

@Suite struct JSONStringTests {
  private let arena = ByteArena()

  @Test func `escapes are undone`() {
    let raw = slice(#"a\n\t\"\\\/\b\f\r\u00e9\ud83d\ude00"#)
    #expect(JSONString.unescape(raw, into: arena).string == "a\n\t\"\\/\u{8}\u{c}\ré😀")
  }

  @Test(arguments: [#"\"#, #"\q"#, #"\u12"#, #"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83dA"#])
  func `a bad escape is U+FFFD, or spoils the value for LogQL`(raw: String) {
    #expect(JSONString.unescape(slice("<" + raw), into: arena).string.hasPrefix("<\u{FFFD}"))
    #expect(JSONString.unescapeLoki(slice("<" + raw), into: arena).isEmpty)
    #expect(JSONString.unescapeStrictly(slice("<" + raw), into: arena) == nil)
  }

  @Test func `for LogQL U+FFFD becomes a space and ill-formed bytes stay`() {
    #expect(JSONString.unescapeLoki(slice("a\u{FFFD}b\\ufffdc"), into: arena).string == "a b c")
    #expect(JSONString.unescapeLoki(slice([0x61, 0xFF]), into: arena).array == [0x61, 0xFF])
  }

  @Test func `logfmt knows one more escape and refuses control characters`() {
    #expect(JSONString.unescapeLogfmt(slice(#"it\'s"#), into: arena)?.string == "it's")
    #expect(JSONString.unescapeLogfmt(slice("a\\n\tb"), into: arena) == nil)
  }

  @Test(arguments: UInt64(0)..<20)
  func `what is written reads back`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let alphabet = ["ab\"\\\n\u{1}", "aé日😀\"", "abcdefghijklmnopq"][random.below(3)]
      let bytes = random.bytes(random.below(5000), of: alphabet)
      let text = GuardedText(bytes)
      let json = written { JSONWriter.string(text.slice, to: $0) }
      #expect(json.utf8.first == 0x22 && json.utf8.last == 0x22)
      #expect(!json.utf8.contains { $0 < 0x20 })
      let raw = slice(Array(json.utf8.dropFirst().dropLast()))
      #expect(raw.isValidUTF8)
      #expect(JSONString.unescape(raw, into: arena).string == text.slice.string)
    }
  }
}

@Suite struct UTF8TextTests {
  @Test(arguments: UInt64(0)..<40)
  func `ill-formed parts are told apart as the standard library does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces: [[UInt8]] = [
      Array("plain text".utf8), Array("é".utf8), Array("日".utf8), Array("😀".utf8), [0xFF], [0xC0],
      [0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0],
    ]
    for _ in 0..<50 {
      let bytes = (0..<random.below(12)).flatMap { _ in pieces[random.below(pieces.count)] }
      let text = GuardedText(bytes, behind: [0x80])
      let expected = String(decoding: bytes, as: UTF8.self)
      #expect(written { UTF8Text.appendLossy(text.slice, to: $0) } == expected)
      #expect(UTF8Text.count(text.slice) == expected.unicodeScalars.count)
      #expect(text.slice.isValidUTF8 == (String(validating: bytes, as: UTF8.self) != nil))
      #expect(
        UTF8Text.countInvalid(text.slice)
          == expected.unicodeScalars.filter { $0 == "\u{FFFD}" }.count)
      for scalar in expected.unicodeScalars {
        var room: [UInt8] = [0, 0, 0, 0]
        let n = UTF8Text.encode(scalar.value, to: &room)
        #expect(Array(room[..<n]) == Array(String(scalar).utf8))
      }
    }
  }
}

@Suite struct NumberTextTests {
  @Test(arguments: [
    ("1", 1.0), ("-0.5", -0.5), ("+2", 2), ("1e3", 1000), ("1E-3", 0.001), (".5", 0.5), ("5.", 5),
    ("1_000", 1000), ("0x1p4", 16), ("0x1.8p1", 3), ("inf", .infinity), ("-Infinity", -.infinity),
    ("0x_1p0", 1), ("1_0.5", 10.5),
    ("123456789012345678901234567890", 123456789012345678901234567890.0),
  ])
  func `numbers are read as Go reads them`(text: String, value: Double) {
    #expect(NumberText.parseDouble(slice(text)) == value)
  }

  @Test(arguments: [
    "", " 1", "1 ", "x", "0x10", "1_", "_1", "1__0", "1e", "1e+", "--1", "1.2.3", "0x", "+", ".",
    "1,5",
    "infin", "1_.5", "+nan", "0b1", "1\0",
  ])
  func `what is no number is refused`(text: String) {
    #expect(NumberText.parse(slice(text)) == .invalidSyntax)
  }

  @Test func `errors have Go's words`() {
    #expect(
      written { NumberText.appendError(slice("x\"y"), to: $0) }
        == #"strconv.ParseFloat: parsing "x\"y": invalid syntax"#)
    #expect(
      written { NumberText.appendError(slice("1e999"), to: $0) }
        == #"strconv.ParseFloat: parsing "1e999": value out of range"#)
  }

  @Test(arguments: [
    (0.0, "0", "0"), (1_000_000, "1000000", "1e+06"), (5_242_880, "5242880", "5.24288e+06"),
    (3, "3", "3"),
    (0.1, "0.1", "0.1"), (0.00001, "0.00001", "1e-05"), (123456, "123456", "123456"),
    (-2.5, "-2.5", "-2.5"),
    (1e21, "1000000000000000000000", "1e+21"),
    (1e-100, "0." + String(repeating: "0", count: 99) + "1", "1e-100"),
    (.infinity, "+Inf", "+Inf"), (-.infinity, "-Inf", "-Inf"), (.nan, "NaN", "NaN"),
    (100, "100", "100"),
    (1.5e20, "150000000000000000000", "1.5e+20"), (-0.0, "-0", "-0"),
  ])
  func `numbers are written shortest, and as Go prints them`(
    value: Double, plain: String, go: String
  ) {
    #expect(written { NumberText.format(value, to: $0) } == plain)
    #expect(written { NumberText.formatGo(value, to: $0) } == go)
  }

  @Test func `what is written reads back as the same number`() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let short = Double(random.below(1_000_000)) / [1, 10, 1000, 1e6][random.below(4)]
      for x in [value, short] {
        #expect(NumberText.parseDouble(slice(written { NumberText.format(x, to: $0) })) == x)
        #expect(NumberText.parseDouble(slice(written { NumberText.formatGo(x, to: $0) })) == x)
        #expect(NumberText.parseDouble(slice(x.description)) == x)
      }
    }
  }
}

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("0", 0), ("1h15m30.5s", 4_530_500_000_000), ("-1.5h", -5_400_000_000_000),
    ("300ms", 300_000_000),
    ("99us", 99_000), ("1µs", 1_000), ("1μs", 1_000), ("+5s", 5_000_000_000),
    (".5m", 30_000_000_000),
    ("1.s", 1_000_000_000), ("0.000000000000001s", 0), ("2562047h47m16.854775807s", Int64.max),
  ])
  func `durations are read as Go reads them`(text: String, nanoseconds: Int64) {
    #expect(DurationText.parse(slice(text)) == nanoseconds)
  }

  @Test(arguments: [
    ("x", #"time: invalid duration "x""#), ("5", #"time: missing unit in duration "5""#),
    ("1x", #"time: unknown unit "x" in duration "1x""#), ("", #"time: invalid duration """#),
    ("1d", #"time: unknown unit "d" in duration "1d""#), (".s", #"time: invalid duration ".s""#),
    ("9223372036854775808ns", #"time: invalid duration "9223372036854775808ns""#),
  ])
  func `errors have Go's words`(text: String, expected: String) {
    #expect(DurationText.parse(slice(text)) == nil)
    #expect(written { DurationText.appendError(slice(text), to: $0) } == expected)
  }

  @Test(arguments: [
    (Int64(0), "0s"), (1, "1ns"), (1_500, "1.5µs"), (1_500_000, "1.5ms"), (1_000_000_000, "1s"),
    (3_600_000_000_000, "1h0m0s"), (4_530_500_000_000, "1h15m30.5s"), (-60_000_000_000, "-1m0s"),
    (Int64.min, "-2562047h47m16.854775808s"),
  ])
  func `durations are written as Go writes them`(nanoseconds: Int64, expected: String) {
    #expect(written { DurationText.formatGo(nanoseconds, to: $0) } == expected)
  }
}

@Suite struct ByteSizeTextTests {
  @Test(arguments: [
    ("10KB", 10_000.0), ("10 KB", 10_000), ("5MiB", 5_242_880), ("1,024", 1024), ("512", 512),
    ("0B", 0),
    ("1.5k", 1500), ("1.5ki", 1536), ("2gb", 2e9), ("1.7", 1), ("1EiB", 1_152_921_504_606_846_976),
  ])
  func `sizes are read`(text: String, bytes: Double) {
    #expect(ByteSizeText.parse(slice(text)) == bytes)
  }

  @Test(arguments: [
    ("huge", #"strconv.ParseFloat: parsing "": invalid syntax"#),
    ("5XB", "unhandled size name: xb"),
    ("1.2.3k", #"strconv.ParseFloat: parsing "1.2.3": invalid syntax"#),
    ("", #"strconv.ParseFloat: parsing "": invalid syntax"#),
    ("-5", #"strconv.ParseFloat: parsing "": invalid syntax"#),
  ])
  func `errors name what was not understood`(text: String, expected: String) {
    #expect(ByteSizeText.parse(slice(text)) == nil)
    #expect(written { ByteSizeText.appendError(slice(text), to: $0) } == expected)
  }
}

@Suite struct ByteSearchTests {
  @Test func `slices are searched from both ends`() {
    let text = slice("a,b,c")
    #expect(text.firstIndex(of: 0x2C, from: 2) == 3)
    #expect(text.lastIndex(of: 0x2C, before: 3) == 1)
    #expect(text.lastIndex(of: 0x78) == nil)
    #expect(text.find(slice("b,c")) == 2)
    #expect(text.find(slice("c,")) == nil)
    #expect(text.find(slice(""), from: 5) == 5)
    #expect(slice(" \t x \r").trimmingASCIISpace().string == "x")
    #expect(slice(" \u{1}x").trimmingBlanks().string == "x")
    #expect(slice("InFo").equalsIgnoringASCIICase("info"))
    #expect(slice("  ").isBlank)
  }
}
