internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// Partials of metric queries.
enum MetricPartials {
  /// The head of a partial that a query with these settings gives.
  static func head(_ query: Query, _ settings: QuerySettings) -> PartialHead {
    var options = PartialWindow.options(settings.window)
    if settings.skipsErrors { options.append(("skip-errors", "yes")) }
    options += LogPartials.zone(query, settings)
    return PartialHead(kind: .metric, query: QueryWriter.write(query), options: options)
  }

  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    var settings = try QuerySettings(merge.invocation)
    settings.window = try PartialWindow.read(merge.head)
    settings.skipsErrors = merge.head["skip-errors"] != nil
    settings.look.title = merge.head.query
    let query = try LogPartials.query(merge)
    guard let format = settings.seriesFormat else {
      throw SeriesFormats.wrongFormat(settings.format.name)
    }
    let run = MetricRun(
      query: query, inputs: InputList(arguments: []), invocation: merge.invocation,
      settings: settings, readsStandardInput: false)
    let plan = try run.plan(InputEnds())
    let state = try read(merge.files, plan)
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: !merge.isPartial,
      isSafeForTerminal: !merge.isPartial && format.isSafeForTerminal)
    if merge.isPartial {
      MetricPartialWriter { writer.write($0) }.write(state, head: merge.head)
      writer.finish()
      return StandardOutput.status(of: writer, merge.invocation.messages) ?? .success
    }
    let result: MetricResult
    do { result = try MetricResult(plan, state) } catch { throw error.diagnostic }
    if !settings.isQuiet {
      format.make(settings.look).write(result) { bytes in writer.write(bytes) }
    }
    writer.finish()
    return run.finish(
      result, InputReport(), isEmpty: result.series.isEmpty, elapsed: 0, writer,
      wasInterrupted: false)
  }

  private static func read(_ files: [PartialFile], _ plan: MetricPlan) throws(Diagnostic)
    -> MetricState
  {
    let state = MetricState(plan)
    for file in files {
      var reader = MetricPartialReader(into: state)
      while let line = try file.next() {
        guard reader.read(line) else { throw file.wrongLine("a line of a metric partial") }
      }
      guard reader.isComplete else { throw file.cutShort }
      if let error = state.overflow(plan) ?? state.failure { throw error.diagnostic }
    }
    return state
  }
}

extension SeriesFormats {
  /// What is said of a form that is for log lines only.
  static func wrongFormat(_ name: String) -> Diagnostic {
    Diagnostic(
      "`-o \(name)` is for log lines, expected a format for series",
      help: ["formats for series: \(all.map(\.name).joined(separator: ", "))"])
  }
}
