internal import LogCore

/// Makes a report of a state.
package struct ReportBuilder {
  let state: IncidentState
  let files: FileTable
  let options: ReportOptions

  package init(_ state: IncidentState, files: FileTable, options: ReportOptions) {
    self.state = state
    self.files = files
    self.options = options
  }

  package func build() -> IncidentReport {
    var report = IncidentReport()
    let timeline = TimelineBuilder(state.timeline, files: files, options: options.timeline).build()
    report.inputs = timeline.inputs
    report.files = files
    report.step = timeline.step
    report.missing = timeline.missing
    let window = IncidentWindow(timeline, options)
    report.window = window.window
    report.hasIncident = window.hasIncident
    report.duration = window.hasIncident ? window.window.to - window.window.from : 0
    report.timeline = window.events
    report.baseline = window.baseline
    name(&report)
    return report
  }

  private func name(_ report: inout IncidentReport) {
    let start = report.window.from
    let civil = CivilTime(nanoseconds: start, offset: options.zone.offset(at: start).seconds)
    report.date = "\(civil.year)-\(Self.two(civil.month))-\(Self.two(civil.day))"
    report.incidentID =
      options.id ?? "INC-\(report.date)-\(Self.two(civil.hour))\(Self.two(civil.minute))"
    report.title = options.title ?? "Major Incident Report"
  }

  private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
