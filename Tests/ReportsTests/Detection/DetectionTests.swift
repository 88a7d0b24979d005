import Support
import Testing

@testable import Reports

/// Levels of series: where they change, and what counts as a change.
@Suite struct DetectionTests {
  /// A series with so many hits of so many in each bucket.
  private func binomial(_ n: Int, _ p: Double, _ buckets: Int, _ random: inout Seeded)
    -> RatioSeries
  {
    var series = RatioSeries(hits: [], totals: [])
    for _ in 0..<buckets {
      var hits = 0
      for _ in 0..<n where Double.random(in: 0..<1, using: &random) < p { hits += 1 }
      series.hits.append(hits)
      series.totals.append(n)
    }
    return series
  }

  /// The best cuts, found by trying all of them.
  private func best(_ cost: BinomialCost, from: Int, penalty: Double) -> (cost: Double, cuts: [Int])
  {
    let n = cost.count
    var result = (cost: cost.cost(from, n), cuts: [n])
    var cut = from + Segmentation.shortest
    while cut <= n - Segmentation.shortest {
      let rest = best(cost, from: cut, penalty: penalty)
      let sum = cost.cost(from, cut) + penalty + rest.cost
      if sum < result.cost - 1e-9 { result = (sum, [cut] + rest.cuts) }
      cut += 1
    }
    return result
  }

  @Test(arguments: 1...40)
  func `cuts cost what the best of all cuts cost`(seed: Int) {
    var random = Seeded(UInt64(seed))
    var series = binomial(12, 0.1, 6, &random)
    let more = binomial(12, Double.random(in: 0..<1, using: &random), 5, &random)
    series.hits += more.hits + binomial(12, 0.2, 3, &random).hits
    series.totals = Array(repeating: 12, count: series.hits.count)
    let cost = BinomialCost(hits: series.hits, totals: series.totals, dispersion: 1)
    let found = Segmentation.cut(cost, penalty: 2)
    var sum = 0.0
    for i in 1..<found.count { sum += cost.cost(found[i - 1], found[i]) + (i > 1 ? 2 : 0) }
    let wanted = best(cost, from: 0, penalty: 2)
    #expect(abs(sum - wanted.cost) < 1e-9, "seed \(seed): \(found), better \(wanted.cuts)")
    #expect(zip(found, found.dropFirst()).allSatisfy { $1 - $0 >= Segmentation.shortest })
  }

  @Test func `at most ten of a thousand stationary series have a cut`() {
    var random = Seeded(4)
    var cuts = 0
    for i in 0..<1_000 {
      let series = binomial([4, 10, 25][i % 3], [0.02, 0.1, 0.4][i / 3 % 3], 60, &random)
      let cost = BinomialCost(hits: series.hits, totals: series.totals, dispersion: 1)
      let penalty = Segmentation.penalty(buckets: 60, series: 1)
      if Segmentation.cut(cost, penalty: penalty).count > 2 { cuts += 1 }
    }
    #expect(cuts <= 10)
  }

