internal import LogCore

/// A record that made a metric query fail, with its place, so that the first one is told.
struct MetricFailure {
  var place: Place
  var record: Int
  /// Which range aggregation it was read for.
  var leaf: Int
  /// The record's line number within its sequence.
  var lineNumber: Int
  var kind: RecordError
  var details: String
  var line: String

  static func < (a: MetricFailure, b: MetricFailure) -> Bool {
    let x = (a.place.source, a.place.sequence, a.place.part, a.record, a.leaf)
    return x < (b.place.source, b.place.sequence, b.place.part, b.record, b.leaf)
  }
}

/// One worker's samples of a range aggregation: from the kept records to states.
// SAFETY: the columns have an element for each record of a batch, allocated here and freed in
// `deinit`.
@safe
final class LeafSampler {
  private(set) var state: LeafState
  private(set) var failure: MetricFailure?
  private(set) var skippedErrors = 0
  /// Times of the samples; oldest > newest if there was none.
  private(set) var oldest = Int64.max
  private(set) var newest = Int64.min
  private let plan: LeafPlan
  /// Of the leaf, in the plan.
  let number: Int
  private let layout: PaneLayout?
  private let skipsErrors: Bool
  private let memory: Int
  private var keys: SeriesKeys
  private let names: LabelNames
  private let unwrap: UnwrapConversion?
  private let filters: [any StageRunner]
  private var pane = Pane(number: 0, start: 1, end: 0)

  /// One element a sample of the batch; `values` one a record.
  private let slots: UnsafeMutablePointer<Int32>
  private let times: UnsafeMutablePointer<Int64>
  private let samples: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<Double>

  var stageCount: Int { plan.stages.count }

  /// Without a layout all records lie in the one pane number 0.
  init(
    _ plan: LeafPlan, number: Int, layout: PaneLayout?, skipsErrors: Bool, memory: Int,
    names: LabelNames,
    counters: WorkerCounters, zone: ZoneInfo
  ) {
    self.plan = plan
    self.number = number
    self.layout = layout
    self.skipsErrors = skipsErrors
    self.memory = memory
    self.names = names
    state = LeafState(plan, memory: memory)
    keys = SeriesKeys(plan, names: names, state: state)
    unwrap = plan.unwrap.map { UnwrapConversion($0, names: names) }
    filters = plan.filters.map { planned in
      planned.stage.makeRunner(
        RunnerContext(names: names, demand: planned.demand, counters: counters, zone: zone))
    }
    unsafe slots = .allocate(capacity: RecordBatch.capacity)
    unsafe times = .allocate(capacity: RecordBatch.capacity)
    unsafe samples = .allocate(capacity: RecordBatch.capacity)
    unsafe values = .allocate(capacity: RecordBatch.capacity)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe times.deallocate()
    unsafe samples.deallocate()
    unsafe values.deallocate()
  }

  /// Takes in the kept records of a batch that has been through the leaf's stages.
  func run(_ batch: RecordBatch, at place: Place) {
    let (state, keys, table) = (state, keys, state.slots)
    fillValues(batch)
    for filter in filters where batch.keptCount > 0 { filter.run(batch) }
    var n = 0
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      guard let pane = unsafe paneNumber(at: batch.time[record]) else { continue }
      if unsafe batch.error[record] != .none && !accepts(batch, record, place) { continue }
      let series = keys.series(batch, record)
      unsafe slots[n] = table.slot(series: series, pane: pane)
      unsafe times[n] = unsafe batch.time[record]
      unsafe samples[n] = unsafe values[record]
      n += 1
    }
    for i in 0..<n {
      unsafe oldest = min(oldest, times[i])
      unsafe newest = max(newest, times[i])
    }
    if n > 0 {
      unsafe state.accumulator.add(
        slots: slots, times: times, values: samples, count: n, slotCount: state.slots.count)
    }
  }

  /// Forgets the panes below a number, and series that have no others, once it is worth the work:
  /// the memory is at most twice what the rest needs.
  func forget(below pane: Int64, mostSeries: Int) {
    let old = state
    let dead = old.slots.panes.reduce(0) { $0 + ($1 < pane ? 1 : 0) }
    let isCrowded = old.sets.count > mostSeries / 2
    guard dead > (isCrowded ? 0 : max(1024, old.slots.count / 2)) else { return }
    state = LeafState(plan, memory: memory)
    for slot in 0..<old.slots.count where old.slots.panes[slot] >= pane {
      let series = state.series(old.sets[Int(old.slots.series[slot])])
      let target = state.slots.slot(series: series, pane: old.slots.panes[slot])
      state.accumulator.merge(Int(target), from: old.accumulator, slot: slot)
    }
    keys = SeriesKeys(plan, names: names, state: state)
  }

  private func fillValues(_ batch: RecordBatch) {
    if let unwrap {
      unsafe unwrap.run(batch, values)
    } else if plan.function == .bytesOverTime || plan.function == .bytesRate {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        unsafe values[record] = unsafe Double(batch.line[record].count)
      }
    } else {
      for k in 0..<batch.keptCount { unsafe values[Int(batch.kept[k])] = 1 }
    }
  }

  private func paneNumber(at time: Int64) -> Int64? {
    guard let layout else { return 0 }
    if time > pane.start && time <= pane.end { return pane.number }
    guard let found = layout.pane(at: time) else { return nil }
    pane = found
    return found.number
  }

  /// Whether a record with an error is a sample all the same.
  private func accepts(_ batch: RecordBatch, _ record: Int, _ place: Place) -> Bool {
    let kind = unsafe batch.error[record]
    if plan.allowsParserErrors && (kind == .jsonParser || kind == .logfmtParser) { return true }
    if skipsErrors {
      skippedErrors += 1
    } else if failure == nil {
      failure = unsafe MetricFailure(
        place: place, record: record, leaf: number, lineNumber: batch.lineNumber[record],
        kind: kind, details: batch.errorDetails[record].string,
        line: batch.line[record][0..<min(batch.line[record].count, 200)].string)
    }
    return false
  }
}
