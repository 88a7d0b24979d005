import LogCore
import Support
import Testing

@testable import LogQL

/// States give the same bytes for any split and any order of the samples.
@Suite struct RangeStateTests {
  @Test(arguments: 1...60)
  func `any split, order and nesting of merges gives the same value`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let samples = (0..<Int.random(in: 1...80, using: &random)).map { i in
      (value: Self.value(&random), time: Int64.random(in: 1...1000, using: &random))
    }
    check(CountState.self, samples, &random)
    check(SumState.self, samples, &random)
    check(AverageState.self, samples, &random)
    check(VarianceState.self, samples, &random)
    check(MinimumState.self, samples, &random)
    check(MaximumState.self, samples, &random)
    check(FirstState.self, samples, &random)
    check(LastState.self, samples, &random)
    check(CounterState.self, samples, &random)
  }

  @Test func `a sum is the exact sum, rounded once`() {
    #expect(sum([1e16, 1, -1e16]) == 1)
    #expect(sum([0.1, 0.2, 0.3, -0.6]) == 2.7755575615628914e-17)
    #expect(sum(Array(repeating: 0.1, count: 10)) == 1)
    #expect(sum([1e308, 1e308, -1e308]) == 1e308)
    #expect(sum([1e308, 1e308]) == .infinity)
    #expect(sum([.infinity, 1]) == .infinity)
    #expect(sum([.infinity, -.infinity]).isNaN)
    #expect(sum([1, 0x1p-53, 0x1p-106]) == 1 + 0x1p-52)
    #expect(sum([]) == 0)
  }

  @Test func `a variance does not cancel`() {
    var state = VarianceState()
    for value in [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16] { state.add(value, at: 0) }
    #expect(state.value(window) == 22.5)
  }

  // MARK: - Support

  private let window = RangeWindow(from: 0, to: 1_000_000, parameter: 0.7)

  private static func value(_ random: inout Seeded) -> Double {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: Double(Int.random(in: -5...5, using: &random))
    case 1: Double.random(in: -1e300...1e300, using: &random)
    case 2: Double.random(in: -1e-300...1e-300, using: &random)
    default: Double.random(in: 0...1000, using: &random)
    }
  }

  private func sum(_ values: [Double]) -> Double {
    var sum = ExactSum()
    for value in values { sum.add(value) }
    return sum.value
  }

  private func check<State: RangeState>(
    _ type: State.Type, _ samples: [(value: Double, time: Int64)], _ random: inout Seeded
  ) {
    var whole = State()
    for sample in samples { whole.add(sample.value, at: sample.time) }
    var parts = (0..<4).map { _ in State() }
    for sample in samples.shuffled(using: &random) {
      parts[Int.random(in: 0..<4, using: &random)].add(sample.value, at: sample.time)
    }
    while parts.count > 1 {
      var part = parts.remove(at: Int.random(in: 0..<parts.count, using: &random))
      part.merge(parts.removeFirst())
      parts.append(read(written(part)) ?? State())
    }
    let isSame = parts[0].value(window).bitPattern == whole.value(window).bitPattern
    #expect(isSame, "\(State.self): \(parts[0].value(window)), \(whole.value(window))")
    #expect(written(parts[0]) == written(whole), "\(State.self)")
  }

  private func written<State: RangeState>(_ state: State) -> String {
    var writer = PartialWordWriter(ByteBuffer())
    state.write(to: &writer)
    return writer.out.string
  }

  private func read<State: RangeState>(_ text: String) -> State? {
    let line = ByteBuffer()
    line.append("pane")
    line.append(text)
    return withExtendedLifetime(line) {
      var reader = PartialWords(line.slice)
      _ = reader.word()
      return State(from: &reader)
    }
  }
}
