import Glibc

/// Bytes that grow at the end: what an output format writes into, one for each worker.
///
/// Not an `[UInt8]`: appending costs a copy and a compare, no uniqueness check; the memory is kept
/// when the buffer is emptied. At least 64 bytes behind the end may be read and written.
// SAFETY: `start` is allocated here with `padding` bytes behind `capacity`, grown before it is written
// behind `count`, and freed in `deinit`.
@safe
package final class ByteBuffer {
  package private(set) var start: UnsafeMutablePointer<UInt8>
  package private(set) var count = 0
  private var capacity: Int
  package static let padding = 64

  package init(capacity: Int = 4096) {
    self.capacity = capacity
    unsafe start = .allocate(capacity: capacity + Self.padding)
  }

  deinit { unsafe start.deallocate() }

  package var isEmpty: Bool { count == 0 }

  /// The bytes so far; valid until the buffer is changed.
  package var slice: ByteSlice { unsafe ByteSlice(start: UnsafePointer(start), count: count) }

  package func removeAll() { count = 0 }

  /// Takes the first `n` bytes away; what is behind them moves to the start.
  package func removeFirst(_ n: Int) {
    assert(n <= count)
    unsafe memmove(start, start + n, count - n)
    count -= n
  }

  /// Shortens the buffer to `newCount` bytes.
  package func truncate(to newCount: Int) {
    assert(newCount <= count)
    count = newCount
  }

  /// Makes room for `extra` more bytes.
  @inline(__always)
  package func reserve(_ extra: Int) {
    if count + extra > capacity { grow(extra) }
  }

  @inline(never)
  private func grow(_ extra: Int) {
    capacity = max(capacity * 2, count + extra)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.padding)
    unsafe memcpy(grown, start, count)
    unsafe start.deallocate()
    unsafe start = unsafe grown
  }

  package func append(_ byte: UInt8) {
    if count == capacity { reserve(1) }
    unsafe start[count] = byte
    count += 1
  }

  package func append(_ bytes: ByteSlice) {
    unsafe append(bytes.start, bytes.count)
  }

  package func append(_ bytes: UnsafePointer<UInt8>, _ n: Int) {
    reserve(n)
    unsafe Self.copy(bytes, to: start + count, n)
    count += n
  }

  /// Copies few bytes without a call: two overlapping words, which stay within both texts.
  @inline(__always)
  private static func copy(
    _ from: UnsafePointer<UInt8>, to: UnsafeMutablePointer<UInt8>, _ n: Int
  ) {
    let source = unsafe UnsafeRawPointer(from)
    let target = UnsafeMutableRawPointer(to)
    if n > 16 || n < 4 {
      unsafe memcpy(to, from, n)
    } else if n >= 8 {
      let first = unsafe source.loadUnaligned(as: UInt64.self)
      let last = unsafe source.loadUnaligned(fromByteOffset: n - 8, as: UInt64.self)
      unsafe target.storeBytes(of: first, as: UInt64.self)
      unsafe target.storeBytes(of: last, toByteOffset: n - 8, as: UInt64.self)
    } else {
      let first = unsafe source.loadUnaligned(as: UInt32.self)
      let last = unsafe source.loadUnaligned(fromByteOffset: n - 4, as: UInt32.self)
      unsafe target.storeBytes(of: first, as: UInt32.self)
      unsafe target.storeBytes(of: last, toByteOffset: n - 4, as: UInt32.self)
    }
  }

  package func append(_ text: StaticString) {
    unsafe append(text.utf8Start, text.utf8CodeUnitCount)
  }

  // A literal is to be a StaticString, which costs nothing.
  @_disfavoredOverload
  package func append(_ text: String) {
    var text = text
    text.withUTF8 { if let p = $0.baseAddress { unsafe append(p, $0.count) } }
  }

  package func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer {
      if let p = $0.baseAddress { unsafe append(p, $0.count) }
    }
  }

  /// A decimal integer.
  package func append(decimal value: Int64) {
    reserve(20)
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &digits) { raw in
      var i = 24
      var rest = value.magnitude
      repeat {
        i -= 1
        unsafe raw[i] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      } while rest != 0
      if value < 0 {
        i -= 1
        unsafe raw[i] = 0x2D
      }
      unsafe memcpy(start + count, raw.baseAddress.unsafelyUnwrapped + i, 24 - i)
      count += 24 - i
    }
  }

  /// `n` bytes behind the end that the caller is about to fill; they count only after `advance`.
  package func uninitialized(_ n: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(n)
    return unsafe start + count
  }

  /// Takes in `n` bytes that were written behind the end.
  package func advance(by n: Int) { count += n }

  package var string: String { slice.string }
}
