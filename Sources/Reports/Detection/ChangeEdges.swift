internal import Glibc

/// Where a change of a ratio begins and ends, to the bucket.
///
/// The cuts of a segmentation bear the weight of single bad buckets: one of them some minutes before
/// the change takes the cut with it, as a level of its own has its price. Here a bucket counts no more
/// than the mean bucket of the change does (a clipped log-likelihood ratio, as in Huber's robust test,
/// 1965), and the range with the largest sum is taken.
struct ChangeEdges {
  private let series: RatioSeries
  private let base: Double

  /// `normal` is the number of requests that the level before was taken from.
  init(_ series: RatioSeries, base: Double, normal: Int) {
    self.series = series
    // What was never seen may still happen.
    self.base = max(base, 0.5 / Double(max(normal, 1)))
  }

  /// The range around the middle of `range` that holds the change, within `room`.
  func refined(_ range: Range<Int>, within room: Range<Int>) -> Range<Int> {
    let sums = series.sums(range)
    guard range.count > Segmentation.shortest, sums.total > 0 else { return range }
    let level = Double(sums.hits) / Double(sums.total)
    guard level > base, level < 1 else { return range }
    let (hit, miss) = (log(level / base), log((1 - level) / (1 - base)))
    func gain(_ i: Int) -> Double {
      Double(series.hits[i]) * hit + Double(series.totals[i] - series.hits[i]) * miss
    }
    let mean = range.reduce(0) { $0 + gain($1) } / Double(range.count)
    guard mean > 0 else { return range }
    func clipped(_ i: Int) -> Double { min(max(gain(i), -mean), mean) }
    let middle = range.lowerBound + range.count / 2
    var (sum, best, start) = (0.0, -Double.infinity, range.lowerBound)
    for i in stride(from: middle, through: room.lowerBound, by: -1) {
      sum += clipped(i)
      if sum > best { (best, start) = (sum, i) }
    }
    var end = range.upperBound
    (sum, best) = (0, -.infinity)
    for i in middle..<room.upperBound {
      sum += clipped(i)
      if sum > best { (best, end) = (sum, i + 1) }
    }
    return start..<end
  }
}
