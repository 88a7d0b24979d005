package import LogCore

/// Evaluates a metric query over the states of its leaves, one time after the other.
struct MetricEvaluation {
  /// Evaluation times: first, count, and what lies between two.
  struct Times {
    var first: Int64
    var step: Int64
    var count: Int
  }

  private let plan: MetricPlan
  private let sets = LabelSets()
  private let root: any MetricOperator
  private let times: Times
  private let states: [LeafState]
  private let layouts: [PaneLayout]
  private let firstSteps: [Int64]
  /// More steps than this are looked at one by one only where there are samples.
  private static let manySteps = 10_000
  /// More steps with samples are more than anybody wants, and more that have values without any.
  private static let mostSteps = 10_000_000
  private static let mostStepsWithoutSamples = 1_000_000

  /// `states` are those of the plan's leaves; `layouts` how their time was cut, nil for one pane.
  init(
    _ plan: MetricPlan, states: [LeafState], layouts: [PaneLayout], firstSteps: [Int64],
    times: Times
  ) {
    self.plan = plan
    self.times = times
    self.states = states
    self.layouts = layouts
    self.firstSteps = firstSteps
    var leaves = Leaves(
      plan: plan, states: states, layouts: layouts, firstSteps: firstSteps, sets: sets)
    root = leaves.build(plan.expression)
  }

  func run() throws(QueryError) -> MetricResult {
    var samples: [Int: [Sample]] = [:]
    var order: [Int] = []
    var isScalar = false
    for step in try stretches().joined() {
      let time = times.first &+ Int64(step) &* times.step
      let vector: Vector
      switch try root.evaluate(step: step, time: time) {
      case .vector(let it): vector = it
      case .scalar(let value):
        isScalar = true
        vector = Vector(sets: [sets.intern(.empty)], values: [value])
      }
      for i in 0..<vector.count {
        if samples[vector.sets[i]] == nil { order.append(vector.sets[i]) }
        samples[vector.sets[i], default: []].append(Sample(time: time, value: vector.values[i]))
      }
    }
    let kind: MetricResult.Kind =
      plan.times.isInstant ? (isScalar ? .scalar : .vector) : .matrix
    let sorted = sort(order, samples)
    return MetricResult(
      kind: kind,
      series: sorted.map { number in
        Series(
          labels: sets[number].labels.map { ($0.name, $0.value) }, samples: samples[number] ?? [])
      },
      from: times.first, to: times.first &+ Int64(max(0, times.count - 1)) &* times.step,
      step: times.step)
  }

