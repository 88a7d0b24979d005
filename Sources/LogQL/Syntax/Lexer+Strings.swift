/// String literals.
extension Lexer {
  /// `"..."` with Go's escapes.
  mutating func string() {
    let start = position
    position += 1
    var value: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return emit(.string(value), from: start)
      case 0x0A:
        return fault(
          "string without an end, expected `\"` before the line break", from: start,
          help: ["backticks may hold line breaks"])
      case UInt8(ascii: "\\"):
        let escape = position
        guard let decoded = Self.unescape(source, &position) else {
          let range = escape..<min(position, source.count)
          let piece = text(range)
          skipRestOfString()
          return fault(
            "unknown escape `\(piece)` in a string, expected one of Go's, as `\\n` or `\\\\`",
            at: range, from: start,
            help: ["a string in backticks has no escapes; in quotes write `\\\\` for a backslash"])
        }
        value += decoded
      default:
        value.append(byte)
        position += 1
      }
    }
    fault("string without an end, expected `\"`", from: start)
  }

  /// `` `...` ``, without escapes.
  mutating func rawString() {
    let start = position
    position += 1
    guard let end = source[position...].firstIndex(of: UInt8(ascii: "`")) else {
      position = source.count
      return fault("string without an end, expected a backtick", from: start)
    }
    // As in Go, carriage returns do not count.
    let value = source[position..<end].filter { $0 != 0x0D }
    position = end + 1
    emit(.string(value), from: start)
  }

  /// `'...'` is no string in LogQL.
  mutating func singleQuoted() {
    let start = position
    position += 1
    while let byte = peek(), byte != UInt8(ascii: "'"), byte != 0x0A { position += 1 }
    guard peek() == UInt8(ascii: "'") else {
      return fault("single quote, expected a string in double quotes or backticks", from: start)
    }
    position += 1
    let typed = text(start..<position)
    let inner = text(start + 1..<position - 1)
    fault(
      "string `\(typed)` in single quotes, expected double quotes or backticks", from: start,
      help: ["write \(QueryText.quote(inner))"])
  }

  private mutating func skipRestOfString() {
    while let byte = peek(), byte != 0x0A {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { break }
    }
    position = min(position, source.count)
  }

  /// The value of the escape that stands at `position`, which moves behind it; nil where it is none.
  static func unescape(_ source: [UInt8], _ position: inout Int) -> [UInt8]? {
    let start = position
    position = min(start + 2, source.count)
    guard start + 1 < source.count else { return nil }
    switch source[start + 1] {
    case UInt8(ascii: "a"): return [0x07]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "v"): return [0x0B]
    case UInt8(ascii: "\\"): return [0x5C]
    case UInt8(ascii: "\""): return [0x22]
    case UInt8(ascii: "x"): return number(source, &position, 2, 16).map { [UInt8($0)] }
    case UInt8(ascii: "u"): return number(source, &position, 4, 16).flatMap(encode)
    case UInt8(ascii: "U"): return number(source, &position, 8, 16).flatMap(encode)
    case 0x30...0x37:
      position = start + 1
      return number(source, &position, 3, 8).flatMap { $0 < 256 ? [UInt8($0)] : nil }
    default: return nil
    }
  }

  private static func number(
    _ source: [UInt8], _ position: inout Int, _ digits: Int, _ radix: Int
  ) -> UInt32? {
    let end = min(position + digits, source.count)
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard position < end, let digit = hexDigit(source[position]), digit < radix else {
        return nil
      }
      value = value &* UInt32(radix) &+ UInt32(digit)
      position += 1
    }
    return value
  }

  static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x41 + 10
    case 0x61...0x66: Int(byte) - 0x61 + 10
    default: nil
    }
  }

  private static func encode(_ value: UInt32) -> [UInt8]? {
    Unicode.Scalar(value).map { Array(String($0).utf8) }
  }
}
