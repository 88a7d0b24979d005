/// A decimal number of at most 38 digits: the common case of decimal arithmetic, without memory.
///
/// Every operation gives nil where the result would not fit; `GoDecimal` then takes over.
struct SmallDecimal {
  private var mantissa: Int128
  private var exponent: Int

  private static let tens: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// Those that a float holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private init(_ mantissa: Int128, _ exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The float, if at most 15 digits with at most 12 of them behind the point make it up.
  ///
  /// Up to 15 digits every decimal number has a float of its own, so the digits found here are the
  /// shortest ones.
  init?(_ value: Double) {
    guard value.magnitude < 1e15 else { return nil }
    var scaled = value
    for exponent in 0...12 {
      guard scaled.magnitude < 1e15 else { return nil }
      let whole = scaled.rounded()
      // Dividing by an exact power of ten rounds once: equality means that these are the digits.
      if whole / Self.exactPowers[exponent] == value {
        // By way of 64 bits: the other conversions are slow.
        self.init(Int128(truncatingIfNeeded: Int64(whole)), -exponent)
        return
      }
      scaled = value * Self.exactPowers[exponent + 1]
    }
    return nil
  }

  private func scaled(_ n: Int) -> Int128? {
    guard n >= 0, n < Self.tens.count else { return nil }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: Self.tens[n])
    return overflow ? nil : product
  }

  func adding(_ other: SmallDecimal) -> SmallDecimal? {
    let common = min(exponent, other.exponent)
    guard let a = scaled(exponent - common), let b = other.scaled(other.exponent - common) else {
      return nil
    }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : SmallDecimal(sum, common)
  }

  var negated: SmallDecimal { SmallDecimal(-mantissa, exponent) }

  func multiplied(by other: SmallDecimal) -> SmallDecimal? {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
    return overflow ? nil : SmallDecimal(product, exponent + other.exponent)
  }

  /// The quotient to 16 decimals, rounded half away from zero.
  func divided(by other: SmallDecimal) -> SmallDecimal? {
    let shift = exponent - other.exponent + GoDecimal.divisionDigits
    guard other.mantissa != 0, let numerator = scaled(max(0, shift)),
      let denominator = other.scaled(max(0, -shift))
    else { return nil }
    let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    var result = quotient
    if rest.magnitude >= denominator.magnitude - rest.magnitude {
      result += (numerator < 0) == (denominator < 0) ? 1 : -1
    }
    return SmallDecimal(result, -GoDecimal.divisionDigits)
  }

  /// The nearest float, if one exact division finds it.
  var double: Double? {
    var (digits, power) = (mantissa, exponent)
    while power < 0, digits != 0, digits.magnitude > 1 << 53 || power < -22 {
      let (quotient, rest) = digits.quotientAndRemainder(dividingBy: 10)
      guard rest == 0 else { return nil }
      digits = quotient
      power += 1
    }
    if digits == 0 { return 0 }
    guard digits.magnitude <= 1 << 53, power <= 0 else { return nil }
    return Double(Int64(truncatingIfNeeded: digits)) / Self.exactPowers[-power]
  }
}
