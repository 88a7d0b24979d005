internal import Glibc

/// How far samples are from their level by chance.
///
/// By the differences of the nearest samples that share no record, without their largest twentieth,
/// which may be steps; what a normal law would have there is added again.
struct SampleNoise {
  let deviation: Double

  /// `overlap` neighbouring samples have records in common.
  init(_ values: [Double], overlap: Int) {
    let squares = zip(values, values.dropFirst(overlap)).map { ($1 - $0) * ($1 - $0) / 2 }.sorted()
    let left = max(squares.count / 20, 2) * overlap
    let kept = squares.prefix(max(squares.count - left, squares.count / 2, 1))
    let part = Double(kept.count) / Double(max(squares.count, 1))
    // An estimate has an error of its own: that much noise may be there.
    let error = 1 + (Double(overlap) / Double(max(values.count, 1))).squareRoot()
    let variance = kept.reduce(0, +) / Double(kept.count) / Self.trimmed(part)
    let size = values.map { abs($0) }.max() ?? 0
    deviation = max(variance.squareRoot() * error, size * 1e-3, .leastNormalMagnitude)
  }

  /// The mean of the smaller part of the squares of a standard normal law.
  private static func trimmed(_ part: Double) -> Double {
    guard part < 1 else { return 1 }
    var (low, high) = (0.0, 10.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if erf(middle / 2.0.squareRoot()) < part { low = middle } else { high = middle }
    }
    return max(1 - 2 * low * exp(-low * low / 2) / (2 * Double.pi).squareRoot() / part, 0.01)
  }
}

/// Whether samples that are far out stand together more than chance puts them.
///
/// Free of a law of the noise: if nothing changed, all orders of the samples are equally likely, and
/// how many of those beyond the middle between two levels fall within one run is hypergeometric
/// (Fisher's exact test), with about as many runs to choose from as there are samples. A run that lies
/// farther out than all other samples says more: under a law with tails as heavy as Cauchy's a
/// sample is `r` times as far with the chance `1 / r`.
struct LevelEvidence {
  let values: [Double]
  let base: Double
  let overlap: Int
  /// One series of so many may have a change that is none, on either side.
  private static let series = 200.0

  func holds(_ range: Range<Int>, level: Double) -> Bool {
    let sign = level < base ? -1.0 : 1.0
    let far = abs(level - base) / 2
    var (inside, all) = (0, 0)
    var (nearest, farthest) = (Double.infinity, 0.0)
    for (i, value) in values.enumerated() {
      let distance = sign * (value - base)
      if distance >= far { all += 1 }
      if range.contains(i) {
        if distance >= far { inside += 1 }
        nearest = min(nearest, distance)
      } else {
        farthest = max(farthest, abs(distance))
      }
    }
    // Samples with common records count as one.
    func independent(_ count: Int) -> Int { (count + overlap - 1) / overlap }
    let run = independent(range.count)
    let total = max(independent(values.count), run)
    let hits = min(independent(inside), run)
    let marked = min(hits + independent(all - inside), total)
    var nats = -Self.logTail(hits: hits, run: run, marked: marked, total: total)
    if farthest > 0, nearest > farthest { nats += Double(run) * log(nearest / farthest) }
    let choices = log(Double(total)) + 2 * log(Double(run)) + log(Self.series)
    return nats >= choices
  }

  /// The logarithm of the chance that at least `hits` of the `marked` of `total` fall in a run.
  private static func logTail(hits: Int, run: Int, marked: Int, total: Int) -> Double {
    let all = choose(total, run)
    var sum = 0.0
    var i = hits
    while i <= min(run, marked) {
      if run - i <= total - marked {
        sum += exp(choose(marked, i) + choose(total - marked, run - i) - all)
      }
      i += 1
    }
    // So small that it is no number any more: the first of the terms says enough.
    return sum > 0 ? min(log(sum), 0) : -700
  }

  private static func choose(_ n: Int, _ k: Int) -> Double {
    lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
  }
}
