/// `quantile_over_time`: every value, so that the answer is exact.
struct QuantileState: RangeState {
  private var values: [Double] = []

  init() {}
  mutating func add(_ value: Double, at time: Int64) { values.append(value) }
  mutating func merge(_ other: QuantileState) { values.append(contentsOf: other.values) }

  /// Linear interpolation at rank q·(n-1); NaN counts as lowest.
  func value(_ window: RangeWindow) -> Double {
    let q = window.parameter
    if q.isNaN || values.isEmpty { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    let rank = q * Double(values.count - 1)
    let lower = Int(rank.rounded(.down))
    let upper = min(lower + 1, values.count - 1)
    var copy = values
    let (a, b) = unsafe copy.withUnsafeMutableBufferPointer { unsafe selectPair(&$0, lower, upper) }
    let weight = rank - Double(lower)
    return a * (1 - weight) + b * weight
  }

  func write(to out: inout StateWriter) {
    out.write(Int64(values.count))
    for value in values.sorted(by: isLower) { out.write(value) }
  }

  init?(from input: inout StateReader) {
    guard let count = input.integer(), count >= 0 else { return nil }
    for _ in 0..<count {
      guard let value = input.double() else { return nil }
      values.append(value)
    }
  }
}

private func isLower(_ a: Double, _ b: Double) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && !b.isNaN }
  return a < b
}

/// The values of rank `lower` and `upper` (the same or the next), by quickselect: O(n) on average,
/// and no worse than a sort where the pivots are bad.
private func selectPair(
  _ values: inout UnsafeMutableBufferPointer<Double>, _ lower: Int, _ upper: Int
) -> (Double, Double) {
  var from = 0
  var to = values.count - 1
  var rounds = 0
  while to - from > 16 {
    rounds += 1
    if rounds > 64 { break }
    let pivot = unsafe medianOfThree(values[from], values[(from + to) / 2], values[to])
    var i = from
    var j = to
    while i <= j {
      while unsafe isLower(values[i], pivot) { i += 1 }
      while unsafe isLower(pivot, values[j]) { j -= 1 }
      if i <= j {
        unsafe values.swapAt(i, j)
        i += 1
        j -= 1
      }
    }
    if upper <= j { to = j } else if lower >= i { from = i } else { break }
  }
  unsafe values[from...to].sort(by: isLower)
  return unsafe (values[lower], values[upper])
}

private func medianOfThree(_ a: Double, _ b: Double, _ c: Double) -> Double {
  if isLower(a, b) { return isLower(b, c) ? b : isLower(a, c) ? c : a }
  return isLower(a, c) ? a : isLower(b, c) ? c : b
}
