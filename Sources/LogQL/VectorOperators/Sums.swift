/// `sum`: exact before the last rounding, so that the order of the series does not count.
struct SumOfVector: VectorAccumulator {
  private var sum = ExactSum()
  init() {}
  mutating func add(_ value: Double) { sum.add(value) }
  var value: Double { sum.value }
}

/// `avg`.
struct AverageOfVector: VectorAccumulator {
  private var sum = ExactSum()
  private var count = 0.0
  init() {}
  mutating func add(_ value: Double) {
    sum.add(value)
    count += 1
  }
  var value: Double { sum.value / count }
}

/// `stdvar` and, by its root, `stddev`: of the population.
struct VarianceOfVector: VectorAccumulator {
  private var state = VarianceState()
  init() {}
  mutating func add(_ value: Double) { state.add(value, at: 0) }
  var value: Double { state.value(RangeWindow(from: 0, to: 0, parameter: 0)) }
}
