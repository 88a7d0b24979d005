package import LogCore

/// Hashes of byte strings that are the same on every machine and in every version: what a table keeps
/// when it is over its cap is chosen by them.
package enum ByteHash {
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

  /// The hash of a text; `seed` sets apart what must not be taken for one another.
  ///
  /// Two words are multiplied and both halves of the product are folded (the step of W. Yi's wyhash).
  package static func of(_ text: ByteSlice, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ mix(UInt64(text.count) ^ first, second)
    let raw = unsafe UnsafeRawPointer(text.start)
    var i = 0
    while i + 8 <= text.count {
      hash = unsafe mix(
        hash ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)),
        first)
      i += 8
    }
    if i < text.count {
      // Bytes behind the text may be read, but do not count.
      let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      hash = mix(hash ^ (word & (UInt64.max >> UInt64(64 - 8 * (text.count - i)))), first)
    }
    return mix(hash, second)
  }

  package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
