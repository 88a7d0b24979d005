internal import Glibc

/// Finds the stretches in which there is far more or far less traffic.
struct TrafficDetector {
  var penalty: Double
  var baseline: Range<Int>?
  /// Another level is so many times the baseline and the level before.
  private static let more = 1.6
  /// Or at most this part of both; a day's course is neither.
  private static let less = 0.5

  struct Result {
    var baseline: Range<Int>
    /// Records a bucket.
    var base: Double
    var changes: [LevelChange]
  }

  /// `exposure` is the part of each bucket that the window covers.
  func run(_ counts: [Int], exposure: [Double]) -> Result? {
    let dispersion = Dispersion.ofCounts(counts, exposure: exposure)
    let costs = PoissonCost(counts: counts, exposure: exposure, dispersion: dispersion)
    let cuts = Segmentation.cut(costs, penalty: penalty)
    guard let normal = baseline ?? Baseline.longest(cuts)?.range else { return nil }
    let sums = PrefixSums(counts)
    let covered = PrefixSums(exposure)
    func rate(_ range: Range<Int>) -> Double {
      let e = covered.sum(range.lowerBound, range.upperBound)
      return e > 0 ? sums.sum(range.lowerBound, range.upperBound) / e : 0
    }
    let base = rate(normal)
    guard base > 0 else { return nil }
    var changes: [LevelChange] = []
    var i = 1
    while i < cuts.count {
      let first = cuts[i - 1]..<cuts[i]
      let before = i > 1 ? rate(cuts[i - 2]..<cuts[i - 1]) : base
      i += 1
      guard let direction = direction(rate(first), base, before) else { continue }
      var range = first
      while i < cuts.count {
        let next = rate(cuts[i - 1]..<cuts[i])
        let half = base + (rate(range) - base) / 2
        guard direction > 0 ? next > half : next < half else { break }
        range = range.lowerBound..<cuts[i]
        i += 1
      }
      changes.append(
        change(range, counts, rate(range), base, covered, dispersion, isOpen: i == cuts.count))
    }
    return Result(baseline: normal, base: base, changes: changes)
  }

  /// 1 for far more, -1 for far less, nil for neither.
  private func direction(_ rate: Double, _ base: Double, _ before: Double) -> Int? {
    if rate >= Self.more * base && rate >= Self.more * before { return 1 }
    if rate <= Self.less * base && rate <= Self.less * before { return -1 }
    return nil
  }

  private func change(
    _ range: Range<Int>, _ counts: [Int], _ rate: Double, _ base: Double, _ covered: PrefixSums,
    _ dispersion: Double, isOpen: Bool
  ) -> LevelChange {
    let hits = counts[range].reduce(0, +)
    let expected = base * covered.sum(range.lowerBound, range.upperBound)
    let k = Double(hits)
    let gain = (k > 0 && expected > 0 ? k * log(k / expected) : 0) - (k - expected)
    var shape = ChangeShape.spike
    if range.count > 2 {
      shape =
        ChangeLine.isBetter(
          values: range.map { Double(counts[$0]) }, weights: range.map { _ in 1 }) ? .ramp : .step
    }
    return LevelChange(
      start: range.lowerBound, end: range.upperBound, isOpen: isOpen, hits: hits, total: 0,
      shape: shape, score: 2 * gain / dispersion)
  }
}

/// Finds gaps in which records were to be expected and none came.
enum SilenceDetector {
  /// How many records a gap must have missed.
  private static let expected = 20.0
  private static let shortest = 3

  /// Runs of at least three empty buckets in which at least 20 records were to be expected at the
  /// median rate of the buckets that have any.
  ///
  /// The buckets before the first record do not count: what has not begun is not silent.
  static func gaps(_ counts: [Int]) -> [Range<Int>] {
    let filled = counts.filter { $0 > 0 }.sorted()
    guard !filled.isEmpty, let first = counts.firstIndex(where: { $0 > 0 }) else { return [] }
    // Of those from the first to the last record, so that seldom records are not taken for many.
    let last = counts.lastIndex(where: { $0 > 0 }) ?? first
    let rate = median(Array(counts[first...last]))
    var found: [Range<Int>] = []
    var i = first
    while i < counts.count {
      guard counts[i] == 0 else {
        i += 1
        continue
      }
      let from = i
      while i < counts.count && counts[i] == 0 { i += 1 }
      if i - from >= shortest && Double(i - from) * rate >= expected { found.append(from..<i) }
    }
    return found
  }

  private static func median(_ values: [Int]) -> Double {
    let sorted = values.sorted()
    return Double(sorted[(sorted.count - 1) / 2])
  }
}
