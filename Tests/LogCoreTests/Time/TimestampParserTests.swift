import LogCore
import Support
import Testing

@Suite struct TimestampParserTests {
  /// A parser of a file that was changed on 2025-11-01.
  private func parser(_ zone: String = "UTC") throws -> TimestampParser {
    let parser = TimestampParser(zone: try #require(ZoneInfo.named(zone)))
    parser.reference = try #require(withSlice("2025-11-01T12:00:00Z", Timestamp.parseRFC3339))
    return parser
  }

  @Test(arguments: [
    ("2024-05-14T09:00:00Z iso", "2024-05-14T09:00:00Z"),
    ("2024-05-14T09:00:00,123 comma", "2024-05-14T09:00:00.123Z"),
    ("2024-05-14 11:00:00.5 +0200 x", "2024-05-14T09:00:00.5Z"),
    ("2024-05-14 11:00:00+02 x", "2024-05-14T09:00:00Z"),
    ("2024-05-14 05:00:00 EDT x", "2024-05-14T09:00:00Z"),
    ("2024-05-14 09:00:00 ABC x", "2024-05-14T09:00:00Z"),
    ("[2024-05-14 09:00:00] x", "2024-05-14T09:00:00Z"),
    ("2024/05/14 09:00:00.25 Go", "2024-05-14T09:00:00.25Z"),
    ("14/May/2024:11:00:00 +0200 x", "2024-05-14T09:00:00Z"),
    ("Tue, 14 May 2024 09:00:00 GMT", "2024-05-14T09:00:00Z"),
    ("14-May-2024 09:00:00.123 INFO", "2024-05-14T09:00:00.123Z"),
    ("Tue May 14 09:00:00 UTC 2024 x", "2024-05-14T09:00:00Z"),
    ("[Tue May  4 09:00:00.5 2024] x", "2024-05-04T09:00:00.5Z"),
    ("May 14 2024 09:00:00 host", "2024-05-14T09:00:00Z"),
    ("<165>May 14 09:00:00 host", "2025-05-14T09:00:00Z"),
    ("<11>1 2024-05-14T09:00:00Z host", "2024-05-14T09:00:00Z"),
    ("I0514 09:00:00.123456  1 main.go:10] x", "2025-05-14T09:00:00.123456Z"),
    ("05-14 09:00:00.123  1702  2395 E tag: x", "2025-05-14T09:00:00.123Z"),
    ("24/05/14 09:00:00 WARN x", "2024-05-14T09:00:00Z"),
    ("20240514T090000.25+0200 x", "2024-05-14T07:00:00.25Z"),
    ("1715677200 x", "2024-05-14T09:00:00Z"), ("1715677200.5 x", "2024-05-14T09:00:00.5Z"),
    ("1715677200123\tx", "2024-05-14T09:00:00.123Z"),
    ("  1715677200123456789 x", "2024-05-14T09:00:00.123456789Z"),
    ("[WARN] 2024-05-14 09:00:00 x", "2024-05-14T09:00:00Z"),
    ("INFO: (2024-05-14 09:00:00) x", "2024-05-14T09:00:00Z"),
    ("1:M 14 May 2024 09:00:00.5 # x", "2024-05-14T09:00:00.5Z"),
    ("[I 2024-05-14 09:00:00 App] x", "2024-05-14T09:00:00Z"),
    ("thread-1 at 2024-05-14 09:00:00 x", "2024-05-14T09:00:00Z"),
    ("10.0.0.1 - - [14/May/2024:02:00:00 -0700] \"GET", "2024-05-14T09:00:00Z"),
    ("x1 2024/05/14 09:00:00", "2024-05-14T09:00:00Z"),
  ])
  func `each format is found in a line`(_ line: String, _ expected: String) throws {
    let parser = try parser()
    #expect(withSlice(line) { short(parser.time(ofText: $0)) } == expected)
  }

  @Test(arguments: [
    "99 bottles", "2024-02-30T09:00:00Z no such day", "2024-05-14T25:00:00Z no such hour",
    "05/14/2024 09:00:00 cannot be told", "E20240514 nothing", "x2024-05-14T09:00:00Z in a word",
    "2024-05-14T09:00:00x", "1715677200", "171567720 nine digits", "Feb 30 09:00:00 host", "",
    "at May 14 09:00:00 not at the start", "2262-01-01T00:00:00Z too late",
  ])
  func `other lines have no time`(_ line: String) throws {
    let parser = try parser()
    #expect(withSlice(line) { parser.time(ofText: $0) } == nil)
  }

  @Test func `a time behind 256 characters is not looked for`() throws {
    let parser = try parser()
    let stamp = " 2024-05-14T09:00:00Z"
    let near = String(repeating: "é", count: 235) + stamp
    let far = String(repeating: "é", count: 240) + stamp
    #expect(withSlice(near) { parser.time(ofText: $0) } != nil)
    #expect(withSlice(far) { parser.time(ofText: $0) } == nil)
  }

  @Test(arguments: [
    ("2024-05-14T09:00:00Z x", true), ("1715677200 x", true), ("  1715677200 x", true),
    ("  2024-05-14T09:00:00Z x", false), ("\t2024-05-14T09:00:00Z x", false),
    ("[INFO] 2024-05-14 09:00:00 x", true), ("at 2024-05-14 09:00:00", false), ("", false),
  ])
  func `a record starts with a time, not with white space before it`(
    _ line: String, _ expected: Bool
  ) throws {
    let parser = try parser()
    #expect(withSlice(line) { parser.beginsWithTime($0) } == expected)
  }

  @Test(arguments: [
    ("2024-05-14T09:00:00Z", "2024-05-14T09:00:00Z"),
    (" [2024-05-14 09:00:00] ", "2024-05-14T09:00:00Z"),
    ("2024-05-14 11:00:00.5 +0200 CEST", "none"),
    ("2024-05-14 09:00:00.5 +0000 UTC m=+0.000123", "2024-05-14T09:00:00.5Z"),
    ("14/May/2024:09:00:00 +0000", "2024-05-14T09:00:00Z"),
    ("Tue, 14 May 2024 09:00:00 GMT", "2024-05-14T09:00:00Z"),
    ("May 14 09:00:00", "2025-05-14T09:00:00Z"), ("20240514T090000Z", "2024-05-14T09:00:00Z"),
    ("1715677200.5", "2024-05-14T09:00:00.5Z"), ("2024-05-14T09:00:00Z x", "none"),
    ("soon", "none"), ("12.5", "none"), ("-1715677200", "none"), ("", "none"),
  ])
  func `a field is a time as a whole or not at all`(_ text: String, _ expected: String) throws {
    let parser = try parser()
    #expect(withSlice(text) { short(parser.time(ofField: $0)) } == expected)
  }

  @Test(arguments: [
    ("1715677200", "2024-05-14T09:00:00Z"), ("1715677200123", "2024-05-14T09:00:00.123Z"),
    ("1715677200123.4567899", "2024-05-14T09:00:00.123456789Z"),
    ("1715677200123456", "2024-05-14T09:00:00.123456Z"),
    ("1715677200123456789", "2024-05-14T09:00:00.123456789Z"),
    ("1.7156772005e9", "2024-05-14T09:00:00.5Z"), ("1715677200123E-3", "2024-05-14T09:00:00.123Z"),
    ("17156772000e-1", "2024-05-14T09:00:00Z"), ("0001715677200", "2024-05-14T09:00:00Z"),
    ("0.0001715677200e13", "2024-05-14T09:00:00Z"),
    ("100000000", "1973-03-03T09:46:40Z"), ("99999999.9", "none"), ("12.5", "none"),
    ("9223372036854775807", "2262-04-11T23:47:16.854775807Z"), ("9223372036854775808", "none"),
    ("99999999999999999999999", "none"), ("1e99999999999", "none"), ("1715677200.", "none"),
    ("0", "none"), ("NaN", "none"), ("17156772O0", "none"),
  ])
  func `numbers are exact decimals whose size tells the unit`(_ text: String, _ expected: String)
    throws
  {
    let parser = try parser()
    #expect(withSlice(text) { short(parser.time(ofNumber: $0)) } == expected)
  }

  @Test func `without a zone the time is local, and the second of two once the first is past`()
    throws
  {
    let parser = try parser("Europe/Berlin")
    func read(_ text: String) -> String {
      withSlice(text) {
        let time = parser.time(ofText: $0)
        parser.previous = time
        return short(time)
      }
    }
    #expect(read("2024-10-27 02:30:00 first") == "2024-10-27T00:30:00Z")
    #expect(read("2024-10-27 02:59:59 still the first") == "2024-10-27T00:59:59Z")
    #expect(read("2024-10-27 02:00:00 the second") == "2024-10-27T01:00:00Z")
    #expect(read("2024-10-27 03:00:00 once only") == "2024-10-27T02:00:00Z")
    #expect(read("2024-03-31 02:30:00 never") == "2024-03-31T01:30:00Z")
  }

  @Test(arguments: [
    ("Nov  1 23:00:00", "2025-11-01T23:00:00Z"), ("Nov  2 11:59:59", "2025-11-02T11:59:59Z"),
    ("Nov  2 12:00:01", "2024-11-02T12:00:01Z"), ("Dec 31 23:59:59", "2024-12-31T23:59:59Z"),
    ("Feb 29 00:00:00", "2024-02-29T00:00:00Z"),
  ])
  func `a line without a year takes the latest that is not a day past the file`(
    _ line: String, _ expected: String
  ) throws {
    let parser = try parser()
    #expect(withSlice(line) { short(parser.time(ofText: $0)) } == expected)
  }

  @Test func `any bytes are read without harm`() throws {
    let parser = try parser("America/New_York")
    let pieces = [
      "2024-05-14", "T", " ", "09:00:00", ".", ",", "123", "+02:00", "Z", "[", "<", ">", "May",
      "Tue", "14", "/", "-", ":", "1715677200", "I0514", "\u{0}", "é", "\u{FFFD}", "INFO", "]",
    ]
    var numbers = Seeded(7)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...8, using: &numbers)
      let line = (0..<count).compactMap { _ in pieces.randomElement(using: &numbers) }.joined()
      withSlice(line) {
        _ = parser.time(ofText: $0)
        _ = parser.time(ofField: $0)
        _ = parser.beginsWithTime($0)
      }
    }
  }
}
