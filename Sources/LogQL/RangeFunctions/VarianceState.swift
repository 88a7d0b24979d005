internal import LogCore

/// `stdvar_over_time`: the population variance, exact before the last rounding.
struct VarianceState: RangeState {
  private var count: Int64 = 0
  private var sum = ExactSum()
  private var squares = ExactSum()

  init() {}

  mutating func add(_ value: Double, at time: Int64) {
    count &+= 1
    sum.add(value)
    squares.addProduct(value, value)
  }

  mutating func merge(_ other: VarianceState) {
    count &+= other.count
    sum.merge(other.sum)
    squares.merge(other.squares)
  }

  /// (n·Σx² - (Σx)²) / n²: both terms exact, so nothing cancels that should not.
  func value(_ window: RangeWindow) -> Double {
    if sum.isSpecial { return .nan }
    let n = Double(count)
    var numerator = ExactSum()
    for part in squares.parts { numerator.addProduct(n, part) }
    let parts = sum.parts
    for a in parts {
      for b in parts { numerator.addProduct(-a, b) }
    }
    return max(0, numerator.value) / n / n
  }

  func write(to out: inout PartialWordWriter) {
    out.write(count)
    sum.write(to: &out)
    squares.write(to: &out)
  }

  init?(from input: inout PartialWords) {
    guard let count = input.integer(), let sum = ExactSum(from: &input),
      let squares = ExactSum(from: &input)
    else { return nil }
    self.count = count
    self.sum = sum
    self.squares = squares
  }
}

/// `stddev_over_time`: the square root of the population variance.
struct DeviationState: RangeState {
  private var state = VarianceState()

  init() {}
  mutating func add(_ value: Double, at time: Int64) { state.add(value, at: time) }
  mutating func merge(_ other: DeviationState) { state.merge(other.state) }
  func value(_ window: RangeWindow) -> Double { state.value(window).squareRoot() }
  func write(to out: inout PartialWordWriter) { state.write(to: &out) }

  init?(from input: inout PartialWords) {
    guard let state = VarianceState(from: &input) else { return nil }
    self.state = state
  }
}
