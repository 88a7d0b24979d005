import LogCore
import LogQL

@testable import Reports

/// A report of an incident that has everything, with some text at all places where data stands.
enum SampleReport {
  /// 2024-05-14 14:20:00 UTC.
  static let start: Int64 = 1_715_696_400_000_000_000
  static let minute: Int64 = 60_000_000_000

  static func make(_ text: String = "checkout", hasIncident: Bool = true) -> IncidentReport {
    var report = IncidentReport()
    report.title = "Major Incident Report"
    report.date = "2024-05-14"
    report.incidentID = "INC-2024-05-14-1420"
    report.files = FileTable(names: ["logs/\(text).jsonl"], linesBefore: [[]])
    report.window = .init(from: start, to: start + 31 * minute)
    report.hasIncident = hasIncident
    guard hasIncident else { return report }
    report.duration = 31 * minute
    report.severity = .init(
      level: "P2", name: "partial outage", response: "1h",
      reasons: [.init(text: "max_error_ratio > 0.05 for 5m", value: 0.081, figure: figure(318))],
      rule: nil)
    report.impact = .init(
      users: Figure(209), requests: figure(3_905), failed: figure(318), slow: Figure(0),
      endpoints: [])
    report.summary = text
    report.timeline = [
      event(.deploy, 0, text), event(.errorRate, 1, text), event(.note, 4, "paged: \(text)"),
      event(.recovery, 31, text),
    ]
    report.causes = [
      .init(
        text: text, precedes: 12, events: [0], finding: nil, evidence: report.timeline[1].evidence)
    ]
    report.resolution = text
    report.actions = [text]
    addRows(&report, text)
    report.queries = [318, 3_905].enumerated().map { number, value in
      .init(mark: "q\(number + 1)", claim: claim(value))
    }
    report.missing = [Missing(text, hint: "add `events.json`")]
    return report
  }

  private static func addRows(_ report: inout IncidentReport, _ text: String) {
    report.alerts = [
      .init(
        name: text, group: text, labels: [(text, text)], holds: 0,
        intervals: [
          .init(pending: start, from: start + minute, to: nil, value: 0.1, annotations: [])
        ], query: text, severity: text)
    ]
    report.objectives = [
      .init(
        name: text, goal: "99.9", goalPercent: 99.9, good: figure(3_587), total: figure(3_905),
        ratio: 0.9186, budgetSpent: 81.4, minutesBad: 22, exhausted: start + minute,
        burn: [.init(window: 300_000_000_000, most: 210, at: start)])
    ]
    report.latency = [.init(service: text, endpoint: text)]
    report.errors = [
      .init(
        service: text, endpoint: nil, failed: .init(during: figure(318)),
        requests: .init(during: figure(3_905)))
    ]
    report.patterns = [
      .init(
        id: "0123456789abcdef", template: Array(text.utf8), count: 12, share: 0.1, level: "error",
        services: [text], query: nil, first: nil, last: nil, before: 0, during: 1, ratio: nil)
    ]
    report.trace = .init(
      id: text, errors: 1, start: start, duration: 3_000_000_000,
      spans: [
        .init(
          id: "1", parent: "", service: text, name: text, start: start, duration: 3_000_000_000,
          isError: true, depth: 0, place: place(text))
      ])
    report.charts = .init(
      from: start, step: minute,
      series: [
        .init(
          service: text, hasChanged: true, total: [10, 12, 0], failing: [0, 6, 0],
          p50: [10, 12, nil], p95: [20, 40, nil])
      ], marks: [0, 1])
  }

  static func event(_ type: TimelineEventType, _ minutes: Int64, _ text: String) -> TimelineEvent {
    var event = TimelineEvent(
      type, at: start + minutes * minute,
      subject: TimelineSubject(kind: "service", service: text, name: text), text: text)
    event.evidence = TimelineEvidence(
      value: 318, claim: type == .errorRate ? claim(318) : nil, first: place(text))
    return event
  }

  static func place(_ text: String) -> TimelinePlace {
    TimelinePlace(time: start, file: "logs/\(text).jsonl", line: 7, text: Array(text.utf8))
  }

  static func claim(_ value: Int) -> Claim {
    Claim(
      value: value, query: "sum(count_over_time({app=\"it's\"} | n=\"\(value)\" [31m]))",
      at: start + 31 * minute - 1)
  }

  static func figure(_ value: Int) -> Figure { Figure(claim(value)) }

  /// The report in one of its forms.
  static func text(
    _ form: String, _ report: IncidentReport, _ options: ReportFormOptions = ReportFormOptions()
  ) -> String {
    let out = ByteBuffer(capacity: 1 << 16)
    try? ReportForms.named(form)?.write(report, options, to: out)
    return out.string
  }
}
