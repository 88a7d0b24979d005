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
  private let state: MetricState
  private var failure: MetricFailure?
  private var overflow: (name: String, values: Int)?
  private var regexLimits = 0
  private var regexLimitPattern: String?
  private let records = Atomic<Int>(0)

  package init(plan: MetricPlan, source: any RecordSource, threads: Int) {
    self.plan = plan
    state = MetricState(plan)
    self.source = source
    self.threads = max(1, threads)
  }

  /// Records read up to now; for a progress line.
  package var recordsSoFar: Int { records.load(ordering: .relaxed) }

  /// Reads everything and evaluates; throws what makes the query fail while it runs.
  package func run() throws(QueryError) -> MetricResult {
    var result = try MetricResult(plan, try readState())
    result.regexLimits = regexLimits
    result.regexLimitPattern = regexLimitPattern
    return result
  }

  /// Reads everything; what it comes to can be evaluated, written as a partial, or merged.
  package func readState() throws(QueryError) -> MetricState {
    if !plan.leaves.isEmpty { read() }
    if let overflow { throw plan.tooManySeries(overflow) }
    if let failure { throw plan.pipelineError(failure, in: source) }
    if let failure = state.failure { throw failure }
    return state
  }

  // MARK: - Reading

  private func read() {
    var request = ReadRequest()
    request.needs = plan.needs.union(.time)
    if plan.canFail { request.needs.insert(.lineNumbers) }
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
        self.plan, layouts: self.plan.layouts, names: names, streams: streams,
        checksSelectors: !isShared)
      let batch = RecordBatch(names: names, streams: streams)
      var reader = self.source.makeReader(final, names: names, streams: streams)
      if let analysis = self.plan.analysis { reader = AnalysedReader(reader, analysis) }
      while let place = reader.next(batch) {
        self.records.add(batch.count, ordering: .relaxed)
        let isWell = worker.run(batch, at: place)
        if place.isLast { self.source.release(source: place.source, sequence: place.sequence) }
        if !isWell { self.source.cancel() }
        if let failure = worker.failure { self.source.stop(behind: failure.place) }
      }
      self.monitor.locked { self.add(worker) }
    }
  }

  private func add(_ worker: MetricWorker) {
    state.merge(worker.state)
    regexLimits += worker.counters.regexLimits
    regexLimitPattern = regexLimitPattern ?? worker.counters.regexLimitPattern
    if let other = worker.failure {
      failure = failure.map { other < $0 ? other : $0 } ?? other
    }
    overflow = overflow ?? worker.overflow
    if let leaf = state.leaves.first(where: { $0.sets.count > plan.maximumSeries }) {
      overflow = overflow ?? leaf.mostVaried
    }
  }
}

/// Streams that at least one of several selectors selects.
struct AnySelection: StreamSelector {
  let selections: [StreamSelection]

  func selects(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> Bool {
    selections.contains { $0.selects(labels) }
  }
}
