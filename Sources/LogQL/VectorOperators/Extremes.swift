/// `min`: a NaN only where there is nothing else.
struct MinimumOfVector: VectorAccumulator {
  private(set) var value = Double.nan
  init() {}
  mutating func add(_ next: Double) {
    if !(value <= next) && !next.isNaN { value = next }
  }
}

/// `max`: a NaN only where there is nothing else.
struct MaximumOfVector: VectorAccumulator {
  private(set) var value = Double.nan
  init() {}
  mutating func add(_ next: Double) {
    if !(value >= next) && !next.isNaN { value = next }
  }
}
