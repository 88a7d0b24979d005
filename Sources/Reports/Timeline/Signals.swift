internal import Glibc
package import LogQL

/// What a timeline is asked to follow: a metric query, or a field with numbers.
package enum SignalSource: Sendable, Equatable {
  case query(String)
  case field(String)

  /// The queries that give its series; of a field one for each format.
  package func plans(step: Int64, environment: PlanEnvironment) -> [RuleCounts.Plan] {
    texts(step).compactMap { text in
      let rule = AlertRule(name: name, group: "", expression: text, interval: step)
      var plan = RuleCounts.Plan(rule, environment: environment)
      plan?.signal = self
      return plan
    }
  }

  var name: String {
    switch self {
    case .query(let text), .field(let text): text
    }
  }

  private func texts(_ step: Int64) -> [String] {
    guard case .field(let field) = self else { return [name] }
    return ["json", "logfmt"].map {
      "avg_over_time({} | \($0) | unwrap \(field) | __error__=\"\" [\(step / 1_000_000)ms]) "
        + "by (service, service_name, app, container, job)"
    }
  }
}

/// The samples of one series that is followed.
struct SignalSeries {
  var source: SignalSource
  var labels: [(name: String, value: String)]
  var step: Int64
  var samples: [Sample]
  /// A sample at T is about the records from T - reach to T + ahead.
  var reach: Int64
  var ahead: Int64 = 0

  private static let services = ["service_name", "service", "app", "container", "job"]

  /// The service that its labels name.
  var service: String {
    Self.services.lazy.compactMap { name in labels.first { $0.name == name }?.value }
      .first { !$0.isEmpty } ?? ""
  }
}

/// Finds where a series that is followed has another level, or goes one way all the time.
///
/// Levels are the runs of an exact segmentation of a normal series whose deviation is that of
/// samples that share no record; another level is at least two deviations from the longest one, and
/// one that samples in any other order would hardly ever show: see `LevelEvidence`.
struct SignalDetector {
  private static let deviations = 2.0
  /// A line explains so much of the variance where a trend is steady.
  private static let steady = 0.75
  private static let fewest = 8

  let axis: TimeAxis
  /// The time from the first to the last record: of what lies outside nothing is known.
  let covered: (from: Int64, to: Int64)

  init(axis: TimeAxis, covered: (from: Int64, to: Int64)? = nil) {
    self.axis = axis
    self.covered = covered ?? (axis.from, axis.to)
  }

  func events(_ series: SignalSeries) -> [TimelineEvent] {
    let samples = series.samples.filter {
      $0.value.isFinite && $0.time - series.reach >= covered.from
        && $0.time + series.ahead <= covered.to
    }
    // Neighbouring samples whose ranges overlap are one sample told several times.
    let overlap = max(1, Int((series.reach + series.ahead + series.step - 1) / series.step))
    guard samples.count >= Self.fewest, samples.count / Self.fewest >= overlap else { return [] }
    let values = samples.map(\.value)
    let noise = SampleNoise(values, overlap: overlap)
    let costs = NormalCost(values, deviation: noise.deviation * Double(overlap).squareRoot())
    let cuts = Segmentation.cut(
      costs, penalty: Segmentation.penalty(buckets: values.count, series: 1))
    if let trend = trend(series, samples, noise.deviation) { return [trend] }
    guard let usual = Baseline.longest(cuts)?.range else { return [] }
    let base = costs.mean(usual)
    let evidence = LevelEvidence(values: values, base: base, overlap: overlap)
    let least = Self.deviations * noise.deviation
    var found: [TimelineEvent] = []
    var i = 1
    while i < cuts.count {
      var range = cuts[i - 1]..<cuts[i]
      i += 1
      let difference = costs.mean(range) - base
      guard abs(difference) >= least, range != usual else { continue }
      // Neighbouring levels on the same side are one change.
      while i < cuts.count, (costs.mean(cuts[i - 1]..<cuts[i]) - base) * difference > 0,
        abs(costs.mean(cuts[i - 1]..<cuts[i]) - base) >= least
      {
        range = range.lowerBound..<cuts[i]
        i += 1
      }
      let after = costs.mean(range)
      guard evidence.holds(range, level: after) else { continue }
      found.append(event(series, samples, range, before: base, after: after))
    }
    return found
  }

  private func event(
    _ series: SignalSeries, _ samples: [Sample], _ range: Range<Int>, before: Double,
    after: Double
  ) -> TimelineEvent {
    // A sample is about the time up to it.
    let time = samples[range.lowerBound].time - series.step
    var kind = "stream"
    if case .field = series.source { kind = "field" }
    let name = series.source.name
    var event = TimelineEvent(
      .signal, at: max(time, axis.from),
      subject: TimelineSubject(kind: kind, service: series.service, name: name),
      text: (series.service.isEmpty ? "" : "\(series.service): ")
        + "\(DiffText.cut(name, 80)) \(NumberPhrase.short(before)) -> \(NumberPhrase.short(after))")
    event.before = before
    event.after = after
    event.isOpen = range.upperBound == samples.count
    event.end = event.isOpen ? nil : samples[range.upperBound - 1].time
    event.shape = range.count <= 2 ? .spike : .step
    return event
  }

  /// One event where the whole series goes one way.
  private func trend(
    _ series: SignalSeries, _ samples: [Sample], _ deviation: Double
  ) -> TimelineEvent? {
    let values = samples.map(\.value)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let middle = (n - 1) / 2
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (i, value) in values.enumerated() {
      let (x, y) = (Double(i) - middle, value - mean)
      xx += x * x
      xy += x * y
      yy += y * y
    }
    guard xx > 0, yy > 0, xy * xy / (xx * yy) >= Self.steady else { return nil }
    let rise = xy / xx * (n - 1)
    guard abs(rise) >= 2 * Self.deviations * deviation,
      ChangeLine.isBetter(values: values, weights: values.map { _ in 1 })
    else { return nil }
    var event = event(
      series, samples, 0..<samples.count, before: mean - rise / 2, after: mean + rise / 2)
    event.shape = .ramp
    return event
  }
}

/// Samples of a normal series with a known deviation.
struct NormalCost: SegmentCost {
  private let sums: PrefixSums
  private let squares: PrefixSums
  private let deviation: Double

  init(_ values: [Double], deviation: Double) {
    sums = PrefixSums(values.map { $0 / deviation })
    squares = PrefixSums(values.map { $0 / deviation * ($0 / deviation) })
    self.deviation = deviation
  }

  var count: Int { sums.count }

  func mean(_ range: Range<Int>) -> Double {
    sums.sum(range.lowerBound, range.upperBound) / Double(range.count) * deviation
  }

  func cost(_ from: Int, _ to: Int) -> Double {
    let sum = sums.sum(from, to)
    return max(0, squares.sum(from, to) - sum * sum / Double(to - from)) / 2
  }
}
