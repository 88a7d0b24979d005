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
