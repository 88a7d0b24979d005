/// How much more a series varies from bucket to bucket than independent events do; at least 1.
///
/// Clients that ask several times at once make counts vary more than Poisson's law says. Only
/// differences of neighbouring buckets are looked at, so that levels and slow courses do not count,
/// and the largest twentieth of them is left out, so that a few steps and single bad buckets do not.
enum Dispersion {
  /// What is left of the mean of chi-square (one degree of freedom) without its largest twentieth.
  private static let trimmedMean = 0.7587

  /// Of counts, by the exposure of their buckets: variance over mean.
  static func ofCounts(_ counts: [Int], exposure: [Double]) -> Double {
    var terms: [Double] = []
    for i in 1..<max(counts.count, 1) {
      let (a, b) = (Double(counts[i - 1]), Double(counts[i]))
      let (ea, eb) = (exposure[i - 1], exposure[i])
      guard a + b > 0, ea > 0, eb > 0 else { continue }
      // Given their sum, one of two equal counts is binomial.
      let expected = (a + b) * ea / (ea + eb)
      let variance = (a + b) * ea * eb / ((ea + eb) * (ea + eb))
      terms.append((a - expected) * (a - expected) / variance)
    }
    return trimmed(terms)
  }

  /// Of parts of totals: variance over that of a binomial.
  static func ofRatios(hits: [Int], totals: [Int]) -> Double {
    var terms: [Double] = []
    for i in 1..<max(hits.count, 1) {
      let (n, m) = (Double(totals[i - 1]), Double(totals[i]))
      let k = Double(hits[i - 1] + hits[i])
      guard n > 0, m > 0, n + m > 1, k > 0, k < n + m else { continue }
      // Given all sums, the hits of one bucket are hypergeometric.
      let expected = k * n / (n + m)
      let variance = expected * (m / (n + m)) * (n + m - k) / (n + m - 1)
      guard variance > 0 else { continue }
      let d = Double(hits[i - 1]) - expected
      terms.append(d * d / variance)
    }
    return trimmed(terms)
  }

  private static func trimmed(_ terms: [Double]) -> Double {
    guard terms.count >= 20 else { return 1 }
    let sorted = terms.sorted()
    let kept = sorted[0..<(sorted.count - sorted.count / 20)]
    return max(1, kept.reduce(0, +) / Double(kept.count) / trimmedMean)
  }
}
