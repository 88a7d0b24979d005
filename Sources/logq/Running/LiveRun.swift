internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Synchronization

/// A range query over a pipe or over followed files: each step is written when its window is closed.
struct LiveRun {
  let metric: MetricRun
  let format: SeriesFormat

  /// nil where the query is not one to be answered step by step: it has an end, or its form, its
  /// variables or its step need all of the input and the input is one that ends.
  init?(_ metric: MetricRun) throws(Diagnostic) {
    guard let format = metric.settings.seriesFormat, metric.isLiveInput else { return nil }
    self.metric = metric
    self.format = format
    let window = metric.settings.window
    let isTail = metric.isTail
    if isTail { try Self.check(metric) }
    if isTail { return }
    guard !window.isInstant, window.at == nil, window.to == nil,
      metric.query.variablesUsed.isEmpty, case .metric(let it) = metric.query.expression,
      !it.ranges.isEmpty
    else { return nil }
    let isWritten = format.isLive(onTerminal: metric.invocation.terminal.outputIsTerminal)
    guard isWritten || metric.settings.lateness != nil else { return nil }
  }

  /// Refuses what a query over growing files cannot have.
  private static func check(_ metric: MetricRun) throws(Diagnostic) {
    let window = metric.settings.window
    if window.isInstant || window.at != nil || window.to != nil {
      throw Diagnostic(
        "`logq tail` gives step after step, expected no `--instant`, `--at` or `--to`")
    }
    guard case .metric(let it) = metric.query.expression, !it.ranges.isEmpty else {
      throw Diagnostic("expected a query that reads records", text: metric.query.text)
    }
    let needsLength = metric.query.variablesUsed.contains(.range)
    if needsLength || (!metric.query.variablesUsed.isEmpty && window.step == nil) {
      throw Diagnostic(
        "the variables of the query have no value while the input grows, expected durations",
        text: metric.query.text, help: needsLength ? [] : ["`--step 1m` gives `$__interval`"])
    }
  }

  func run(_ writer: ResultWriter, _ interrupt: InterruptWatch) throws(Diagnostic) -> ExitStatus {
    let settings = metric.settings
    let source = FileRecordSource(inputs: metric.inputs, options: settings.ingest)
    interrupt.setSource(source)
    let display = Display(
      format.makeLive(
        settings.look, onTerminal: metric.invocation.terminal.outputIsTerminal), writer,
      isQuiet: settings.isQuiet)
    var options = LiveOptions()
    if let lateness = settings.lateness { options.lateness = lateness }
    let isStrict = settings.lateness != nil && !metric.isTail
    options.patience = isStrict ? nil : metric.isTail ? 200_000_000 : 500_000_000
    let run = LiveMetricRun(plan: try plan(), source: source, options: options) { result in
      display.show(result)
    }
    let start = Clock.now()
    let outcome: LiveOutcome
    do { outcome = try run.run() } catch { throw error.diagnostic }
    if let result = outcome.result {
      // It ended before it turned out to be live: the same as a file.
      display.isEmpty = result.series.isEmpty
      if !settings.isQuiet {
        format.make(settings.look).write(result) { bytes in writer.write(bytes) }
      }
    } else {
      display.finish()
    }
    writer.finish()
    sayLate(outcome.lateRecords, options.lateness)
    var counts = MetricResult(kind: .matrix, series: [], from: 0, to: 0, step: 1)
    counts.records = outcome.records
    counts.skippedErrors = outcome.skippedErrors
    counts.regexLimits = outcome.regexLimits
    counts.regexLimitPattern = outcome.regexLimitPattern
    return metric.finish(
      counts, source.report, isEmpty: display.isEmpty, elapsed: Clock.now() - start, writer,
      wasInterrupted: interrupt.wasInterrupted)
  }

  /// Relative times count back from now; a window without an end goes on for ever.
  private func plan() throws(Diagnostic) -> MetricPlan {
    let now = Clock.wallTime()
    var plan = try metric.plan(InputEnds(oldest: now, newest: now))
    if case .range(let from, _, let step) = plan.times {
      let end = Int64.max / 2
      plan.times = .range(
        from: from,
        to: Nanoseconds.sum(
          from, max(0, Nanoseconds.difference(end, from) / max(1, step)) * step),
        step: step)
    }
    return plan
  }

  private func sayLate(_ count: Int, _ lateness: Int64) {
    guard count > 0 else { return }
    let records = count == 1 ? "1 record was" : "\(Quantity.grouped(count)) records were"
    metric.invocation.messages.show(
      Diagnostic(
        "\(records) left out: written more than \(Quantity.seconds(Double(lateness) / 1e9)) late",
        severity: .note, help: ["`--lateness` says how long a step waits for late records"]))
  }

  /// What has been written; used by one thread at a time.
  // SAFETY: `LiveMetricRun` calls from one thread at a time, with a lock held.
  private final class Display: @unchecked Sendable {
    private let output: any LiveSeriesOutput
    private let writer: ResultWriter
    private let isQuiet: Bool
    private let buffer = ByteBuffer()
    var isEmpty = true

    init(_ output: any LiveSeriesOutput, _ writer: ResultWriter, isQuiet: Bool) {
      self.output = output
      self.writer = writer
      self.isQuiet = isQuiet
    }

    func show(_ result: MetricResult) -> Bool {
      if !result.series.isEmpty { isEmpty = false }
      return put { output.write(result, to: $0) }
    }

    func finish() { _ = put { output.finish(to: $0) } }

    private func put(_ body: (ByteBuffer) -> Void) -> Bool {
      guard !isQuiet else { return true }
      buffer.removeAll()
      body(buffer)
      return buffer.isEmpty || writer.write(buffer.slice)
    }
  }
}
