import Glibc
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Series that are followed, and where changes begin.
@Suite struct SignalTests {
  private static let minute: Int64 = 60_000_000_000
  private static let axis = TimeAxis(from: 0, to: 240 * minute, step: minute)

  private func series(_ value: (Int) -> Double) -> SignalSeries {
    SignalSeries(
      source: .field("lag"), labels: [("service", "broker")], step: Self.minute,
      samples: (0..<240).map { Sample(time: Int64($0 + 1) * Self.minute, value: value($0)) },
      reach: Self.minute)
  }

  private func events(_ value: (Int) -> Double) -> [TimelineEvent] {
    SignalDetector(axis: Self.axis).events(series(value))
  }

  @Test func `another level is an event with its beginning and its end`() throws {
    var random = Seeded(7)
    let found = events { i in
      Double.random(in: 4...8, using: &random) + (i >= 100 && i < 130 ? 20 : 0)
    }
    let event = try #require(found.first)
    #expect(found.count == 1)
    #expect(event.type == .signal && event.service == "broker" && event.subject.name == "lag")
    #expect(event.time == 100 * Self.minute)
    #expect(event.end == 130 * Self.minute)
    #expect(event.shape == .step)
  }

  @Test(arguments: [(4, 60), (20, 15)])
  func `a level that holds for some buckets is found in any noise`(length: Int, size: Double) {
    var random = Seeded(9)
    let found = events { i in
      // By Laplace's law.
      let noise = -log(1 - Double.random(in: 0..<1, using: &random))
      return (Bool.random(using: &random) ? noise : -noise) + (100..<100 + length ~= i ? size : 0)
    }
    #expect(found.map(\.time) == [100 * Self.minute])
  }

  @Test func `steps that reach beyond the records are not judged`() {
    var random = Seeded(10)
    // What a rate of five minutes shows while its range fills.
    var series = series { i in
      20.0 * min(Double(i + 1) / 5, 1) + Double.random(in: 0...1, using: &random)
    }
    series.reach = 5 * Self.minute
    #expect(SignalDetector(axis: Self.axis).events(series).isEmpty)
    series.reach = Self.minute
    #expect(!SignalDetector(axis: Self.axis).events(series).isEmpty)
  }

  @Test func `a steady trend is one event`() throws {
    var random = Seeded(8)
    let found = events { Double($0) * 0.3 + Double.random(in: 0...2, using: &random) }
    #expect(found.map(\.shape) == [.ramp])
    #expect(found.first?.isOpen == true)
  }

  @Test(arguments: 1...8) func `noise, a constant and few samples are none`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let noise = events { _ in Double.random(in: 0...100, using: &random) }
    #expect(noise.isEmpty, "seed \(seed)")
    #expect(events { _ in 3 }.isEmpty)
    #expect(events { $0 < 4 ? 5 : .nan }.isEmpty)
  }

  @Test(arguments: 1...8)
  func `a bad bucket some minutes before a change does not move its beginning`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    var hits = (0..<180).map { _ in Int.random(in: 0..<100, using: &random) < 20 ? 1 : 0 }
    for i in 100..<130 { hits[i] = Int.random(in: 1...4, using: &random) }
    for i in 94..<100 { hits[i] = i == 94 ? 4 : 0 }
    let series = RatioSeries(hits: hits, totals: Array(repeating: 25, count: 180))
    let detector = RatioDetector(
      penalty: Segmentation.penalty(buckets: 180, series: 1), floor: .errors)
    let change = try #require(detector.run(series)?.changes.first)
    #expect((99...101).contains(change.start), "seed \(seed)")
    #expect((128...132).contains(change.end), "seed \(seed)")
  }
}
