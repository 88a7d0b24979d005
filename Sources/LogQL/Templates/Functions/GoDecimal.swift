internal import LogCore

/// A decimal number without rounding: mantissa times a power of ten.
struct GoDecimal {
  /// Digits behind the point that a division keeps.
  static let divisionDigits = 16

  private var isNegative: Bool
  private var mantissa: BigNatural
  private var exponent: Int

  private init(isNegative: Bool, mantissa: BigNatural, exponent: Int) {
    self.isNegative = isNegative && !mantissa.isZero
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The shortest decimal number that is this float; throws for infinities and NaN.
  init(_ value: Double) throws(TemplateFailure) {
    guard value.isFinite else {
      let name = value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
      throw TemplateFailure("Cannot create a Decimal from \(name)")
    }
    var digits: [UInt8] = []
    var power = 0
    var behindPoint = 0
    var hasPoint = false
    let text = Array(value.magnitude.description.utf8)
    for (i, c) in text.enumerated() {
      if ASCII.isDigit(c) {
        digits.append(c)
        if hasPoint { behindPoint += 1 }
      } else if c == UInt8(ascii: ".") {
        hasPoint = true
      } else {
        power = Int(String(decoding: text[(i + 1)...], as: UTF8.self)) ?? 0
        break
      }
    }
    while behindPoint > 0, digits.last == 0x30 {
      digits.removeLast()
      behindPoint -= 1
    }
    self.init(
      isNegative: value < 0, mantissa: BigNatural(digits: digits), exponent: power - behindPoint)
  }

  /// The nearest float.
  var double: Double {
    let text = ByteBuffer(capacity: 64)
    if isNegative { text.append(0x2D) }
    text.append(mantissa.digits)
    text.append("e")
    text.append(decimal: Int64(exponent))
    switch NumberText.parse(text.slice) {
    case .value(let value): return value
    case .outOfRange: return isNegative ? -.infinity : .infinity
    case .invalidSyntax: return 0
    }
  }

  static func + (a: GoDecimal, b: GoDecimal) -> GoDecimal {
    let exponent = min(a.exponent, b.exponent)
    let x = a.mantissa.shifted(a.exponent - exponent)
    let y = b.mantissa.shifted(b.exponent - exponent)
    if a.isNegative == b.isNegative {
      return GoDecimal(isNegative: a.isNegative, mantissa: x + y, exponent: exponent)
    }
    if x < y { return GoDecimal(isNegative: b.isNegative, mantissa: y - x, exponent: exponent) }
    return GoDecimal(isNegative: a.isNegative, mantissa: x - y, exponent: exponent)
  }

  static func - (a: GoDecimal, b: GoDecimal) -> GoDecimal {
    a + GoDecimal(isNegative: !b.isNegative, mantissa: b.mantissa, exponent: b.exponent)
  }

  static func * (a: GoDecimal, b: GoDecimal) -> GoDecimal {
    GoDecimal(
      isNegative: a.isNegative != b.isNegative, mantissa: a.mantissa * b.mantissa,
      exponent: a.exponent + b.exponent)
  }

  /// The quotient, rounded half away from zero.
  func divided(by divisor: GoDecimal) throws(TemplateFailure) -> GoDecimal {
    if divisor.mantissa.isZero { throw TemplateFailure("decimal division by 0") }
    let shift = exponent - divisor.exponent + Self.divisionDigits
    let numerator = mantissa.shifted(max(0, shift))
    let denominator = divisor.mantissa.shifted(max(0, -shift))
    var (quotient, rest) = numerator.divided(by: denominator)
    if !(rest + rest < denominator) { quotient = quotient + BigNatural(1) }
    return GoDecimal(
      isNegative: isNegative != divisor.isNegative, mantissa: quotient,
      exponent: -Self.divisionDigits)
  }
}
