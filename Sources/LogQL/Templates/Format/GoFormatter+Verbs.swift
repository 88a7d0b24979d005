internal import Glibc
internal import LogCore

/// Numbers and strings under the verbs that they know.
extension GoFormatter {
  // MARK: - Integers

  /// False if integers do not know the verb.
  func writeInteger(_ value: Int64, _ verb: Unicode.Scalar) -> Bool {
    switch verb {
    case "v", "d": writeDigits(value, radix: 10, prefix: "")
    case "b": writeDigits(value, radix: 2, prefix: flags.sharp ? "0b" : "")
    case "o": writeDigits(value, radix: 8, prefix: flags.sharp ? "0" : "")
    case "O": writeDigits(value, radix: 8, prefix: "0o")
    case "x": writeDigits(value, radix: 16, prefix: flags.sharp ? "0x" : "")
    case "X": writeDigits(value, radix: 16, prefix: flags.sharp ? "0X" : "", uppercase: true)
    case "c": writePadded(scalar(value), isText: true)
    case "q": writePadded(quotedCharacter(value), isText: true)
    case "U": writeCodePoint(value)
    default: return false
    }
    return true
  }

  private func writeDigits(
    _ value: Int64, radix: Int, prefix: String, uppercase: Bool = false
  ) {
    var digits = String(value.magnitude, radix: radix, uppercase: uppercase)
    let sign = value < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : ""
    var prefix = prefix
    if let precision = flags.precision {
      // No digits at all for a zero that need not have any.
      if precision == 0, value == 0 {
        pad(flags.width ?? 0, 0x20)
        return
      }
      digits = zeros(precision - digits.utf8.count) + digits
    } else if flags.zero, !flags.minus, let width = flags.width {
      digits = zeros(width - digits.utf8.count - sign.utf8.count) + digits
    }
    if prefix == "0", digits.hasPrefix("0") { prefix = "" }
    writePadded(sign + prefix + digits, isText: false)
  }

  private func zeros(_ count: Int) -> String { String(repeating: "0", count: max(0, count)) }

  private func writePadded(_ text: String, isText: Bool) {
    var plain = self
    // Zeroes have been put where they belong: behind the sign.
    if !isText { plain.flags.zero = false }
    var text = text
    text.withUTF8 { buffer in
      if let base = buffer.baseAddress {
        unsafe plain.writePadded(ByteSlice(start: base, count: buffer.count))
      } else {
        plain.writePadded(.empty)
      }
    }
  }

  private func scalar(_ value: Int64) -> String {
    String(UInt32(exactly: value).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}")
  }

