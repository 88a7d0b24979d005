internal import LogCore

/// Makes a report of a state.
package struct ReportBuilder {
  let state: IncidentState
  let files: FileTable
  let options: ReportOptions

  /// The state is settled.
  package init(_ state: IncidentState, files: FileTable, options: ReportOptions) {
    self.state = state
    self.files = files
    self.options = options
  }

  package func build() -> IncidentReport {
    var report = IncidentReport()
    let alerts = AlertList(state.rules)
    let timeline = TimelineBuilder(
      state.timeline, files: files, options: options.timeline, others: alerts.events
    ).build()
    report.inputs = timeline.inputs
    report.files = files
    report.reading = options.reading
    report.step = timeline.step
    report.missing = timeline.missing + alerts.missing
    report.alerts = alerts.alerts
    report.objectives = ObjectiveResults(
      state.objectives, span: state.timeline.inputs.span, asked: options.window
    ).all()
    let window = IncidentWindow(timeline, options)
    report.window = window.window
    report.hasIncident = window.hasIncident
    report.duration = window.hasIncident ? window.window.to - window.window.from : 0
    report.timeline = window.events
    report.baseline = window.baseline
    name(&report)
    if state.timeline.inputs.span != nil {
      count(&report, window)
      explain(&report, window)
    }
    report.summary = ReportSummary(report, options.zone).text
    report.queries = ClaimList.queries(report)
    return report
  }

  /// Everything that is made of counts before and during the incident.
  private func count(_ report: inout IncidentReport, _ window: IncidentWindow) {
    let queries = ClaimQueries(state.sources)
    let counts = IncidentCounts(state, queries, window: window)
    let rows = ReportRows(counts)
    report.impact = rows.impact()
    report.errors = rows.errors()
    report.latency = rows.latency()
    report.traffic = rows.traffic()
    report.charts = ChartSeries(report, state.timeline).charts
    if state.sources.isGivenUp {
      report.missing.append(
        Missing(
          "queries for the numbers: more kinds of records than \(ClaimSources.most)",
          hint: "fewer files"))
    }
    if state.counts.endpoints.names.isCut {
      report.missing.append(
        Missing("requests of some endpoints: there are too many", hint: "fewer files"))
    }
    if report.impact.users == nil {
      report.missing.append(
        Missing("no users", hint: "--user-field names the field with the user"))
    }
    if window.hasIncident && report.baseline == nil {
      report.missing.append(
        Missing("nothing before the incident to compare it with", hint: "earlier logs"))
    }
    if let table = options.questions.severity {
      let facts = IncidentFacts(report, counts, rows)
      let proposal = SeverityProposal(facts, table)
      report.severity = proposal.severity
      report.missing += proposal.missing
    }
  }

  /// What differs, precedes and recurs.
  private func explain(_ report: inout IncidentReport, _ window: IncidentWindow) {
    report.patterns = WindowPatterns(state.patterns, window, files: files).rows
    let traces = WorstTraceFinder(sample: state.traces, files: files)
    report.trace = traces.worst(report.window)
    if state.traces.spans.isEmpty {
      report.missing.append(Missing("no traces", hint: "files with spans"))
    } else if !state.traces.isComplete {
      report.missing.append(
        Missing("the worst trace is that of a sample", hint: "fewer files with spans"))
    }
    if report.hasIncident {
      let diff = DiffFinder.find(state.diff, diffOptions(report), files: files)
      report.diff = diff
      report.missing += diff.missing
    }
    let list = CauseList(report: report, calls: traces.calls)
    report.causes = list.causes()
    report.resolution = list.resolution()
    report.actions = CauseList(report: report, calls: list.calls).actions()
  }

  /// Failing requests of the window and ten minutes before it; slow ones if only durations changed.
  private func diffOptions(_ report: IncidentReport) -> DiffOptions {
    var options = DiffOptions()
    let (from, overflow) = report.window.from.subtractingReportingOverflow(600_000_000_000)
    options.from = overflow ? .min : from
    options.to = report.window.to
    let types = Set(report.timeline.filter(\.isIncident).map(\.type))
    if types.contains(.latency) && !types.contains(.errorRate) {
      options.mode = .slow(than: nil)
      options.baseline = report.baseline
    } else if let failing = state.timeline.sources.failing {
      options.named = FailingFilter.names(failing)
    }
    return options
  }

  private func name(_ report: inout IncidentReport) {
    report.title = options.title ?? "Major Incident Report"
    report.incidentID = options.id ?? ""
    // Without records there is no day either.
    guard report.inputs.span != nil || options.window.from != nil else { return }
    let start = report.window.from
    let clock = ClockText(options.zone)
    report.date = clock.date(start)
    let digits = clock.minutes(start).filter { $0 != ":" }
    report.incidentID = options.id ?? "INC-\(report.date)-\(digits)"
  }
}
