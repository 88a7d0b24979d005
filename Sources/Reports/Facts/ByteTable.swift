internal import Glibc
package import LogCore

/// Byte strings, each stored once and known by a number, from 0 on in the order of their coming.
///
/// The numbers depend on the order of the input; nothing that is printed may. One worker's.
// SAFETY: `slots` has `mask + 1` elements, and at least one of them is free; `texts` and `hashes` have
// room for half as many, and `count` of them are set.
@safe
package final class ByteTable {
  /// A place of the table: a part of a hash, and the number of the text, or -1.
  private struct Slot {
    var tag: UInt32
    var number: Int32
  }

  private let arena = ByteArena(blockSize: 16 * 1024)
  private var slots: UnsafeMutablePointer<Slot>
  private var texts: UnsafeMutablePointer<ByteSlice>
  private var hashes: UnsafeMutablePointer<UInt64>
  private var mask = 63
  package private(set) var count = 0

  package init() {
    unsafe slots = Self.emptySlots(64)
    unsafe texts = .allocate(capacity: 32)
    unsafe hashes = .allocate(capacity: 32)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe texts.deallocate()
    unsafe hashes.deallocate()
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    unsafe slots.initialize(repeating: Slot(tag: 0, number: -1), count: count)
    return unsafe slots
  }

  package subscript(index: Int) -> ByteSlice {
    assert(index >= 0 && index < count)
    return unsafe texts[index]
  }

  package func hash(of index: Int) -> UInt64 {
    assert(index >= 0 && index < count)
    return unsafe hashes[index]
  }

  /// The number of a text, which is added if it is new.
  package func intern(_ text: ByteSlice) -> Int { intern(text, hash: ByteHash.of(text)) }

  /// The same for a text whose hash is known.
  package func intern(_ text: ByteSlice, hash: UInt64) -> Int {
    let place = place(of: text, hash)
    let number = unsafe slots[place].number
    if number >= 0 { return Int(number) }
    unsafe slots[place] = Slot(
      tag: UInt32(truncatingIfNeeded: hash >> 32), number: Int32(truncatingIfNeeded: count))
    unsafe texts[count] = arena.copy(text)
    unsafe hashes[count] = hash
    count += 1
    if count * 2 > mask { grow() }
    return count - 1
  }

  /// The number of a text; nil if it is not there.
  package func find(_ text: ByteSlice) -> Int? {
    let number = unsafe slots[place(of: text, ByteHash.of(text))].number
    return number >= 0 ? Int(number) : nil
  }

  /// The slot of a text, or the free one where it belongs.
  @inline(__always)
  private func place(of text: ByteSlice, _ hash: UInt64) -> Int {
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var i = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = unsafe slots[i]
      if slot.number < 0 { return i }
      if slot.tag == tag, unsafe texts[Int(slot.number)].equals(text) { return i }
      i = (i &+ 1) & mask
    }
  }

  private func grow() {
    let size = (mask + 1) * 2
    unsafe slots.deallocate()
    unsafe slots = unsafe Self.emptySlots(size)
    mask = size - 1
    let wider = UnsafeMutablePointer<ByteSlice>.allocate(capacity: size / 2)
    unsafe wider.initialize(from: texts, count: count)
    unsafe texts.deallocate()
    unsafe texts = unsafe wider
    let more = UnsafeMutablePointer<UInt64>.allocate(capacity: size / 2)
    unsafe more.initialize(from: hashes, count: count)
    unsafe hashes.deallocate()
    unsafe hashes = unsafe more
    for number in 0..<count {
      let hash = unsafe hashes[number]
      var i = Int(truncatingIfNeeded: hash) & mask
      while unsafe slots[i].number >= 0 { i = (i + 1) & mask }
      unsafe slots[i] = Slot(
        tag: UInt32(truncatingIfNeeded: hash >> 32), number: Int32(truncatingIfNeeded: number))
    }
  }
}
