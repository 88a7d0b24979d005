internal import LogCore

/// `rate_counter`: the increase of a counter a second, drops taken as restarts, extrapolated to the
/// ends of the window as Prometheus does.
struct CounterState: RangeState {
  private var samples: [TimedValue] = []

  init() {}
  mutating func add(_ value: Double, at time: Int64) {
    samples.append(TimedValue(time: time, value: value))
  }
  mutating func merge(_ other: CounterState) { samples.append(contentsOf: other.samples) }

  func value(_ window: RangeWindow) -> Double {
    guard samples.count > 1 else { return 0 }
    let sorted = samples.sorted()
    let (first, last) = (sorted[0], sorted[sorted.count - 1])
    var increase = last.value - first.value
    for i in 1..<sorted.count where sorted[i].value < sorted[i - 1].value {
      increase += sorted[i - 1].value
    }
    let sampled = Double(Nanoseconds.difference(last.time, first.time)) / 1e9
    guard sampled > 0 else { return 0 }
    let mean = sampled / Double(sorted.count - 1)
    var toStart = Double(first.time &- window.from) / 1e9
    var toEnd = Double(window.to &- last.time) / 1e9
    if toStart >= mean * 1.1 { toStart = mean / 2 }
    if increase > 0 && first.value >= 0 {
      toStart = min(toStart, sampled * (first.value / increase))
    }
    if toEnd >= mean * 1.1 { toEnd = mean / 2 }
    return increase * ((sampled + toStart + toEnd) / sampled) / window.seconds
  }

  func write(to out: inout PartialWordWriter) {
    out.write(Int64(samples.count))
    for sample in samples.sorted() {
      out.write(sample.time)
      out.write(sample.value)
    }
  }

  init?(from input: inout PartialWords) {
    guard let count = input.integer(), count >= 0 else { return nil }
    for _ in 0..<count {
      guard let time = input.integer(), let value = input.double() else { return nil }
      add(value, at: time)
    }
  }
}
