import LogCore
import Support
import Testing

@Suite struct TimeArgumentTests {
  private func parse(_ text: String) -> String {
    switch TimeArgument.parse(text, zone: .utc) {
    case .instant(let instant): short(instant)
    case .ago(let span): "ago \(span / 1_000_000) ms"
    case .timeOfDay(let clock): "at \(clock / 1_000_000_000) s"
    case nil: "none"
    }
  }

  @Test(arguments: [
    ("2024-05-14T11:00:00.5+02:00", "2024-05-14T09:00:00.5Z"),
    ("2024-05-14T09:00:00", "2024-05-14T09:00:00Z"), ("2024-05-14 09:00", "2024-05-14T09:00:00Z"),
    ("2024-05-14", "2024-05-14T00:00:00Z"), ("1715677200", "2024-05-14T09:00:00Z"),
    ("1715677200123456789", "2024-05-14T09:00:00.123456789Z"),
    ("-1h", "ago 3600000 ms"), ("-1h30m", "ago 5400000 ms"), ("-1.5s", "ago 1500 ms"),
    ("-2d", "ago 172800000 ms"), ("14:35", "at 52500 s"), ("14:35:10", "at 52510 s"),
    ("1h", "none"), ("-", "none"), ("-1x", "none"), ("24:00", "none"), ("yesterday", "none"),
    ("2024-02-30", "none"), ("", "none"), ("-99999999999999999999y", "none"),
  ])
  func `the forms of --from and --to`(_ text: String, _ expected: String) {
    #expect(parse(text) == expected)
  }

  private func resolve(_ text: String, _ oldest: String, _ newest: String, _ zone: ZoneInfo = .utc)
    throws -> String
  {
    let argument = try #require(TimeArgument.parse(text, zone: zone))
    let from = try #require(withSlice(oldest, Timestamp.parseRFC3339))
    let to = try #require(withSlice(newest, Timestamp.parseRFC3339))
    return short(argument.resolve(oldest: from, newest: to, zone: zone))
  }

  @Test func `a time of day is that of the last day on which the input has it`() throws {
    let oldest = "2024-05-12T10:00:00Z"
    let newest = "2024-05-14T12:00:00Z"
    #expect(try resolve("11:00", oldest, newest) == "2024-05-14T11:00:00Z")
    #expect(try resolve("14:35", oldest, newest) == "2024-05-13T14:35:00Z")
    #expect(try resolve("14:35", "2024-05-14T10:00:00Z", newest) == "2024-05-14T14:35:00Z")
    let berlin = try #require(ZoneInfo.named("Europe/Berlin"))
    #expect(try resolve("14:35", oldest, newest, berlin) == "2024-05-13T12:35:00Z")
  }

  @Test func `a span counts back from the newest record`() throws {
    let time = try resolve("-1h", "2024-05-12T10:00:00Z", "2024-05-14T12:00:00Z")
    #expect(time == "2024-05-14T11:00:00Z")
  }
}
