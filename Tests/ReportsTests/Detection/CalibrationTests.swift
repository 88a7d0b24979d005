import Glibc
import Support
import Testing

@testable import Reports

/// Series in which nothing changes, of many kinds: at most ten of a thousand may have a change.
@Suite struct CalibrationTests {
  private static let buckets = 60
  private static let series = 1_000
  private let penalty = Segmentation.penalty(buckets: buckets, series: 1)

  /// A number by Poisson's law; of large means nearly.
  private func poisson(_ mean: Double, _ random: inout Seeded) -> Int {
    var rest = mean
    var count = 0
    while rest > 0 {
      rest += log(1 - Double.random(in: 0..<1, using: &random))
      if rest > 0 { count += 1 }
    }
    return count
  }

  private func hits(_ n: Int, _ p: Double, _ random: inout Seeded) -> Int {
    (0..<n).count { _ in Double.random(in: 0..<1, using: &random) < p }
  }

  /// How many series have a change of their ratio, where a bucket is made by `bucket`.
  private func changes(
    _ floor: RatioFloor, seed: UInt64, _ bucket: (inout Seeded) -> (hits: Int, total: Int)
  ) -> Int {
    var random = Seeded(seed)
    return (0..<Self.series).count { _ in
      var series = RatioSeries(hits: [], totals: [])
      for _ in 0..<Self.buckets {
        let (hits, total) = bucket(&random)
        series.hits.append(hits)
        series.totals.append(total)
      }
      let found = RatioDetector(penalty: penalty, floor: floor).run(series)
      return !(found?.changes.isEmpty ?? true)
    }
  }

  @Test(arguments: [(2.0, 0.05), (8, 0.1), (20, 0.02)])
  func `requests that fail at random`(mean: Double, ratio: Double) {
    let found = changes(.errors, seed: 1) { random in
      let total = poisson(mean, &random)
      return (hits(total, ratio, &random), total)
    }
    #expect(found <= 10)
  }

  @Test func `clients that ask several times and fail each time`() {
    let found = changes(.errors, seed: 2) { random in
      var (failed, total) = (0, 0)
      for _ in 0..<poisson(10, &random) {
        let times = Int.random(in: 1...3, using: &random)
        total += times
        if Double.random(in: 0..<1, using: &random) < 0.02 { failed += times }
      }
      return (failed, total)
    }
    #expect(found <= 10)
  }

  @Test func `requests that are slow at random`() {
    let found = changes(.slowness, seed: 3) { random in
      let total = poisson(12, &random)
      return (hits(total, 0.08, &random), total)
    }
    #expect(found <= 10)
  }

  /// How many series have a change of traffic or a silence.
  private func changes(seed: UInt64, _ bucket: (Int, inout Seeded) -> Int) -> Int {
    var random = Seeded(seed)
    let exposure = Array(repeating: 1.0, count: Self.buckets)
    return (0..<Self.series).count { _ in
      let counts = (0..<Self.buckets).map { bucket($0, &random) }
      let found = TrafficDetector(penalty: penalty).run(counts, exposure: exposure)
      return !(found?.changes.isEmpty ?? true) || !SilenceDetector.gaps(counts).isEmpty
    }
  }

  @Test(arguments: [0.3, 15])
  func `records that come at random`(mean: Double) {
    #expect(changes(seed: 4) { _, random in poisson(mean, &random) } <= 10)
  }

  @Test func `records that come in bursts`() {
    let found = changes(seed: 5) { _, random in
      (0..<poisson(4, &random)).reduce(0) { sum, _ in
        sum + Int.random(in: 1...5, using: &random)
      }
    }
    #expect(found <= 10)
  }

  @Test func `a load that is another one in each bucket`() {
    let found = changes(seed: 6) { _, random in
      // Exponential: the most that loads of this mean vary without a memory.
      poisson(-12 * log(1 - Double.random(in: 0..<1, using: &random)), &random)
    }
    #expect(found <= 10)
  }

  @Test func `a load with the course of a day`() {
    let found = changes(seed: 7) { bucket, random in
      let part = Double(bucket) / Double(Self.buckets)
      return poisson(30 * (1 + 0.5 * (1 - 2 * abs(2 * part - 1))), &random)
    }
    #expect(found <= 10)
  }
}
