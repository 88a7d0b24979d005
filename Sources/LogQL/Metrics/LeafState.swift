internal import LogCore

/// What a range aggregation has taken in: series, the panes in which they have samples, the states.
///
/// One worker's while it reads; then all are merged into one.
final class LeafState {
  /// By series number.
  private(set) var sets: [LabelSet] = []
  private var numbers: [LabelSet: Int32] = [:]
  let slots = SlotTable()
  let accumulator: any RangeAccumulator

  /// `memory` is how many bytes of values it may hold, where values are held.
  init(_ plan: LeafPlan, memory: Int) {
    accumulator = RangeAccumulators.make(
      plan.function, unwraps: plan.unwrap != nil, memory: memory)
  }

  /// The number of a series; a new one gets the next number.
  func series(_ set: LabelSet) -> Int32 {
    if let known = numbers[set] { return known }
    let number = Int32(truncatingIfNeeded: sets.count)
    numbers[set] = number
    sets.append(set)
    return number
  }

  /// Takes in everything of another state of the same aggregation, which is given up.
  func merge(_ other: LeafState) {
    let renumbered = other.sets.map { series($0) }
    for slot in 0..<other.slots.count {
      let target = slots.slot(
        series: renumbered[Int(other.slots.series[slot])], pane: other.slots.panes[slot])
      accumulator.merge(Int(target), from: other.accumulator, slot: slot)
    }
  }

  /// The label with the most values, for the message that there are too many series.
  var mostVaried: (name: String, values: Int)? {
    var values: [[UInt8]: Set<[UInt8]>] = [:]
    for set in sets {
      for label in set.labels { values[label.name, default: []].insert(label.value) }
    }
    let most = values.max {
      ($0.value.count, $1.key.count) < ($1.value.count, $0.key.count)
    }
    return most.map { (String(decoding: $0.key, as: UTF8.self), $0.value.count) }
  }
}

/// Gives the vectors of a range aggregation, window by window.
final class LeafOperator: MetricOperator {
  private let state: LeafState
  private let plan: LeafPlan
  private let layout: PaneLayout
  private let firstStep: Int64
  private let sets: LabelSets
  private var slotsByPane: [Int64: [Int]] = [:]
  private var setOfSeries: [Int]
  private let absent: Int?

  /// `firstStep` is the number that `layout` gives to the first evaluation time.
  init(
    _ state: LeafState, plan: LeafPlan, layout: PaneLayout, firstStep: Int64, sets: LabelSets
  ) {
    self.state = state
    self.plan = plan
    self.layout = layout
    self.firstStep = firstStep
    self.sets = sets
    setOfSeries = state.sets.map { sets.intern($0) }
    absent = plan.function == .absentOverTime ? sets.intern(plan.absentLabels) : nil
    for slot in 0..<state.slots.count {
      slotsByPane[state.slots.panes[slot], default: []].append(slot)
    }
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    let window = RangeWindow(
      from: time &- plan.offset &- plan.range, to: time &- plan.offset, parameter: plan.parameter)
    let panes = layout.panes(of: firstStep + Int64(step))
    var result = Vector()
    if panes.count == 1 {
      for slot in slotsByPane[panes.lowerBound] ?? [] { append([slot], window, &result) }
    } else {
      appendMerged(panes, window, &result)
    }
    guard let absent else { return .vector(result) }
    var one = Vector()
    if result.count == 0 { one.append(absent, 1) }
    return .vector(one)
  }

  private func append(_ slots: [Int], _ window: RangeWindow, _ result: inout Vector) {
    let series = Int(state.slots.series[slots[0]])
    result.append(setOfSeries[series], state.accumulator.value(slots: slots, window))
  }

  private func appendMerged(
    _ panes: ClosedRange<Int64>, _ window: RangeWindow, _ result: inout Vector
  ) {
    var slots: [Int32: [Int]] = [:]
    var order: [Int32] = []
    // Few panes with samples and wide windows: go through whichever is fewer.
    let numbers =
      UInt64(slotsByPane.count) <= UInt64(bitPattern: panes.upperBound &- panes.lowerBound)
      ? slotsByPane.keys.filter { panes.contains($0) }.sorted() : Array(panes)
    for pane in numbers {
      for slot in slotsByPane[pane] ?? [] {
        let series = state.slots.series[slot]
        if slots[series] == nil { order.append(series) }
        slots[series, default: []].append(slot)
      }
    }
    for series in order { append(slots[series] ?? [], window, &result) }
  }
}

extension LeafPlan {
  /// The labels of `absent_over_time`: those that the selector fixes, each named once.
  var absentLabels: LabelSet {
    let matchers = selector.matchers
    let fixed = matchers.filter { matcher in
      matcher.operation == .equal
        && matchers.filter { $0.label.text == matcher.label.text }.count == 1
    }
    return LabelSet(
      fixed.map { LabelSet.Label(name: Array($0.label.text.utf8), value: $0.value.bytes) })
  }
}
