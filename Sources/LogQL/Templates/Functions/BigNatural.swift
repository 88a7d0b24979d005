/// A natural number of any size, in base 10^9: what exact decimal arithmetic needs.
struct BigNatural: Equatable {
  private static let base: UInt64 = 1_000_000_000

  /// The least significant first; the last one is not 0, so that 0 has none.
  private var limbs: [UInt32]

  init() { limbs = [] }

  init(_ value: UInt64) {
    limbs = []
    var rest = value
    while rest > 0 {
      limbs.append(UInt32(rest % Self.base))
      rest /= Self.base
    }
  }

  /// The number that these ASCII digits are.
  init(digits: some BidirectionalCollection<UInt8>) {
    limbs = []
    var limb: UInt32 = 0
    var weight: UInt32 = 1
    for digit in digits.reversed() {
      limb += UInt32(digit - 0x30) * weight
      weight *= 10
      if weight == 1_000_000_000 {
        limbs.append(limb)
        (limb, weight) = (0, 1)
      }
    }
    limbs.append(limb)
    trim()
  }

  private init(limbs: [UInt32]) {
    self.limbs = limbs
    trim()
  }

  private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

  var isZero: Bool { limbs.isEmpty }

  /// The decimal digits in ASCII.
  var digits: [UInt8] {
    guard let last = limbs.last else { return [0x30] }
    var text = Array(String(last).utf8)
    for limb in limbs.dropLast().reversed() {
      let piece = Array(String(limb).utf8)
      text.append(contentsOf: Array(repeating: 0x30, count: 9 - piece.count))
      text.append(contentsOf: piece)
    }
    return text
  }

  static func < (a: BigNatural, b: BigNatural) -> Bool {
    guard a.limbs.count == b.limbs.count else { return a.limbs.count < b.limbs.count }
    for i in a.limbs.indices.reversed() where a.limbs[i] != b.limbs[i] {
      return a.limbs[i] < b.limbs[i]
    }
    return false
  }

  static func + (a: BigNatural, b: BigNatural) -> BigNatural {
    var result: [UInt32] = []
    var carry: UInt64 = 0
    for i in 0..<max(a.limbs.count, b.limbs.count) {
      let x = i < a.limbs.count ? UInt64(a.limbs[i]) : 0
      let y = i < b.limbs.count ? UInt64(b.limbs[i]) : 0
      let sum = x + y + carry
      result.append(UInt32(sum % base))
      carry = sum / base
    }
    result.append(UInt32(carry))
    return BigNatural(limbs: result)
  }

  /// The difference; `b` must not be larger than `a`.
  static func - (a: BigNatural, b: BigNatural) -> BigNatural {
    var result = a.limbs
    var borrow: Int64 = 0
    for i in result.indices {
      var value = Int64(result[i]) - borrow - (i < b.limbs.count ? Int64(b.limbs[i]) : 0)
      borrow = value < 0 ? 1 : 0
      if value < 0 { value += Int64(base) }
      result[i] = UInt32(value)
    }
    return BigNatural(limbs: result)
  }

  static func * (a: BigNatural, b: BigNatural) -> BigNatural {
    guard !a.isZero, !b.isZero else { return BigNatural() }
    var result = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
    for i in a.limbs.indices {
      var carry: UInt64 = 0
      for k in b.limbs.indices {
        let value = UInt64(a.limbs[i]) * UInt64(b.limbs[k]) + UInt64(result[i + k]) + carry
        result[i + k] = UInt32(value % base)
        carry = value / base
      }
      result[i + b.limbs.count] = UInt32(carry)
    }
    return BigNatural(limbs: result)
  }

  /// The number times 10^n.
  func shifted(_ n: Int) -> BigNatural {
    guard n > 0, !isZero else { return self }
    var power: UInt64 = 1
    for _ in 0..<n % 9 { power *= 10 }
    let scaled = self * BigNatural(power)
    return BigNatural(limbs: [UInt32](repeating: 0, count: n / 9) + scaled.limbs)
  }

  /// Quotient and remainder; the divisor must not be 0.
  ///
  /// By hand, limb by limb: each limb of the quotient is guessed from the first ones and corrected.
  func divided(by divisor: BigNatural) -> (quotient: BigNatural, remainder: BigNatural) {
    guard let top = divisor.limbs.last, !(self < divisor) else { return (BigNatural(), self) }
    // Both are made larger so that the divisor's first limb is, and guesses are nearly right.
    let factor = Self.base / (UInt64(top) + 1)
    let (a, b) = (self * BigNatural(factor), divisor * BigNatural(factor))
    let first = UInt64(b.limbs[b.limbs.count - 1])
    var quotient = [UInt32](repeating: 0, count: a.limbs.count)
    var rest = BigNatural()
    for i in a.limbs.indices.reversed() {
      rest = BigNatural(limbs: [a.limbs[i]] + rest.limbs)
      let n = b.limbs.count
      let high = n < rest.limbs.count ? UInt64(rest.limbs[n]) : 0
      let low = n - 1 < rest.limbs.count ? UInt64(rest.limbs[n - 1]) : 0
      var digit = min((high * Self.base + low) / first, Self.base - 1)
      var product = b * BigNatural(digit)
      while rest < product {
        digit -= 1
        product = product - b
      }
      rest = rest - product
      quotient[i] = UInt32(digit)
    }
    let remainder = rest.divided(bySmall: factor)
    return (BigNatural(limbs: quotient), remainder)
  }

  private func divided(bySmall divisor: UInt64) -> BigNatural {
    var result = limbs
    var rest: UInt64 = 0
    for i in result.indices.reversed() {
      let value = rest * Self.base + UInt64(result[i])
      result[i] = UInt32(value / divisor)
      rest = value % divisor
    }
    return BigNatural(limbs: result)
  }
}
