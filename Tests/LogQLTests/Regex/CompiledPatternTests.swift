import LogCore
import LogQL
import Support
import Testing

@Suite struct CompiledPatternTests {
  private let arena = ByteArena()

  /// Whether the pattern matches the bytes.
  private func matches(_ pattern: String, _ use: PatternUse, _ text: [UInt8]) throws -> Bool {
    let compiled = try CompiledPattern(pattern, use: use)
    let matcher = PatternMatcher(compiled, WorkerCounters())
    return matcher.matches(arena.copying(text))
  }

  private func matches(_ pattern: String, _ use: PatternUse, _ text: String) throws -> Bool {
    try matches(pattern, use, Array(text.utf8))
  }

  @Test(arguments: [
    ("error", "an error", true), ("error", "an Error", false), ("(?i)error", "an ERROR", true),
    ("timeout|reset by", "connection reset by peer", true),
    ("status\":5\\d\\d", "status\":503", true),
    ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true), ("^b", "a\nb", false),
    ("(?m)^b$", "a\nb\nc", true), ("a$", "a\n", false), ("", "", true), ("a|", "x", true),
    ("(?i)status", "\u{17F}tatu\u{17F}", true), ("\\s", "\u{0B}", false), ("\\v", "\u{0B}", true),
    ("[^\\S]", "\u{0B}", false), ("[\\S]", "\u{0B}", true), ("\\d", "\u{663}", false),
    ("caf.$", "caf\u{E9}", true), ("^.{4}$", "caf\u{E9}", true), ("\\Qa.b\\E+", "a.bb", true),
    ("a{,5}", "aaa", false), ("^*a", "xa", true), ("(?U)a+?b", "aab", true),
  ])
  func `a line filter searches as RE2 does`(pattern: String, text: String, expected: Bool) throws {
    #expect(try matches(pattern, .lineFilter, text) == expected)
  }

  @Test(arguments: [
    ("a|b", "ab", false), ("a|b", "b", true), ("|a", "", true), (".*", "", true), (".+", "", false),
    (".+", "\n", true), ("a.b", "a\nb", true), ("foo.*", "xfoo", false), (".*foo", "xfoo", true),
    (".*foo.*", "xfoox", true), ("(?i)warn|error", "ERROR", true),
    ("(?i)warn|error", "errors", false),
    ("dev-.+", "dev-", false), ("(a|ab)(c|bcd)", "abcd", true),
  ])
  func `a matcher compares the whole value`(pattern: String, text: String, expected: Bool) throws {
    #expect(try matches(pattern, .matcher, text) == expected)
  }

  @Test(arguments: [
    ("(?<=api/v1/)users", "api/v1/users", true), ("(?<!foo)bar", "foobar", false),
    ("([A-Z])\\1\\1", "xAAAx", true), ("(?>a+)ab", "aaab", false), ("a++b", "aab", true),
  ])
  func `what only PCRE2 has works and is reported`(
    pattern: String, text: String, expected: Bool
  ) throws {
    #expect(try matches(pattern, .lineFilter, text) == expected)
    #expect(try !CompiledPattern(pattern, use: .lineFilter).differencesFromRE2.isEmpty)
  }

  @Test func `bytes that are no UTF-8 are characters of their own`() throws {
    let text: [UInt8] = [0x61, 0xFF, 0xC3, 0x62]
    for use in [PatternUse.lineFilter, .captures] {
      #expect(try matches("a.*b", use, text))
      #expect(try matches("a..b", use, text))
      #expect(try matches("a[^x]{2}b", use, text))
      #expect(try !matches("a.b", use, text))
    }
    let compiled = try CompiledPattern("(?P<x>.)b", use: .captures)
    let matcher = PatternMatcher(compiled, WorkerCounters())
    #expect(matcher.match(arena.copying(text)))
    #expect(matcher.range(0) == 2..<4)
    #expect(matcher.range(1) == 2..<3)
  }

  @Test func `captures have names and places`() throws {
    let pattern = "(?P<method>[A-Z]+) (\\S+)(?P<rest> .*)?"
    let compiled = try CompiledPattern(pattern, use: .captures)
    #expect(compiled.captureNames.map(\.name) == ["method", "rest"])
    #expect(compiled.captureNames.map(\.group) == [1, 3])
    let matcher = PatternMatcher(compiled, WorkerCounters())
    #expect(matcher.match(arena.copying(Array("\"GET /a".utf8))))
    #expect(matcher.range(1) == 1..<4)
    #expect(matcher.range(2) == 5..<7)
    #expect(matcher.range(3) == nil)
  }

  @Test func `a group's name may be longer than PCRE2 allows`() throws {
    let name = String(repeating: "n", count: 60)
    let compiled = try CompiledPattern("(?P<\(name)>a+)(?P<b>b)", use: .captures)
    #expect(compiled.captureNames.map(\.name) == [name, "b"])
    #expect(compiled.captureNames.map(\.group) == [1, 2])
  }

  @Test(arguments: [
    ("(", 0..<1), ("x(a|b", 1..<2), ("a)", 1..<2), ("[abc", 0..<1), ("a{2,1}", 1..<6),
    ("x*a\\", 3..<4), ("*a", 0..<1), ("x\\y", 1..<3), ("x[z-a]y", 2..<5),
  ])
  func `what neither engine accepts is an error at its place`(pattern: String, place: Range<Int>) {
    #expect {
      try CompiledPattern(pattern, use: .lineFilter)
    } throws: { error in
      (error as? PatternError)?.range == place
    }
  }

  @Test(arguments: [
    ("error.*timeout", ["timeout"]), ("(?i)Error|fail", ["error", "fail"]),
    ("colou?r", ["colour", "color"]),
    ("status=[45]\\d\\d", ["status=4", "status=5"]), ("(?i)connection reset", ["connection re"]),
    ("\\d+", []), (".*", []), ("a|.*", []), ("(foo|bar)?x+yy", ["xyy"]), ("(?=foo)bar", ["bar"]),
    ("foo\\nlonger", ["longer"]), ("[0-9]+%", ["%"]),
  ])
  func `literals that a match must contain are found`(pattern: String, literals: [String]) throws {
    let compiled = try CompiledPattern(pattern, use: .lineFilter)
    let found = compiled.prefilter?.literals.map { String(decoding: $0, as: UTF8.self) } ?? []
    #expect(Set(found) == Set(literals))
  }

  @Test func `a limit that was hit is counted`() throws {
    let compiled = try CompiledPattern("(x+x+)+y", use: .replace)
    let counters = WorkerCounters()
    let matcher = PatternMatcher(compiled, counters)
    let text = Array(String(repeating: "x", count: 400).utf8) + Array("z y".utf8)
    #expect(!matcher.match(arena.copying(text)))
    #expect(counters.regexLimits == 1)
    #expect(counters.regexLimitPattern == "(x+x+)+y")
  }

  @Test func `deep nesting and long expressions are errors and no crashes`() throws {
    for pattern in [
      String(repeating: "(", count: 100_000), String(repeating: "[", count: 100_000),
      String(repeating: "(?:", count: 300) + String(repeating: ")", count: 300),
      String(repeating: "a|", count: 200_000), String(repeating: "(a{1000}){1000}", count: 20),
    ] {
      #expect(throws: PatternError.self) { try CompiledPattern(pattern, use: .lineFilter) }
    }
  }

  @Test func `every shortcut gives the answer of a plain search`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<1_500 {
      let isWhole = Bool.random(using: &random)
      let regex = PlainRegex.random(3, all: isWhole, using: &random)
      let use: PatternUse =
        isWhole ? .matcher : Bool.random(using: &random) ? .lineFilter : .captures
      let compiled = try CompiledPattern(regex.text, use: use)
      let matcher = PatternMatcher(compiled, WorkerCounters())
      for _ in 0..<12 {
        let text = PlainRegex.randomText(using: &random)
        let expected = isWhole ? regex.matchesWhole(text) : regex.isFound(in: text)
        let bytes = text.flatMap { $0 == "\u{FFFD}" ? [0xFF] : Array(String($0).utf8) }
        // U+FFFD in an expression stands for itself: leave those out that look for it.
        if regex.text.unicodeScalars.contains("\u{FFFD}"), text.contains("\u{FFFD}") { continue }
        let found = matcher.matches(arena.copying(bytes))
        #expect(found == expected, "seed \(seed): \(regex.text) on \(bytes), \(compiled.explained)")
      }
    }
  }

  @Test func `any text is an expression or an error, and means the same however it is searched`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    let pieces = [
      "(", ")", "[", "]", "{", "}", "\\", "|", "*", "+", "?", "^", "$", ".", "-", "a", "b", "k",
      "(?i)",
      "(?P<n>", "(?:", "(?=", "(?<!", "\\d", "\\S", "\\b", "\\Q", "\\E", "\\x{", "\\pL", "\\1",
      "[^",
      "[:alpha:]", "{2,3}", "1", ",", "é", "\\v", "(?s:", "\n", "#", "++", "\\K", "(*",
    ]
    for _ in 0..<5_000 {
      let pattern = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      guard let fast = try? CompiledPattern(pattern, use: .lineFilter),
        let plain = try? CompiledPattern(pattern, use: .replace)
      else { continue }
      let first = PatternMatcher(fast, WorkerCounters())
      let second = PatternMatcher(plain, WorkerCounters())
      for _ in 0..<4 {
        let text = String(String.UnicodeScalarView(PlainRegex.randomText(using: &random)))
        let bytes = arena.copying(Array(text.utf8))
        let isFound = first.matches(bytes)
        #expect(isFound == second.matches(bytes), "seed \(seed): \(pattern) on \(text)")
      }
    }
  }
}

extension ByteArena {
  /// The bytes, in this arena's memory.
  func copying(_ bytes: [UInt8]) -> ByteSlice {
    let target = allocate(bytes.count)
    for (i, byte) in bytes.enumerated() { target[i] = byte }
    return ByteSlice(start: UnsafePointer(target), count: bytes.count)
  }
}
