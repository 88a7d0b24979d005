internal import Glibc

/// Where a change of a ratio begins and ends, to the bucket.
///
/// The cuts of a segmentation are those that explain the whole series best, and bear the weight of
/// single bad buckets: one of them some minutes before the change takes the cut with it, as a level of
/// its own has its price. Here a bucket counts no more than two mean buckets of the change do (a
/// clipped log-likelihood ratio, as in Huber's robust test, 1965). Of all places an edge may have, each
/// as likely as the ratios of its buckets say, it is the one in the middle: half of the weight lies
/// before, half behind.
struct ChangeEdges {
  private let series: RatioSeries
  private let base: Double
  /// So many mean buckets of a change one of them may count.
  private static let most = 2.0

  /// `normal` is the number of requests that the level before was taken from.
  init(_ series: RatioSeries, base: Double, normal: Int) {
    self.series = series
    // What was never seen may still happen.
    self.base = max(base, 0.5 / Double(max(normal, 1)))
  }

  /// The edges of a change within `room`, whose first and last levels are those of these buckets.
  func refined(_ range: Range<Int>, first: Range<Int>, last: Range<Int>, within room: Range<Int>)
    -> Range<Int>
  {
    let start = reach(level: first, back: true, to: room.lowerBound)
    let end = reach(level: last, back: false, to: room.upperBound)
    return min(start, end - 1)..<end
  }

  /// From the middle of a level's buckets as far as the level reaches, up to a bound.
  private func reach(level: Range<Int>, back: Bool, to bound: Int) -> Int {
    let edge = back ? level.lowerBound : level.upperBound
    let sums = series.sums(level)
    guard level.count > Segmentation.shortest, sums.total > 0 else { return edge }
    let ratio = Double(sums.hits) / Double(sums.total)
    guard ratio > base, ratio < 1 else { return edge }
    let (hit, miss) = (log(ratio / base), log((1 - ratio) / (1 - base)))
    func gain(_ i: Int) -> Double {
      Double(series.hits[i]) * hit + Double(series.totals[i] - series.hits[i]) * miss
    }
    let mean = level.reduce(0) { $0 + gain($1) } / Double(level.count)
    guard mean > 0 else { return edge }
    let middle = level.lowerBound + level.count / 2
    let buckets = back ? Array((bound...middle).reversed()) : Array(middle..<bound)
    var sum = 0.0
    let weights = buckets.map { bucket in
      sum += min(max(gain(bucket), -Self.most * mean), Self.most * mean)
      return sum
    }
    let reached = Self.middle(weights)
    return back ? middle - reached : middle + reached + 1
  }

  /// The place up to which half of the weight lies, of weights whose logarithms are given.
  private static func middle(_ logarithms: [Double]) -> Int {
    let best = logarithms.max() ?? 0
    let weights = logarithms.map { exp($0 - best) }
    let half = weights.reduce(0, +) / 2
    var sum = 0.0
    for (i, weight) in weights.enumerated() {
      sum += weight
      if sum >= half { return i }
    }
    return 0
  }
}
