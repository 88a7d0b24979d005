internal import Synchronization

package import LogCore

/// A metric query on its way: reads with several workers, each into states of its own; then the
/// states are merged and the query is evaluated.
// SAFETY: workers share only the fields that are immutable or used with `monitor` locked.
package final class MetricQueryRun: @unchecked Sendable {
  private let plan: MetricPlan
  private let source: any RecordSource
  private let threads: Int
  private let monitor = Monitor()
  private var merged: [LeafState]?
  private var failure: MetricFailure?
  private var overflow: (name: String, values: Int)?
  private var oldest = Int64.max
  private var newest = Int64.min
  private var skippedErrors = 0
  private var regexLimits = 0
  private var regexLimitPattern: String?
  private let records = Atomic<Int>(0)

  package init(plan: MetricPlan, source: any RecordSource, threads: Int) {
    self.plan = plan
    self.source = source
    self.threads = max(1, threads)
  }

  /// Records read up to now; for a progress line.
  package var recordsSoFar: Int { records.load(ordering: .relaxed) }

  /// Reads everything and evaluates; throws what makes the query fail while it runs.
  package func run() throws(QueryError) -> MetricResult {
    if !plan.leaves.isEmpty { read() }
    if let overflow { throw tooManySeries(overflow) }
    if let failure { throw pipelineError(failure) }
    var result = try evaluate()
    result.skippedErrors = skippedErrors
    result.regexLimits = regexLimits
    result.regexLimitPattern = regexLimitPattern
    result.records = recordsSoFar
    return result
  }

  // MARK: - Reading

  private func read() {
    var request = ReadRequest()
    request.needs = plan.needs.union(.time)
    request.prefilter = plan.prefilter
    request.workers = threads
    let selections = plan.leaves.map(\.selector)
    let isShared = selections.dropFirst().allSatisfy { $0 == selections[0] }
    request.selector = isShared ? selections[0] : AnySelection(selections: selections)
    let final = request
    WorkerThreads.run(threads) { _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: final.selector)
      let worker = MetricWorker(
        self.plan, layouts: self.layouts, names: names, streams: streams,
        checksSelectors: !isShared)
      let batch = RecordBatch(names: names, streams: streams)
      let reader = self.source.makeReader(final, names: names, streams: streams)
      while let place = reader.next(batch) {
        self.records.add(batch.count, ordering: .relaxed)
        let isWell = worker.run(batch, at: place)
        if place.isLast { self.source.release(source: place.source, sequence: place.sequence) }
        if !isWell { self.source.cancel() }
      }
      self.monitor.locked { self.add(worker) }
    }
  }

  /// How each leaf's time is cut; nil where all of it is one pane.
  private var layouts: [PaneLayout?] {
    plan.leaves.map { leaf in
      switch plan.times {
      case .wholeInput: nil
      case .instant(let at):
        PaneLayout(origin: at &- leaf.offset, step: leaf.range, range: leaf.range, steps: 1)
      case .range(let from, let to, let step):
        PaneLayout(
          origin: from &- leaf.offset, step: step, range: leaf.range, steps: (to - from) / step + 1)
      case .tiling(let step):
        PaneLayout(origin: 0 &- leaf.offset, step: step, range: leaf.range, steps: nil)
      }
    }
  }

  private func add(_ worker: MetricWorker) {
    if let mine = merged {
      for (target, state) in zip(mine, worker.states) { target.merge(state) }
    } else {
      merged = worker.states
    }
    oldest = min(oldest, worker.oldest)
    newest = max(newest, worker.newest)
    skippedErrors += worker.skippedErrors
    regexLimits += worker.counters.regexLimits
    regexLimitPattern = regexLimitPattern ?? worker.counters.regexLimitPattern
    if let other = worker.failure {
      failure = failure.map { other < $0 ? other : $0 } ?? other
    }
    overflow = overflow ?? worker.overflow
    if let states = merged, states.contains(where: { $0.sets.count > plan.maximumSeries }) {
      overflow = overflow ?? states.compactMap(\.mostVaried).first
    }
  }

  // MARK: - Evaluating

  private func evaluate() throws(QueryError) -> MetricResult {
    var plan = self.plan
    let times: MetricEvaluation.Times
    var firstStep: Int64 = 0
    switch plan.times {
    case .instant(let at): times = .init(first: at, step: 1_000_000_000, count: 1)
    case .range(let from, let to, let step):
      times = .init(first: from, step: step, count: to < from ? 0 : Int((to - from) / step) + 1)
    case .tiling(let step):
      guard oldest <= newest else {
        return MetricResult(kind: .matrix, series: [], from: 0, to: 0, step: step)
      }
      let first = Self.roundUp(oldest, to: step)
      let last = Self.roundUp(newest, to: step)
      firstStep = first / step
      times = .init(first: first, step: step, count: Int((last - first) / step) + 1)
    case .wholeInput:
      times = .init(first: max(newest, oldest == .max ? 0 : oldest), step: 1, count: 1)
      let length = oldest <= newest ? newest - oldest + 1_000_000 : 1_000_000
      for i in plan.leaves.indices { plan.leaves[i].range = length }
    }
    let layouts = self.layouts.enumerated().map { i, layout in
      layout ?? PaneLayout(origin: 0, step: 1, range: 1, steps: 1)
    }
    return try MetricEvaluation(
      plan, states: merged ?? plan.leaves.map { LeafState($0) }, layouts: layouts,
      firstSteps: layouts.map { _ in firstStep }, times: times
    ).run()
  }

  /// The first multiple of the step at or after a time.
  private static func roundUp(_ time: Int64, to step: Int64) -> Int64 {
    let down = time / step * step
    return down < time ? down + step : down
  }

  // MARK: - Failures

  private func tooManySeries(_ label: (name: String, values: Int)) -> QueryError {
    QueryError(
      Diagnostic(
        "more than \(plan.maximumSeries) series, expected fewer: `\(label.name)` has \(label.values) values",
        text: plan.text, range: plan.leaves[0].place.range,
        help: [
          "aggregate it away: sum without (\(label.name)) (...)",
          "or allow more: --max-series \(plan.maximumSeries * 10)",
        ]))
  }

  private func pipelineError(_ failure: MetricFailure) -> QueryError {
    var headline = "a line has `\(failure.kind.name)`"
    if !failure.details.isEmpty { headline += " (\(failure.details))" }
    headline += ", expected lines without an error: \(failure.line.debugDescription)"
    return QueryError(
      Diagnostic(
        headline, text: plan.text, range: plan.leaves[0].place.range,
        help: ["leave such lines out with `| __error__=\"\"` behind the stage, or --skip-errors"]))
  }
}

/// Streams that at least one of several selectors selects.
private struct AnySelection: StreamSelector {
  let selections: [StreamSelection]

  func selects(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> Bool {
    selections.contains { $0.selects(labels) }
  }
}
