package import LogCore

/// How many columns of a terminal text takes.
package enum DisplayWidth {
  /// Of text that may hold any bytes; ill-formed ones count as one column each.
  ///
  /// O(length).
  package static func of(_ text: ByteSlice) -> Int {
    var width = 0
    var i = 0
    while i < text.count {
      let c = unsafe text.start[i]
      if c < 0x80 {
        width += 1
        i += 1
        continue
      }
      let (scalar, length) = UTF8Text.decode(text, at: i)
      width += scalar.map { of($0) } ?? 1
      i += max(1, length)
    }
    return width
  }

  package static func of(_ character: Character) -> Int {
    character.unicodeScalars.first.map { of($0.value) } ?? 0
  }

  /// Two for the wide letters and signs of East Asia and for emoji, none for marks over others.
  static func of(_ scalar: UInt32) -> Int {
    switch scalar {
    case 0x0300...0x036F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
