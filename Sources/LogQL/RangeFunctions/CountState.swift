internal import LogCore

/// `count_over_time`, and what only needs to know that there was a sample.
struct CountState: RangeState {
  private var count: Int64 = 0

  init() {}
  mutating func add(_ value: Double, at time: Int64) { count &+= 1 }
  mutating func merge(_ other: CountState) { count &+= other.count }
  func value(_ window: RangeWindow) -> Double { Double(count) }

  func write(to out: inout PartialWordWriter) { out.write(count) }

  init?(from input: inout PartialWords) {
    guard let count = input.integer() else { return nil }
    self.count = count
  }
}

/// `rate` without unwrap: records a second.
struct CountRateState: RangeState {
  private var state = CountState()

  init() {}
  mutating func add(_ value: Double, at time: Int64) { state.add(value, at: time) }
  mutating func merge(_ other: CountRateState) { state.merge(other.state) }
  func value(_ window: RangeWindow) -> Double { state.value(window) / window.seconds }
  func write(to out: inout PartialWordWriter) { state.write(to: &out) }

  init?(from input: inout PartialWords) {
    guard let state = CountState(from: &input) else { return nil }
    self.state = state
  }
}

/// `absent_over_time`: is only asked where no series has a sample.
struct PresenceState: RangeState {
  init() {}
  mutating func add(_ value: Double, at time: Int64) {}
  mutating func merge(_ other: PresenceState) {}
  func value(_ window: RangeWindow) -> Double { 1 }
  func write(to out: inout PartialWordWriter) {}
  init?(from input: inout PartialWords) {}
}
