import LogCore
import LogQL
import Testing

@Suite struct TokenTests {
  private func kinds(_ text: String, _ variables: QueryVariables = QueryVariables())
    -> [Token.Kind]
  {
    var parser = QueryParser(text, variables: variables)
    var result: [Token.Kind] = []
    while !parser.isAtEnd { result.append(parser.advance().kind) }
    return result
  }

  /// What is wrong with the first token, nil if it is one.
  private func fault(_ text: String) -> TokenFault? {
    if case .invalid(let fault)? = kinds(text).first { return fault }
    return nil
  }

  @Test(arguments: [
    (#""a\tb""#, "a\tb"), (#""\x72ed""#, "red"), (#""r\145d""#, "red"), (#""\u0072ed""#, "red"),
    (#""\U0001F600""#, "😀"), ("`a\\tb`", "a\\tb"), ("`two\nlines`", "two\nlines"),
    (#""\\\"""#, "\\\""),
  ])
  func `strings have the escapes of Go`(text: String, value: String) {
    #expect(kinds(text) == [.string(Array(value.utf8))])
  }

  @Test func `a string may hold bytes that are no UTF-8`() {
    #expect(kinds(#""\xff\101""#) == [.string([0xFF, 0x41])])
  }

  @Test(arguments: [
    (#""a\qb""#, 2..<4), ("'a'", 0..<3), ("\"a\nb\"", 0..<2), ("\"a", 0..<2), ("`a", 0..<2),
    (#""\ud800""#, 1..<7), (#""\400""#, 1..<5),
  ])
  func `a string that is none says where`(text: String, place: Range<Int>) {
    #expect(fault(text)?.range == place)
  }

  @Test(arguments: [
    ("5", 5), (".5", 0.5), ("1.", 1), ("1e3", 1000), ("1.5e-3", 0.0015), ("1_000", 1000),
    ("1E+2", 100),
  ])
  func `numbers are decimal`(text: String, value: Double) {
    #expect(kinds(text) == [.number(value)])
  }

  @Test(arguments: [
    "0x10", "0b1", "0o7", "1__0", "1_", "1e", "1e999", "5q", "1.2.3", "1d1y", "0.5d",
  ])
  func `other numbers are errors`(text: String) {
    #expect(fault(text)?.headline.contains(text) == true)
  }

  @Test(arguments: [
    ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000), ("300us", 300_000), ("300µs", 300_000),
    ("1d", 86_400_000_000_000), ("1w2d", 777_600_000_000_000), ("10ns", 10),
    ("1s500ms", 1_500_000_000),
    ("30m1h", 5_400_000_000_000), ("0s", 0),
  ])
  func `durations are those of Prometheus or of Go`(text: String, nanoseconds: Int64) {
    #expect(kinds(text) == [.duration(nanoseconds)])
  }

  @Test(arguments: [
    ("100B", 100), ("1kB", 1_000), ("1KB", 1_000), ("1K", 1_000), ("1KiB", 1_024),
    ("5MB", 5_000_000),
    ("1.5GiB", 1_610_612_736), ("1PB", 1_000_000_000_000_000),
  ])
  func `sizes have units of 1000 and of 1024`(text: String, bytes: UInt64) {
    #expect(kinds(text) == [.byteSize(bytes)])
  }

  @Test func `a unit in small letters is no size`() { #expect(fault("1kb") != nil) }

  @Test(arguments: [("[5m]", 300), ("[1h30m]", 5_400), ("[1y]", 31_536_000), ("[1500ms]", 1)])
  func `ranges stand in brackets`(text: String, seconds: Int64) {
    guard case .range(let nanoseconds)? = kinds(text).first else {
      Issue.record("\(text) is no range")
      return
    }
    #expect(nanoseconds / 1_000_000_000 == seconds)
  }

  @Test(arguments: [
    "[5]", "[5x]", "[-5m]", "[ 5m]", "[5m ]", "[1.5h]", "[30m1h]", "[]", "[5m", "[5m:1m]", "[0s]",
    "[5us]", "[300y]", "[99999999999999999999s]",
  ])
  func `other ranges are errors`(text: String) { #expect(fault(text) != nil) }

  @Test func `words may have letters of any script, but no dots or dashes`() {
    #expect(kinds("größe_2 日本") == [.identifier("größe_2"), .identifier("日本")])
    #expect(kinds("a-b") == [.identifier("a"), .symbol(.minus), .identifier("b")])
  }

  @Test func `comments and white space separate`() {
    #expect(
      kinds("a # b \"c\n\t|=\r\n\"#\"") == [
        .identifier("a"), .symbol(.contains), .string([0x23]),
      ])
  }

  @Test func `flags begin with two dashes and a letter`() {
    #expect(
      kinds("--keep-empty 2 - -1") == [
        .flag("--keep-empty"), .number(2), .symbol(.minus), .symbol(.minus), .number(1),
      ])
  }

  @Test func `variables of Grafana have values`() {
    let variables = QueryVariables(range: 3_600_000_000_000, interval: 15_000_000_000)
    let hour: Int64 = 3_600_000_000_000
    #expect(
      kinds("$__range ${__range} [$__range]", variables) == [
        .duration(hour), .duration(hour), .range(hour),
      ])
    #expect(kinds("$__range_s $__range_ms", variables) == [.number(3_600), .number(3_600_000)])
    #expect(
      kinds("[${__range_s}s] [${__interval}] $__interval_ms $__auto", variables) == [
        .range(hour), .range(15_000_000_000), .number(15_000), .duration(15_000_000_000),
      ])
  }

  @Test func `a query tells which variables it names`() {
    #expect(QueryParser("[$__range]").variablesUsed == .range)
    #expect(QueryParser("$__auto + ${__range_ms}").variablesUsed == [.range, .interval])
    #expect(QueryParser("[5m]").variablesUsed == [])
  }

  @Test func `an unknown variable suggests a known one`() {
    #expect(fault("$__rnage")?.help == ["did you mean `$__range`?"])
    #expect(fault("[$__foo]")?.range == 1..<7)
  }

  @Test func `a typographic quote is named`() {
    #expect(fault("“a”")?.headline == "typographic quote `“`, expected `\"` or a backtick")
  }
}