  /// The stretches of steps at which there may be samples: a single stray time in the input must not
  /// make the query go through all the steps between it and the others.
  private func stretches() throws(QueryError) -> [Range<Int>] {
    guard times.count > Self.manySteps else { return [0..<times.count] }
    if plan.expression.hasValuesWithoutSamples {
      if times.count > Self.mostStepsWithoutSamples { throw plan.tooManySteps(times.count) }
      return [0..<times.count]
    }
    var read: [Range<Int>] = []
    for (i, state) in states.enumerated() {
      for pane in Set(state.slots.panes) {
        let steps = layouts[i].steps(reading: pane)
        let from = max(0, Nanoseconds.difference(steps.lowerBound, firstSteps[i]))
        let last = Nanoseconds.difference(steps.upperBound, firstSteps[i])
        let to = min(Int64(times.count), Nanoseconds.sum(last, 1))
        if from < to { read.append(Int(from)..<Int(to)) }
      }
    }
    var result: [Range<Int>] = []
    for steps in read.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, steps.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, steps.upperBound)
      } else {
        result.append(steps)
      }
    }
    let count = result.reduce(0) { $0 + $1.count }
    if count > Self.mostSteps { throw plan.tooManySteps(count) }
    return result
  }

  /// By labels; in an instant query with `sort` by value.
  private func sort(_ order: [Int], _ samples: [Int: [Sample]]) -> [Int] {
    let byLabels = order.sorted { sets[$0] < sets[$1] }
    guard plan.times.isInstant, let isDescending = plan.expression.sortsDescending else {
      return byLabels
    }
    let values = byLabels.map { samples[$0]?.first?.value ?? .nan }
    let positions = byLabels.indices.sorted { a, b in
      let (x, y) = (values[a], values[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x == y ? a < b : (x < y) != isDescending
    }
    return positions.map { byLabels[$0] }
  }

  /// Makes operators of expressions; takes the leaves in the order in which the planner met them.
  private struct Leaves {
    let plan: MetricPlan
    let states: [LeafState]
    let layouts: [PaneLayout]
    let firstSteps: [Int64]
    let sets: LabelSets
    var next = 0

    mutating func build(_ expression: MetricExpression) -> any MetricOperator {
      switch expression {
      case .number(let literal): return ConstantOperator(number: literal.value)
      case .vector(let literal): return ConstantOperator(vector: literal.value, sets)
      case .rangeAggregation: return leaf()
      case .vectorAggregation(let it):
        if MetricPlanner.isPushedDown(it) { return leaf() }
        return aggregation(it, build(it.operand))
      case .labelReplace(let it):
        return LabelReplacement(it, operand: build(it.operand), sets: sets, text: plan.text)
      case .binary(let it):
        let left = build(it.left)
        let right = build(it.right)
        return BinaryOperation(it, left: left, right: right, sets: sets, text: plan.text)
      }
    }

    private mutating func leaf() -> any MetricOperator {
      defer { next += 1 }
      return LeafOperator(
        states[next], plan: plan.leaves[next], layout: layouts[next], firstStep: firstSteps[next],
        sets: sets)
    }

    private func aggregation(
      _ it: VectorAggregation, _ operand: any MetricOperator
    ) -> any MetricOperator {
      if let function = VectorAccumulators.function(it.function) {
        return GroupedAggregation(function, grouping: it.grouping, operand: operand, sets: sets)
      }
      switch it.function {
      case .topk, .approxTopk, .bottomk:
        return ChosenSamples(
          most: Int(exactly: it.parameter?.value ?? 1) ?? 1, isTop: it.function != .bottomk,
          grouping: it.grouping, operand: operand, sets: sets)
      default: return PassedSamples(operand: operand, sets: sets)
      }
    }
  }
}

extension MetricPlan {
  /// How each leaf's time is cut; nil where all of it is one pane.
  var layouts: [PaneLayout?] {
    leaves.map { leaf in
      switch times {
      case .wholeInput: nil
      case .instant(let at):
        PaneLayout(origin: at &- leaf.offset, step: leaf.range, range: leaf.range, steps: 1)
      case .range(let from, let to, let step):
        PaneLayout(
          origin: from &- leaf.offset, step: step, range: leaf.range,
          steps: Nanoseconds.sum(Nanoseconds.difference(to, from) / step, 1))
      case .tiling(let step):
        PaneLayout(origin: 0 &- leaf.offset, step: step, range: leaf.range, steps: nil)
      }
    }
  }
}

extension MetricResult {
  /// Evaluates a plan over the state that its input came to.
  package init(_ plan: MetricPlan, _ state: MetricState) throws(QueryError) {
    var plan = plan
    let times: MetricEvaluation.Times
    var firstStep: Int64 = 0
    let hasRecords = state.oldest <= state.newest
    switch plan.times {
    case .instant(let at): times = .init(first: at, step: 1_000_000_000, count: 1)
    case .range(let from, let to, let step):
      times = .init(
        first: from, step: step,
        count: to < from ? 0 : Self.steps(from: from, to: to, step))
    case .tiling(let step):
      let first = hasRecords ? Nanoseconds.roundUp(state.oldest, to: step) : 0
      let last = hasRecords ? Nanoseconds.roundUp(state.newest, to: step) : -step
      firstStep = first / step
      times = .init(
        first: first, step: step,
        count: last < first ? 0 : Self.steps(from: first, to: last, step))
    case .wholeInput:
      times = .init(first: hasRecords ? state.newest : 0, step: 1_000_000_000, count: 1)
      let length =
        hasRecords
        ? Nanoseconds.sum(Nanoseconds.difference(state.newest, state.oldest), 1_000_000)
        : 1_000_000
      for i in plan.leaves.indices { plan.leaves[i].range = length }
    }
    let whole = PaneLayout(origin: 0, step: 1, range: 1, steps: 1)
    let evaluation = MetricEvaluation(
      plan, states: state.leaves, layouts: plan.layouts.map { $0 ?? whole },
      firstSteps: plan.leaves.map { _ in firstStep }, times: times)
    self = try evaluation.run()
    skippedErrors = state.skippedErrors
    records = state.records
  }

  /// How many evaluation times there are; `to` is not before `from`.
  private static func steps(from: Int64, to: Int64, _ step: Int64) -> Int {
    Int(Nanoseconds.sum(Nanoseconds.difference(to, from) / step, 1))
  }
}

extension MetricExpression {
  /// Whether the first `sort` or `sort_desc` of the expression is `sort_desc`; nil without one.
  var sortsDescending: Bool? {
    switch self {
    case .number, .vector, .rangeAggregation: nil
    case .labelReplace(let it): it.operand.sortsDescending
    case .binary(let it): it.left.sortsDescending ?? it.right.sortsDescending
    case .vectorAggregation(let it):
      switch it.function {
      case .sort: false
      case .sortDesc: true
      default: it.operand.sortsDescending
      }
    }
  }
}
