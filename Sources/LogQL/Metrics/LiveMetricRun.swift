package import LogCore

/// When a live query hands its steps on.
package struct LiveOptions: Sendable {
  /// A window is closed when the newest time seen is this much behind its end; nanoseconds.
  package var lateness: Int64 = 5_000_000_000
  /// Nothing is closed before a pause of so many nanoseconds, or what comes is from just now.
  ///
  /// So the records that are there already count in any order. nil: steps are closed from the first
  /// record on.
  package var patience: Int?
  /// So many pieces of windows in memory are too many to wait any longer.
  package var mostPanes = 10_000_000

  package init() {}
}

/// What a live query came to.
package struct LiveOutcome: Sendable {
  /// Everything, if no step had been handed on when the input ended.
  package var result: MetricResult?
  /// Records that came when their windows were closed.
  package var lateRecords = 0
  package var records = 0
  package var skippedErrors = 0
  package var regexLimits = 0
  package var regexLimitPattern: String?

  package init() {}
}

/// A range query over records that come as they are written: steps are handed on one after the
/// other, each when its window is closed, and what lies before them is forgotten.
///
/// One thread reads. Until the input turns out to be live another one looks whether it has paused.
// SAFETY: everything that changes is used with `monitor` locked.
package final class LiveMetricRun: @unchecked Sendable {
  private let plan: MetricPlan
  private let source: any RecordSource
  private let options: LiveOptions
  private let closed: @Sendable (MetricResult) -> Bool
  private let monitor = Monitor()
  private var steps: LiveSteps
  private var worker: MetricWorker?
  private var isLive: Bool
  private var isEnded = false
  /// Nobody takes steps any more.
  private var isRefused = false
  /// Since when the reader waits for records, nil while it does not.
  private var waitingSince: Int?
  private var freshness: Freshness
  private var records = 0
  private var failure: QueryError?

  /// A run over a plan whose times are a tiling, or a range whose end lies ahead.
  ///
  /// `closed` gets one or more steps
  /// at a time, from changing threads but one after the other; false from it ends the reading.
  package init(
    plan: MetricPlan, source: any RecordSource, options: LiveOptions,
    closed: @escaping @Sendable (MetricResult) -> Bool
  ) {
    self.plan = plan
    self.source = source
    self.options = options
    self.closed = closed
    freshness = Freshness(lateness: options.lateness)
    steps = LiveSteps(plan, lateness: options.lateness)
    isLive = options.patience == nil
  }

  /// Reads to the end; throws what makes the query fail while it runs.
  package func run() throws(QueryError) -> LiveOutcome {
    WorkerThreads.run(isLive ? 1 : 2) { number in
      if number == 0 { self.read() } else { self.watch() }
    }
    var outcome = LiveOutcome()
    if let failure { throw failure }
    guard let worker else { return outcome }
    if isLive {
      try close(steps.rest())
    } else {
      outcome.result = try evaluate(steps.rest() ?? 0..<0)
    }
    outcome.lateRecords = steps.lateRecords
    outcome.records = records
    outcome.skippedErrors = worker.skippedErrors
    outcome.regexLimits = worker.counters.regexLimits
    outcome.regexLimitPattern = worker.counters.regexLimitPattern
    return outcome
  }

  // MARK: - Reading

  private func read() {
    var request = ReadRequest()
    // No prefilter: every record tells how late it is.
    request.needs = plan.needs.union(.time)
    if plan.canFail { request.needs.insert(.lineNumbers) }
    let selections = plan.leaves.map(\.selector)
    let isShared = selections.dropFirst().allSatisfy { $0 == selections[0] }
    request.selector = isShared ? selections[0] : AnySelection(selections: selections)
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: request.selector)
    let worker = MetricWorker(
      plan, layouts: plan.layouts, names: names, streams: streams, checksSelectors: !isShared)
    let batch = RecordBatch(names: names, streams: streams)
    let reader = source.makeReader(request, names: names, streams: streams)
    monitor.locked { self.worker = worker }
    while true {
      monitor.locked { waitingSince = Clock.now() }
      guard let place = reader.next(batch) else { break }
      let isWell = monitor.locked { take(batch, worker, at: place) }
      if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      if !isWell { source.cancel() }
    }
    monitor.locked {
      isEnded = true
      monitor.notifyAll()
    }
  }

  /// Takes a batch in and closes what can be; false if the reading is to end.
  private func take(_ batch: RecordBatch, _ worker: MetricWorker, at place: Place) -> Bool {
    waitingSince = nil
    guard failure == nil else { return false }
    records += batch.count
    steps.note(batch, dropsLate: isLive)
    let isWell = worker.run(batch, at: place)
    if let overflow = worker.overflow { failure = plan.tooManySeries(overflow) }
    if let error = worker.failure, failure == nil {
      failure = plan.pipelineError(error, in: source)
    }
    guard isWell, failure == nil else { return false }
    if !isLive && place.isLive { isLive = freshness.isFresh(newest: steps.newest) }
    if !isLive && worker.paneCount > options.mostPanes { isLive = true }
    return !isLive || closeWhatIsDue()
  }

  /// Waits for a pause, which tells that the input is live.
  private func watch() {
    guard let patience = options.patience else { return }
    monitor.lock()
    defer { monitor.unlock() }
    while !isEnded && !isLive {
      let now = Clock.now()
      if steps.hasRecords, let since = waitingSince, now - since >= patience {
        isLive = true
        if failure == nil && !closeWhatIsDue() { source.cancel() }
        return
      }
      monitor.wait(nanoseconds: max(1_000_000, patience / 4))
    }
  }

  // MARK: - Steps

  /// Hands on the steps whose windows are closed; false if the reading is to end.
  private func closeWhatIsDue() -> Bool {
    do { try close(steps.due()) } catch {
      failure = error
      return false
    }
    return !steps.isComplete && !isRefused
  }

  private func close(_ due: Range<Int64>?) throws(QueryError) {
    guard let due, !isRefused else { return }
    for run in stretches(of: due) {
      let result = try evaluate(run)
      if !closed(result) { isRefused = true }
    }
    worker?.forget { layout in layout.panes(of: due.upperBound).lowerBound }
  }

  private func evaluate(_ run: Range<Int64>) throws(QueryError) -> MetricResult {
    let states = worker?.state.leaves ?? []
    let whole = PaneLayout(origin: 0, step: 1, range: 1, steps: 1)
    let evaluation = MetricEvaluation(
      plan, states: states, layouts: plan.layouts.map { $0 ?? whole },
      firstSteps: plan.leaves.map { _ in run.lowerBound },
      times: .init(first: steps.time(of: run.lowerBound), step: steps.step, count: run.count))
    return try evaluation.run()
  }

  /// The parts of a stretch of steps in which there may be samples: after a leap in time the steps
  /// without any are too many to be looked at one by one.
  private func stretches(of due: Range<Int64>) -> [Range<Int64>] {
    guard due.count > 10_000, let worker else { return [due] }
    var read: [ClosedRange<Int64>] = []
    for (leaf, layout) in zip(worker.state.leaves, plan.layouts) {
      guard let layout else { continue }
      for pane in Set(leaf.slots.panes) { read.append(layout.steps(reading: pane)) }
    }
    var result: [Range<Int64>] = []
    for steps in read.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let run = (steps.lowerBound..<steps.upperBound + 1).clamped(to: due)
      if run.isEmpty { continue }
      if let last = result.last, run.lowerBound <= last.upperBound + 1000 {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        result.append(run)
      }
    }
    return result
  }
}
