internal import LogCore
internal import LogQL

/// What a chart shows, before it is drawn: lines, axes, names.
struct ChartModel {
  struct Line {
    var name: [UInt8]
    /// Samples that stand on neighbouring steps, in the order of time; never empty.
    var pieces: [[Sample]]
  }

  /// At most `most`, those with the greatest values.
  var lines: [Line] = []
  /// Series that are not shown.
  var hidden = 0
  var values: ValueAxis
  var times: TimeAxis
  /// How many lines can be told apart.
  static let most = 8

  /// nil where there is no sample that can be drawn.
  init?(_ result: MetricResult, zone: ZoneInfo, valueTicks: Int, timeTicks: Int) {
    let drawn = result.series.map { series in
      (series: series, samples: series.samples.filter { $0.value.isFinite })
    }.filter { !$0.samples.isEmpty }
    guard !drawn.isEmpty else { return nil }
    let peaks = drawn.map { $0.samples.reduce(-Double.infinity) { max($0, $1.value) } }
    let order = drawn.indices.sorted { peaks[$0] != peaks[$1] ? peaks[$0] > peaks[$1] : $0 < $1 }
    let chosen = Set(order.prefix(Self.most))
    hidden = result.series.count - chosen.count
    var low = Double.infinity
    var high = -Double.infinity
    for (i, one) in drawn.enumerated() where chosen.contains(i) {
      for sample in one.samples {
        low = min(low, sample.value)
        high = max(high, sample.value)
      }
      lines.append(
        Line(
          name: SeriesText.name(one.series), pieces: Self.pieces(one.samples, step: result.step)))
    }
    values = ValueAxis(low: low, high: high, ticks: valueTicks)
    times = TimeAxis(
      from: result.from, to: result.to, step: result.step, zone: zone, ticks: timeTicks)
  }

  private static func pieces(_ samples: [Sample], step: Int64) -> [[Sample]] {
    var pieces: [[Sample]] = []
    var last: Int64?
    for sample in samples {
      if let last, sample.time &- last <= step {
        pieces[pieces.count - 1].append(sample)
      } else {
        pieces.append([sample])
      }
      last = sample.time
    }
    return pieces
  }
}

/// The scale of values, with round numbers on it.
struct ValueAxis {
  private(set) var low: Double
  private(set) var high: Double
  private(set) var ticks: [Double] = []

  /// From zero where the values are not far from it; `ticks` is about how many there will be.
  init(low: Double, high: Double, ticks count: Int) {
    // So that no difference overflows.
    let least = min(1e300, max(-1e300, low))
    var most = min(1e300, max(-1e300, high))
    var base = Sparkline.base(least, most)
    if base == most { (base, most) = base == 0 ? (0, 1) : (min(0, base), max(0, most)) }
    let step = Self.roundStep((most - base) / Double(max(1, count)))
    self.low = (base / step).rounded(.down) * step
    self.high = (most / step).rounded(.up) * step
    let steps = Int(((self.high - self.low) / step).rounded())
    for i in 0...max(1, min(steps, 4 * count)) { ticks.append(self.low + Double(i) * step) }
    if let last = ticks.last, last > self.high { self.high = last }
  }

  /// 1, 2 or 5 times a power of ten, not below `step`.
  private static func roundStep(_ step: Double) -> Double {
    guard step.isFinite, step > 0 else { return 1 }
    var power = 1.0
    while power * 10 <= step { power *= 10 }
    while power > step { power /= 10 }
    guard power > 0 else { return step }
    for factor in [1.0, 2, 5] where power * factor >= step * 0.999999 { return power * factor }
    return power * 10
  }

  /// Where a value lies between the ends, 0 to 1.
  func share(_ value: Double) -> Double {
    min(1, max(0, (min(1e300, max(-1e300, value)) - low) / (high - low)))
  }

  /// `1.5k`, `20M`: short, as beside an axis.
  static func label(_ value: Double) -> String {
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
    for (from, name) in units where value.magnitude >= from && value.magnitude < 1e15 {
      return SeriesText.rounded(value / (name == "k" ? 1e3 : from)) + name
    }
    return SeriesText.rounded(value)
  }
}

/// The scale of times, with full minutes, hours or days on it.
struct TimeAxis {
  private(set) var from: Int64
  private(set) var to: Int64
  private(set) var ticks: [(time: Int64, label: String)] = []
  private static let second: Int64 = 1_000_000_000
  private static let intervals: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
    172_800, 604_800, 2_592_000, 7_776_000, 31_536_000, 315_360_000, 3_153_600_000,
  ]

  /// At most `count` ticks, at round times of the zone.
  init(from: Int64, to: Int64, step: Int64, zone: ZoneInfo, ticks count: Int) {
    self.from = from == to ? from &- step : from
    self.to = from == to ? to &+ step : to
    let seconds = (self.to &- self.from) / Self.second
    let interval =
      (Self.intervals.first { seconds / $0 < Int64(max(1, count)) } ?? Self.intervals[0])
      * Self.second
    let first = zone.offset(at: self.from).seconds
    let local = self.from &+ Int64(first) &* Self.second
    var next = local / interval * interval
    if next < local { next &+= interval }
    for _ in 0..<max(1, count) {
      // The clock may have been put forward or back since `from`.
      var time = next &- Int64(first) &* Self.second
      time = next &- Int64(zone.offset(at: time).seconds) &* Self.second
      guard time <= self.to else { break }
      if time >= self.from { ticks.append((time, Self.label(time, interval, zone))) }
      next &+= interval
    }
  }

  private static func label(_ time: Int64, _ interval: Int64, _ zone: ZoneInfo) -> String {
    let clock = CivilTime(nanoseconds: time, offset: zone.offset(at: time).seconds)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if interval >= 86_400 * second {
      return interval > 2_592_000 * second
        ? "\(clock.year)-\(two(clock.month))" : "\(two(clock.month))-\(two(clock.day))"
    }
    if interval < 60 * second {
      return "\(two(clock.hour)):\(two(clock.minute)):\(two(clock.second))"
    }
    // Midnight shows which day begins.
    if clock.hour == 0 && clock.minute == 0 { return "\(two(clock.month))-\(two(clock.day))" }
    return "\(two(clock.hour)):\(two(clock.minute))"
  }

  /// Where a time lies between the ends, 0 to 1.
  func share(_ time: Int64) -> Double {
    min(1, max(0, Double(time &- from) / Double(max(1, to &- from))))
  }
}
