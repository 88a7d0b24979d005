internal import LogCore

/// Reads numbers and quoted text of templates by Go's rules.
enum TemplateLiteral {
  /// A number: decimal, hexadecimal, octal, binary, with `_` between digits; a float.
  static func number(_ text: [UInt8]) -> TemplateNumber? {
    let unsigned = integer(text)
    let isHex = text.count > 2 && text[0] == 0x30 && text[1] | 0x20 == UInt8(ascii: "x")
    let hasFloatSign = text.contains { c in
      c == UInt8(ascii: ".") || c | 0x20 == UInt8(ascii: "p")
        || (c | 0x20 == UInt8(ascii: "e") && !isHex)
    }
    if case .value(let value) = unsigned {
      return TemplateNumber(integer: value, double: Double(value), isWrittenAsFloat: false)
    }
    if case .tooLarge = unsigned {
      return TemplateNumber(integer: nil, double: nil, isWrittenAsFloat: false, isTooLarge: true)
    }
    // Words such as `Inf` begin with a letter and never come here; `+Inf` would.
    guard hasFloatSign, let double = double(text) else { return nil }
    let whole = double.rounded(.towardZero) == double && double.magnitude < 0x1p63
    return TemplateNumber(
      integer: whole ? Int64(double) : nil, double: double, isWrittenAsFloat: true)
  }

  private static func double(_ text: [UInt8]) -> Double? {
    guard !text.contains(where: { $0 | 0x20 == UInt8(ascii: "n") }) else { return nil }
    return unsafe text.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { base in
        // The scanners may look at bytes behind the text, so it is copied to where they can.
        let padded = ByteBuffer(capacity: 64)
        unsafe padded.append(base, buffer.count)
        return NumberText.parseDouble(padded.slice)
      }
    }
  }

  enum Integer {
    case value(Int64)
    /// It fits 64 bits only without a sign.
    case tooLarge
    case invalid
  }

  /// An integer with an optional sign; the base is told by its first digits (`010` is octal).
  static func integer(_ text: some Collection<UInt8>) -> Integer {
    var digits = ArraySlice(text)
    var isNegative = false
    if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      digits.removeFirst()
    }
    let (base, prefix) = Self.base(digits)
    guard underscoresFit(digits, prefixed: base != 10) else { return .invalid }
    digits = digits.dropFirst(prefix)
    var value: UInt64 = 0
    var count = 0
    for c in digits where c != UInt8(ascii: "_") {
      guard let digit = ASCII.hexValue(c).map(UInt64.init), digit < base else { return .invalid }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(digit)
      if overflow || carry { return .invalid }
      value = sum
      count += 1
    }
    // A lone `0` is its own prefix.
    guard count > 0 || (base == 8 && prefix == 1) else { return .invalid }
    if isNegative {
      guard value <= 1 << 63 else { return .invalid }
      return .value(Int64(truncatingIfNeeded: 0 &- value))
    }
    return value < 1 << 63 ? .value(Int64(value)) : .tooLarge
  }

  private static func base(_ digits: ArraySlice<UInt8>) -> (base: UInt64, prefix: Int) {
    guard digits.first == 0x30, digits.count > 1 else { return (10, 0) }
    switch digits[digits.startIndex + 1] | 0x20 {
    case UInt8(ascii: "x"): return (16, 2)
    case UInt8(ascii: "o"): return (8, 2)
    case UInt8(ascii: "b"): return (2, 2)
    default: return (8, 1)
    }
  }

  /// `_` may stand only between digits, or between the base's prefix and a digit.
  private static func underscoresFit(_ digits: ArraySlice<UInt8>, prefixed: Bool) -> Bool {
    guard digits.contains(UInt8(ascii: "_")) else { return true }
    var mayFollow = false
    for (k, c) in digits.enumerated() {
      if c == UInt8(ascii: "_") {
        guard mayFollow else { return false }
        mayFollow = false
      } else {
        mayFollow = ASCII.hexValue(c) != nil || (prefixed && k == 1)
      }
    }
    return digits.last != UInt8(ascii: "_")
  }

  // MARK: - Quoted text

  /// The value of a string in double quotes, given with them; nil if an escape is wrong.
  static func unquote(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var i = text.startIndex + 1
    let end = text.endIndex - 1
    while i < end {
      guard let unit = unit(text, &i, end, quote: UInt8(ascii: "\"")) else { return nil }
      switch unit {
      case .byte(let byte): result.append(byte)
      case .scalar(let scalar): result.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    return result
  }

  /// The value of a string in backticks, given with them: carriage returns vanish.
  static func unquoteRaw(_ text: ArraySlice<UInt8>) -> [UInt8] {
    text.dropFirst().dropLast().filter { $0 != 0x0D }
  }

  /// The code point of a character in single quotes, given with them; nil if it is not one.
  static func character(_ text: ArraySlice<UInt8>) -> Int64? {
    var i = text.startIndex + 1
    let end = text.endIndex - 1
    guard i < end else { return nil }
    let bytes = Array(text)
    var value: Int64
    if text[i] >= 0x80 {
      let (scalar, length) = TemplateLexer.scalar(bytes, at: 1)
      guard let scalar else { return nil }
      value = Int64(scalar.value)
      i += length
    } else {
      guard let unit = unit(text, &i, end, quote: UInt8(ascii: "'")) else { return nil }
      switch unit {
      case .byte(let byte): value = Int64(byte)
      case .scalar(let scalar): value = Int64(scalar.value)
      }
    }
    return i == end ? value : nil
  }

  private enum Unit {
    case byte(UInt8)
    case scalar(Unicode.Scalar)
  }

  private static func unit(
    _ text: ArraySlice<UInt8>, _ i: inout Int, _ end: Int, quote: UInt8
  ) -> Unit? {
    let c = text[i]
    i += 1
    guard c == UInt8(ascii: "\\") else { return c == 0x0A ? nil : .byte(c) }
    guard i < end else { return nil }
    let escape = text[i]
    i += 1
    switch escape {
    case UInt8(ascii: "a"): return .byte(7)
    case UInt8(ascii: "b"): return .byte(8)
    case UInt8(ascii: "f"): return .byte(12)
    case UInt8(ascii: "n"): return .byte(10)
    case UInt8(ascii: "r"): return .byte(13)
    case UInt8(ascii: "t"): return .byte(9)
    case UInt8(ascii: "v"): return .byte(11)
    case UInt8(ascii: "\\"): return .byte(escape)
    case quote: return .byte(escape)
    case UInt8(ascii: "x"): return digits(text, &i, end, 2, 16).map { .byte(UInt8($0)) }
    case UInt8(ascii: "u"):
      return digits(text, &i, end, 4, 16).flatMap { Unicode.Scalar($0) }.map { .scalar($0) }
    case UInt8(ascii: "U"):
      return digits(text, &i, end, 8, 16).flatMap { Unicode.Scalar($0) }.map { .scalar($0) }
    case 0x30...0x37:
      i -= 1
      return digits(text, &i, end, 3, 8).flatMap { $0 < 256 ? .byte(UInt8($0)) : nil }
    default: return nil
    }
  }

  private static func digits(
    _ text: ArraySlice<UInt8>, _ i: inout Int, _ end: Int, _ count: Int, _ base: UInt32
  ) -> UInt32? {
    guard i + count <= end else { return nil }
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = ASCII.hexValue(text[i]), digit < base else { return nil }
      value = value &* base &+ UInt32(digit)
      i += 1
    }
    return value
  }
}
