import LogCore

/// Copies JSON on one line: what is between tokens goes, what only lenient readers take is made plain.
enum PlainJSON {
  /// Copies a value that has been read as JSON.
  static func copy(_ text: ByteSlice, to out: ByteBuffer) {
    var i = 0
    while i < text.count {
      let c = text[i]
      if c == 0x22 {
        i = string(text, i, to: out)
      } else if c <= 0x20 {
        i += 1
      } else if c == 0x2D || ASCII.isDigit(c) || c == 0x4E || c == 0x49 {
        let end = scalarEnd(text, i)
        let number = text[i..<end]
        if SpanNumber.isJSON(number) {
          out.append(number)
        } else {
          JSONWriter.string(number, to: out)
        }
        i = end
      } else {
        out.append(c)
        i += 1
      }
    }
  }

  private static func scalarEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from + 1
    while i < text.count {
      let c = text[i]
      if c <= 0x20 || c == 0x2C || c == 0x7D || c == 0x5D || c == 0x3A { break }
      i += 1
    }
    return i
  }

  /// Copies the string whose quote is at `from`, its escapes as they are; the offset behind it.
  private static func string(_ text: ByteSlice, _ from: Int, to out: ByteBuffer) -> Int {
    var i = from + 1
    var isPlain = true
    while i < text.count && text[i] != 0x22 {
      if text[i] == 0x5C { i += 1 }
      // Control characters and what is not UTF-8 may be in no JSON that we write.
      if i < text.count && (text[i] < 0x20 || text[i] >= 0x80) { isPlain = false }
      i += 1
    }
    let end = min(i, text.count)
    if isPlain && hasKnownEscapes(text[from + 1..<end]) {
      out.append(0x22)
      out.append(text[from + 1..<end])
      out.append(0x22)
    } else {
      let arena = ByteArena(blockSize: 256)
      withExtendedLifetime(arena) {
        JSONWriter.string(JSONString.unescape(text[from + 1..<end], into: arena), to: out)
      }
    }
    return end + 1
  }

  private static func hasKnownEscapes(_ text: ByteSlice) -> Bool {
    text.firstIndex(of: 0x5C) == nil
  }
}
