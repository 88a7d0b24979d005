import LogCore

/// Bytes that outlive the chunk they came in; freed with the object.
// SAFETY: `start` is allocated in `init`, with room for scanners to read behind the end, never
// changed afterwards, and freed in `deinit`; slices are used only while the object is kept.
@safe
final class OwnedBytes {
  private let start: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(_ bytes: ByteSlice) {
    unsafe start = .allocate(capacity: bytes.count + ByteBuffer.padding)
    unsafe start.update(from: bytes.start, count: bytes.count)
    count = bytes.count
  }

  deinit { unsafe start.deallocate() }

  var slice: ByteSlice { unsafe ByteSlice(start: UnsafePointer(start), count: count) }
}
