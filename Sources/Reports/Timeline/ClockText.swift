internal import LogCore

/// Times as a clock of a zone shows them; with the date where a window has several days.
struct ClockText {
  private let zone: ZoneInfo
  let showsDate: Bool

  init(from: Int64, to: Int64, zone: ZoneInfo) {
    self.zone = zone
    let (length, overflow) = to.subtractingReportingOverflow(from)
    showsDate = overflow || length > 86_400_000_000_000
  }

  /// Without dates.
  init(_ zone: ZoneInfo) {
    self.zone = zone
    showsDate = false
  }

  /// `14:20:31`.
  func seconds(_ time: Int64) -> String {
    let civil = civil(time)
    return prefix(civil)
      + "\(Self.two(civil.hour)):\(Self.two(civil.minute)):\(Self.two(civil.second))"
  }

  /// `14:20`.
  func minutes(_ time: Int64) -> String {
    let civil = civil(time)
    return prefix(civil) + "\(Self.two(civil.hour)):\(Self.two(civil.minute))"
  }

  /// `2026-03-03`.
  func date(_ time: Int64) -> String { date(civil(time)) }

  private func civil(_ time: Int64) -> CivilTime {
    CivilTime(nanoseconds: time, offset: zone.offset(at: time).seconds)
  }

  private func date(_ civil: CivilTime) -> String {
    "\(civil.year)-\(Self.two(civil.month))-\(Self.two(civil.day))"
  }

  private func prefix(_ civil: CivilTime) -> String { showsDate ? date(civil) + " " : "" }

  static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
