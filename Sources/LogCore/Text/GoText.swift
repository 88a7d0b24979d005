/// Text as Go writes it in its messages.
package enum GoText {
  /// In double quotes with Go's escapes, as `%q` and `strconv.Quote` write it.
  package static func appendQuoted(_ text: ByteSlice, to out: ByteBuffer) {
    out.append(0x22)
    var i = 0
    while i < text.count {
      let (scalar, length) = UTF8Text.decode(text, at: i)
      if let scalar {
        append(scalar, text[i..<i + length], to: out)
      } else {
        for k in i..<i + length { unsafe appendHex(text.start[k], to: out) }
      }
      i += length
    }
    out.append(0x22)
  }

  private static func append(_ scalar: UInt32, _ source: ByteSlice, to out: ByteBuffer) {
    switch scalar {
    case 0x22: out.append("\\\"")
    case 0x5C: out.append("\\\\")
    case 0x07: out.append("\\a")
    case 0x08: out.append("\\b")
    case 0x0C: out.append("\\f")
    case 0x0A: out.append("\\n")
    case 0x0D: out.append("\\r")
    case 0x09: out.append("\\t")
    case 0x0B: out.append("\\v")
    case 0..<0x20, 0x7F: appendHex(UInt8(truncatingIfNeeded: scalar), to: out)
    case 0x80..<0xA0:
      out.append("\\u00")
      appendDigits(UInt8(truncatingIfNeeded: scalar), to: out)
    default: out.append(source)
    }
  }

  private static func appendHex(_ byte: UInt8, to out: ByteBuffer) {
    out.append("\\x")
    appendDigits(byte, to: out)
  }

  private static func appendDigits(_ byte: UInt8, to out: ByteBuffer) {
    for digit in [byte >> 4, byte & 15] { out.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
  }
}
