internal import CScan
internal import Glibc

extension ByteSlice {
  /// The offset of the first `byte` at or behind `from`.
  package func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
    guard from < count, let p = unsafe memchr(start + from, Int32(byte), count - from) else {
      return nil
    }
    return unsafe UnsafePointer(p.assumingMemoryBound(to: UInt8.self)) - start
  }

  /// The offset of the last `byte` before `end` (nil: the end of the slice).
  package func lastIndex(of byte: UInt8, before end: Int? = nil) -> Int? {
    guard let p = unsafe scan_last(start, byte, end ?? count) else { return nil }
    return unsafe p - start
  }

  /// How many of the bytes are `byte`.
  package func count(of byte: UInt8) -> Int { unsafe scan_count(start, byte, count) }

  /// The offset of the first occurrence of `needle` at or behind `from`; an empty one is at `from`.
  ///
  /// For a needle that is searched for again and again, a `LiteralFinder` is faster.
  package func find(_ needle: ByteSlice, from: Int = 0) -> Int? {
    let n = needle.count
    guard n > 0 else { return from <= count ? from : nil }
    let first = unsafe needle.start.pointee
    if n == 1 { return firstIndex(of: first, from: from) }
    var i = from
    while i + n <= count, let p = unsafe memchr(start + i, Int32(first), count - n + 1 - i) {
      i = unsafe UnsafePointer(p.assumingMemoryBound(to: UInt8.self)) - start
      if unsafe memcmp(start + i, needle.start, n) == 0 { return i }
      i += 1
    }
    return nil
  }

  /// Whether `needle` occurs.
  package func contains(_ needle: ByteSlice) -> Bool { find(needle) != nil }

  package func hasPrefix(_ other: ByteSlice) -> Bool {
    unsafe count >= other.count && memcmp(start, other.start, other.count) == 0
  }

  package func hasSuffix(_ other: ByteSlice) -> Bool {
    unsafe count >= other.count && memcmp(end - other.count, other.start, other.count) == 0
  }

  /// Without the bytes at most as big as a space at both ends (space, tab, LF, CR, NUL ...).
  package func trimmingBlanks() -> ByteSlice {
    var from = 0
    var to = count
    while unsafe from < to && start[from] <= 0x20 { from += 1 }
    while unsafe to > from && start[to - 1] <= 0x20 { to -= 1 }
    return self[from..<to]
  }

  /// Without ASCII white space (space, tab, LF, VT, FF, CR) at both ends.
  package func trimmingASCIISpace() -> ByteSlice {
    var from = 0
    var to = count
    while unsafe from < to && ASCII.isSpace(start[from]) { from += 1 }
    while unsafe to > from && ASCII.isSpace(start[to - 1]) { to -= 1 }
    return self[from..<to]
  }

  /// Whether all bytes are ASCII white space; true of no bytes.
  package var isBlank: Bool { trimmingASCIISpace().isEmpty }

  /// Whether the text equals `text`, which is in small letters, when ASCII letters are lowered.
  package func equalsIgnoringASCIICase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for i in 0..<count where unsafe ASCII.lowered(start[i]) != text.utf8Start[i] { return false }
    return true
  }

  package var isValidUTF8: Bool { UTF8Text.isValid(self) }
}

/// Questions about single ASCII bytes.
@usableFromInline
package enum ASCII {
  @inlinable
  package static func isSpace(_ c: UInt8) -> Bool { c == 0x20 || (c >= 9 && c <= 13) }
  @inlinable
  package static func isDigit(_ c: UInt8) -> Bool { c &- 0x30 < 10 }
  @inlinable
  package static func isLetter(_ c: UInt8) -> Bool { (c | 0x20) &- 0x61 < 26 }
  @inlinable
  package static func isUpper(_ c: UInt8) -> Bool { c &- 0x41 < 26 }
  @inlinable
  package static func isLower(_ c: UInt8) -> Bool { c &- 0x61 < 26 }
  /// A letter, a digit or `_`.
  @inlinable
  package static func isWord(_ c: UInt8) -> Bool { isLetter(c) || isDigit(c) || c == 0x5F }
  @inlinable
  package static func lowered(_ c: UInt8) -> UInt8 { isUpper(c) ? c | 0x20 : c }
  /// The value of a hexadecimal digit, nil of any other byte.
  package static func hexValue(_ c: UInt8) -> UInt8? {
    if isDigit(c) { return c &- 0x30 }
    let low = (c | 0x20) &- 0x61
    return low < 6 ? low + 10 : nil
  }
}
