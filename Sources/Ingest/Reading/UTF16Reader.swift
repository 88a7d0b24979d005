/// UTF-16 text, of either byte order, as UTF-8.
///
/// A surrogate without its partner and an odd byte at the end become U+FFFD.
// SAFETY: the input buffer is allocated here, never moves and is freed in `deinit`; indices into it
// stay below `inputEnd`, and each unit writes at most four bytes to room that was checked for them.
@safe
final class UTF16Reader: ByteStream {
  private let inner: any ByteStream
  private let isBigEndian: Bool
  private let input: UnsafeMutablePointer<UInt8>
  private var inputStart = 0
  private var inputEnd = 0
  private var high: UInt32?
  private var hasEnded = false
  private static let inputCapacity = 64 * 1024

  /// `inner` begins behind the byte order mark.
  init(_ inner: any ByteStream, isBigEndian: Bool) {
    self.inner = inner
    self.isBigEndian = isBigEndian
    unsafe input = .allocate(capacity: Self.inputCapacity)
  }

  deinit { unsafe input.deallocate() }

  var damage: String? { inner.damage }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    assert(capacity >= 8)
    while !hasEnded {
      if inputEnd - inputStart < 2 {
        switch refill() {
        case .bytes: break
        case .nothingYet: return .nothingYet
        case .end:
          hasEnded = true
          let n = unsafe writeRest(to: bytes)
          return n > 0 ? .bytes(n) : .end
        }
      }
      let n = unsafe decode(to: bytes, capacity: capacity)
      if n > 0 { return .bytes(n) }
    }
    return .end
  }

  private func refill() -> StreamRead {
    let rest = inputEnd - inputStart
    if rest == 1 { unsafe input[0] = unsafe input[inputStart] }
    inputStart = 0
    inputEnd = rest
    let read = unsafe inner.read(into: input + rest, capacity: Self.inputCapacity - rest)
    if case .bytes(let n) = read { inputEnd += n }
    return read
  }

  /// Writes what whole units give, as far as it fits.
  private func decode(to bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
    var n = 0
    // A unit writes three bytes at most, and may have to write off a surrogate before it.
    while inputEnd - inputStart >= 2 && n + 6 <= capacity {
      let a = unsafe UInt32(input[inputStart])
      let b = unsafe UInt32(input[inputStart + 1])
      inputStart += 2
      let unit = isBigEndian ? a << 8 | b : b << 8 | a
      if let first = high {
        high = nil
        if unit & 0xFC00 == 0xDC00 {
          unsafe n += Self.write(0x10000 + (first & 0x3FF) << 10 + (unit & 0x3FF), to: bytes + n)
          continue
        }
        unsafe n += Self.write(0xFFFD, to: bytes + n)
      }
      switch unit & 0xFC00 {
      case 0xD800: high = unit
      case 0xDC00: unsafe n += Self.write(0xFFFD, to: bytes + n)
      default: unsafe n += Self.write(unit, to: bytes + n)
      }
    }
    return n
  }

  private func writeRest(to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    var n = 0
    if high != nil { unsafe n += Self.write(0xFFFD, to: bytes) }
    if inputEnd > inputStart { unsafe n += Self.write(0xFFFD, to: bytes + n) }
    high = nil
    inputEnd = inputStart
    return n
  }

  private static func write(_ scalar: UInt32, to p: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
    switch scalar {
    case 0..<0x80:
      unsafe p[0] = UInt8(scalar)
      return 1
    case 0x80..<0x800:
      unsafe p[0] = UInt8(0xC0 | scalar >> 6)
      unsafe p[1] = tail(0)
      return 2
    case 0x800..<0x10000:
      unsafe p[0] = UInt8(0xE0 | scalar >> 12)
      unsafe p[1] = tail(6)
      unsafe p[2] = tail(0)
      return 3
    default:
      unsafe p[0] = UInt8(0xF0 | scalar >> 18)
      unsafe p[1] = tail(12)
      unsafe p[2] = tail(6)
      unsafe p[3] = tail(0)
      return 4
    }
  }
}
