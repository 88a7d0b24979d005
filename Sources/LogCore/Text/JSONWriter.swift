internal import CScan

/// Writes JSON.
package enum JSONWriter {
  /// A quoted string: control characters escaped, U+FFFD for each ill-formed part.
  package static func string(_ text: ByteSlice, to out: ByteBuffer) {
    out.append(0x22)
    contents(text, to: out)
    out.append(0x22)
  }

  package static func string(_ text: StaticString, to out: ByteBuffer) {
    out.append(0x22)
    contents(ByteSlice(text), to: out)
    out.append(0x22)
  }

  /// What stands between the quotes of a string.
  package static func contents(_ text: ByteSlice, to out: ByteBuffer) {
    var i = 0
    while i < text.count {
      i += copyPlain(text, from: i, to: out)
      guard i < text.count else { return }
      let c = text.start[i]
      if c < 0x80 {
        escaped(c, to: out)
        i += 1
      } else {
        let n = UTF8Text.sequence(text, at: i)
        if n > 0 { out.append(text[i..<i + n]) } else { out.append("\u{FFFD}") }
        i += abs(n)
      }
    }
  }

  /// Copies the bytes that need no care, by whole vectors, and returns how many they were.
  private static func copyPlain(_ text: ByteSlice, from: Int, to out: ByteBuffer) -> Int {
    let rest = text.count - from
    let target = out.uninitialized(rest)
    let source = text.start + from
    var i = 0
    while i < rest {
      // Both sides have room behind them: what was copied too much is written over.
      let m = scan_copy16(source + i, target + i)
      if m != 0 {
        i = min(i + Int(scan_first(m)), rest)
        break
      }
      i += 16
    }
    i = min(i, rest)
    out.advance(by: i)
    return i
  }

  private static func escaped(_ c: UInt8, to out: ByteBuffer) {
    switch c {
    case 0x22: out.append("\\\"")
    case 0x5C: out.append("\\\\")
    case 0x0A: out.append("\\n")
    case 0x0D: out.append("\\r")
    case 0x09: out.append("\\t")
    case 0x08: out.append("\\b")
    case 0x0C: out.append("\\f")
    case 0..<0x20:
      out.append("\\u00")
      out.append(hexDigit(c >> 4))
      out.append(hexDigit(c & 15))
    default: out.append(c)
    }
  }

  private static func hexDigit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 + n : 0x57 + n }
}
