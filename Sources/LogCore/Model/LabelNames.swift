import Glibc

/// A label's name as a small number; only the `LabelNames` that gave it can turn it back.
package struct LabelID: Hashable, Sendable {
  package let index: UInt32
  package init(index: UInt32) { self.index = index }

  /// Names that every table knows under the same number.
  package static let error = LabelID(index: 0)
  package static let errorDetails = LabelID(index: 1)
  package static let detectedLevel = LabelID(index: 2)
  package static let filename = LabelID(index: 3)
}

/// The label names that one worker has met, each stored once.
///
/// Not shared between threads: numbers of two tables must not be mixed. Looking a name up costs a
/// hash and one comparison. Names live as long as the table.
package final class LabelNames {
  private let arena = ByteArena()
  private var names: [ByteSlice] = []
  private var hashes: [UInt32] = []
  private var slots: [Int32]
  private var mask: Int

  package init() {
    slots = Array(repeating: -1, count: 256)
    mask = 255
    for name in ["__error__", "__error_details__", "detected_level", "filename"] {
      _ = intern(name)
    }
  }

  package var count: Int { names.count }

  package subscript(id: LabelID) -> ByteSlice { names[Int(id.index)] }

  package func intern(_ name: String) -> LabelID {
    var name = name
    return name.withUTF8 { bytes in
      unsafe intern(
        bytes.baseAddress.map { unsafe ByteSlice(start: $0, count: bytes.count) } ?? .empty)
    }
  }

  package func intern(_ name: ByteSlice) -> LabelID {
    let hash = Self.hash(name)
    var i = Int(hash) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if hashes[found] == hash && names[found].equals(name) {
        return LabelID(index: UInt32(found))
      }
      i = (i + 1) & mask
    }
    slots[i] = Int32(names.count)
    names.append(arena.copy(name))
    hashes.append(hash)
    if names.count * 2 > mask { grow() }
    return LabelID(index: UInt32(names.count - 1))
  }

  /// The number of a name that has been met, nil of any other.
  package func find(_ name: ByteSlice) -> LabelID? {
    let hash = Self.hash(name)
    var i = Int(hash) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if hashes[found] == hash && names[found].equals(name) {
        return LabelID(index: UInt32(found))
      }
      i = (i + 1) & mask
    }
    return nil
  }

  private func grow() {
    mask = mask * 2 + 1
    slots = Array(repeating: -1, count: mask + 1)
    for (index, hash) in hashes.enumerated() {
      var i = Int(hash) & mask
      while slots[i] >= 0 { i = (i + 1) & mask }
      slots[i] = Int32(index)
    }
  }

  /// FNV-1a over whole words with a final mix: names are short, and a bad spread only costs time.
  private static func hash(_ bytes: ByteSlice) -> UInt32 {
    var h: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.count)
    for i in 0..<bytes.count { h = unsafe (h ^ UInt64(bytes.start[i])) &* 0x100_0000_01b3 }
    h ^= h >> 29
    return UInt32(truncatingIfNeeded: h ^ (h >> 32))
  }
}
