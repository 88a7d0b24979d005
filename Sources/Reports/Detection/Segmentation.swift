internal import Glibc

/// What a run of buckets costs when one level is to explain all of it: minus its log-likelihood.
protocol SegmentCost {
  var count: Int { get }
  /// The cost of the buckets `from ..< to`, which are at least one.
  func cost(_ from: Int, _ to: Int) -> Double
}

/// Cuts a series into runs of one level each.
///
/// Exact: the cuts minimise the sum of the runs' costs plus a penalty for each cut (optimal
/// partitioning, Jackson et al. 2005). A start that can no longer be the last cut of any longer
/// prefix is dropped (PELT, Killick et al. 2012).
enum Segmentation {
  /// A level holds for at least two buckets: one bad bucket is no level.
  static let shortest = 2

  /// The penalty of a cut, in nats.
  ///
  /// A stretch that differs from all the rest takes two cuts, and there are about `n * n / 2` of them
  /// to choose from; by the union bound the best of them gains less than
  /// `2 ln n + ln(series) + ln(1 / alpha)` by chance. Half of that for each cut, with one series in a
  /// hundred allowed to have a cut that is none. A single cut has fewer places to choose from (its
  /// gain is a maximum over strongly dependent ones, of the size `ln ln n`) and needs no more.
  static func penalty(buckets: Int, series: Int) -> Double {
    log(Double(max(buckets, 2))) + 0.5 * log(100 * Double(max(series, 1)))
  }

  /// The starts of the runs, the first one 0, and the end of the series behind them.
  ///
  /// Of equally good cuts the earliest; O(n²) at worst.
  static func cut(_ costs: some SegmentCost, penalty: Double) -> [Int] {
    let n = costs.count
    guard n >= 2 * shortest else { return [0, n] }
    var best = [Double](repeating: .infinity, count: n + 1)
    var previous = [Int](repeating: 0, count: n + 1)
    best[0] = -penalty
    var starts: [(start: Int, end: Int)] = []
    for end in shortest...n {
      let newest = end - shortest
      if newest == 0 || best[newest] < .infinity { starts.append((newest, n + 1)) }
      for candidate in starts {
        let sum = best[candidate.start] + costs.cost(candidate.start, end) + penalty
        if sum < best[end] {
          best[end] = sum
          previous[end] = candidate.start
        }
      }
      for i in starts.indices where starts[i].end > n {
        let start = starts[i].start
        // Some cut at `end` is better than none: from there on the start is no use.
        if best[start] + costs.cost(start, end) > best[end] { starts[i].end = end + shortest }
      }
      starts.removeAll { $0.end <= end + 1 }
    }
    var cuts = [n]
    while let last = cuts.last, last > 0 { cuts.append(previous[last]) }
    return cuts.reversed()
  }
}

/// Sums of a series up to each bucket.
struct PrefixSums {
  private var sums: [Double] = [0]

  init(_ values: [Int]) {
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + Double(value)) }
  }

  init(_ values: [Double]) {
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
  }

  var count: Int { sums.count - 1 }

  func sum(_ from: Int, _ to: Int) -> Double { sums[to] - sums[from] }
}

/// `x ln x`, and 0 for 0.
func xLogX(_ x: Double) -> Double { x > 0 ? x * log(x) : 0 }

/// Some of many, bucket by bucket: binomial.
struct BinomialCost: SegmentCost {
  private let hits: PrefixSums
  private let totals: PrefixSums
  private let dispersion: Double

  init(hits: [Int], totals: [Int], dispersion: Double) {
    self.hits = PrefixSums(hits)
    self.totals = PrefixSums(totals)
    self.dispersion = dispersion
  }

  var count: Int { hits.count }

  func cost(_ from: Int, _ to: Int) -> Double {
    let k = hits.sum(from, to)
    let n = totals.sum(from, to)
    return (xLogX(n) - xLogX(k) - xLogX(n - k)) / dispersion
  }
}

/// Counts in buckets that may be covered in part only: Poisson.
struct PoissonCost: SegmentCost {
  private let counts: PrefixSums
  private let exposure: PrefixSums
  private let dispersion: Double

  /// `exposure` is the part of each bucket that the series covers.
  init(counts: [Int], exposure: [Double], dispersion: Double) {
    self.counts = PrefixSums(counts)
    self.exposure = PrefixSums(exposure)
    self.dispersion = dispersion
  }

  var count: Int { counts.count }

  func cost(_ from: Int, _ to: Int) -> Double {
    let k = counts.sum(from, to)
    let e = exposure.sum(from, to)
    guard k > 0, e > 0 else { return 0 }
    return -k * log(k / e) / dispersion
  }
}

/// Several classes in each bucket: multinomial.
struct MultinomialCost: SegmentCost {
  private let classes: [PrefixSums]
  private let dispersion: Double

  init(classes: [[Int]], dispersion: Double) {
    self.classes = classes.map { PrefixSums($0) }
    self.dispersion = dispersion
  }

  var count: Int { classes.first?.count ?? 0 }

  func cost(_ from: Int, _ to: Int) -> Double {
    var n = 0.0
    var sum = 0.0
    for part in classes {
      let k = part.sum(from, to)
      n += k
      sum += xLogX(k)
    }
    return (xLogX(n) - sum) / dispersion
  }
}
