/// Byte strings as words of a partial: in double quotes, with `\"`, `\\`, `\n` and `\xHH` for what is
/// no printable text, so that any bytes come back exactly.
enum PartialText {
  static func quote(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    let isText = String(validating: bytes, as: UTF8.self) != nil
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0x0A: result += Array("\\n".utf8)
      case 0x20..<0x7F: result.append(byte)
      case 0x80... where isText: result.append(byte)
      default:
        let digits = String(byte, radix: 16)
        result += Array("\\x\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }

  /// The quoted strings of a line, separated by single blanks; nil if it is anything else.
  static func unquote(_ line: Substring) -> [[UInt8]]? {
    var result: [[UInt8]] = []
    var bytes = line.utf8[...]
    while !bytes.isEmpty {
      if !result.isEmpty { guard bytes.popFirst() == UInt8(ascii: " ") else { return nil } }
      guard bytes.popFirst() == UInt8(ascii: "\""), let text = content(&bytes) else { return nil }
      result.append(text)
    }
    return result
  }

  private static func content(_ bytes: inout Substring.UTF8View) -> [UInt8]? {
    var text: [UInt8] = []
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return text
      case UInt8(ascii: "\\"):
        switch bytes.popFirst() {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "x"):
          guard let byte = UInt8(Substring(bytes.prefix(2)), radix: 16) else { return nil }
          text.append(byte)
          bytes = bytes.dropFirst(2)
        case let escaped?: text.append(escaped)
        case nil: return nil
        }
      default: text.append(byte)
      }
    }
    return nil
  }
}
