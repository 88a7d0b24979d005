import LogCore
import Support
import Testing

@Suite struct TimestampTests {
  private func parse(_ text: String) -> String { short(withSlice(text, Timestamp.parseRFC3339)) }

  @Test(arguments: [
    ("2024-05-14T09:00:00Z", "2024-05-14T09:00:00Z"),
    ("2024-05-14 09:00:00.5Z", "2024-05-14T09:00:00.5Z"),
    ("2024-05-14t09:00:00,25z", "2024-05-14T09:00:00.25Z"),
    ("2024-05-14T11:00:00.123456789+02:00", "2024-05-14T09:00:00.123456789Z"),
    ("2024-05-14T04:30:00-04:30", "2024-05-14T09:00:00Z"),
    ("2024-05-14T09:00:00.1234567899Z", "2024-05-14T09:00:00.123456789Z"),
    ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"),
    ("2024-02-30T00:00:00Z", "none"), ("2023-02-29T00:00:00Z", "none"),
    ("2024-05-14T24:00:00Z", "none"), ("2024-05-14T09:60:00Z", "none"),
    ("2024-05-14T09:00:00", "none"), ("2024-05-14T09:00:00Zx", "none"),
    ("2024-05-14T09:0:00Z", "none"), ("2024-05-14T09:00:0:Z", "none"), ("", "none"),
    ("2024-05-14T09:00:00.Z", "none"), ("1969-12-31T23:59:59Z", "none"),
  ])
  func `RFC 3339 is read exactly`(_ text: String, _ expected: String) {
    #expect(parse(text) == expected)
  }

  @Test func `what is written is read back, with any number of digits`() {
    var numbers = Seeded(20_240_514)
    let limit = Int64(291) * 365 * 86_400 * 1_000_000_000
    for _ in 0..<20_000 {
      let instant = Int64.random(in: 0..<limit, using: &numbers)
      let digits = Int.random(in: 0...9, using: &numbers)
      var unit: Int64 = 1
      for _ in digits..<9 { unit *= 10 }
      let buffer = ByteBuffer()
      Timestamp.writeRFC3339(instant, digits: digits, to: buffer)
      // With fewer digits the rest of the fraction is cut.
      let expected = instant / unit * unit
      let fits = Timestamp.parseRFC3339(buffer.slice) == expected || (digits > 0 && digits < 9)
      if !fits {
        Issue.record("\(instant) became \(buffer.string)")
        return
      }
    }
  }

  @Test func `another zone is written with its offset`() throws {
    let zone = try #require(ZoneInfo.named("America/New_York"))
    let buffer = ByteBuffer()
    let instant = try #require(withSlice("2024-05-14T09:00:00.5Z", Timestamp.parseRFC3339))
    Timestamp.writeRFC3339(instant, zone: zone, digits: 0, to: buffer)
    #expect(buffer.string == "2024-05-14T05:00:00-04:00")
  }

  @Test func `instants before the year 0 of our logs are written too`() {
    #expect(utc(-1) == "1969-12-31T23:59:59.999999999Z")
    #expect(utc(.max) == "2262-04-11T23:47:16.854775807Z")
  }
}
