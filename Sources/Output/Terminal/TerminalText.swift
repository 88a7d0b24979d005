internal import Glibc
package import LogCore

/// Makes text safe for a terminal: control characters become visible and do nothing.
///
/// `\x1b` stands for the byte 0x1B, `\u009b` for the control character U+009B (which terminals obey
/// too), `\u202e` for one that turns the direction of the text around it, `\xff` for a byte that is no
/// UTF-8. Tabs stay.
package enum TerminalText {
  /// What becomes of a line break.
  enum LineBreaks { case kept, escaped }

  /// Appends whole lines as they may go to a terminal: line breaks stay.
  package static func append(lines: ByteSlice, to out: ByteBuffer) {
    append(lines, to: out, lineBreaks: .kept, dropsColours: false)
  }

  /// Appends text; with `dropsColours` its colour sequences (`ESC [ ... m`) leave no trace.
  static func append(
    _ text: ByteSlice, to out: ByteBuffer, lineBreaks: LineBreaks, dropsColours: Bool
  ) {
    var i = 0
    while true {
      let end = plainEnd(text, from: i)
      unsafe out.append(text.start + i, end - i)
      guard end < text.count else { return }
      i = end
      let c = unsafe text.start[i]
      if c >= 0x80 {
        i += appendWide(text, at: i, to: out)
      } else if c == 0x09 || (c == 0x0A && lineBreaks == .kept) {
        out.append(c)
        i += 1
      } else if c == 0x1B && dropsColours, let behind = colourEnd(text, from: i) {
        i = behind
      } else {
        appendControl(c, to: out)
        i += 1
      }
    }
  }

  /// The offset of the first byte at or behind `from` that is no printable ASCII character.
  static func plainEnd(_ text: ByteSlice, from: Int) -> Int {
    let p = unsafe text.start
    var i = from
    let ones: UInt64 = 0x0101_0101_0101_0101
    while i &+ 8 <= text.count {
      let word = unsafe UnsafeRawPointer(p + i).loadUnaligned(as: UInt64.self)
      // A high bit comes out for bytes below 0x20, for 0x7F and for bytes from 0x80 on. Borrows and
      // carries can only raise bits behind the first one that is right, which is the one taken.
      let low = word &- (ones &* 0x20)
      let high = word &+ ones
      let found = (low | high | word) & (ones &* 0x80)
      if found != 0 { return i &+ found.trailingZeroBitCount >> 3 }
      i &+= 8
    }
    while unsafe i < text.count && p[i] >= 0x20 && p[i] < 0x7F { i &+= 1 }
    return i
  }

  /// Appends the character at `i`, which is not ASCII; returns its length in bytes.
  static func appendWide(_ text: ByteSlice, at i: Int, to out: ByteBuffer) -> Int {
    let n = UTF8Text.sequence(text, at: i)
    if n <= 0 {
      for k in i..<i + max(1, -n) { unsafe appendHex("\\x", text.start[k], to: out) }
      return max(1, -n)
    }
    if unsafe n == 2 && text.start[i] == 0xC2 && text.start[i + 1] < 0xA0 {
      unsafe appendHex("\\u00", text.start[i + 1], to: out)
    } else if let low = turnedDirection(text, at: i, n) {
      appendHex(n == 2 ? "\\u06" : "\\u20", low, to: out)
    } else {
      unsafe out.append(text.start + i, n)
    }
    return n
  }

  /// The low byte of a character that sets the direction of text (U+061C, U+200E, U+200F, U+202A to
  /// U+202E, U+2066 to U+2069), with which a line can look like another one; nil of all others.
  private static func turnedDirection(_ text: ByteSlice, at i: Int, _ length: Int) -> UInt8? {
    let p = unsafe text.start + i
    if length == 2 { return unsafe p[0] == 0xD8 && p[1] == 0x9C ? 0x1C : nil }
    guard unsafe length == 3 && p[0] == 0xE2 else { return nil }
    switch unsafe (p[1], p[2]) {
    case (0x80, 0x8E...0x8F), (0x80, 0xAA...0xAE): return unsafe p[2] &- 0x80
    case (0x81, 0xA6...0xA9): return unsafe p[2] &- 0x40
    default: return nil
    }
  }

  static func appendControl(_ c: UInt8, to out: ByteBuffer) {
    switch c {
    case 0x0A: out.append("\\n")
    case 0x0D: out.append("\\r")
    default: appendHex("\\x", c, to: out)
    }
  }

  private static func appendHex(_ head: StaticString, _ c: UInt8, to out: ByteBuffer) {
    out.append(head)
    out.append(digit(c >> 4))
    out.append(digit(c & 15))
  }

  private static func digit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 &+ n : 0x57 &+ n }

  /// The offset behind the colour sequence that begins at `from`, nil if none does.
  static func colourEnd(_ text: ByteSlice, from: Int) -> Int? {
    var i = from + 2
    guard i <= text.count, unsafe text.start[from + 1] == 0x5B else { return nil }
    while i < text.count, unsafe ASCII.isDigit(text.start[i]) || text.start[i] == 0x3B { i += 1 }
    return unsafe i < text.count && text.start[i] == 0x6D ? i + 1 : nil
  }
}
