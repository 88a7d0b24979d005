internal import LogCore

/// The leaves of a metric query at work in one thread.
final class MetricWorker {
  let counters = WorkerCounters()
  private var oldest = Int64.max
  private var newest = Int64.min
  private var records = 0
  private(set) var overflow: (name: String, values: Int)?
  private let plan: MetricPlan
  private let lanes: [Lane]
  /// One for each leaf of the plan, in its order.
  private let samplers: [LeafSampler]
  private let streams: StreamTable
  private let period: LabelID
  private var checkpoint = RecordBatch.Checkpoint()

  /// Leaves that read the same records with the same labels run the stages once.
  private final class Lane {
    let runners: [any StageRunner]
    var samplers: [LeafSampler]
    let selector: StreamSelection?
    /// Whether the selector selects a stream, by stream number; 2 for not known yet.
    var selected: [UInt8] = []

    init(runners: [any StageRunner], samplers: [LeafSampler], selector: StreamSelection?) {
      self.runners = runners
      self.samplers = samplers
      self.selector = selector
    }
  }

  init(
    _ plan: MetricPlan, layouts: [PaneLayout?], names: LabelNames, streams: StreamTable,
    checksSelectors: Bool
  ) {
    self.plan = plan
    self.streams = streams
    period = names.intern("period")
    let counters = self.counters
    var lanes: [(leaf: LeafPlan, lane: Lane)] = []
    var samplers: [LeafSampler] = []
    for (number, (leaf, layout)) in zip(plan.leaves, layouts).enumerated() {
      let sampler = LeafSampler(
        leaf, number: number, layout: layout, skipsErrors: plan.skipsErrors,
        memory: plan.memoryPerLeaf,
        names: names, counters: counters, zone: plan.zone)
      samplers.append(sampler)
      // Filters behind `unwrap` drop records, so such leaves cannot share what comes before.
      let shared = lanes.first { $0.leaf.sharesPipeline(with: leaf) }
      if leaf.unwrap == nil, let shared {
        shared.lane.samplers.append(sampler)
        continue
      }
      let runners: [any StageRunner] = leaf.stages.enumerated().map { i, planned in
        let runner = planned.stage.makeRunner(
          RunnerContext(
            names: names, demand: planned.demand, counters: counters, zone: plan.zone))
        return plan.analysis.map {
          AnalysedRunner(runner, part: plan.firstPart(ofLeaf: number) + i, $0)
        } ?? runner
      }
      lanes.append(
        (
          leaf,
          Lane(
            runners: runners, samplers: [sampler], selector: checksSelectors ? leaf.selector : nil)
        ))
    }
    self.lanes = lanes.map(\.lane)
    self.samplers = samplers
  }

  /// What this worker has taken in.
  var state: MetricState {
    let state = MetricState(plan)
    state.leaves = samplers.map(\.state)
    state.oldest = samplers.reduce(oldest) { min($0, $1.oldest) }
    state.newest = samplers.reduce(newest) { max($0, $1.newest) }
    state.records = records
    state.skippedErrors = skippedErrors
    return state
  }

  var skippedErrors: Int { samplers.reduce(0) { $0 + $1.skippedErrors } }

  /// How many states there are, of all leaves.
  var paneCount: Int { samplers.reduce(0) { $0 + $1.state.slots.count } }

  /// Forgets the panes of each leaf that lie before the first one that is still read.
  func forget(_ firstPane: (PaneLayout) -> Int64) {
    for (sampler, layout) in zip(samplers, plan.layouts) {
      if let layout { sampler.forget(below: firstPane(layout), mostSeries: plan.maximumSeries) }
    }
  }

  var failure: MetricFailure? {
    samplers.compactMap(\.failure).min { $0 < $1 }
  }

  /// Takes a batch in; false when there are too many series.
  func run(_ batch: RecordBatch, at place: Place) -> Bool {
    if plan.prefilter == nil { noteTimes(batch) }
    records += batch.count
    if let split = plan.split {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        unsafe batch.addMetadata(record, period, ByteSlice(split.period(of: batch.time[record])))
      }
    }
    if lanes.count > 1 { batch.save(to: &checkpoint) }
    for (i, lane) in lanes.enumerated() {
      if i > 0 { batch.restore(checkpoint) }
      if let selector = lane.selector { keepSelected(batch, selector, lane) }
      for runner in lane.runners where batch.keptCount > 0 { runner.run(batch) }
      for sampler in lane.samplers {
        if let analysis = plan.analysis {
          let part = plan.firstPart(ofLeaf: sampler.number) + sampler.stageCount
          analysis.measure(part, batch) { sampler.run(batch, at: place) }
        } else {
          sampler.run(batch, at: place)
        }
        if sampler.state.sets.count > plan.maximumSeries {
          overflow = sampler.state.mostVaried
          return false
        }
      }
    }
    return true
  }

  private func noteTimes(_ batch: RecordBatch) {
    for i in 0..<batch.count {
      oldest = unsafe min(oldest, batch.time[i])
      newest = unsafe max(newest, batch.time[i])
    }
  }

  private func keepSelected(_ batch: RecordBatch, _ selector: StreamSelection, _ lane: Lane) {
    var n = 0
    for k in 0..<batch.keptCount {
      let stream = unsafe Int(batch.stream[Int(batch.kept[k])].index)
      while lane.selected.count <= stream { lane.selected.append(2) }
      if lane.selected[stream] == 2 {
        let own = streams[StreamID(index: Int32(stream))]
        let labels = zip(own.names, own.values).map { (name: batch.names[$0], value: $1) }
        lane.selected[stream] = selector.selects(labels) ? 1 : 0
      }
      guard lane.selected[stream] == 1 else { continue }
      unsafe batch.kept[n] = unsafe batch.kept[k]
      n += 1
    }
    batch.keptCount = n
  }
}
