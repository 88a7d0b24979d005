internal import Glibc

/// How a change of level looks.
package enum ChangeShape: String, Sendable {
  /// From one level to another.
  case step
  /// Two buckets at most.
  case spike
  /// A line explains it better than any step.
  case ramp
}

/// A stretch of buckets in which a series has another level than its baseline.
struct LevelChange {
  /// The buckets of the change; `end` is the number of buckets if it has no end.
  var start: Int
  var end: Int
  var isOpen: Bool
  /// Sums over the change.
  var hits: Int
  var total: Int
  var shape: ChangeShape
  /// Twice the gain in log-likelihood over the baseline's level.
  var score: Double

  /// The chance of a difference as large in one stretch that is given.
  var pValue: Double { erfc((max(score, 0) / 2).squareRoot()) }
}

/// A part of totals that changes its level: failing or slow requests.
struct RatioSeries {
  var hits: [Int]
  var totals: [Int]

  var count: Int { hits.count }

  func sums(_ range: Range<Int>) -> (hits: Int, total: Int) {
    (hits[range].reduce(0, +), totals[range].reduce(0, +))
  }
}

/// What a change of a ratio must be to count as an event.
struct RatioFloor {
  /// How much more of the total.
  var difference: Double
  /// How many times the level before.
  var factor: Double
  /// How many hits at least.
  var hits: Int

  static let errors = RatioFloor(difference: 0.02, factor: 3, hits: 8)
  static let slowness = RatioFloor(difference: 0.15, factor: 1, hits: 20)

  func isPassed(by hits: Int, of total: Int, base: Double) -> Bool {
    guard total > 0, hits >= self.hits else { return false }
    let ratio = Double(hits) / Double(total)
    return ratio >= base + difference && ratio >= factor * base
  }
}

/// The normal level of a series.
struct Baseline {
  var range: Range<Int>

  /// The longest run of buckets of one level, the earliest of equals; nil if none is at least a tenth
  /// of the series.
  static func longest(_ cuts: [Int]) -> Baseline? {
    var best = 0..<0
    for i in 1..<max(cuts.count, 1) where cuts[i] - cuts[i - 1] > best.count {
      best = cuts[i - 1]..<cuts[i]
    }
    guard let n = cuts.last, best.count * 10 >= n, !best.isEmpty else { return nil }
    return Baseline(range: best)
  }
}

/// Finds the stretches in which a ratio has another level.
struct RatioDetector {
  var penalty: Double
  var floor: RatioFloor
  /// `--baseline`, as buckets.
  var baseline: Range<Int>?
  /// A level that does not hold for so many buckets has not come back.
  static let holds = 5

  struct Result {
    var baseline: Range<Int>
    var base: Double
    var changes: [LevelChange]
  }

  func run(_ series: RatioSeries) -> Result? {
    let dispersion = Dispersion.ofRatios(hits: series.hits, totals: series.totals)
    let costs = BinomialCost(hits: series.hits, totals: series.totals, dispersion: dispersion)
    let cuts = Segmentation.cut(costs, penalty: penalty)
    guard let normal = baseline ?? Baseline.longest(cuts)?.range else { return nil }
    let sums = series.sums(normal)
    guard sums.total > 0 else { return nil }
    let base = Double(sums.hits) / Double(sums.total)
    var changes: [LevelChange] = []
    let found = stretches(series, cuts, base)
    for (i, stretch) in found.enumerated() {
      let first = i > 0 ? found[i - 1].upperBound : 0
      let end = i + 1 < found.count ? found[i + 1].lowerBound : series.count
      let edges = ChangeEdges(series, base: base, normal: sums.total)
      let range = edges.refined(stretch, within: first..<end)
      let inside = series.sums(range)
      let isLarge = floor.isPassed(by: inside.hits, of: inside.total, base: base)
      changes.append(change(series, isLarge ? range : stretch, base, sums))
    }
    return Result(baseline: normal, base: base, changes: changes)
  }

