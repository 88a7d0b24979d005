internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// A query over files or standard input on its way from the command line to the exit status.
struct QueryRun {
  let query: Query
  let files: [String]
  let invocation: Invocation
  var settings: QuerySettings

  /// Refuses options that contradict each other.
  init(query: Query, files: [String], invocation: Invocation) throws(Diagnostic) {
    self.query = query
    self.files = files
    self.invocation = invocation
    settings = try QuerySettings(invocation)
  }

  /// Reads, writes, and says on standard error what there is to say.
  func run() throws(Diagnostic) -> ExitStatus {
    try checkOptions()
    var copy = self
    copy.settings.ingest.traceLabels = TraceLabelInput.read(
      invocation.options.withTraces, threads: settings.run.threads)
    return try copy.runQuery()
  }

  private func runQuery() throws(Diagnostic) -> ExitStatus {
    if settings.isPartial {
      return try PartialRun(
        query: query, files: files, invocation: invocation, settings: settings
      ).run()
    }
    guard case .log(let log) = query.expression else { return try runMetric() }
    let inputs = InputList(arguments: files)
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: pages,
      isSafeForTerminal: ["pretty", "table"].contains(settings.format.name))
    let interrupt = InterruptWatch(writer: writer)
    let times = try WindowTimes(
      settings, inputs: inputs, readsStandardInput: readsStandardInput)
    let planning = QueryPlanning(log: log, settings: settings, times: times, inputs: inputs)
    var plan = planning.plan()
    let joins = try JoinInput(query, inputs, settings, readsStandardInput: readsStandardInput)
    try joins?.fill(&plan, interrupt)
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    let run = LogQueryRun(
      plan: plan, source: source, destination: planning.destination,
      options: settings.run
    ) { bytes in writer.write(bytes) }
    interrupt.setSource(source)
    let progress = RunProgress(
      invocation, settings, inputs, source, readsStandardInput: readsStandardInput,
      matches: { run.selectedSoFar })
    writer.progress = progress.line
    let start = Clock.now()
    let result = progress.during { run.run() }
    if settings.counts { _ = writer.write("\(result.selected)\n") }
    writer.finish()
    let report = RunReport(
      result: result, input: source.report, elapsed: Clock.now() - start, log: log,
      settings: settings, isLive: WindowTimes.isLive(settings, readsStandardInput),
      messages: invocation.messages)
    return report.finish(writer: writer, wasInterrupted: interrupt.wasInterrupted)
  }

  /// Refuses options that do not go with the kind of query.
  private func checkOptions() throws(Diagnostic) {
    if case .log = query.expression {
      if settings.window.isInstant || settings.window.at != nil || settings.window.step != nil {
        throw Diagnostic("`--instant`, `--at` and `--step` go with metric queries only")
      }
      if let name = invocation.options.output, OutputFormats.named(name) == nil, name != "partial" {
        throw OutputFormats.wrongFormat(name)
      }
      return
    }
    if settings.counts || settings.run.limit != nil || settings.run.direction != nil
      || settings.run.contextBefore + settings.run.contextAfter > 0
    {
      throw Diagnostic(
        "`-c`, `--limit`, `--direction`, `-A`, `-B` and `-C` go with log queries only")
    }
    if settings.seriesFormat == nil { throw SeriesFormats.wrongFormat(settings.format.name) }
  }

  private func runMetric() throws(Diagnostic) -> ExitStatus {
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: pages,
      isSafeForTerminal: settings.seriesFormat?.isSafeForTerminal ?? false)
    let interrupt = InterruptWatch(writer: writer)
    var settings = settings
    settings.look.title = QueryWriter.write(query)
    let run = MetricRun(
      query: query, inputs: InputList(arguments: files), invocation: invocation,
      settings: settings, readsStandardInput: readsStandardInput)
    return try run.run(writer, interrupt)
  }

  /// Whether a long output goes through the pager: not while lines may come at any time.
  private var pages: Bool {
    if case .never = settings.ingest.follow { return !readsStandardInput }
    return false
  }

  private var readsStandardInput: Bool { files.isEmpty || files.contains("-") }
}
