/// Byte strings as words of a partial: in double quotes, with `\"`, `\\`, `\n` and `\xHH` for what is
/// no printable text, so that any bytes come back exactly.
package enum PartialText {
  /// Appends a blank and the quoted bytes.
  package static func append(_ bytes: ByteSlice, to out: ByteBuffer) {
    out.append(" \"")
    let escapesHigh = !bytes.isValidUTF8
    var from = 0
    for i in 0..<bytes.count {
      let byte = bytes[i]
      let isPlain =
        byte >= 0x80 ? !escapesHigh : byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F
      if isPlain { continue }
      out.append(bytes[from..<i])
      escape(byte, to: out)
      from = i + 1
    }
    out.append(bytes.from(from))
    out.append(0x22)
  }

  /// Appends a blank and the quoted text.
  @_disfavoredOverload
  package static func append(_ text: String, to out: ByteBuffer) {
    append(Array(text.utf8), to: out)
  }

  /// Appends a blank and the quoted bytes.
  package static func append(_ bytes: [UInt8], to out: ByteBuffer) {
    let copy = ByteBuffer(capacity: bytes.count)
    copy.append(bytes)
    withExtendedLifetime(copy) { append(copy.slice, to: out) }
  }

  private static func escape(_ byte: UInt8, to out: ByteBuffer) {
    out.append(0x5C)
    switch byte {
    case 0x22, 0x5C: out.append(byte)
    case 0x0A: out.append(0x6E)
    default:
      out.append(0x78)
      out.append(hexDigit(byte >> 4))
      out.append(hexDigit(byte & 15))
    }
  }

  /// The digit of a number below 16, in small letters.
  static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// Appends what stands between the quotes of a word to `out`; false if an escape is broken.
  static func unescape(_ text: ByteSlice, to out: ByteBuffer) -> Bool {
    var i = 0
    while i < text.count {
      guard text[i] == 0x5C else {
        let end = text.firstIndex(of: 0x5C, from: i) ?? text.count
        out.append(text[i..<end])
        i = end
        continue
      }
      guard i + 1 < text.count else { return false }
      switch text[i + 1] {
      case 0x6E: out.append(0x0A)
      case 0x22, 0x5C: out.append(text[i + 1])
      case 0x78:
        guard i + 3 < text.count, let high = ASCII.hexValue(text[i + 2]),
          let low = ASCII.hexValue(text[i + 3])
        else { return false }
        out.append(high << 4 | low)
        i += 2
      default: return false
      }
      i += 2
    }
    return true
  }
}
