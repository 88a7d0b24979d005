internal import CScan

/// The tokens of JSON as ingestion takes them: generous with numbers, any bytes but LF in strings.
enum JSONScalar {
  /// The offset behind the number or the word at `i`, which is in the text; nil if it is neither.
  @inline(__always)
  static func end(_ text: ByteSlice, _ i: Int) -> Int? {
    let c = unsafe text.start[i]
    return c &- 0x30 < 10 ? numberEnd(text, i) : otherEnd(text, i)
  }

  @inline(never)
  private static func otherEnd(_ text: ByteSlice, _ i: Int) -> Int? {
    let rest = text.from(i)
    switch unsafe rest.start[0] {
    case 0x2D: return rest.hasPrefix("-Infinity") ? i + 9 : numberEnd(text, i + 1)
    case 0x74: return rest.hasPrefix("true") ? i + 4 : nil
    case 0x66: return rest.hasPrefix("false") ? i + 5 : nil
    case 0x6E: return rest.hasPrefix("null") ? i + 4 : nil
    case 0x4E: return rest.hasPrefix("NaN") ? i + 3 : nil
    case 0x49: return rest.hasPrefix("Infinity") ? i + 8 : nil
    default: return nil
    }
  }

  /// The offset behind the digits at `i`, of which there must be one, and what may follow them.
  @inline(__always)
  private static func numberEnd(_ text: ByteSlice, _ from: Int) -> Int? {
    let p = unsafe text.start
    let n = text.count
    var i = digitsEnd(text, from)
    guard i > from else { return nil }
    if unsafe i < n && p[i] == 0x2E {
      let fraction = i + 1
      i = digitsEnd(text, fraction)
      guard i > fraction else { return nil }
    }
    if unsafe i < n && p[i] | 0x20 == 0x65 {
      i += 1
      if unsafe i < n && (p[i] == 0x2B || p[i] == 0x2D) { i += 1 }
      let exponent = i
      i = digitsEnd(text, exponent)
      guard i > exponent else { return nil }
    }
    return i
  }

  @inline(__always)
  private static func digitsEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while unsafe i < text.count && text.start[i] &- 0x30 < 10 { i &+= 1 }
    return i
  }
}
