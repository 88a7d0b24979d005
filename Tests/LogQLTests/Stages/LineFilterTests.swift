import LogCore
import Testing

@testable import LogQL

@Suite struct LineFilterTests {
  /// Which of the lines a filter keeps.
  private func kept(_ filter: String, _ lines: [String]) throws -> [String] {
    try StageHarness.run("{} \(filter)", lines: lines).map(\.line)
  }

  @Test(arguments: [
    (#"|= "foo""#, ["foo bar", "a foo"]),
    (#"|= "foo" or "bar""#, ["foo bar", "bar", "a foo"]),
    (#"!= "foo" or "bar""#, ["Foo", ""]),
    (#"|= "foo" |= "bar""#, ["foo bar"]),
    (#"|= """#, ["foo bar", "bar", "Foo", "a foo", ""]),
    (#"!= """#, []),
    (#"|= "foo" or """#, ["foo bar", "bar", "Foo", "a foo", ""]),
    (#"|~ "(?i)^foo""#, ["foo bar", "Foo"]),
    (#"|~ "^foo" or "^bar""#, ["foo bar", "bar"]),
    (#"!~ "[a-z]" or "^$""#, []),
    (#"!~ "o" or "zzz""#, ["bar", ""]),
  ])
  func `operands are alternatives, and a negative operator denies all`(
    filter: String, lines: [String]
  ) throws {
    #expect(try kept(filter, ["foo bar", "bar", "Foo", "a foo", ""]) == lines)
  }

  @Test(arguments: [
    ("<_>", ["a", "a b", "a b c", "b a"]),
    ("", [""]),
    ("a<_>", ["a b", "a b c"]),
    ("<_>a", ["b a"]),
    ("<_> <_>", ["a b", "a b c", "b a"]),
    ("<_> <_> <_>", ["a b c"]),
    ("<_>b<_>", ["a b c"]),
    ("a b", ["a b"]),
  ])
  func `each capture of a pattern takes at least one byte`(pattern: String, lines: [String]) throws
  {
    #expect(try kept(#"|> "\#(pattern)""#, ["a", "a b", "a b c", "b a", ""]) == lines)
    let others = ["a", "a b", "a b c", "b a", ""].filter { !lines.contains($0) }
    #expect(try kept(#"!> "\#(pattern)""#, ["a", "a b", "a b c", "b a", ""]) == others)
  }

  @Test func `a pattern does not go back`() throws {
    #expect(try kept(#"|> "<_>foo""#, ["a foo b foo"]) == [])
    #expect(try kept(#"|> "<_>foo<_>""#, ["foo a foo b"]) == [])
  }

  @Test(arguments: [
    (#"|= "ERROR""#, ["ERROR"]),
    (#"|= "a" or "b" or "a""#, ["a", "b"]),
    (#"|> "<_>status=<_>x""#, ["status="]),
  ])
  func `positive filters tell what lines must contain`(filter: String, literals: [String]) throws {
    let wanted = LiteralPrefilter(literals: literals.map { Array($0.utf8) }, ignoresCase: false)
    #expect(try requiredLiterals(filter) == wanted)
  }

  @Test(arguments: [
    #"!= "ERROR""#, #"|= "a" or """#, #"|= ip("10.0.0.1")"#, #"|> "<_>""#, #"|= "two\nlines""#,
  ])
  func `other filters do not`(filter: String) throws {
    #expect(try requiredLiterals(filter) == nil)
  }

  private func requiredLiterals(_ filter: String) throws -> LiteralPrefilter? {
    guard case .log(let log) = try parseQuery("{} \(filter)").expression else { return nil }
    return try #require(log.stages.first?.stage as? LineFilterStage).requiredLiterals
  }
}

@Suite struct IPMatcherTests {
  private func matches(_ matcher: String, _ line: String) throws -> Bool {
    try !StageHarness.run("{} |= ip(\"\(matcher)\")", lines: [line]).isEmpty
  }

  @Test(arguments: [
    ("10.0.0.1", "from 10.0.0.1 to"), ("10.0.0.1", "10.0.0.1:8080"), ("10.0.0.0/8", "x=10.200.3.4"),
    ("10.0.0.1-10.0.0.9", "(10.0.0.9)"), ("10.9.9.9/8", "10.0.0.1"), ("0.0.0.0/0", "1.2.3.4"),
    ("::1", "at ::1 now"), ("2001:db8::/32", "[2001:db8::7]:80"), ("::/0", "fe80::1"),
    ("fe80::1-fe80::ff", "fe80:0:0:0:0:0:0:aa"), ("::ffff:1.2.3.4", "::ffff:102:304"),
    ("2001:db8::1", "2001:0DB8:0:0::1"),
  ])
  func `addresses are found`(matcher: String, line: String) throws {
    #expect(try matches(matcher, line))
  }

  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1."), ("10.0.0.1", "110.0.0.1"), ("10.0.0.1", "10.0.0.01"),
    ("10.0.0.0/8", "11.0.0.1"), ("10.0.0.1-10.0.0.9", "10.0.0.10"), ("1.2.3.4", "::ffff:1.2.3.4"),
    ("::/0", "1.2.3.4"), ("0.0.0.0/0", "::1"), ("::/0", "12:30:45"), ("0.0.0.0/0", ""),
    ("0.0.0.0/0", "1.2.3"), ("::/0", "1:2:3:4:5:6:7:8:9"), ("::/0", "1::2::3"),
  ])
  func `other text is not`(matcher: String, line: String) throws {
    #expect(try !matches(matcher, line))
  }

  @Test(arguments: [
    "300.0.0.1", "10.0.0.0/33", "10.0.0.0/", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "bad", "",
    "::/129",
    "10.0.0", "1::2::3", "10.0.0.0/08",
  ])
  func `what is no address is an error`(matcher: String) throws {
    #expect(throws: QueryError.self) { try matches(matcher, "") }
  }

  @Test func `a gap is as long as groups are missing`() {
    func address(_ text: String) -> IPAddress? {
      var text = text
      return text.withUTF8 { bytes in
        bytes.baseAddress.flatMap { IPAddress(ByteSlice(start: $0, count: bytes.count)) }
      }
    }
    #expect(address("1:2::8")?.high == 0x0001_0002_0000_0000)
    #expect(address("1:2::8")?.low == 8)
    #expect(address("::")?.low == 0)
    #expect(address("1:2:3:4:5:6:7::")?.low == 0x0005_0006_0007_0000)
    #expect(address("::2:3:4:5:6:7:8")?.high == 0x0000_0002_0003_0004)
    #expect(address("1:2:3:4:5:6:7:8::") == nil)
    #expect(address("1:2:3:4::5:6:7:8") == nil)
  }
}