  private func quotedCharacter(_ value: Int64) -> String {
    let text = ByteBuffer(capacity: 16)
    text.append(scalar(value))
    if value == 0x27 { return #"'\''"# }
    if value == 0x22 { return #"'"'"# }
    let quoted = ByteBuffer(capacity: 32)
    GoText.appendQuoted(text.slice, to: quoted)
    return "'\(quoted.slice[1..<quoted.count - 1].string)'"
  }

  private func writeCodePoint(_ value: Int64) {
    let digits = String(UInt64(bitPattern: value), radix: 16, uppercase: true)
    var text = "U+" + zeros(max(4, flags.precision ?? 4) - digits.utf8.count) + digits
    if flags.sharp { text += " '\(scalar(value))'" }
    writePadded(text, isText: false)
  }

  // MARK: - Floats

  /// False if floats do not know the verb.
  func writeDouble(_ value: Double, _ verb: Unicode.Scalar) -> Bool {
    guard "veEfFgGxXb".unicodeScalars.contains(verb) else { return false }
    let isNegative = value.sign == .minus && !value.isNaN
    var sign = isNegative ? "-" : flags.plus ? "+" : flags.space ? " " : ""
    guard value.isFinite else {
      if value.isInfinite, sign.isEmpty { sign = "+" }
      writePadded(sign + (value.isNaN ? "NaN" : "Inf"), isText: false)
      return true
    }
    var digits = magnitude(value.magnitude, verb)
    if flags.zero, !flags.minus, let width = flags.width {
      digits = zeros(width - digits.utf8.count - sign.utf8.count) + digits
    }
    writePadded(sign + digits, isText: false)
    return true
  }

  private func magnitude(_ value: Double, _ verb: Unicode.Scalar) -> String {
    switch verb {
    case "v", "g", "G":
      if flags.precision == nil, !flags.sharp {
        let text = ByteBuffer(capacity: 32)
        NumberText.formatGo(value, to: text)
        return verb == "G" ? text.string.uppercased() : text.string
      }
      return printed(value, flags.precision ?? 6, verb == "G" ? "G" : "g")
    case "e": return printed(value, flags.precision ?? 6, "e")
    case "E": return printed(value, flags.precision ?? 6, "E")
    case "x", "X": return hexadecimal(value, uppercase: verb == "X")
    case "b":
      return
        "\(value.significandBits)p\(value.binaryExponent >= 0 ? "+" : "")\(value.binaryExponent)"
    default: return printed(value, flags.precision ?? 6, "f")
    }
  }

  /// What the C library prints, which rounds as Go does.
  private func printed(_ value: Double, _ precision: Int, _ verb: String) -> String {
    // No double has more digits than these; zeroes fill the rest.
    let digits = min(precision, 1100)
    let format = "%\(flags.sharp ? "#" : "").\(digits)\(verb)"
    let text = ByteBuffer(capacity: 2048)
    let room = unsafe text.uninitialized(2048)
    let count = unsafe room.withMemoryRebound(to: CChar.self, capacity: 2048) { buffer in
      unsafe withVaList([value]) { unsafe vsnprintf(buffer, 2048, format, $0) }
    }
    text.advance(by: max(0, min(Int(count), 2047)))
    var result = text.string
    guard precision > digits, verb != "g", verb != "G" else { return result }
    let end = result.firstIndex { $0 == "e" || $0 == "E" } ?? result.endIndex
    result.insert(contentsOf: zeros(precision - digits), at: end)
    return result
  }

  private func hexadecimal(_ value: Double, uppercase: Bool) -> String {
    var text: String
    if let precision = flags.precision {
      text = printed(value, precision, "a")
    } else {
      text = unsafe withVaList([value]) { list in
        let buffer = ByteBuffer(capacity: 64)
        let room = unsafe buffer.uninitialized(64)
        let count = unsafe room.withMemoryRebound(to: CChar.self, capacity: 64) {
          unsafe vsnprintf($0, 64, "%a", list)
        }
        buffer.advance(by: max(0, min(Int(count), 63)))
        return buffer.string
      }
    }
    // Go writes at least two digits of the exponent.
    if let p = text.lastIndex(of: "p") {
      let exponent = text[p...].dropFirst(2)
      if exponent.utf8.count == 1 {
        text.insert("0", at: text.index(p, offsetBy: 2))
      }
    }
    return uppercase ? text.uppercased() : text
  }

  // MARK: - Strings

  /// False if strings do not know the verb.
  func writeString(_ text: ByteSlice, _ verb: Unicode.Scalar) -> Bool {
    switch verb {
    case "v" where flags.isGoSyntax: writeQuoted(truncated(text))
    case "v", "s": writePadded(truncated(text))
    case "x": writeHex(text, "0123456789abcdef", "0x")
    case "X": writeHex(text, "0123456789ABCDEF", "0X")
    case "q": writeQuoted(truncated(text))
    default: return false
    }
    return true
  }

  /// The first characters, as many as the precision says.
  private func truncated(_ text: ByteSlice) -> ByteSlice {
    guard let precision = flags.precision else { return text }
    var i = 0
    for _ in 0..<precision {
      guard i < text.count else { return text }
      i += GoRune.decode(text, at: i).length
    }
    return text[0..<min(i, text.count)]
  }

  private func writeQuoted(_ text: ByteSlice) {
    let quoted = ByteBuffer(capacity: text.count + 2)
    if flags.sharp, canBeRaw(text) {
      quoted.append(0x60)
      quoted.append(text)
      quoted.append(0x60)
    } else if flags.plus {
      GoRune.appendQuotedASCII(text, to: quoted)
    } else {
      GoText.appendQuoted(text, to: quoted)
    }
    writePadded(quoted.slice)
  }

  private func canBeRaw(_ text: ByteSlice) -> Bool {
    for i in 0..<text.count {
      let c = text[i]
      if c == 0x60 || c == 0x7F || (c < 0x20 && c != 0x09) { return false }
    }
    return text.isValidUTF8
  }

  private func writeHex(_ text: ByteSlice, _ alphabet: StaticString, _ prefix: StaticString) {
    let hex = ByteBuffer(capacity: 64)
    let count = min(text.count, flags.precision ?? text.count)
    if flags.sharp, count > 0 { hex.append(prefix) }
    for i in 0..<count {
      if flags.space, i > 0 {
        hex.append(0x20)
        if flags.sharp { hex.append(prefix) }
      }
      unsafe hex.append(alphabet.utf8Start[Int(text[i] >> 4)])
      unsafe hex.append(alphabet.utf8Start[Int(text[i] & 15)])
    }
    writePadded(hex.slice)
  }
}

extension Double {
  /// The mantissa as an integer.
  fileprivate var significandBits: UInt64 {
    exponentBitPattern == 0 ? significandBitPattern : significandBitPattern | 1 << 52
  }

  /// The power of two that goes with it.
  fileprivate var binaryExponent: Int { max(1, Int(exponentBitPattern)) - 1075 }
}
