internal import Glibc

/// The texts that spans share (services, operations, peers ...), each stored once.
///
/// One worker's; tables of two workers are put together by `add`, which renumbers. Looking a text up
/// costs a hash and one comparison. Texts live as long as the table.
// SAFETY: the slots are allocated here and freed in `deinit`; every index into them is masked.
@safe
package final class SpanNames {
  private struct Slot {
    var hash: UInt32
    /// 0: nothing is here.
    var index: UInt32
  }

  private var texts: [ByteSlice] = [.empty, .empty]
  private var slots: UnsafeMutablePointer<Slot>
  private var mask = 1023
  private let arena = ByteArena()

  package init() {
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: Slot(hash: 0, index: 0), count: mask + 1)
  }

  deinit { unsafe slots.deallocate() }

  /// How many numbers there are; all below it are texts.
  package var count: Int { texts.count }

  package subscript(id: NameID) -> ByteSlice { texts[Int(id.index)] }

  /// The number of a text, which is copied if it is new.
  package func intern(_ text: ByteSlice) -> NameID {
    guard !text.isEmpty else { return .empty }
    let hash = Self.hash(text)
    var i = Int(hash) & mask
    while true {
      let slot = unsafe slots[i]
      if slot.index == 0 { break }
      if slot.hash == hash && texts[Int(slot.index)].equals(text) {
        return NameID(index: slot.index)
      }
      i = (i &+ 1) & mask
    }
    let index = UInt32(truncatingIfNeeded: texts.count)
    unsafe slots[i] = Slot(hash: hash, index: index)
    texts.append(arena.copy(text))
    if texts.count &* 2 > mask { grow() }
    return NameID(index: index)
  }

  /// The number of a text; none for one without bytes.
  package func internOrNone(_ text: ByteSlice) -> NameID {
    text.isEmpty ? .none : intern(text)
  }

  package func intern(_ text: String) -> NameID {
    var text = text
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return .empty }
      return intern(unsafe ByteSlice(start: start, count: bytes.count))
    }
  }

  /// The number of a text that has been met, nil of any other.
  package func find(_ text: ByteSlice) -> NameID? {
    guard !text.isEmpty else { return .empty }
    let hash = Self.hash(text)
    var i = Int(hash) & mask
    while true {
      let slot = unsafe slots[i]
      if slot.index == 0 { return nil }
      if slot.hash == hash && texts[Int(slot.index)].equals(text) {
        return NameID(index: slot.index)
      }
      i = (i &+ 1) & mask
    }
  }

  /// Takes in all texts of another table: for each of its numbers the number here.
  package func add(_ other: SpanNames) -> [NameID] {
    var map: [NameID] = [.none, .empty]
    map.reserveCapacity(other.count)
    for index in 2..<max(2, other.count) { map.append(intern(other.texts[index])) }
    return map
  }

  private func grow() {
    let oldMask = mask
    let old = unsafe slots
    mask = mask &* 2 &+ 1
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: Slot(hash: 0, index: 0), count: mask + 1)
    for k in 0...oldMask {
      let slot = unsafe old[k]
      guard slot.index != 0 else { continue }
      var i = Int(slot.hash) & mask
      while unsafe slots[i].index != 0 { i = (i &+ 1) & mask }
      unsafe slots[i] = slot
    }
    unsafe old.deallocate()
  }

  /// Words are multiplied and folded: a bad spread only costs time.
  private static func hash(_ text: ByteSlice) -> UInt32 {
    let n = text.count
    let p = unsafe UnsafeRawPointer(text.start)
    var h = UInt64(truncatingIfNeeded: n) &* 0x9E37_79B9_7F4A_7C15
    if n >= 8 {
      var i = 0
      while i &+ 8 <= n {
        h = unsafe fold(h ^ p.loadUnaligned(fromByteOffset: i, as: UInt64.self))
        i &+= 8
      }
      h = unsafe fold(h ^ p.loadUnaligned(fromByteOffset: n &- 8, as: UInt64.self))
    } else if n >= 4 {
      let low = unsafe p.loadUnaligned(as: UInt32.self)
      let high = unsafe p.loadUnaligned(fromByteOffset: n &- 4, as: UInt32.self)
      h = fold(h ^ (UInt64(low) | UInt64(high) << 32))
    } else {
      for i in 0..<n { h = fold(h ^ UInt64(text[i])) }
    }
    return UInt32(truncatingIfNeeded: h ^ (h >> 32))
  }

  private static func fold(_ x: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
