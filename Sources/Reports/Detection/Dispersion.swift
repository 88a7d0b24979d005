internal import Glibc

/// How much more a series varies from bucket to bucket than independent events do; at least 1.
///
/// Clients that ask several times at once make counts vary more than Poisson's law says. Only
/// differences of neighbouring buckets are looked at, so that levels and slow courses do not count,
/// and the largest of them are left out, so that a few steps and single bad buckets do not.
///
/// What is left is compared with what would be left of independent events with the same sums: where
/// counts are small, their squares are far from those of a normal law.
struct Dispersion {
  /// The squares of differences, each by its variance.
  private var terms: [Double] = []
  /// How many of them are of so many events; the last are those of `large` and more.
  private var sizes = [Int](repeating: 0, count: large + 1)
  private static let large = 32
  /// With fewer terms nothing is known.
  private static let fewest = 8

  /// Of counts, by the exposure of their buckets: variance over mean.
  ///
  /// The largest of those of single buckets and of two, four and eight together: a load that goes up
  /// and down over minutes shows in these alone.
  static func ofCounts(_ counts: [Int], exposure: [Double]) -> Double {
    var (counts, exposure) = (counts, exposure)
    // With a few bursts all there is, each of them tells how much comes at once.
    var most = ofNeighbours(counts, exposure, trustsFew: true)
    for _ in 0..<3 {
      let pairs = stride(from: 1, to: counts.count, by: 2)
      (counts, exposure) = (
        pairs.map { counts[$0 - 1] + counts[$0] }, pairs.map { exposure[$0 - 1] + exposure[$0] }
      )
      most = max(most, ofNeighbours(counts, exposure))
    }
    return most
  }

  private static func ofNeighbours(
    _ counts: [Int], _ exposure: [Double], trustsFew: Bool = false
  ) -> Double {
    var dispersion = Dispersion()
    for i in 1..<max(counts.count, 1) {
      let (ea, eb) = (exposure[i - 1], exposure[i])
      let sum = counts[i - 1] + counts[i]
      guard sum > 0, ea > 0, eb > 0 else { continue }
      // Given their sum, one of two equal counts is binomial.
      let expected = Double(sum) * ea / (ea + eb)
      let difference = Double(counts[i - 1]) - expected
      dispersion.add(difference * difference / (expected * eb / (ea + eb)), of: sum)
    }
    return dispersion.value(trustsFew: trustsFew)
  }

  /// Of parts of totals: variance over that of a binomial.
  static func ofRatios(hits: [Int], totals: [Int]) -> Double {
    var dispersion = Dispersion()
    for i in 1..<max(hits.count, 1) {
      let (n, m) = (Double(totals[i - 1]), Double(totals[i]))
      let sum = hits[i - 1] + hits[i]
      let k = Double(sum)
      guard n > 0, m > 0, k > 0, k < n + m else { continue }
      // Given all sums, the hits of one bucket are hypergeometric.
      let expected = k * n / (n + m)
      let variance = expected * (m / (n + m)) * (n + m - k) / (n + m - 1)
      guard variance > 0 else { continue }
      let difference = Double(hits[i - 1]) - expected
      let rest = totals[i - 1] + totals[i] - sum
      dispersion.add(difference * difference / variance, of: min(sum, rest))
    }
    return dispersion.value(trustsFew: false)
  }

  private mutating func add(_ term: Double, of size: Int) {
    terms.append(term)
    sizes[min(size, Self.large)] += 1
  }

  /// The mean of the terms without the largest, over that of independent events.
  private func value(trustsFew: Bool) -> Double {
    guard terms.count >= Self.fewest || trustsFew && !terms.isEmpty else { return 1 }
    // Two changes have four edges.
    let left = terms.count < Self.fewest ? 0 : max(terms.count / 20, min(terms.count / 5, 4))
    let kept = terms.count - left
    let sum = terms.sorted()[..<kept].reduce(0, +)
    let excess = sum / Double(kept) / independent(Double(kept)) - 1
    // An estimate has an error of its own: that much noise may be there.
    return excess > 0 ? 1 + excess * (1 + 2 / Double(terms.count).squareRoot()) : 1
  }

  /// The mean of the smallest terms that independent events would give.
  ///
  /// One of two halves of `k` events is binomial with even chances.
  private func independent(_ kept: Double) -> Double {
    var points: [(square: Double, weight: Double)] = []
    for (k, count) in sizes.enumerated() where count > 0 {
      var chance = pow(0.5, Double(k))
      for i in 0...k {
        let difference = Double(2 * i - k)
        points.append((difference * difference / Double(k), chance * Double(count)))
        chance *= Double(k - i) / Double(i + 1)
      }
    }
    points.sort { $0.square < $1.square }
    var (sum, weight) = (0.0, 0.0)
    for point in points {
      let part = min(point.weight, kept - weight)
      guard part > 0 else { break }
      sum += point.square * part
      weight += part
    }
    return weight > 0 ? max(sum / weight, 0.1) : 1
  }
}
