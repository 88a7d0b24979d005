internal import Glibc

/// Finds the stretches in which there is far more or far less traffic.
struct TrafficDetector {
  var penalty: Double
  var baseline: Range<Int>?
  /// Another level is so many times the baseline and the level before.
  static let more = 1.6
  /// Or at most this part of both; a day's course is neither.
  private static let less = 0.5
  /// How many records more or fewer than at the usual rate.
  private static let fewest = 8.0

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
    let levels = TrafficLevels(
      counts: counts, exposure: exposure, cuts: Segmentation.cut(costs, penalty: penalty))
    guard let normal = baseline ?? Baseline.longest(levels.cuts)?.range else { return nil }
    let base = levels.rate(normal)
    guard base > 0 else { return nil }
    var changes: [LevelChange] = []
    var i = 0
    while i < levels.count {
      let first = levels[i]
      let before = levels.before(i)
      i += 1
      let (near, far) = levels.edge(first, before, usual: base)
      guard let direction = direction(levels.rate(first), base, levels.rate(before)),
        direction == self.direction(near, base, far)
      else { continue }
      var range = first
      while i < levels.count {
        let next = levels.rate(levels[i])
        let half = base + (levels.rate(range) - base) / 2
        guard direction > 0 ? next > half : next < half else { break }
        range = range.lowerBound..<levels[i].upperBound
        i += 1
      }
      let expected = base * levels.covered.sum(range.lowerBound, range.upperBound)
      let change = change(
        range, counts, expected: expected, dispersion, isOpen: i == levels.count)
      // At an edge of the window one cut is enough for a stretch, but not as evidence.
      guard abs(Double(change.hits) - expected) >= Self.fewest, change.score >= 4 * penalty else {
        continue
      }
      changes.append(change)
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
    _ range: Range<Int>, _ counts: [Int], expected: Double, _ dispersion: Double, isOpen: Bool
  ) -> LevelChange {
    let hits = counts[range].reduce(0, +)
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

/// The levels of a series of counts.
struct TrafficLevels {
  let sums: PrefixSums
  let covered: PrefixSums
  let cuts: [Int]
  /// How many records say something about a rate.
  private static let enough = 40.0

  init(counts: [Int], exposure: [Double], cuts: [Int]) {
    sums = PrefixSums(counts)
    covered = PrefixSums(exposure)
    self.cuts = cuts
  }

  var count: Int { cuts.count - 1 }

  subscript(_ i: Int) -> Range<Int> { cuts[i]..<cuts[i + 1] }

  /// The level before another one; the first has none, and is compared with the one behind it.
  func before(_ i: Int) -> Range<Int> { i > 0 ? self[i - 1] : count > 1 ? self[1] : self[0] }

  /// Records a bucket.
  func rate(_ range: Range<Int>) -> Double {
    let e = covered.sum(range.lowerBound, range.upperBound)
    return e > 0 ? sums.sum(range.lowerBound, range.upperBound) / e : 0
  }

  /// The rates of two levels some buckets to each side of where they touch: a slow course differs
  /// from itself after some time, but not there.
  func edge(_ level: Range<Int>, _ other: Range<Int>, usual: Double) -> (Double, Double) {
    let width = max(RatioDetector.holds, Int(min(Self.enough / usual, Double(cuts[count]))))
    return level.lowerBound >= other.upperBound
      ? (rate(level.prefix(width)), rate(other.suffix(width)))
      : (rate(level.suffix(width)), rate(other.prefix(width)))
  }
}

/// Finds gaps in which records were to be expected and none came.
enum SilenceDetector {
  /// How many records a gap must have missed.
  private static let expected = 20.0
  private static let shortest = 3
  /// How much less likely than not a gap must be, in nats, given how the counts vary: a thousand
  /// series of a thousand buckets have about one by chance.
  private static let evidence = 14.0

  /// Runs of at least three empty buckets in which at least 20 records were to be expected at the
  /// median rate of the buckets that have any.
  ///
  /// The buckets before the first record do not count: what has not begun is not silent.
  static func gaps(_ counts: [Int]) -> [Range<Int>] {
    // Of what has hardly spoken nobody knows when to expect it.
    let filled = counts.count { $0 > 0 }
    guard filled >= RatioDetector.holds, let first = counts.firstIndex(where: { $0 > 0 }) else {
      return []
    }
    // Of those from the first to the last record, so that seldom records are not taken for many.
    let last = counts.lastIndex(where: { $0 > 0 }) ?? first
    let own = Array(counts[first...last])
    let rate = median(own)
    let dispersion = Dispersion.ofCounts(own, exposure: own.map { _ in 1 })
    let wanted = max(expected, evidence * dispersion)
    var found: [Range<Int>] = []
    var i = first
    while i < counts.count {
      guard counts[i] == 0 else {
        i += 1
        continue
      }
      let from = i
      while i < counts.count && counts[i] == 0 { i += 1 }
      if i - from >= shortest && Double(i - from) * rate >= wanted { found.append(from..<i) }
    }
    return found
  }

  private static func median(_ values: [Int]) -> Double {
    let sorted = values.sorted()
    return Double(sorted[(sorted.count - 1) / 2])
  }
}