  @Test func `a stretch of failing requests is one change with its ends`() throws {
    var series = RatioSeries(
      hits: Array(repeating: 0, count: 60), totals: Array(repeating: 50, count: 60))
    for i in 0..<60 where i % 7 == 3 { series.hits[i] = 1 }
    for i in 30..<40 { series.hits[i] = 6 }
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 60, series: 1), floor: .errors)
    let result = try #require(detector.run(series))
    #expect(result.changes.map { $0.start..<$0.end } == [30..<40])
    #expect(result.changes.map(\.shape) == [.step])
    #expect(result.changes.map(\.isOpen) == [false])
    #expect(result.baseline == 0..<30)
  }

  @Test func `a single bad bucket is no change`() throws {
    var series = RatioSeries(
      hits: Array(repeating: 1, count: 60), totals: Array(repeating: 50, count: 60))
    series.hits[30] = 9
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 60, series: 1), floor: .errors)
    #expect(try #require(detector.run(series)).changes.isEmpty)
  }

  @Test func `what is as bad by itself now and then is no spike either`() throws {
    var series = RatioSeries(
      hits: Array(repeating: 1, count: 120), totals: Array(repeating: 50, count: 120))
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 120, series: 1), floor: .errors)
    series.hits[60] = 12
    series.hits[61] = 12
    #expect(try #require(detector.run(series)).changes.map { $0.start..<$0.end } == [60..<62])
    for i in stride(from: 5, to: 120, by: 20) { series.hits[i] = 13 }
    #expect(try #require(detector.run(series)).changes.isEmpty)
  }

  @Test func `an edge is where half of the weight lies`() throws {
    var random = Seeded(12)
    var distance = 0
    for _ in 0..<200 {
      var series = binomial(25, 0.01, 60, &random)
      let bad = binomial(25, 0.12, 20, &random)
      let after = binomial(25, 0.01, 40, &random)
      series.hits += bad.hits + after.hits
      series.totals += bad.totals + after.totals
      let detector = RatioDetector(
        penalty: Segmentation.penalty(buckets: 120, series: 1), floor: .errors)
      let change = try #require(detector.run(series)).changes.first
      distance += min(abs((change?.start ?? 0) - 60), 20) + min(abs((change?.end ?? 0) - 80), 20)
    }
    // Less than a bucket and a half for each edge.
    #expect(distance < 600)
  }

  /// Few failing requests more, for a while: no segmentation of so many buckets would tell them.
  @Test func `less evidence will do where an error was new, but not none`() throws {
    var random = Seeded(31)
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 360, series: 1), floor: .errors)
    var (alone, told, invented) = (0, 0, 0)
    for round in 0..<300 {
      var series = binomial(13, 0.008, 150, &random)
      for (level, count) in [(0.042, 30), (0.008, 180)] {
        let more = binomial(13, level, count, &random)
        series.hits += more.hits
        series.totals += more.totals
      }
      alone += try #require(detector.run(series)).changes.isEmpty ? 0 : 1
      told += try #require(detector.run(series, onsets: [150])).changes.isEmpty ? 0 : 1
      let quiet = binomial(13, 0.008, 360, &random)
      invented += try #require(detector.run(quiet, onsets: [round])).changes.count
    }
    #expect(told > alone + 40, "\(told) and \(alone) of 300")
    #expect(invented <= 3)
  }

  @Test func `a pause that falls on two buckets is no spike`() {
    let change = LevelChange(
      start: 10, end: 12, isOpen: false, hits: 30, total: 120, shape: .spike, score: 50)
    func times(_ from: Int64, through to: Int64) -> HitTimes {
      var times = HitTimes()
      for i in 0..<30 {
        let time = from + (to - from) * Int64(i) / 29
        times.add(1, first: time, last: time)
      }
      return times
    }
    #expect(change.isBrief(times(640, through: 669), step: 60, floor: .errors, base: 0.01))
    #expect(!change.isBrief(times(600, through: 719), step: 60, floor: .errors, base: 0.01))
    // The same where only the first and last of each half are known.
    var coarse = HitTimes()
    coarse.add(15, first: 650, last: 659)
    coarse.add(15, first: 660, last: 672)
    #expect(change.isBrief(coarse, step: 60, floor: .errors, base: 0.01))
  }

  @Test func `a slow growth is a ramp`() throws {
    var series = RatioSeries(
      hits: Array(repeating: 2, count: 80), totals: Array(repeating: 50, count: 80))
    for i in 40..<80 { series.hits[i] = 2 + (i - 40) }
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 80, series: 1), floor: .slowness)
    let changes = try #require(detector.run(series)).changes
    #expect(changes.map(\.shape) == [.ramp])
    #expect(changes.map(\.isOpen) == [true])
  }

  @Test func `traffic that doubles is a change, a day's course is none`() throws {
    let penalty = Segmentation.penalty(buckets: 120, series: 1)
    var counts = (0..<120).map { 100 + ($0 % 5) * 3 + $0 / 3 }
    let exposure = Array(repeating: 1.0, count: 120)
    #expect(
      try #require(TrafficDetector(penalty: penalty).run(counts, exposure: exposure)).changes
        .isEmpty)
    for i in 70..<90 { counts[i] *= 3 }
    let found = try #require(TrafficDetector(penalty: penalty).run(counts, exposure: exposure))
      .changes
    #expect(found.map { $0.start..<$0.end } == [70..<90])
  }

  @Test func `silence is a gap in which twenty records were to be expected`() {
    var counts = Array(repeating: 10, count: 30)
    for i in 12..<16 { counts[i] = 0 }
    #expect(SilenceDetector.gaps(counts) == [12..<16])
    #expect(SilenceDetector.gaps(counts.map { min($0, 1) }).isEmpty)
    #expect(SilenceDetector.gaps([0, 0, 0, 0, 0] + counts[16...]).isEmpty)
  }

  @Test func `a rare message that comes late is not new`() {
    let minute: Int64 = 60_000_000_000
    let test = NewErrorTest(from: 0, through: 180 * minute, step: minute)
    #expect(test.span == 18 * minute)
    #expect(!test.isNew(first: 100 * minute, count: 2))
    #expect(!test.isNew(first: 100 * minute, count: 4))
    #expect(test.isNew(first: 100 * minute, count: 6))
    #expect(!test.isNew(first: 3 * minute, count: 1_000))
  }

  @Test func `bins are two percent wide at most and hold what is in them`() {
    var random = Seeded(9)
    for _ in 0..<2_000 {
      let digits = Int.random(in: 1...14, using: &random)
      var value: Int64 = 1
      for _ in 1..<digits { value *= 10 }
      value += Int64.random(in: 0..<(9 * value), using: &random)
      let bin = LatencyBins.bin(value)
      #expect(
        LatencyBins.lowerEdge(bin) <= value && value < LatencyBins.lowerEdge(bin + 1) || value < 50)
      if value >= 100 {
        #expect(LatencyBins.lowerEdge(bin + 1) * 100 <= LatencyBins.lowerEdge(bin) * 102)
        let limit = LatencyBins.lowerEdge(LatencyBins.limit(above: bin))
        #expect(limit * 4 >= LatencyBins.lowerEdge(bin + 1) * 5)
        #expect(limit * 100 <= LatencyBins.lowerEdge(bin + 1) * 128)
      }
    }
    #expect(LatencyBins.bin(0) == 0)
    #expect(LatencyBins.lowerEdge(LatencyBins.bin(102_000_000)) == 102_000_000)
  }

  @Test func `widths of buckets are multiples of those before`() {
    for (a, b) in zip(BucketWidths.all, BucketWidths.all.dropFirst()) { #expect(b % a == 0) }
    let second: Int64 = 1_000_000_000
    #expect(BucketWidths.step(from: 0, through: 300 * second) == second)
    #expect(BucketWidths.step(from: 0, through: 10_799 * second) == 30 * second)
    #expect(BucketWidths.step(wanted: 7 * second, counted: 5 * second) == 10 * second)
  }
}
