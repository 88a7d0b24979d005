internal import LogCore

/// Characters as Go takes them from bytes: a byte that begins no character is U+FFFD by itself.
enum GoRune {
  static func decode(_ text: ByteSlice, at i: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let c = text[i]
    if c < 0x80 { return (Unicode.Scalar(c), 1) }
    let (value, length) = UTF8Text.decode(text, at: i)
    guard let value, let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
    return (scalar, length)
  }

  /// The character that ends before `end`.
  static func decode(_ text: ByteSlice, before end: Int) -> (scalar: Unicode.Scalar, length: Int) {
    var start = end - 1
    while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    let (scalar, length) = decode(text, at: start)
    if start + length == end { return (scalar, length) }
    return ("\u{FFFD}", 1)
  }

  static func append(_ scalar: Unicode.Scalar, to out: ByteBuffer) {
    let n = unsafe UTF8Text.encode(scalar.value, to: out.uninitialized(4))
    out.advance(by: n)
  }

  /// Quoted, with everything beyond ASCII as an escape.
  static func appendQuotedASCII(_ text: ByteSlice, to out: ByteBuffer) {
    out.append(0x22)
    var i = 0
    while i < text.count {
      let (scalar, length) = decode(text, at: i)
      if scalar.value < 0x80 || (scalar.value == 0xFFFD && length == 1) {
        let piece = ByteBuffer(capacity: 8)
        GoText.appendQuoted(text[i..<i + length], to: piece)
        out.append(piece.slice[1..<piece.count - 1])
      } else {
        let digits = String(scalar.value, radix: 16)
        let isLong = scalar.value > 0xFFFF
        out.append(isLong ? "\\U" : "\\u")
        out.append(String(repeating: "0", count: (isLong ? 8 : 4) - digits.utf8.count))
        out.append(digits)
      }
      i += length
    }
    out.append(0x22)
  }
}
