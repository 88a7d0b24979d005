internal import CScan
internal import Glibc

/// `JSONQuickCheck` for a stream of objects of which most are built like the one before.
///
/// It remembers what stood between the values of an object that was complete:
///
///     {"id":7,"http":{"code":"x"}}        {"id":   ,"http":{"code":   }}
///
/// An object with the same pieces and any numbers, strings and words between them is complete too,
/// and to compare the pieces is faster than to read them. One worker's.
// SAFETY: `pieces` has `capacity` elements, allocated here and freed in `deinit`, of which the first
// `count` are initialised. A piece may be compared beyond the text's end, where there is padding; the
// last one must end where the text does, so none that does counts.
@safe
package final class JSONShapeCheck {
  /// What stands before a value, or behind the last.
  private struct Piece {
    var text: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var mask: UInt32 = 0
    var length = 0
  }

  private static let capacity = 128
  private let pieces: UnsafeMutablePointer<Piece>
  private var count = 0
  /// An object that is built otherwise is learned now and then only.
  private var misses = 0

  package init() {
    unsafe pieces = .allocate(capacity: Self.capacity)
    unsafe pieces.initialize(repeating: Piece(), count: Self.capacity)
  }

  deinit { unsafe pieces.deallocate() }

  /// Whether the whole text is surely one JSON object; false means that it may be one.
  package func isSurelyObject(_ text: ByteSlice) -> Bool {
    if count > 0 && isBuiltAlike(text) { return true }
    guard JSONQuickCheck.isSurelyObject(text) else { return false }
    if misses & 7 == 0 { learn(text) }
    misses &+= 1
    return true
  }

  private func isBuiltAlike(_ text: ByteSlice) -> Bool {
    var p = unsafe text.start
    let end = unsafe text.end
    for k in 0..<count {
      let piece = unsafe pieces + k
      let same = unsafe scan_same32(p, UnsafeRawPointer(piece).assumingMemoryBound(to: UInt8.self))
      guard unsafe same & piece.pointee.mask == piece.pointee.mask else { return false }
      unsafe p += piece.pointee.length
      if k == count - 1 { return unsafe p == end }
      guard unsafe Self.skipValue(&p, end) else { return false }
    }
    return false
  }

  /// Moves behind a string, a plain number or a word.
  @inline(__always)
  private static func skipValue(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> Bool
  {
    let c = unsafe p.pointee
    if c == 0x22 { return unsafe JSONQuickCheck.skipString(&p, end) }
    if c == 0x2D || c &- 0x30 < 10 {
      if c == 0x2D { unsafe p += 1 }
      guard unsafe skipDigits(&p, end) else { return false }
      guard unsafe p.pointee == 0x2E else { return true }
      unsafe p += 1
      return unsafe skipDigits(&p, end)
    }
    let word = unsafe UnsafeRawPointer(p).loadUnaligned(as: UInt32.self).littleEndian
    switch word {
    case 0x6575_7274, 0x6C6C_756E: unsafe p += 4
    case 0x736C_6166 where unsafe p[4] == 0x65: unsafe p += 5
    default: return false
    }
    return true
  }

  @inline(__always)
  private static func skipDigits(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> Bool
  {
    let start = unsafe p
    while unsafe p < end && p.pointee &- 0x30 < 10 { unsafe p += 1 }
    return unsafe p > start
  }

  // MARK: - Learning

  /// Takes the pieces of a complete object.
  private func learn(_ text: ByteSlice) {
    count = 0
    var n = 0
    var from = 0
    var i = 0
    while i < text.count {
      let c = text[i]
      switch c {
      case 0x22:
        var escapes = false
        guard let end = JSONReader.stringEnd(text, i + 1, &escapes) else { return }
        var next = end + 1
        while next < text.count && ASCII.isSpace(text[next]) { next += 1 }
        if next < text.count && text[next] == 0x3A {
          i = next + 1
          continue
        }
        guard add(text[from..<i], at: n) else { return }
        n += 1
        i = end + 1
        from = i
      case 0x2D, 0x30...0x39, 0x66, 0x6E, 0x74:
        guard add(text[from..<i], at: n) else { return }
        n += 1
        while i < text.count, !Self.endsScalar(text[i]) { i += 1 }
        from = i
      default: i += 1
      }
    }
    guard add(text[from..<text.count], at: n) else { return }
    count = n + 1
  }

  private static func endsScalar(_ c: UInt8) -> Bool {
    c == 0x2C || c == 0x7D || c == 0x5D || c <= 0x20
  }

  private func add(_ text: ByteSlice, at n: Int) -> Bool {
    guard n < Self.capacity, text.count > 0, text.count <= 32 else { return false }
    var piece = Piece()
    unsafe withUnsafeMutableBytes(of: &piece.text) { bytes in
      if let start = bytes.baseAddress { unsafe memcpy(start, text.start, text.count) }
    }
    piece.mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(text.count)) - 1)
    piece.length = text.count
    unsafe pieces[n] = piece
    return true
  }
}
