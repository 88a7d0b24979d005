internal import LogCore

/// Times as a clock of a zone shows them; with the date where a window has several days.
struct ClockText {
  private let zone: ZoneInfo
  private let showsDate: Bool

  init(from: Int64, to: Int64, zone: ZoneInfo) {
    self.zone = zone
    let (length, overflow) = to.subtractingReportingOverflow(from)
    showsDate = overflow || length > 86_400_000_000_000
  }

  /// `14:20:31`.
  func seconds(_ time: Int64) -> String {
    let civil = civil(time)
    return date(civil) + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
  }

  /// `14:20`.
  func minutes(_ time: Int64) -> String {
    let civil = civil(time)
    return date(civil) + "\(two(civil.hour)):\(two(civil.minute))"
  }

  private func civil(_ time: Int64) -> CivilTime {
    CivilTime(nanoseconds: time, offset: zone.offset(at: time).seconds)
  }

  private func date(_ civil: CivilTime) -> String {
    showsDate ? "\(civil.year)-\(two(civil.month))-\(two(civil.day)) " : ""
  }

  private func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
