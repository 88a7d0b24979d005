internal import LogCore

/// What may have to do with an incident: what differs about its requests, what precedes it, what is
/// new where it began; and what precedes its end.
struct CauseList {
  let report: IncidentReport
  /// Which services each service calls, as far as spans tell.
  let calls: [String: Set<String>]
  private static let before: Int64 = 900_000_000_000
  private static let beforeRecovery: Int64 = 600_000_000_000
  private static let second = 1e9

  /// When the first change was; nil where nothing changed.
  private var start: Int64? {
    report.timeline.filter(\.isIncident).map(\.time).min()
      ?? (report.hasIncident ? report.window.from : nil)
  }

  // MARK: - Causes

  /// Candidates; none of them is proved.
  func causes() -> [IncidentReport.Cause] {
    guard let start else { return [] }
    return findings() + preceding(start) + newErrors(start)
  }

  private func findings() -> [IncidentReport.Cause] {
    guard let diff = report.diff else { return [] }
    return diff.findings.enumerated().map { i, finding in
      var cause = IncidentReport.Cause(text: "differs: \(Self.sentence(finding, diff))")
      cause.finding = i + 1
      if let first = DiffJSON.first(finding.predicate, diff) {
        let finder = EvidenceFinder.place(first.place, first.text, report.files)
        cause.evidence = TimelineEvidence(
          value: finding.predicate.table.a, first: finder, last: nil)
      }
      return cause
    }
  }

  /// `tier = enterprise: 97 % of failing requests, 11 % of other requests`.
  private static func sentence(_ finding: DiffFinding, _ diff: DiffResult) -> String {
    let table = finding.shares
    let titles = diff.options.titles
    return "\(finding.predicate.title): \(NumberPhrase.percent(table.aShare)) of \(titles.a), "
      + "\(NumberPhrase.percent(table.bShare)) of \(titles.b)"
  }

  /// Deploys, restarts, events of the cluster and notes, nearest first.
  private func preceding(_ start: Int64) -> [IncidentReport.Cause] {
    let types: Set<TimelineEventType> = [.deploy, .restart, .cluster, .note]
    return report.timeline.enumerated().filter { _, event in
      types.contains(event.type) && event.time <= start && event.time >= start - Self.before
    }.reversed().map { i, event in
      let seconds = Double(start - event.time) / Self.second
      var cause = IncidentReport.Cause(
        text: "\(event.type.title) \(event.text) precedes the first change by "
          + ReportSummary.length(start - event.time))
      cause.precedes = seconds
      cause.events = [i]
      cause.evidence = event.evidence
      return cause
    }
  }

  /// New errors at the service that changed first and calls no other one that changed.
  private func newErrors(_ start: Int64) -> [IncidentReport.Cause] {
    guard let origin else { return [] }
    return report.timeline.enumerated().filter { _, event in
      event.type == .newError && event.service == origin && event.time >= start - Self.before
        && event.time < report.window.to
    }.map { i, event in
      let distance = start - event.time
      let when =
        distance > 0
        ? "precedes the first change by \(ReportSummary.length(distance))"
        : distance > -2 * report.step
          ? "coincides with the first change"
          : "follows the first change by \(ReportSummary.length(-distance))"
      var cause = IncidentReport.Cause(text: "\(event.type.title) \(event.text) \(when)")
      cause.precedes = distance >= 0 ? Double(distance) / Self.second : nil
      cause.events = [i]
      cause.evidence = event.evidence
      return cause
    }
  }

  private var origin: String? {
    let changed = report.timeline.filter { $0.isIncident && !$0.service.isEmpty }
    let services = Set(changed.map(\.service))
    let ends = changed.filter { event in
      (calls[event.service] ?? []).isDisjoint(with: services.subtracting([event.service]))
    }
    return (ends.isEmpty ? changed : ends).first?.service
  }

  // MARK: - The end

  /// What was done before all was well again; nil where nothing is known of it.
  func resolution() -> String? {
    let recoveries = report.timeline.filter { $0.type == .recovery }
    guard let end = recoveries.map(\.time).max() else { return nil }
    let types: Set<TimelineEventType> = [.deploy, .restart, .scale, .note]
    let found = report.timeline.filter {
      types.contains($0.type) && $0.time <= end && $0.time >= end - Self.beforeRecovery
    }
    guard !found.isEmpty else { return nil }
    return found.map { event in
      "\(event.type.title) \(event.text) precedes the recovery by "
        + ReportSummary.length(end - event.time)
    }.joined(separator: "; ")
  }

  /// What the data asks, as questions.
  func actions() -> [String] {
    guard report.hasIncident else { return [] }
    var questions: [String] = []
    if report.window.isOpen { questions.append("It is still open: who looks at it?") }
    if let diff = report.diff {
      for finding in diff.findings.prefix(3) {
        questions.append("\(Self.sentence(finding, diff)); why?")
      }
    }
    for cause in report.causes where cause.finding == nil {
      guard let number = cause.events.first, report.timeline[number].type == .deploy,
        let seconds = cause.precedes
      else { continue }
      let event = report.timeline[number]
      questions.append(
        "deploy \(event.text) precedes by \(ReportSummary.length(Int64(seconds * Self.second)));"
          + " what did it change?")
    }
    if let origin, report.timeline.contains(where: { $0.type == .newError && $0.service == origin })
    {
      let first = report.timeline.first { $0.type == .newError && $0.service == origin }
      questions.append("\(first?.text ?? origin) is new; what is it?")
    }
    if !report.alerts.isEmpty && report.alerts.allSatisfy({ $0.intervals.isEmpty }) {
      questions.append("No alerting rule fired; which one should have?")
    }
    for objective in report.objectives where objective.isMissed {
      questions.append(
        "objective \(objective.name): \(NumberPhrase.short(objective.budgetSpent ?? 0)) times its"
          + " budget is spent; what follows?")
    }
    return questions
  }
}

extension EvidenceFinder {
  /// A place with the name of its file.
  static func place(_ place: RecordPlace, _ text: [UInt8], _ files: FileTable) -> TimelinePlace {
    let file = Int(place.file)
    return TimelinePlace(
      time: place.time, file: files.names.indices.contains(file) ? files.names[file] : "-",
      line: place.line, text: text)
  }
}
