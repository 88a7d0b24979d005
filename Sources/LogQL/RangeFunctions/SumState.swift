internal import LogCore

/// `sum_over_time`, `bytes_over_time`.
struct SumState: RangeState {
  fileprivate var sum = ExactSum()

  init() {}
  mutating func add(_ value: Double, at time: Int64) { sum.add(value) }
  mutating func merge(_ other: SumState) { sum.merge(other.sum) }
  func value(_ window: RangeWindow) -> Double { sum.value }
  func write(to out: inout PartialWordWriter) { sum.write(to: &out) }

  init?(from input: inout PartialWords) {
    guard let sum = ExactSum(from: &input) else { return nil }
    self.sum = sum
  }
}

/// `rate` with unwrap, `bytes_rate`: the sum a second.
struct SumRateState: RangeState {
  private var state = SumState()

  init() {}
  mutating func add(_ value: Double, at time: Int64) { state.add(value, at: time) }
  mutating func merge(_ other: SumRateState) { state.merge(other.state) }
  func value(_ window: RangeWindow) -> Double { state.value(window) / window.seconds }
  func write(to out: inout PartialWordWriter) { state.write(to: &out) }

  init?(from input: inout PartialWords) {
    guard let state = SumState(from: &input) else { return nil }
    self.state = state
  }
}

/// `avg_over_time`.
struct AverageState: RangeState {
  private var sum = ExactSum()
  private var count: Int64 = 0

  init() {}

  mutating func add(_ value: Double, at time: Int64) {
    sum.add(value)
    count &+= 1
  }

  mutating func merge(_ other: AverageState) {
    sum.merge(other.sum)
    count &+= other.count
  }

  func value(_ window: RangeWindow) -> Double { sum.value / Double(count) }

  func write(to out: inout PartialWordWriter) {
    out.write(count)
    sum.write(to: &out)
  }

  init?(from input: inout PartialWords) {
    guard let count = input.integer(), let sum = ExactSum(from: &input) else { return nil }
    self.count = count
    self.sum = sum
  }
}

extension ExactSum {
  /// Flags for the values that are no numbers, the count of parts, the parts.
  func write(to out: inout PartialWordWriter) {
    out.write(specialFlags)
    for parts in [canonicalParts, canonicalHugeParts] {
      out.write(Int64(parts.count))
      for part in parts { out.write(part) }
    }
  }

  init?(from input: inout PartialWords) {
    self.init()
    guard let flags = input.integer() else { return nil }
    specialFlags = flags
    for isHuge in [false, true] {
      guard let count = input.integer(), count >= 0 else { return nil }
      for _ in 0..<count {
        guard let part = input.double() else { return nil }
        if isHuge { addHuge(part) } else { add(part) }
      }
    }
  }
}
