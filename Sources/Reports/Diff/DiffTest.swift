internal import Glibc

/// How a predicate spreads over A and B, service by service.
struct DiffTable {
  /// Sums over the services that have the field.
  var a = 0
  var aTotal = 0
  var b = 0
  var bTotal = 0
  /// Sums over those in which the predicate holds at all.
  private var aNear = 0
  private var aNearTotal = 0
  private var bNear = 0
  private var bNearTotal = 0
  private var expected = 0.0
  private var oddsAbove = 0.0
  private var oddsBelow = 0.0

  /// Adds a service: how many of A and B there are with the field, and in how many it holds.
  mutating func add(a: Int, of aTotal: Int, b: Int, of bTotal: Int) {
    self.a += a
    self.aTotal += aTotal
    self.b += b
    self.bTotal += bTotal
    let holds = a + b
    let total = aTotal + bTotal
    guard holds > 0, aTotal > 0, bTotal > 0 else { return }
    aNear += a
    aNearTotal += aTotal
    bNear += b
    bNearTotal += bTotal
    let n = Double(total)
    expected += Double(holds) * Double(aTotal) / n
    oddsAbove += Double(a) * Double(bTotal - b) / n
    oddsBelow += Double(b) * Double(aTotal - a) / n
  }

  /// The likelihood ratio of the joined tables against what is expected of each service by itself.
  ///
  /// As Cochran, Mantel and Haenszel join their tables: only a difference within services counts.
  var score: Double {
    guard aNear > 0 || bNear > 0 else { return 0 }
    let holds = Double(aNear + bNear)
    let cells: [(Double, Double)] = [
      (Double(aNear), expected), (Double(aNearTotal - aNear), Double(aNearTotal) - expected),
      (Double(bNear), holds - expected),
      (Double(bNearTotal - bNear), Double(bNearTotal) - holds + expected),
    ]
    var sum = 0.0
    for (seen, expected) in cells where seen > 0 && expected > 0 {
      sum += seen * log(seen / expected)
    }
    return max(0, 2 * sum)
  }

  var aShare: Double { aTotal > 0 ? Double(a) / Double(aTotal) : 0 }
  var bShare: Double { bTotal > 0 ? Double(b) / Double(bTotal) : 0 }

  /// Of Mantel and Haenszel; infinite where it never holds in B.
  var oddsRatio: Double {
    oddsBelow > 0 ? oddsAbove / oddsBelow : oddsAbove > 0 ? .infinity : 0
  }

  /// Whether the difference is large enough to matter: ten points, and twice the odds.
  var matters: Bool {
    guard aNearTotal > 0, bNearTotal > 0 else { return false }
    let difference =
      Double(aNear) / Double(aNearTotal) - Double(bNear) / Double(bNearTotal)
    return difference >= 0.1 && oddsRatio >= 2
  }

  /// The chance of a score as large, of one test.
  static func pValue(_ score: Double) -> Double { erfc((max(score, 0) / 2).squareRoot()) }
}
