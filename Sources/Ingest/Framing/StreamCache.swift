import LogCore

/// Streams by the text that their labels were read from, so that known ones cost a comparison.
// SAFETY: slots are allocated here and freed in `deinit`; indexes are taken modulo their number, a
// power of two.
@safe
final class StreamCache {
  private struct Slot {
    var key = ByteSlice.empty
    var hash: UInt64 = 0
    var kind = WrapperKind.none
    var stream = StreamID(index: -1)
  }

  // Made when they are first needed: most sources have no wrappers.
  private var made: UnsafeMutablePointer<Slot>?
  private let mask = 4095
  private let arena = ByteArena()
  private var count = 0
  private var last = 0

  deinit { unsafe made?.deallocate() }

  private func makeSlots() -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: Slot(), count: mask + 1)
    unsafe made = unsafe slots
    return unsafe slots
  }

  func find(_ key: ByteSlice, _ kind: WrapperKind) -> StreamID? {
    guard let slots = unsafe made else { return nil }
    if unsafe slots[last].kind == kind && slots[last].stream.index >= 0
      && slots[last].key.equals(key)
    {
      return unsafe slots[last].stream
    }
    let hash = Self.hash(key)
    var i = Int(truncatingIfNeeded: hash) & mask
    while unsafe slots[i].stream.index >= 0 {
      if unsafe slots[i].hash == hash && slots[i].kind == kind && slots[i].key.equals(key) {
        last = i
        return unsafe slots[i].stream
      }
      i = (i + 1) & mask
    }
    return nil
  }

  /// Remembers a stream; forgets all others when there are too many.
  func add(_ key: ByteSlice, _ kind: WrapperKind, _ stream: StreamID) {
    let slots = unsafe made ?? makeSlots()
    if count > mask / 2 {
      unsafe slots.update(repeating: Slot(), count: mask + 1)
      arena.reset()
      count = 0
    }
    let hash = Self.hash(key)
    var i = Int(truncatingIfNeeded: hash) & mask
    while unsafe slots[i].stream.index >= 0 { i = (i + 1) & mask }
    unsafe slots[i] = Slot(key: arena.copy(key), hash: hash, kind: kind, stream: stream)
    count += 1
    last = i
  }

  private static func hash(_ key: ByteSlice) -> UInt64 {
    var h = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
    let p = unsafe UnsafeRawPointer(key.start)
    var i = 0
    while i + 8 <= key.count {
      h = unsafe (h ^ p.loadUnaligned(fromByteOffset: i, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      h ^= h >> 32
      i += 8
    }
    while i < key.count {
      h = unsafe (h ^ UInt64(key.start[i])) &* 0x100_0000_01B3
      i += 1
    }
    h ^= h >> 29
    return h
  }
}
