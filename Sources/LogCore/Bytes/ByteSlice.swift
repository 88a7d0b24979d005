import Glibc

/// A run of bytes that someone else owns: two words, copied freely, never retained.
///
/// Whoever hands one out says how long it stays valid (mostly: until the batch that it came in is
/// reset). At least 64 bytes behind the end of every slice that points into a chunk, an arena or a
/// `ByteBuffer` may be read, so that scanners can load whole words; what they hold is undefined.
// SAFETY: the memory belongs to the batch, arena or reader that made the slice, and outlives it by
// the contract above; every access below is checked against `count` in debug builds.
//
// `@inlinable` on a package declaration works only inside a type that is usable from inline.
@safe
@usableFromInline
package struct ByteSlice {
  @usableFromInline
  package let start: UnsafePointer<UInt8>
  @usableFromInline
  package let count: Int

  @inlinable
  package init(start: UnsafePointer<UInt8>, count: Int) {
    unsafe self.start = unsafe start
    self.count = count
  }

  /// No bytes; a valid pointer nevertheless.
  package static var empty: ByteSlice {
    unsafe ByteSlice(start: emptyText.utf8Start, count: 0)
  }

  @inlinable
  package var isEmpty: Bool { count == 0 }
  @inlinable
  package var end: UnsafePointer<UInt8> { unsafe start + count }

  @inlinable
  package subscript(index: Int) -> UInt8 {
    assert(index >= 0 && index < count)
    return unsafe start[index]
  }

  @inlinable
  package subscript(range: Range<Int>) -> ByteSlice {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe ByteSlice(
      start: start + range.lowerBound, count: range.upperBound - range.lowerBound)
  }

  /// The bytes from `index` to the end.
  @inlinable
  package func from(_ index: Int) -> ByteSlice { self[index..<count] }

  package func hasPrefix(_ text: StaticString) -> Bool {
    unsafe count >= text.utf8CodeUnitCount
      && memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  package func hasSuffix(_ text: StaticString) -> Bool {
    let n = text.utf8CodeUnitCount
    return unsafe count >= n && memcmp(start + (count - n), text.utf8Start, n) == 0
  }

  package func equals(_ text: StaticString) -> Bool {
    unsafe count == text.utf8CodeUnitCount && memcmp(start, text.utf8Start, count) == 0
  }

  package func equals(_ other: ByteSlice) -> Bool {
    unsafe count == other.count && memcmp(start, other.start, count) == 0
  }

  package func equals(_ other: [UInt8]) -> Bool {
    unsafe other.withUnsafeBufferPointer {
      unsafe $0.count == count && memcmp(start, $0.baseAddress ?? start, count) == 0
    }
  }

  // A literal is to be a StaticString, which costs nothing.
  @_disfavoredOverload
  package func equals(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 {
      unsafe $0.count == count && memcmp(start, $0.baseAddress ?? start, count) == 0
    }
  }

  /// Byte-wise order, as Go and Loki order label names and values.
  package func isLess(than other: ByteSlice) -> Bool {
    let c = unsafe memcmp(start, other.start, min(count, other.count))
    return c != 0 ? c < 0 : count < other.count
  }

  /// The text, with U+FFFD for each maximal part of an ill-formed sequence; allocates.
  package var string: String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// A copy; allocates.
  package var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

  @inlinable
  package var buffer: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: start, count: count)
  }
}

/// What an empty slice points to, with more bytes behind it than scanners read.
///
/// A literal, and no memory that is made at the first use: that would be a call for each empty slice.
private let emptyText: StaticString = """
  \n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\
  \n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\
  \n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n
  """
