internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// `-o partial`: writes the state that a query has come to over its part of the input.
struct PartialRun {
  let query: Query
  let files: [String]
  let invocation: Invocation
  let settings: QuerySettings

  func run() throws(Diagnostic) -> ExitStatus {
    try check()
    switch query.expression {
    case .log(let log): return try runLog(log)
    case .metric: return try runMetric()
    }
  }

  /// Refuses what a part of the input cannot give.
  private func check() throws(Diagnostic) {
    if settings.isQuiet || settings.failsOnEmptyResult {
      let name = settings.isQuiet ? "-q" : "-e"
      throw Diagnostic("`\(name)` and `-o partial` exclude each other, expected it of `logq merge`")
    }
    if settings.run.contextBefore + settings.run.contextAfter > 0 {
      throw Diagnostic(
        "lines of context (`-A`, `-B`, `-C`) and `-o partial` exclude each other: "
          + "they may lie in another part")
    }
    guard case .never = settings.ingest.follow else {
      throw Diagnostic("`logq tail` has no end, expected `logq query` with `-o partial`")
    }
    if query.expression.hasJoin {
      throw Diagnostic(
        "`join` has to read all of the input, of which `-o partial` sees a part",
        text: query.text)
    }
    try PartialWindow.check(invocation.options, settings.window)
    try PartialWindow.check(query, settings.window)
  }

  private func runLog(_ log: LogExpression) throws(Diagnostic) -> ExitStatus {
    let inputs = InputList(arguments: files)
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: false, isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    let times = try WindowTimes(settings, inputs: inputs, readsStandardInput: false)
    let planning = QueryPlanning(log: log, settings: settings, times: times, inputs: inputs)
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    interrupt.setSource(source)
    let partial = LogPartialWriter(memory: settings.run.memory)
    let format = PartialRecordFormat(keepsFacts: settings.look.showsFacts)
    let destination: LogDestination = settings.counts ? .count : .records(format)
    let start = Clock.now()
    let result = LogQueryRun(
      plan: planning.plan(for: destination), source: source, destination: destination,
      options: settings.run
    ) { partial.add($0) }.run()
    if let failure = partial.failure { throw Diagnostic(failure) }
    let head = LogPartials.head(query, settings)
    if interrupt.wasInterrupted { return .interrupted }
    if settings.counts {
      _ = writer.write(CountPartials.text(result.selected, head: head).string)
    } else {
      partial.write(head: head, files: inputs.names) { writer.write($0) }
    }
    writer.finish()
    let report = RunReport(
      result: result, input: source.report, elapsed: Clock.now() - start, log: log,
      settings: settings, isLive: false, messages: invocation.messages)
    return report.finish(writer: writer, wasInterrupted: false)
  }

  private func runMetric() throws(Diagnostic) -> ExitStatus {
    let inputs = InputList(arguments: files)
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: false, isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    let metric = MetricRun(
      query: query, inputs: inputs, invocation: invocation, settings: settings,
      readsStandardInput: false)
    let plan = try metric.plan(InputEnds())
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    interrupt.setSource(source)
    let start = Clock.now()
    let run = MetricQueryRun(plan: plan, source: source, threads: settings.run.threads)
    let state: MetricState
    do { state = try run.readState() } catch { throw error.diagnostic }
    if interrupt.wasInterrupted { return .interrupted }
    MetricPartialWriter { writer.write($0) }
      .write(state, head: MetricPartials.head(query, settings))
    writer.finish()
    var counts = MetricResult(kind: .matrix, series: [], from: 0, to: 0, step: 1)
    counts.records = run.recordsSoFar
    return metric.finish(
      counts, source.report, isEmpty: false, elapsed: Clock.now() - start, writer,
      wasInterrupted: false)
  }
}
