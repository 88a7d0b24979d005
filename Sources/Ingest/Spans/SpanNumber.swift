import LogCore

/// Numbers of span formats, taken from their digits.
enum SpanNumber {
  /// Times and durations stay within this, so that sums and differences of two never overflow.
  static let limit: Int64 = 1 << 62 - 1

  /// A decimal number times 10 to the power of `scale`, cut to an integer and to the limit; nil if the
  /// text is no number.
  ///
  /// Fractions and exponents are taken from their digits, not through a double.
  static func scaled(_ text: ByteSlice, by scale: Int) -> Int64? {
    var i = 0
    let isNegative = text.count > 0 && text[0] == 0x2D
    if isNegative || (text.count > 0 && text[0] == 0x2B) { i = 1 }
    var digits = 0
    var point = 0
    var hasPoint = false
    var value: UInt64 = 0
    var isFull = false
    while i < text.count {
      let c = text[i]
      if ASCII.isDigit(c) {
        digits += 1
        if isFull {
          // More digits than count: only how many there are before the point matters.
          if !hasPoint { point -= 1 }
        } else {
          value = value &* 10 &+ UInt64(c &- 0x30)
          if hasPoint { point += 1 }
          isFull = value >= 1 << 59
        }
      } else if c == 0x2E && !hasPoint {
        hasPoint = true
      } else {
        break
      }
      i += 1
    }
    guard digits > 0 else { return nil }
    var exponent = 0
    if i < text.count {
      guard text[i] | 0x20 == 0x65, let found = Self.exponent(text.from(i + 1)) else { return nil }
      exponent = found
    }
    let magnitude = shifted(value, by: scale + exponent - point)
    return isNegative ? -magnitude : magnitude
  }

  private static func exponent(_ text: ByteSlice) -> Int? {
    var i = 0
    let isNegative = text.count > 0 && text[0] == 0x2D
    if isNegative || (text.count > 0 && text[0] == 0x2B) { i = 1 }
    guard i < text.count else { return nil }
    var value = 0
    while i < text.count {
      guard ASCII.isDigit(text[i]) else { return nil }
      value = min(10_000, value * 10 + Int(text[i] &- 0x30))
      i += 1
    }
    return isNegative ? -value : value
  }

  private static func shifted(_ value: UInt64, by power: Int) -> Int64 {
    var value = value
    var power = power
    while power < 0 && value > 0 {
      value /= 10
      power += 1
    }
    while power > 0 && value > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow || product > UInt64(limit) { return limit }
      value = product
      power -= 1
    }
    return Int64(min(value, UInt64(limit)))
  }

  /// Nanoseconds as OTLP has them: digits, in a string or not.
  @inline(__always)
  static func nanoseconds(_ text: ByteSlice) -> Int64? {
    guard text.count > 0, text.count <= 18 || (text.count == 19 && text[0] < 0x34) else {
      return scaled(text, by: 0)
    }
    var value: Int64 = 0
    for i in 0..<text.count {
      let digit = text[i] &- 0x30
      guard digit < 10 else { return scaled(text, by: 0) }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  /// Seconds with a fraction, rounded to microseconds, as nanoseconds.
  static func microsecondsOfSeconds(_ text: ByteSlice) -> Int64? {
    // Tenths of microseconds are enough to round by: what follows cannot change the half.
    guard let tenths = scaled(text, by: 7) else { return nil }
    let rounded = (tenths.magnitude + 5) / 10
    let (product, overflow) = rounded.multipliedReportingOverflow(by: 1000)
    let magnitude = overflow ? limit : Int64(min(product, UInt64(limit)))
    return tenths < 0 ? -magnitude : magnitude
  }

  /// Whether the text is a number as JSON has them, and not only as lenient readers take them.
  static func isJSON(_ text: ByteSlice) -> Bool {
    var i = text.count > 0 && text[0] == 0x2D ? 1 : 0
    guard i < text.count, ASCII.isDigit(text[i]) else { return false }
    if text[i] == 0x30 && i + 1 < text.count && ASCII.isDigit(text[i + 1]) { return false }
    while i < text.count {
      let c = text[i]
      guard ASCII.isDigit(c) || c == 0x2E || c == 0x2B || c == 0x2D || c | 0x20 == 0x65 else {
        return false
      }
      i += 1
    }
    return ASCII.isDigit(text[text.count - 1])
  }
}
