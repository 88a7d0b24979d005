import Glibc
import LogCore

/// The memory that a reader reads into: one piece, used again and again.
///
///     base            start                    end                 capacity
///     │ framed, dead  │ read, not yet framed   │ room              │ padding │
///
/// Slices point into it until the next `makeRoom` or `removeAll`.
// SAFETY: `0 <= start <= end <= capacity` holds after every call; the memory has `padding` bytes
// more than `capacity`, so that scanners may load whole words.
@safe
final class ChunkBuffer {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// The first byte that has not been framed.
  var start = 0
  /// Behind the last byte that was read.
  private(set) var end = 0
  static let padding = 256
  /// What a buffer keeps at most when it is emptied.
  private static let usualCapacity = 1 << 20

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = .allocate(capacity: capacity + Self.padding)
  }

  deinit { unsafe base.deallocate() }

  var count: Int { end - start }

  /// The bytes that have not been framed.
  var bytes: ByteSlice { unsafe ByteSlice(start: UnsafePointer(base + start), count: end - start) }

  /// Forgets everything, and gives back the memory of a long line.
  func removeAll() {
    start = 0
    end = 0
    if capacity > Self.usualCapacity {
      unsafe base.deallocate()
      capacity = Self.usualCapacity
      unsafe base = .allocate(capacity: capacity + Self.padding)
    }
  }

  /// Sees to it that at least `n` bytes can be written at the end; framed bytes may go.
  func makeRoom(_ n: Int) {
    if end + n <= capacity { return }
    if start > 0 {
      unsafe memmove(base, base + start, count)
      end -= start
      start = 0
    }
    if end + n <= capacity { return }
    capacity = max(capacity * 2, end + n)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.padding)
    unsafe memcpy(grown, base, end)
    unsafe base.deallocate()
    unsafe base = unsafe grown
  }

  /// Reads once from a stream, at most `most` bytes.
  func fill(from stream: any ByteStream, most: Int) -> StreamRead {
    makeRoom(most)
    let read = unsafe stream.read(into: base + end, capacity: most)
    if case .bytes(let n) = read { end += n }
    return read
  }

  func append(_ bytes: ByteSlice) {
    makeRoom(bytes.count)
    unsafe memcpy(base + end, bytes.start, bytes.count)
    end += bytes.count
  }

  /// Takes the bytes from `from` to before `to` out.
  func remove(_ from: Int, _ to: Int) {
    unsafe memmove(base + from, base + to, end - to)
    end -= to - from
  }

  /// Writes one byte at `offset` and drops what is behind it.
  func end(with byte: UInt8, at offset: Int) {
    unsafe base[offset] = byte
    end = offset + 1
  }

  /// Drops what is at and behind `offset`.
  func truncate(to offset: Int) { end = offset }
}
