internal import Glibc

/// Finds the stretches in which a ratio has another level.
struct RatioDetector {
  var penalty: Double
  var floor: RatioFloor
  /// `--baseline`, as buckets.
  var baseline: Range<Int>?
  /// A level that does not hold for so many buckets has not come back.
  static let holds = 5
  /// The chance that bad buckets which stand alone come next to each other.
  static let alpha = 0.01

  struct Result {
    var baseline: Range<Int>
    var base: Double
    var changes: [LevelChange]
  }

  /// Runs of buckets above the floor, with the first and the last of its levels.
  private struct Stretch {
    var range: Range<Int>
    var first: Range<Int>
    var last: Range<Int>
  }

  /// `onsets` are buckets in which something else has begun.
  func run(_ series: RatioSeries, onsets: [Int] = []) -> Result? {
    let dispersion = Dispersion.ofRatios(hits: series.hits, totals: series.totals)
    let costs = BinomialCost(hits: series.hits, totals: series.totals, dispersion: dispersion)
    let cuts = Segmentation.cut(costs, penalty: penalty)
    guard let normal = baseline ?? Baseline.longest(cuts)?.range else { return nil }
    let sums = series.sums(normal)
    guard sums.total > 0 else { return nil }
    let base = Double(sums.hits) / Double(sums.total)
    let edges = ChangeEdges(series, base: base, normal: sums.total)
    let found = stretches(series, cuts, base, edges)
    var changes: [LevelChange] = []
    for (i, stretch) in found.enumerated() {
      let first = i > 0 ? found[i - 1].range.upperBound : 0
      let end = i + 1 < found.count ? found[i + 1].range.lowerBound : series.count
      let range = edges.refined(
        stretch.range, first: held(stretch.first, stretch), last: held(stretch.last, stretch),
        within: first..<end)
      let inside = series.sums(range)
      let isLarge = floor.isPassed(by: inside.hits, of: inside.total, base: base)
      let change = change(series, isLarge ? range : stretch.range, base, sums)
      if !isChance(series, change) { changes.append(change) }
    }
    changes = self.changes(
      from: onsets, in: series, found: changes, normal: normal, dispersion: dispersion)
    return Result(baseline: normal, base: base, changes: changes)
  }

  /// A level that holds for some time, else all of the stretch.
  private func held(_ level: Range<Int>, _ stretch: Stretch) -> Range<Int> {
    level.count >= Self.holds ? level : stretch.range
  }

  /// Neighbouring runs above the floor, and those between that do not hold long enough to be back.
  private func stretches(
    _ series: RatioSeries, _ cuts: [Int], _ base: Double, _ edges: ChangeEdges
  ) -> [Stretch] {
    var found: [Stretch] = []
    var i = 1
    while i < cuts.count {
      let level = cuts[i - 1]..<cuts[i]
      i += 1
      guard let range = above(level, series, base, edges) else { continue }
      var stretch = Stretch(range: range, first: range, last: range)
      while i < cuts.count {
        let next = cuts[i - 1]..<cuts[i]
        let sums = series.sums(stretch.range)
        let after = series.sums(next)
        let half = base + (Double(sums.hits) / Double(sums.total) - base) / 2
        let isAbove = Double(after.hits) > half * Double(after.total)
        guard isAbove || floor.isPassed(by: after.hits, of: after.total, base: base) else { break }
        stretch.range = stretch.range.lowerBound..<next.upperBound
        stretch.last = next
        i += 1
      }
      if let last = found.last, stretch.range.lowerBound - last.range.upperBound < Self.holds {
        stretch.range = last.range.lowerBound..<stretch.range.upperBound
        stretch.first = last.first
        found[found.count - 1] = stretch
      } else {
        found.append(stretch)
      }
    }
    return found
  }

  /// A level if it is above the floor, or the part of it that is: its cuts may lie too far out.
  private func above(
    _ level: Range<Int>, _ series: RatioSeries, _ base: Double, _ edges: ChangeEdges
  ) -> Range<Int>? {
    let sums = series.sums(level)
    if floor.isPassed(by: sums.hits, of: sums.total, base: base) { return level }
    let part = edges.refined(level, first: level, last: level, within: level)
    let inside = series.sums(part)
    return floor.isPassed(by: inside.hits, of: inside.total, base: base) ? part : nil
  }

  /// Whether a spike is nothing but two buckets next to each other of which there are more.
  ///
  /// A bucket that is as bad by itself is no event, and where they come now and then two may follow
  /// one another: expected are about as many as the square of their share, for each bucket.
  private func isChance(_ series: RatioSeries, _ change: LevelChange) -> Bool {
    guard change.shape == .spike else { return false }
    func ratio(_ i: Int) -> Double {
      series.totals[i] > 0 ? Double(series.hits[i]) / Double(series.totals[i]) : 0
    }
    let range = change.start..<change.end
    let least = range.map { ratio($0) }.min() ?? 0
    let others = (0..<series.count).count { !range.contains($0) && ratio($0) >= least }
    let share = (Double(others) + 0.5) / Double(series.count)
    return Double(series.count) * pow(share, Double(range.count)) > Self.alpha
  }

  func change(
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

  func logLikelihood(_ x: (hits: Int, total: Int)) -> Double {
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
