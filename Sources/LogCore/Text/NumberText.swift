internal import Glibc

/// Numbers from text and back, by the rules of Go's `strconv`.
package enum NumberText {
  package enum Parsed: Equatable, Sendable {
    case value(Double)
    case invalidSyntax
    case outOfRange
  }

  /// The number that the whole text is: decimal, exponent, sign, `1_000`, `0x1p4`, `Inf`, `NaN`.
  package static func parseDouble(_ text: ByteSlice) -> Double? {
    if let fast = parseSimple(text) { return fast }
    if case .value(let value) = parse(text) { return value }
    return nil
  }

  /// As `parseDouble`, and why the text is no number.
  package static func parse(_ text: ByteSlice) -> Parsed {
    if let fast = parseSimple(text) { return .value(fast) }
    if let special = parseSpecial(text) { return .value(special) }
    guard let plain = checked(text) else { return .invalidSyntax }
    let value = unsafe plain.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map {
        unsafe strtod(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self), nil)
      } ?? 0
    }
    return value.isFinite ? .value(value) : .outOfRange
  }

  /// Writes Go's error for a text that is no number: `strconv.ParseFloat: parsing "x": ...`.
  package static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    out.append("strconv.ParseFloat: parsing ")
    GoText.appendQuoted(text, to: out)
    out.append(parse(text) == .outOfRange ? ": value out of range" : ": invalid syntax")
  }

  /// At most 18 digits and a point, which is one exact division; nil for all else.
  private static func parseSimple(_ text: ByteSlice) -> Double? {
    let n = text.count
    guard n > 0, n <= 19 else { return nil }
    let p = unsafe text.start
    var i = unsafe p[0] == 0x2D ? 1 : 0
    var mantissa: UInt64 = 0
    var digits = 0
    var point = -1
    while i < n {
      let d = unsafe p[i] &- 0x30
      if d < 10 {
        mantissa = mantissa &* 10 &+ UInt64(d)
        digits &+= 1
      } else if unsafe p[i] == 0x2E && point < 0 {
        point = digits
      } else {
        return nil
      }
      i &+= 1
    }
    guard digits > 0, digits <= 18, mantissa <= 1 << 53 else { return nil }
    var value = Double(mantissa)
    if point >= 0 && point < digits { value /= powersOfTen[digits - point] }
    return unsafe p[0] == 0x2D ? -value : value
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18,
  ]

  private static func parseSpecial(_ text: ByteSlice) -> Double? {
    if text.equalsIgnoringASCIICase("nan") { return .nan }
    guard !text.isEmpty else { return nil }
    let sign = unsafe text.start[0] == 0x2D ? -1.0 : 1.0
    let rest = unsafe text.start[0] == 0x2D || text.start[0] == 0x2B ? text.from(1) : text
    if rest.equalsIgnoringASCIICase("inf") || rest.equalsIgnoringASCIICase("infinity") {
      return sign * .infinity
    }
    return nil
  }

  /// The text without underscores and with a NUL behind it, if it is a number of Go's.
  private static func checked(_ text: ByteSlice) -> [UInt8]? {
    var plain: [UInt8] = []
    var i = 0
    func at(_ k: Int) -> UInt8 { unsafe k < text.count ? text.start[k] : 0 }
    if at(0) == 0x2B || at(0) == 0x2D {
      plain.append(at(0))
      i = 1
    }
    let isHex = at(i) == 0x30 && at(i + 1) | 0x20 == 0x78
    // What stood before: an underscore goes only between digits, or behind the prefix.
    var previous: UInt8 = 0x2E
    if isHex {
      plain += [0x30, 0x78]
      i += 2
      previous = 0x30
    }
    var digits = 0
    var hasPoint = false
    while i < text.count {
      let c = at(i)
      if ASCII.isDigit(c) || (isHex && ASCII.hexValue(c) != nil) {
        digits += 1
        plain.append(c)
      } else if c == 0x5F {
        guard previous != 0x5F, previous != 0x2E else { return nil }
      } else if c == 0x2E && !hasPoint && previous != 0x5F {
        hasPoint = true
        plain.append(c)
      } else {
        break
      }
      previous = c
      i += 1
    }
    guard digits > 0, previous != 0x5F else { return nil }
    let exponent: UInt8 = isHex ? 0x70 : 0x65
    if at(i) | 0x20 == exponent && i < text.count {
      plain.append(exponent)
      i += 1
      if at(i) == 0x2B || at(i) == 0x2D {
        plain.append(at(i))
        i += 1
      }
      guard ASCII.isDigit(at(i)) else { return nil }
      while ASCII.isDigit(at(i)) || (at(i) == 0x5F && ASCII.isDigit(at(i + 1))) {
        if at(i) != 0x5F { plain.append(at(i)) }
        i += 1
      }
    } else if isHex {
      return nil
    }
    guard i == text.count else { return nil }
    plain.append(0)
    return plain
  }
}
