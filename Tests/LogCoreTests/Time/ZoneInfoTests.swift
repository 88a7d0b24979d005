import LogCore
import Support
import Testing

@Suite struct ZoneInfoTests {
  private func berlin() throws -> ZoneInfo { try #require(ZoneInfo.named("Europe/Berlin")) }

  private func instant(_ text: String) throws -> Int64 {
    try #require(withSlice(text) { Timestamp.parseRFC3339($0) })
  }

  @Test func `a zone knows its offset and its letters at any instant`() throws {
    let zone = try berlin()
    let winter = zone.offset(at: try instant("2024-01-15T12:00:00Z"))
    #expect(winter == ZoneOffset(seconds: 3600, abbreviation: "CET", isDaylight: false))
    let summer = zone.offset(at: try instant("2024-07-15T12:00:00Z"))
    #expect(summer == ZoneOffset(seconds: 7200, abbreviation: "CEST", isDaylight: true))
  }

  @Test(arguments: [
    ("2024-03-31T00:59:59Z", 3600), ("2024-03-31T01:00:00Z", 7200),
    ("2024-10-27T00:59:59Z", 7200), ("2024-10-27T01:00:00Z", 3600),
    ("2150-07-01T00:00:00Z", 7200), ("2150-12-01T00:00:00Z", 3600),
  ])
  func `clocks change to the second, also long after the last entry of the table`(
    _ when: String, _ offset: Int
  ) throws {
    #expect(try berlin().offset(at: instant(when)).seconds == offset)
  }

  @Test func `a local time that comes twice has two instants`() throws {
    let local = CivilTime(year: 2024, month: 10, day: 27, hour: 2, minute: 30).seconds
    let (first, second) = try berlin().instants(ofLocal: local)
    #expect(first == local - 7200)
    #expect(second == local - 3600)
  }

  @Test func `a local time that does not exist is read with the offset before the gap`() throws {
    let local = CivilTime(year: 2024, month: 3, day: 31, hour: 2, minute: 30).seconds
    let (first, second) = try berlin().instants(ofLocal: local)
    #expect(first == local - 3600)
    #expect(second == first)
  }

  @Test func `instants and local times agree in every hour of some years`() throws {
    for name in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"] {
      let zone = try #require(ZoneInfo.named(name))
      var seconds = CivilTime(year: 2022, month: 1, day: 1).seconds
      while seconds < CivilTime(year: 2026, month: 1, day: 1).seconds {
        let offset = zone.offset(at: Int64(seconds) * 1_000_000_000).seconds
        let (first, second) = zone.instants(ofLocal: seconds + offset)
        if first != seconds && second != seconds {
          Issue.record("\(name): \(seconds) is read as \(first) or \(second)")
          return
        }
        seconds += 1800
      }
    }
  }

  @Test(arguments: ["Nowhere/Land", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/Berlin\0"])
  func `other names are no zones`(_ name: String) {
    #expect(ZoneInfo.named(name)?.name == nil)
  }

  @Test func `UTC needs no table`() {
    #expect(ZoneInfo.utc.isUTC)
    #expect(ZoneInfo.named("UTC")?.isUTC == true)
    #expect(ZoneInfo.utc.offset(at: 0).abbreviation == "UTC")
  }
}
