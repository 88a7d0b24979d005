internal import LogCore

/// `min_over_time`: a NaN only where there is nothing else.
struct MinimumState: RangeState {
  private var least = Double.nan

  init() {}
  mutating func add(_ value: Double, at time: Int64) {
    if !(least <= value) && !value.isNaN { least = value }
  }
  mutating func merge(_ other: MinimumState) { add(other.least, at: 0) }
  func value(_ window: RangeWindow) -> Double { least }
  func write(to out: inout PartialWordWriter) { out.write(least) }

  init?(from input: inout PartialWords) {
    guard let least = input.double() else { return nil }
    self.least = least
  }
}

/// `max_over_time`: a NaN only where there is nothing else.
struct MaximumState: RangeState {
  private var greatest = Double.nan

  init() {}
  mutating func add(_ value: Double, at time: Int64) {
    if !(greatest >= value) && !value.isNaN { greatest = value }
  }
  mutating func merge(_ other: MaximumState) { add(other.greatest, at: 0) }
  func value(_ window: RangeWindow) -> Double { greatest }
  func write(to out: inout PartialWordWriter) { out.write(greatest) }

  init?(from input: inout PartialWords) {
    guard let greatest = input.double() else { return nil }
    self.greatest = greatest
  }
}

/// A sample's place among others: by time, equal times by value, so that no order of reading counts.
struct TimedValue: Comparable {
  var time: Int64
  var value: Double

  static func < (a: TimedValue, b: TimedValue) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.value.isNaN || b.value.isNaN { return a.value.isNaN && !b.value.isNaN }
    return a.value < b.value
  }
}

/// `first_over_time`: the value with the oldest time.
struct FirstState: RangeState {
  private var first: TimedValue?

  init() {}
  mutating func add(_ value: Double, at time: Int64) {
    let sample = TimedValue(time: time, value: value)
    if let first, !(sample < first) { return }
    first = sample
  }
  mutating func merge(_ other: FirstState) {
    if let sample = other.first { add(sample.value, at: sample.time) }
  }
  func value(_ window: RangeWindow) -> Double { first?.value ?? .nan }

  func write(to out: inout PartialWordWriter) {
    out.write(first?.time ?? 0)
    out.write(first?.value ?? .nan)
  }

  init?(from input: inout PartialWords) {
    guard let time = input.integer(), let value = input.double() else { return nil }
    first = TimedValue(time: time, value: value)
  }
}

/// `last_over_time`: the value with the newest time.
struct LastState: RangeState {
  private var last: TimedValue?

  init() {}
  mutating func add(_ value: Double, at time: Int64) {
    let sample = TimedValue(time: time, value: value)
    if let last, !(last < sample) { return }
    last = sample
  }
  mutating func merge(_ other: LastState) {
    if let sample = other.last { add(sample.value, at: sample.time) }
  }
  func value(_ window: RangeWindow) -> Double { last?.value ?? .nan }

  func write(to out: inout PartialWordWriter) {
    out.write(last?.time ?? 0)
    out.write(last?.value ?? .nan)
  }

  init?(from input: inout PartialWords) {
    guard let time = input.integer(), let value = input.double() else { return nil }
    last = TimedValue(time: time, value: value)
  }
}
