internal import LogCore

/// Says in a few sentences what happened.
struct ReportSummary {
  let text: String

  init(_ report: IncidentReport, _ zone: ZoneInfo) {
    let clock = ClockText(zone)
    guard report.inputs.span != nil else {
      text = "There are no records."
      return
    }
    guard report.hasIncident else {
      let span = "\(clock.minutes(report.window.from)) and \(clock.minutes(report.window.to))"
      text = "Nothing changed between \(span)."
      return
    }
    var sentences: [String] = []
    let when =
      report.window.isOpen
      ? "since \(clock.minutes(report.window.from)), still open at the end of the input"
      : "from \(clock.minutes(report.window.from)) to \(clock.minutes(report.window.to))"
        + " (\(Self.length(report.duration)))"
    let services = Self.services(report)
    let more = services.count > 6 ? " and \(services.count - 5) others" : ""
    let named = services.prefix(more.isEmpty ? 6 : 5).joined(separator: ", ") + more
    sentences.append(services.isEmpty ? "The window \(when)." : "\(named) changed \(when).")
    let impact = report.impact
    if impact.requests.value > 0 {
      var sentence = "\(impact.failed.value) of \(impact.requests.value) requests failed"
      if let users = impact.users { sentence += ", of \(users.value) users" }
      if let slow = impact.slow, slow.value > 0 { sentence += "; \(slow.value) were slow" }
      sentences.append(sentence + ".")
    }
    if let first = report.timeline.first(where: \.isIncident) {
      sentences.append("First: \(first.type.title) \(first.text) at \(clock.seconds(first.time)).")
    }
    text = sentences.joined(separator: " ")
  }

  /// The services whose requests changed, in the order of time.
  private static func services(_ report: IncidentReport) -> [String] {
    var names: [String] = []
    for event in report.timeline where event.isIncident && !event.service.isEmpty {
      if !names.contains(event.service) { names.append(event.service) }
    }
    return names
  }

  /// `31 min`, `2 h 5 min`, `40 s`.
  static func length(_ nanoseconds: Int64) -> String {
    let seconds = (nanoseconds + 500_000_000) / 1_000_000_000
    if seconds < 60 { return "\(seconds) s" }
    let minutes = (seconds + 30) / 60
    if minutes < 60 { return "\(minutes) min" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
