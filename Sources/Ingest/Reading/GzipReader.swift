import CZlib

/// The bytes inside gzip data of any number of members.
// SAFETY: the decoder's state and the input buffer are allocated here, never move and are freed in
// `deinit`; zlib is told their sizes and the room that the caller has.
@safe
final class GzipReader: ByteStream {
  private let inner: any ByteStream
  private let state: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutablePointer<UInt8>
  private static let inputCapacity = 128 * 1024

  private enum Phase { case member, between, ended }
  private var phase = Phase.member
  private var innerEnded = false
  /// Compressed bytes taken from `inner`, for messages.
  private var taken = 0
  private(set) var damage: String?

  init(_ inner: any ByteStream) {
    self.inner = inner
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    unsafe input = .allocate(capacity: Self.inputCapacity)
    // 15 bits of window, and 16 for "gzip, not zlib".
    let status = unsafe inflateInit2_(state, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK { fail("there is no memory to decompress it") }
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
    unsafe input.deallocate()
  }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    unsafe state.pointee.next_out = unsafe bytes
    unsafe state.pointee.avail_out = UInt32(clamping: capacity)
    let room = unsafe state.pointee.avail_out
    while unsafe phase != .ended && state.pointee.avail_out > 0 {
      if phase == .member {
        // Also without input: output that did not fit the last time may be waiting.
        decode()
        if unsafe phase != .member || state.pointee.avail_in > 0 || state.pointee.avail_out == 0 {
          continue
        }
      }
      if unsafe state.pointee.avail_in == 0 && !refill() { break }
      if phase == .between { beginMember() }
    }
    let produced = unsafe Int(room - state.pointee.avail_out)
    if produced > 0 { return .bytes(produced) }
    if phase != .ended && innerEnded { finish() }
    return phase == .ended ? .end : .nothingYet
  }

  private func decode() {
    switch unsafe inflate(state, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: phase = .between
    case Z_MEM_ERROR: fail("there is no memory to decompress it")
    default: fail("its gzip data is corrupt at or before byte \(position)")
    }
  }

  /// Gets more compressed bytes; false if there are none now, or none at all.
  private func refill() -> Bool {
    guard !innerEnded else { return false }
    switch unsafe inner.read(into: input, capacity: Self.inputCapacity) {
    case .bytes(let n):
      taken += n
      unsafe state.pointee.next_in = unsafe input
      unsafe state.pointee.avail_in = UInt32(n)
      return true
    case .nothingYet: return false
    case .end:
      innerEnded = true
      return false
    }
  }

  /// Skips zero bytes behind a member, and begins another one if there are more.
  private func beginMember() {
    while unsafe state.pointee.avail_in > 0, let next = unsafe state.pointee.next_in,
      unsafe next.pointee == 0
    {
      unsafe state.pointee.next_in = unsafe next + 1
      unsafe state.pointee.avail_in -= 1
    }
    guard unsafe state.pointee.avail_in > 0, let next = unsafe state.pointee.next_in else { return }
    guard unsafe next.pointee == 0x1F else {
      return fail("what follows its gzip data at byte \(position) is no gzip data")
    }
    unsafe inflateReset(state)
    phase = .member
  }

  private func finish() {
    if phase == .member { damage = "its gzip data is cut off at byte \(taken)" }
    if let inside = inner.damage { damage = inside }
    phase = .ended
  }

  private func fail(_ text: String) {
    phase = .ended
    damage = text
  }

  private var position: Int { unsafe taken - Int(state.pointee.avail_in) }
}
