package import LogCore

/// Byte strings, each stored once and known by a number, from 0 on in the order of their coming.
///
/// The numbers depend on the order of the input; nothing that is printed may. One worker's.
package final class ByteTable {
  private let arena = ByteArena()
  private var texts: [ByteSlice] = []
  private var hashes: [UInt64] = []
  private var slots: [Int32]
  private var mask: Int

  package init() {
    slots = Array(repeating: -1, count: 64)
    mask = 63
  }

  package var count: Int { texts.count }

  package subscript(index: Int) -> ByteSlice { texts[index] }

  package func hash(of index: Int) -> UInt64 { hashes[index] }

  /// The number of a text, which is added if it is new.
  package func intern(_ text: ByteSlice) -> Int { intern(text, hash: ByteHash.of(text)) }

  /// The same for a text whose hash is known.
  package func intern(_ text: ByteSlice, hash: UInt64) -> Int {
    var i = Int(truncatingIfNeeded: hash) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if hashes[found] == hash && texts[found].equals(text) { return found }
      i = (i + 1) & mask
    }
    slots[i] = Int32(truncatingIfNeeded: texts.count)
    texts.append(arena.copy(text))
    hashes.append(hash)
    if texts.count * 2 > mask { grow() }
    return texts.count - 1
  }

  /// The number of a text; nil if it is not there.
  package func find(_ text: ByteSlice) -> Int? {
    let hash = ByteHash.of(text)
    var i = Int(truncatingIfNeeded: hash) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if hashes[found] == hash && texts[found].equals(text) { return found }
      i = (i + 1) & mask
    }
    return nil
  }

  private func grow() {
    mask = mask * 2 + 1
    slots = Array(repeating: -1, count: mask + 1)
    for (index, hash) in hashes.enumerated() {
      var i = Int(truncatingIfNeeded: hash) & mask
      while slots[i] >= 0 { i = (i + 1) & mask }
      slots[i] = Int32(truncatingIfNeeded: index)
    }
  }
}
