import CZstd

/// The bytes inside zstd data of any number of frames.
// SAFETY: the decoder and the input buffer are allocated here, never move and are freed in `deinit`;
// zstd is told their sizes and the room that the caller has.
@safe
final class ZstdReader: ByteStream {
  private let inner: any ByteStream
  private let decoder: OpaquePointer?
  private let input: UnsafeMutablePointer<UInt8>
  private var waiting: ZSTD_inBuffer
  private static let inputCapacity = 128 * 1024

  /// A frame has begun that has not ended.
  private var isInside = false
  /// The last call filled the caller's room: there may be more without more input.
  private var hasMore = false
  private var innerEnded = false
  private var hasEnded = false
  private var taken = 0
  private(set) var damage: String?

  init(_ inner: any ByteStream) {
    self.inner = inner
    unsafe decoder = unsafe ZSTD_createDStream()
    unsafe input = .allocate(capacity: Self.inputCapacity)
    unsafe waiting = unsafe ZSTD_inBuffer(src: input, size: 0, pos: 0)
    if unsafe decoder == nil { fail("there is no memory to decompress it") }
  }

  deinit {
    unsafe ZSTD_freeDStream(decoder)
    unsafe input.deallocate()
  }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    var out = unsafe ZSTD_outBuffer(dst: bytes, size: capacity, pos: 0)
    while unsafe !hasEnded && out.pos < out.size {
      if unsafe waiting.pos == waiting.size && !hasMore && !refill() { break }
      let status = unsafe ZSTD_decompressStream(decoder, &out, &waiting)
      if ZSTD_isError(status) != 0 {
        fail(
          unsafe "its zstd data is corrupt at or before byte \(taken - (waiting.size - waiting.pos))"
        )
      }
      isInside = status != 0
      hasMore = unsafe out.pos == out.size && isInside
    }
    if unsafe out.pos > 0 { return unsafe .bytes(out.pos) }
    if !hasEnded && innerEnded { finish() }
    return hasEnded ? .end : .nothingYet
  }

  /// Gets more compressed bytes; false if there are none now, or none at all.
  private func refill() -> Bool {
    guard !innerEnded else { return false }
    switch unsafe inner.read(into: input, capacity: Self.inputCapacity) {
    case .bytes(let n):
      taken += n
      unsafe waiting = unsafe ZSTD_inBuffer(src: input, size: n, pos: 0)
      return true
    case .nothingYet: return false
    case .end:
      innerEnded = true
      return false
    }
  }

  private func finish() {
    if isInside { damage = "its zstd data is cut off at byte \(taken)" }
    if let inside = inner.damage { damage = inside }
    hasEnded = true
  }

  private func fail(_ text: String) {
    hasEnded = true
    damage = text
  }
}
