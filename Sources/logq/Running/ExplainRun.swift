internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// What `logq explain` says of a query: the plan as it runs, and with `--analyze` what each part of
/// a run did.
struct ExplainRun {
  let query: Query
  let files: [String]
  let invocation: Invocation
  let settings: QuerySettings

  /// The plan.
  func text() throws(Diagnostic) -> String {
    var lines: [String]
    let inputs = InputList(arguments: files)
    switch query.expression {
    case .log(let log):
      let planning = QueryPlanning(
        log: log, settings: settings, times: WindowTimes(), inputs: inputs)
      var plan = planning.plan()
      // Lines around a selected one need not hold what it holds.
      if hasContext { plan.prefilter = nil }
      lines = PlanText.describe(plan, selector: log.selector)
      lines.append(PlanText.row("output", output(planning.destination)))
    case .metric(let metric):
      lines = PlanText.describe(try metricRun(inputs).plan(InputEnds()))
      lines.append(PlanText.row("output", output(metric)))
    }
    lines.append(PlanText.row("threads", threads))
    for pattern in query.patterns {
      lines.append(PlanText.row("regex", PlanText.describe(pattern)))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func metricRun(_ inputs: InputList) -> MetricRun {
    MetricRun(
      query: query, inputs: inputs, invocation: invocation, settings: settings,
      readsStandardInput: false)
  }

  private var hasContext: Bool {
    settings.run.contextBefore + settings.run.contextAfter > 0
  }

  private var threads: String {
    let count = invocation.options.threads
    if hasContext {
      return "1, for lines of context"
    }
    if count == 1 { return "1" }
    return (count.map { "\($0)" } ?? "one for each processor")
      + ", each reads parts of files; pipes and .gz in turns"
  }

  private func output(_ destination: LogDestination) -> String {
    switch destination {
    case .count: return "a count, when everything has been read"
    case .first: return "nothing; ends at the first selected line"
    case .records:
      let format = settings.format.name
      guard settings.run.direction == nil else {
        return "\(format), sorted by time: waits for the last line"
      }
      return "\(format), as lines come"
        + (settings.run.limit.map { "; ends after \($0)" } ?? "")
    case .complete: return "\(settings.format.name), sorted by time: waits for the last line"
    }
  }

  private func output(_ metric: MetricExpression) -> String {
    let form = settings.seriesFormat?.name ?? "table"
    let state =
      metric.holdsValues
      ? "holds every value, above --memory in temporary files"
      : "holds a state for each series and step"
    return "\(form), when everything has been read; \(state)"
  }

  // MARK: - Analysis

  /// Runs the query without its output, and says what each part did.
  func analysis() throws(Diagnostic) -> String {
    let inputs = InputList(arguments: files)
    let readsStandardInput = inputs.readsStandardInput
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    let start = Clock.now()
    let analysis: RunAnalysis
    switch query.expression {
    case .log(let log):
      let times = try WindowTimes(
        settings, inputs: inputs, readsStandardInput: readsStandardInput)
      let planning = QueryPlanning(log: log, settings: settings, times: times, inputs: inputs)
      var plan = planning.plan()
      analysis = plan.analyse()
      _ = LogQueryRun(
        plan: plan, source: source, destination: planning.destination, options: settings.run
      ) { _ in true }.run()
    case .metric:
      let run = MetricRun(
        query: query, inputs: inputs, invocation: invocation, settings: settings,
        readsStandardInput: readsStandardInput)
      var plan = try run.plan(try run.ends())
      analysis = plan.analyse()
      do {
        _ = try MetricQueryRun(plan: plan, source: source, threads: settings.run.threads).run()
      } catch { throw error.diagnostic }
    }
    let elapsed = Clock.now() - start
    invocation.messages.show(source.report.damage)
    return Self.table(analysis.parts, source.report, elapsed: elapsed)
  }

  /// A row for each part: records in and out, and the time of all threads together.
  private static func table(
    _ parts: [RunAnalysis.Part], _ report: InputReport, elapsed: Int
  ) -> String {
    var rows = [["", "records in", "out", "time"]]
    for part in parts where part.recordsIn > 0 || part.nanoseconds > 0 {
      rows.append([
        part.name, Quantity.grouped(part.recordsIn), Quantity.grouped(part.recordsOut),
        Quantity.seconds(Double(part.nanoseconds) / 1e9),
      ])
    }
    rows.append([
      "all, \(Quantity.bytes(report.bytes)) read", "", "",
      Quantity.seconds(Double(elapsed) / 1e9),
    ])
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var text = row[0] + String(repeating: " ", count: widths[0] - row[0].count)
      for column in 1..<4 {
        text += String(repeating: " ", count: widths[column] - row[column].count + 2) + row[column]
      }
      return text + "\n"
    }.joined()
  }
}
