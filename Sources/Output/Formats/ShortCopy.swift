internal import LogCore

/// Copies texts of a few bytes without a call: whole vectors, of which the last one goes past the
/// end.
///
/// What is copied must have 16 readable bytes behind it, and its destination 16 writable ones.
enum ShortCopy {
  /// Returns where the copy ends.
  @inline(__always)
  static func copy(_ text: ByteSlice, to p: UnsafeMutablePointer<UInt8>)
    -> UnsafeMutablePointer<UInt8>
  {
    let from = unsafe UnsafeRawPointer(text.start)
    let to = UnsafeMutableRawPointer(p)
    var i = 0
    while i < text.count {
      unsafe to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: i, as: SIMD16<UInt8>.self), toByteOffset: i,
        as: SIMD16<UInt8>.self)
      i &+= 16
    }
    return unsafe p + text.count
  }
}

/// A text of at most 16 bytes, such as a colour, that is written by one store.
struct ShortText {
  private let bytes: SIMD16<UInt8>
  private let count: Int

  init(_ text: StaticString) {
    var bytes = SIMD16<UInt8>(repeating: 0)
    count = min(text.utf8CodeUnitCount, 16)
    for i in 0..<count { bytes[i] = unsafe text.utf8Start[i] }
    self.bytes = bytes
  }

  /// Writes the text, and bytes behind it that do not count; returns where it ends.
  @inline(__always)
  func write(to p: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    unsafe UnsafeMutableRawPointer(p).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    return unsafe p + count
  }
}
