import LogCore
import Support
import Testing

@testable import LogQL

/// Quantiles over all values, in memory and in temporary files.
@Suite struct QuantileAccumulatorTests {
  @Test func `quantiles lie between the values around their rank`() {
    let accumulator = QuantileAccumulator(memory: 1 << 20)
    Self.add([40, 10, 30, 20], to: accumulator, slot: 0)
    for (q, expected) in [(0, 10), (1, 40), (0.5, 25), (0.95, 38.5), (1.5, .infinity)] {
      #expect(accumulator.value(slots: [0], Self.window(q)) == expected)
    }
  }

  @Test func `a NaN counts as the lowest value`() {
    let accumulator = QuantileAccumulator(memory: 1 << 20)
    Self.add([3, .nan, -.infinity, -1, 0], to: accumulator, slot: 0)
    #expect(accumulator.value(slots: [0], Self.window(0)).isNaN)
    #expect(accumulator.value(slots: [0], Self.window(0.25)) == -.infinity)
    #expect(accumulator.value(slots: [0], Self.window(1)) == 3)
  }

  @Test(arguments: 1...30)
  func `a quantile is that of the sorted values`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let values = Self.values(&random, Int.random(in: 1...3000, using: &random))
    let accumulator = QuantileAccumulator(memory: 1 << 20)
    Self.add(values, to: accumulator, slot: 0)
    for q in Self.quantiles {
      let value = accumulator.value(slots: [0], Self.window(q))
      #expect(value == Self.expected(values, q), "seed \(seed)")
    }
  }

  @Test(arguments: 1...12)
  func `values in temporary files count as those in memory`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    var lists: [[Double]] = [[], [], []]
    // The least memory there is: 8,192 values.
    let workers = (0..<2).map { _ in QuantileAccumulator(memory: 0) }
    for _ in 0..<40 {
      let slot = Int.random(in: 0..<3, using: &random)
      let values = Self.values(&random, Int.random(in: 1...1500, using: &random))
      lists[slot] += values
      Self.add(values, to: workers[Int.random(in: 0..<2, using: &random)], slot: slot)
    }
    let whole = QuantileAccumulator(memory: 0)
    for slot in 0..<3 {
      for worker in workers { whole.merge(slot, from: worker, slot: slot) }
    }
    #expect(whole.failure == nil)
    let read = Self.copied(whole, slots: 3)
    for accumulator in [whole, read] {
      for (slots, values) in [([0], lists[0]), ([0, 2], lists[0] + lists[2]), ([1], lists[1])] {
        for q in Self.quantiles {
          let value = accumulator.value(slots: slots, Self.window(q))
          #expect(value == Self.expected(values, q), "seed \(seed), \(q) of \(values.count)")
        }
      }
    }
  }

  // MARK: - Support

  private static let quantiles = [0, 0.01, 0.25, 0.5, 0.95, 0.999, 1]

  private static func window(_ q: Double) -> RangeWindow {
    RangeWindow(from: 0, to: 1, parameter: q)
  }

  private static func values(_ random: inout Seeded, _ n: Int) -> [Double] {
    (0..<n).map { _ in
      Bool.random(using: &random)
        ? Double.random(in: -50...50, using: &random).rounded()
        : Double.random(in: -1e9...1e9, using: &random)
    }
  }

  private static func expected(_ values: [Double], _ q: Double) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let rank = q * Double(values.count - 1)
    let lower = Int(rank)
    let weight = rank - Double(lower)
    return sorted[lower] * (1 - weight) + sorted[min(lower + 1, values.count - 1)] * weight
  }

  private static func add(_ values: [Double], to accumulator: QuantileAccumulator, slot: Int) {
    let slots = [Int32](repeating: Int32(slot), count: values.count)
    let times = [Int64](repeating: 0, count: values.count)
    unsafe slots.withUnsafeBufferPointer { slots in
      unsafe times.withUnsafeBufferPointer { times in
        unsafe values.withUnsafeBufferPointer { values in
          guard let a = slots.baseAddress, let b = times.baseAddress, let c = values.baseAddress
          else { return }
          unsafe accumulator.add(
            slots: a, times: b, values: c, count: values.count, slotCount: slot + 1)
        }
      }
    }
  }

  /// What comes back from a partial's lines.
  private static func copied(_ accumulator: QuantileAccumulator, slots: Int)
    -> QuantileAccumulator
  {
    let copy = QuantileAccumulator(memory: 0)
    for slot in 0..<slots {
      _ = accumulator.write(slot: slot) { body in
        let line = ByteBuffer()
        line.append("pane")
        var words = PartialWordWriter(line)
        body(&words)
        return withExtendedLifetime(line) {
          var reader = PartialWords(line.slice)
          _ = reader.word()
          return copy.read(slot: slot, from: &reader) && reader.isAtEnd
        }
      }
    }
    return copy
  }
}
