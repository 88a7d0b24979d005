internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// A metric query on its way from the command line to the exit status.
struct MetricRun {
  let query: Query
  let inputs: InputList
  let invocation: Invocation
  let settings: QuerySettings
  let readsStandardInput: Bool

  /// Reads, evaluates, writes, and says on standard error what there is to say.
  func run(_ writer: ResultWriter, _ interrupt: InterruptWatch) throws(Diagnostic) -> ExitStatus {
    let joins = try JoinInput(query, inputs, settings, readsStandardInput: readsStandardInput)
    if let live = try LiveRun(self) { return try live.run(writer, interrupt) }
    var plan = try plan(ends())
    try joins?.fill(&plan, interrupt)
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    let run = MetricQueryRun(plan: plan, source: source, threads: settings.run.threads)
    interrupt.setSource(source)
    let start = Clock.now()
    let progress = RunProgress(
      invocation, settings, inputs, source, readsStandardInput: readsStandardInput)
    writer.progress = progress.line
    let result: MetricResult
    do {
      result = try progress.during { () throws(QueryError) in try run.run() }
    } catch { throw error.diagnostic }
    if let format = settings.seriesFormat, !settings.isQuiet {
      format.make(settings.look).write(result) { bytes in writer.write(bytes) }
    }
    writer.finish()
    return finish(
      result, source.report, isEmpty: result.series.isEmpty, elapsed: Clock.now() - start, writer,
      wasInterrupted: interrupt.wasInterrupted)
  }

  /// The plan, for a run or for `explain`.
  func plan(_ ends: InputEnds) throws(Diagnostic) -> MetricPlan {
    let times = try MetricTimes(query, settings, input: ends)
    var plan = MetricPlanner.plan(
      times.metric, text: query.text, times: times.times, split: times.split,
      environment: settings.planEnvironment)
    plan.skipsErrors = settings.skipsErrors
    plan.memory = settings.run.memory
    plan.workers = settings.run.threads
    if let most = settings.maximumSeries { plan.maximumSeries = most }
    return plan
  }

  /// The ends of the input where they must be known first; a pipe is then kept in a temporary file.
  func ends() throws(Diagnostic) -> InputEnds {
    guard MetricTimes.needsEnds(query, settings) else { return InputEnds() }
    if readsStandardInput { try SpooledInput.spool() }
    let offset = lseek(0, 0, SEEK_CUR)
    defer { if readsStandardInput { lseek(0, offset, SEEK_SET) } }
    guard let span = InputSpan.find(inputs, settings) else { return InputEnds() }
    return InputEnds(oldest: span.oldest, newest: span.newest)
  }

  /// Whether logs are followed as they grow.
  var isTail: Bool {
    if case .never = settings.ingest.follow { return false }
    return true
  }

  /// Whether records come as they are written: from followed files, or from a pipe alone.
  var isLiveInput: Bool {
    if isTail { return true }
    var status = stat()
    return unsafe readsStandardInput && inputs.count <= 1 && fstat(0, &status) == 0
      && status.st_mode & S_IFMT != S_IFREG
  }

  /// Says on standard error what there is to say, and settles the exit status.
  func finish(
    _ result: MetricResult, _ input: InputReport, isEmpty: Bool, elapsed: Int,
    _ writer: ResultWriter,
    wasInterrupted: Bool
  ) -> ExitStatus {
    let messages = invocation.messages
    messages.show(input.damage)
    if result.skippedErrors > 0 {
      let count = Quantity.grouped(result.skippedErrors)
      messages.show(
        Diagnostic("\(count) lines with an `__error__` were left out", severity: .note))
    }
    RunReport.sayRegexLimits(result.regexLimits, result.regexLimitPattern, messages)
    if settings.showsStatistics {
      Messages.put(
        StatisticsText.text(
          input, selected: result.records, elapsed: elapsed, name: "records read"))
    }
    if wasInterrupted { return .interrupted }
    if let failure = StandardOutput.status(of: writer, messages), failure != .success {
      return failure
    }
    if !input.damage.isEmpty { return .damagedInput }
    return isEmpty && settings.failsOnEmptyResult ? .nothingSelected : .success
  }
}
