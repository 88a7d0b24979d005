internal import LogCore

/// `--max-bytes`: leaves out the rows that say least until a form of the report is small enough.
///
/// Rows go by the kind of their part, then by their own weight, then the last ones first; so a
/// smaller limit leaves out the same rows and more.
struct ReportTrim {
  /// The parts that have rows, those that say least first.
  private enum Part: Int, CaseIterable {
    case steadyCharts, patterns, traffic, spans, silentAlerts, latency, errors, endpoints, findings
    case charts, events, causes

    /// The section of a text that shows it; nil of what is in no section.
    var section: ReportSectionName? {
      switch self {
      case .patterns: .patterns
      case .traffic: .traffic
      case .spans: .trace
      case .silentAlerts: .alerts
      case .latency: .latency
      case .errors: .errors
      case .findings: .diff
      case .events: .timeline
      case .causes: .cause
      case .steadyCharts, .charts, .endpoints: nil
      }
    }

    /// Whether the form of this name shows it.
    func isShown(_ form: String, _ options: ReportFormOptions) -> Bool {
      if form == "json" { return true }
      if form == "markdown", case .own = options.template { return true }
      if form == "markdown", case .update = options.template { return false }
      guard let section else { return form == "html" && self != .endpoints }
      return options.sections?.contains(section) ?? (section != .traffic)
    }
  }

  private struct Row {
    var part: Part
    var weight: Double
    var index: Int
  }

  private let report: IncidentReport
  private let rows: [Row]

  /// Rows that a form of this name does not show cannot make it smaller.
  init(_ report: IncidentReport, form: String, _ options: ReportFormOptions) {
    self.report = report
    rows = Self.rows(report).filter { $0.part.isShown(form, options) }.sorted {
      if $0.part != $1.part { return $0.part.rawValue < $1.part.rawValue }
      return $0.weight != $1.weight ? $0.weight < $1.weight : $0.index > $1.index
    }
  }

  /// A report that is too large, with as few rows left out as make it small enough; without all of
  /// them where none do.
  func fit(_ most: Int, size: (IncidentReport) throws(Diagnostic) -> Int) throws(Diagnostic)
    -> IncidentReport
  {
    guard !rows.isEmpty else { return report }
    var low = 1
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if try size(without(middle, most)) <= most { high = middle } else { low = middle + 1 }
    }
    return without(min(low, rows.count), most)
  }

  // MARK: - Rows

  private static func rows(_ report: IncidentReport) -> [Row] {
    var rows: [Row] = []
    func add<Element>(_ part: Part, _ elements: [Element], _ weight: (Element) -> Double?) {
      for (index, element) in elements.enumerated() {
        if let weight = weight(element) {
          rows.append(Row(part: part, weight: weight, index: index))
        }
      }
    }
    let total = { (series: IncidentReport.Charts.Series) in Double(series.total.reduce(0, +)) }
    add(.steadyCharts, report.charts.series) { $0.hasChanged ? nil : total($0) }
    add(.charts, report.charts.series) { $0.hasChanged ? total($0) : nil }
    add(.patterns, report.patterns) { Double($0.count) }
    add(.traffic, report.traffic) { Double($0.requests.during?.value ?? 0) }
    add(.spans, report.trace?.spans ?? []) { _ in 0 }
    add(.silentAlerts, report.alerts) { $0.intervals.isEmpty ? 0 : nil }
    add(.latency, report.latency) { Double($0.slow.during?.value ?? 0) }
    add(.errors, report.errors) { Double($0.failed.during?.value ?? 0) }
    add(.endpoints, report.impact.endpoints) { Double($0.failed.value) }
    add(.findings, report.diff?.findings ?? []) { $0.predicate.score }
    add(.events, report.timeline) { event in Double(weight(event.type)) }
    add(.causes, report.causes) { _ in 0 }
    return rows
  }

  /// What an event says: changes most, then what was done, then the rest.
  private static func weight(_ type: TimelineEventType) -> Int {
    switch type {
    case .cluster, .signal: 0
    case .traffic: 1
    case .newError, .scale, .restart: 2
    case .note: 3
    case .deploy, .alert, .silence, .recovery: 4
    case .errorRate, .latency: 5
    }
  }

  // MARK: - Leaving out

  private func without(_ count: Int, _ most: Int) -> IncidentReport {
    var gone: [Part: Set<Int>] = [:]
    for row in rows.prefix(count) { gone[row.part, default: []].insert(row.index) }
    var report = self.report
    func keep<Element>(_ elements: [Element], _ parts: Part...) -> [Element] {
      let left = parts.reduce(into: Set<Int>()) { $0.formUnion(gone[$1] ?? []) }
      return elements.enumerated().filter { !left.contains($0.offset) }.map(\.element)
    }
    report.chartsAreLeftOut = gone[.steadyCharts] != nil || gone[.charts] != nil
    for (part, rows) in gone {
      if let section = part.section { report.leftOut[section, default: 0] += rows.count }
    }
    report.charts.series = keep(report.charts.series, .steadyCharts, .charts)
    report.patterns = keep(report.patterns, .patterns)
    report.traffic = keep(report.traffic, .traffic)
    let spans = keep(report.trace?.spans ?? [], .spans)
    report.trace?.spans = spans
    report.alerts = keep(report.alerts, .silentAlerts)
    report.latency = keep(report.latency, .latency)
    report.errors = keep(report.errors, .errors)
    report.impact.endpoints = keep(report.impact.endpoints, .endpoints)
    report.diff = report.diff?.keeping { !(gone[.findings]?.contains($0) ?? false) }
    report.causes = keep(report.causes, .causes)
    removeEvents(gone[.events] ?? [], &report)
    let claims = Set(ClaimList.queries(report).map { DocumentBuilder.key($0.claim) })
    report.queries.removeAll { !claims.contains(DocumentBuilder.key($0.claim)) }
    report.missing.append(
      Missing(
        "\(ReportPhrases.plural(count, "row")) left out",
        hint: "a larger `--max-bytes` than \(most)"))
    return report
  }

  private func removeEvents(_ gone: Set<Int>, _ report: inout IncidentReport) {
    guard !gone.isEmpty else { return }
    var numbers: [Int: Int] = [:]
    var kept: [TimelineEvent] = []
    for (index, event) in report.timeline.enumerated() where !gone.contains(index) {
      numbers[index] = kept.count
      kept.append(event)
    }
    for i in kept.indices { kept[i].coincides = kept[i].coincides.compactMap { numbers[$0] } }
    report.timeline = kept
    for i in report.causes.indices {
      report.causes[i].events = report.causes[i].events.compactMap { numbers[$0] }
    }
    report.charts.marks = report.charts.marks.compactMap { numbers[$0] }
  }
}

extension DiffResult {
  /// With some of its findings, by their numbers from 0.
  func keeping(_ isKept: (Int) -> Bool) -> DiffResult {
    var result = self
    result.findings = findings.enumerated().filter { isKept($0.offset) }.map(\.element)
    return result
  }
}
