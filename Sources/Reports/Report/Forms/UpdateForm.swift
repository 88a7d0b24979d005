internal import LogCore

/// `--template update`: five lines for a chat.
struct UpdateForm {
  private let report: IncidentReport
  private let phrases: ReportPhrases
  private let impact: ReportLine

  init(_ builder: DocumentBuilder) {
    report = builder.report
    phrases = builder.phrases
    impact = builder.impact
  }

  /// State, since when, impact, last event, next.
  func write(to out: ByteBuffer) {
    for (name, text) in [
      (phrases.data(report.incidentID.isEmpty ? "Report" : report.incidentID), state),
      ("Since", since), ("Impact", withoutMarks(impact)),
      ("Last", last), ("Next", next),
    ] {
      let line = "\(name): \(text)".unicodeScalars.map(MarkdownText.visible)
      out.append(String(String.UnicodeScalarView(line)) + "\n")
    }
  }

  private var state: String {
    guard report.hasIncident else { return "no incident" }
    let level = report.severity.level.map { "\(phrases.data($0)) (proposed), " } ?? ""
    return level + (report.window.isOpen ? "it goes on" : "over")
  }

  private var since: String {
    let window = report.window
    guard !report.date.isEmpty else { return "there are no records" }
    guard report.hasIncident else {
      guard report.inputs.span != nil else { return "there are no records" }
      return "nothing changed in \(phrases.span(window.from, window.to))"
    }
    let start = "\(phrases.date(window.from)) \(phrases.clock(window.from))"
    let zone = phrases.zoneName(window.from)
    let length = ReportSummary.length(report.duration)
    return window.isOpen
      ? "\(start) \(zone), \(length) so far"
      : "\(start) to \(phrases.clock(window.to)) \(zone), \(length)"
  }

  private var last: String {
    guard let event = report.timeline.last else { return "no events" }
    let type = "\(event.type.title)\(event.type == .note ? ":" : "")"
    return "\(phrases.clock(event.time)) \(type) \(short(phrases.data(event.text)))"
  }

  private var next: String {
    guard report.hasIncident else { return "nothing" }
    if let action = report.actions.first { return short(phrases.prose(action).plain) }
    return "not known; nothing differs about failing requests"
  }

  private func withoutMarks(_ line: ReportLine) -> String {
    let pieces = line.pieces.filter { if case .mark = $0 { false } else { true } }
    var text = ReportLine(pieces).plain
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  private func short(_ text: String) -> String {
    text.count > 200 ? text.prefix(199) + "…" : text
  }
}