  /// Neighbouring runs above the floor, and those between that do not hold long enough to be back.
  private func stretches(_ series: RatioSeries, _ cuts: [Int], _ base: Double) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var i = 1
    while i < cuts.count {
      var range = cuts[i - 1]..<cuts[i]
      var sums = series.sums(range)
      i += 1
      guard floor.isPassed(by: sums.hits, of: sums.total, base: base) else { continue }
      while i < cuts.count {
        let next = series.sums(cuts[i - 1]..<cuts[i])
        let half = base + (Double(sums.hits) / Double(sums.total) - base) / 2
        let isAbove = Double(next.hits) > half * Double(next.total)
        guard isAbove || floor.isPassed(by: next.hits, of: next.total, base: base) else { break }
        range = range.lowerBound..<cuts[i]
        sums = series.sums(range)
        i += 1
      }
      if let last = found.last, range.lowerBound - last.upperBound < Self.holds {
        found[found.count - 1] = last.lowerBound..<range.upperBound
      } else {
        found.append(range)
      }
    }
    return found
  }

  private func change(
    _ series: RatioSeries, _ range: Range<Int>, _ base: Double, _ normal: (hits: Int, total: Int)
  ) -> LevelChange {
    let sums = series.sums(range)
    let joined = (hits: sums.hits + normal.hits, total: sums.total + normal.total)
    let score =
      2 * (logLikelihood(sums) + logLikelihood(normal) - logLikelihood(joined))
    return LevelChange(
      start: range.lowerBound, end: range.upperBound,
      isOpen: range.upperBound > series.count - Self.holds, hits: sums.hits, total: sums.total,
      shape: shape(series, range, base), score: score)
  }

  private func logLikelihood(_ x: (hits: Int, total: Int)) -> Double {
    xLogX(Double(x.hits)) + xLogX(Double(x.total - x.hits)) - xLogX(Double(x.total))
  }

  /// Squared errors of the buckets' ratios, weighted by their totals, decide between step and line.
  private func shape(_ series: RatioSeries, _ range: Range<Int>, _ base: Double) -> ChangeShape {
    if range.count <= 2 { return .spike }
    return ChangeLine.isBetter(
      values: range.map {
        series.totals[$0] > 0
          ? Double(series.hits[$0]) / Double(series.totals[$0]) : 0
      },
      weights: range.map { Double(series.totals[$0]) }) ? .ramp : .step
  }
}

/// Whether a line explains a stretch better than one or two levels.
enum ChangeLine {
  static func isBetter(values: [Double], weights: [Double]) -> Bool {
    guard values.count >= 6 else { return false }
    let line = lineError(values, weights)
    var step = Double.infinity
    for at in 0...(values.count - 2) {
      step = min(
        step,
        levelError(values[0..<at], weights[0..<at]) + levelError(values[at...], weights[at...]))
    }
    return line < step
  }

  private static func levelError(_ values: ArraySlice<Double>, _ weights: ArraySlice<Double>)
    -> Double
  {
    let w = weights.reduce(0, +)
    guard w > 0 else { return 0 }
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / w
    return zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
  }

  private static func lineError(_ values: [Double], _ weights: [Double]) -> Double {
    var (w, wx, wy, wxx, wxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (i, value) in values.enumerated() {
      let x = Double(i)
      w += weights[i]
      wx += weights[i] * x
      wy += weights[i] * value
      wxx += weights[i] * x * x
      wxy += weights[i] * x * value
    }
    let determinant = w * wxx - wx * wx
    guard determinant > 0 else { return .infinity }
    let slope = (w * wxy - wx * wy) / determinant
    let start = (wy - slope * wx) / w
    var error = 0.0
    for (i, value) in values.enumerated() {
      let d = value - start - slope * Double(i)
      error += weights[i] * d * d
    }
    return error
  }
}
