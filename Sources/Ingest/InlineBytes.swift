import LogCore

// Small questions about bytes, asked once a byte: the compiler does not inline what another module
// declares for the package, so that each of them would be a call. These hide LogCore's of the same
// name within this module and mean the same.

/// Questions about single ASCII bytes.
enum ASCII {
  @inline(__always)
  static func isSpace(_ c: UInt8) -> Bool { c == 0x20 || (c >= 9 && c <= 13) }
  @inline(__always)
  static func isDigit(_ c: UInt8) -> Bool { c &- 0x30 < 10 }
  @inline(__always)
  static func isLetter(_ c: UInt8) -> Bool { (c | 0x20) &- 0x61 < 26 }
  @inline(__always)
  static func isUpper(_ c: UInt8) -> Bool { c &- 0x41 < 26 }
  @inline(__always)
  static func isLower(_ c: UInt8) -> Bool { c &- 0x61 < 26 }
  @inline(__always)
  static func isWord(_ c: UInt8) -> Bool { isLetter(c) || isDigit(c) || c == 0x5F }
  @inline(__always)
  static func lowered(_ c: UInt8) -> UInt8 { isUpper(c) ? c | 0x20 : c }
  /// The value of a hexadecimal digit, nil of any other byte.
  @inline(__always)
  static func hexValue(_ c: UInt8) -> UInt8? {
    if isDigit(c) { return c &- 0x30 }
    let low = (c | 0x20) &- 0x61
    return low < 6 ? low + 10 : nil
  }
}

extension ByteSlice {
  @inline(__always)
  var isEmpty: Bool { count == 0 }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    assert(index >= 0 && index < count)
    return start[index]
  }

  @inline(__always)
  subscript(range: Range<Int>) -> ByteSlice {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    return ByteSlice(start: start + range.lowerBound, count: range.upperBound - range.lowerBound)
  }

  @inline(__always)
  func from(_ index: Int) -> ByteSlice { self[index..<count] }
}
