internal import LogQL

/// Proposes how severe an incident is.
struct SeverityProposal {
  let severity: IncidentReport.Severity
  let missing: [Missing]

  /// An incident needs a change of errors, durations or silence, or a firing alert.
  init(_ facts: IncidentFacts, _ table: SeverityTable) {
    var severity = IncidentReport.Severity()
    severity.rule = table.file
    var missing: [Missing] = []
    let report = facts.report
    let isIncident =
      report.timeline.contains { event in
        event.isIncident && event.type != .alert && event.time < report.window.to
          && (event.end ?? report.window.to) >= report.window.from
      } || (facts.value(of: .firingAlerts, for: 0) ?? 0) > 0
    if isIncident, let (level, reasons) = table.proposal(facts) {
      severity.level = level.level
      severity.name = level.name
      severity.response = level.response
      severity.reasons = reasons.map { reason in
        IncidentReport.Reason(
          text: reason.text, value: reason.value, figure: Self.figure(reason.text, facts))
      }
    }
    if isIncident {
      let asked = table.levels.reduce(into: Set<SeverityFact>()) {
        $0.formUnion($1.condition.facts)
      }
      for fact in SeverityFact.allCases
      where asked.contains(fact) && facts.value(of: fact, for: 0) == nil {
        missing.append(
          Missing("no data for `\(fact.rawValue)` of the severity table", hint: Self.hint(fact)))
      }
      let named = table.levels.reduce(into: Set<String>()) { $0.formUnion($1.condition.alerts) }
      for name in named.subtracting(report.alerts.map(\.name)).sorted() {
        missing.append(
          Missing(
            "no rule `\(name)` for `alert(\"\(name)\")` of the severity table",
            hint: Self.hint(.firingAlerts)))
      }
    }
    self.severity = severity
    self.missing = missing
  }

  /// The count that a comparison is about, with its claim.
  private static func figure(_ text: String, _ facts: IncidentFacts) -> Figure? {
    let words = text.split(separator: " ")
    guard let fact = words.first.flatMap({ SeverityFact(rawValue: String($0)) }) else { return nil }
    switch fact {
    case .failedRequests: return facts.report.impact.failed
    case .affectedUsers: return facts.report.impact.users
    case .maxErrorRatio:
      let duration = words.last.flatMap { QueryDuration.parse(String($0)) } ?? 0
      return facts.failingOfWorst(words.contains("for") ? duration : 0)
    default: return nil
    }
  }

  private static func hint(_ fact: SeverityFact) -> String {
    switch fact {
    case .affectedUsers, .affectedUserRatio: "--user-field names the field with the user"
    case .latencyRatio: "--duration names the field with the duration"
    case .firingAlerts: "--rules gives alerting rules"
    default: "logs with a field `status` or `duration`, or spans"
    }
  }
}
