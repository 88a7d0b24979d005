/// The alerts of a report, and what they are in its timeline.
struct AlertList {
  private(set) var alerts: [IncidentReport.Alert] = []
  private(set) var events: [TimelineEvent] = []
  private(set) var missing: [Missing] = []

  init(_ counts: RuleCounts) {
    for result in counts.results() { add(result) }
    events.sort(by: <)
  }

  private mutating func add(_ result: RuleCounts.Result) {
    let rule = result.rule
    if let failure = result.failure {
      missing.append(
        Missing("rule `\(rule.name)` has no answer: \(failure)", hint: "another `expr`"))
    }
    if result.skipped > 0 {
      missing.append(
        Missing(
          "\(result.skipped) lines with an `__error__` are left out of rule `\(rule.name)`",
          hint: "a filter before the parser"))
    }
    guard !result.series.isEmpty else {
      // What it would be filled with is not known.
      alerts.append(alert(rule, labels: rule.labels, []))
      return
    }
    for series in result.series {
      let value = series.intervals.first?.value ?? 0
      let text = AlertText(labels: series.labels, value: value)
      var labels = series.labels
      for own in rule.labels {
        labels.removeAll { $0.name == own.name }
        labels.append((own.name, text.fill(own.value)))
      }
      labels.sort { $0.name < $1.name }
      let intervals = series.intervals.map { interval in
        let text = AlertText(labels: series.labels, value: interval.value)
        return IncidentReport.Alert.Interval(
          pending: interval.pending, from: interval.from, to: interval.to, value: interval.value,
          annotations: rule.annotations.map { ($0.name, text.fill($0.value)) })
      }
      alerts.append(alert(rule, labels: labels, intervals))
      for interval in intervals { events.append(Self.event(rule, labels, interval)) }
    }
  }

  private func alert(
    _ rule: AlertRule, labels: [(name: String, value: String)],
    _ intervals: [IncidentReport.Alert.Interval]
  ) -> IncidentReport.Alert {
    IncidentReport.Alert(
      name: rule.name, group: rule.group, labels: labels, holds: rule.holds,
      intervals: intervals, query: rule.expression,
      severity: labels.first { $0.name == "severity" }?.value)
  }

  private static func event(
    _ rule: AlertRule, _ labels: [(name: String, value: String)],
    _ interval: IncidentReport.Alert.Interval
  ) -> TimelineEvent {
    let names = ["service_name", "service", "app", "container", "job"]
    let service = names.lazy.compactMap { name in labels.first { $0.name == name }?.value }.first
    var event = TimelineEvent(
      .alert, at: interval.from,
      subject: TimelineSubject(kind: "rule", service: service ?? "", name: rule.name),
      text: "\(rule.name) fires" + (service.map { " for \($0)" } ?? ""))
    event.end = interval.to
    event.isOpen = interval.to == nil
    return event
  }
}
