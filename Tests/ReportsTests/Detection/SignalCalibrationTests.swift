import Glibc
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Followed series in which nothing changes, of many kinds: at most ten of a thousand may have one.
@Suite struct SignalCalibrationTests {
  private static let minute: Int64 = 60_000_000_000

  enum Law: CaseIterable {
    case normal, cauchy, laplace, student, exponential, logNormal, seldomCounts, counts
    case meansOfFew, twoValues

    func draw(_ random: inout Seeded) -> Double {
      func uniform() -> Double { Double.random(in: 0..<1, using: &random) }
      func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }
      switch self {
      case .normal: return 100 + 10 * normal()
      case .cauchy: return normal() / max(abs(normal()), 1e-9)
      case .laplace: return -log(1 - uniform()) * (uniform() < 0.5 ? 1 : -1)
      case .student:
        let squares = (0..<3).reduce(0) { sum, _ in sum + pow(normal(), 2) }
        return normal() / (squares / 3).squareRoot()
      case .exponential: return -log(1 - uniform())
      case .logNormal: return exp(1.5 * normal())
      case .seldomCounts: return Double(count(0.3, uniform))
      case .counts: return Double(count(10, uniform))
      case .meansOfFew:
        let n = 1 + count(2, uniform)
        return (0..<n).reduce(0) { sum, _ in sum + normal() } / Double(n)
      case .twoValues: return uniform() < 0.1 ? 50 : 1
      }
    }

    private func count(_ mean: Double, _ uniform: () -> Double) -> Int {
      var (rest, count) = (mean + log(1 - uniform()), 0)
      while rest > 0 {
        count += 1
        rest += log(1 - uniform())
      }
      return count
    }
  }

  /// How many of a thousand series have an event; each sample is the mean of so many drawn values.
  private func changes(_ law: Law, samples: Int, overlap: Int = 1) -> Int {
    var random = Seeded(UInt64(samples + overlap))
    let axis = TimeAxis(from: 0, to: Int64(samples) * Self.minute, step: Self.minute)
    return (0..<1_000).count { _ in
      let drawn = (0..<samples).map { _ in law.draw(&random) }
      let series = SignalSeries(
        source: .query("lag"), labels: [], step: Self.minute,
        samples: (overlap...samples).map { end in
          let value = drawn[(end - overlap)..<end].reduce(0, +) / Double(overlap)
          return Sample(time: Int64(end) * Self.minute, value: value)
        }, reach: Int64(overlap) * Self.minute)
      return !SignalDetector(axis: axis).events(series).isEmpty
    }
  }

  @Test(arguments: Law.allCases, [20, 80])
  func `samples at random`(law: Law, samples: Int) {
    #expect(changes(law, samples: samples) <= 10)
  }

  @Test(arguments: [Law.normal, .student, .counts], [3])
  func `ranges that overlap`(law: Law, overlap: Int) {
    #expect(changes(law, samples: 80, overlap: overlap) <= 10)
  }
}
