internal import LogCore

/// When the incident was, and which events belong to it.
struct IncidentWindow {
  let window: IncidentReport.Window
  let hasIncident: Bool
  /// Those from `lead` before the window to `lead` after it; all where there is no incident.
  let events: [TimelineEvent]
  /// The time before the window.
  let baseline: (from: Int64, to: Int64)?

  init(_ timeline: Timeline, _ options: ReportOptions) {
    let changes = Self.changes(timeline.events)
    let isAskedFor = options.window.from != nil || options.window.to != nil
    hasIncident = isAskedFor || !changes.isEmpty
    var window = IncidentReport.Window(from: timeline.from, to: timeline.to)
    if !changes.isEmpty {
      window.from = changes.map(\.time).min() ?? timeline.from
      // A new error has no end of its own.
      window.isOpen = changes.contains { $0.type != .newError && $0.end == nil }
      // The last record of a change belongs to it.
      let last = changes.map { $0.end ?? $0.time }.max() ?? timeline.to
      window.to = window.isOpen ? timeline.to : Self.behind(last)
    }
    if let from = options.window.from { window.from = from }
    if let to = options.window.to {
      window.to = to
      window.isOpen = window.isOpen && to >= timeline.to
    }
    window.to = max(window.to, window.from)
    self.window = window
    let (low, _) = window.from.subtractingReportingOverflow(options.lead)
    let (high, _) = window.to.addingReportingOverflow(options.lead)
    events =
      hasIncident
      ? Self.renumbered(timeline.events) { $0.time >= low && $0.time < high } : timeline.events
    baseline =
      options.baseline
      ?? (hasIncident && timeline.from < window.from ? (timeline.from, window.from) : nil)
  }

  /// The first whole millisecond behind a time.
  private static func behind(_ time: Int64) -> Int64 {
    BucketWidths.start(of: time, width: 1_000_000).addingReportingOverflow(1_000_000).partialValue
  }

  /// The events that say when something was wrong.
  private static func changes(_ events: [TimelineEvent]) -> [TimelineEvent] {
    let main = events.filter { $0.isIncident }
    let services = Set(main.map(\.service))
    return events.filter {
      $0.isIncident
        || (($0.type == .traffic || $0.type == .newError) && services.contains($0.service))
    }
  }

  /// Some of the events; what they coincide with has other numbers then.
  private static func renumbered(
    _ events: [TimelineEvent], _ isKept: (TimelineEvent) -> Bool
  ) -> [TimelineEvent] {
    var numbers: [Int: Int] = [:]
    var kept: [TimelineEvent] = []
    for (i, event) in events.enumerated() where isKept(event) {
      numbers[i] = kept.count
      kept.append(event)
    }
    for i in kept.indices { kept[i].coincides = kept[i].coincides.compactMap { numbers[$0] } }
    return kept
  }
}

extension TimelineEvent {
  /// Whether it makes an incident by itself.
  var isIncident: Bool {
    switch type {
    case .errorRate, .latency, .silence, .alert: true
    default: false
    }
  }
}
