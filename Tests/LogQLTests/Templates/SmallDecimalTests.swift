import Testing

@testable import LogQL

@Suite struct SmallDecimalTests {
  private func number(_ generator: inout SystemRandomNumberGenerator) -> Double {
    let digits = Double(Int64.random(in: -999_999_999...999_999_999, using: &generator))
    let powers = [1, 10, 1000, 1e6, 1e9, 1e-3, 3, 7]
    return (digits / (powers[Int.random(in: 0..<powers.count, using: &generator)]))
  }

  @Test func `the fast way agrees with the exact one`() throws {
    var generator = SystemRandomNumberGenerator()
    var fast = 0
    for _ in 0..<20_000 {
      let (a, b) = (number(&generator), number(&generator))
      guard let x = SmallDecimal(a), let y = SmallDecimal(b) else { continue }
      let (p, q) = (try GoDecimal(a), try GoDecimal(b))
      fast += 1
      if let sum = x.adding(y)?.double { #expect(sum == (p + q).double, "\(a) + \(b)") }
      if let rest = x.adding(y.negated)?.double { #expect(rest == (p - q).double, "\(a) - \(b)") }
      if let product = x.multiplied(by: y)?.double {
        #expect(product == (p * q).double, "\(a) * \(b)")
      }
      if b != 0, let ratio = x.divided(by: y)?.double {
        #expect(ratio == (try p.divided(by: q)).double, "\(a) / \(b)")
      }
    }
    #expect(fast > 10_000)
  }

  @Test func `division by hand agrees with the machine's`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let a = UInt64.random(in: 0...UInt64.max, using: &generator)
      let b =
        UInt64.random(in: 1...UInt64.max, using: &generator)
        >> UInt64.random(in: 0...63, using: &generator)
      guard b > 0 else { continue }
      // (a b + r) / b for an r below b: the quotient is a again.
      let r = a % b
      let (quotient, remainder) = (BigNatural(a) * BigNatural(b) + BigNatural(r)).divided(
        by: BigNatural(b))
      #expect(quotient == BigNatural(a) && remainder == BigNatural(r), "\(a) \(b)")
    }
  }
}
