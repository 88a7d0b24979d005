internal import CScan

/// Writes JSON.
package enum JSONWriter {
  /// A quoted string: control characters escaped, U+FFFD for each ill-formed part.
  package static func string(_ text: ByteSlice, to out: ByteBuffer) {
    guard text.count <= 4096 else {
      out.append(0x22)
      contents(text, to: out)
      out.append(0x22)
      return
    }
    let start = unsafe out.uninitialized(6 * text.count + 32)
    var to = unsafe start
    unsafe to[0] = 0x22
    unsafe to += 1
    _ = unsafe write(text, 0, text.count, &to)
    unsafe to[0] = 0x22
    unsafe out.advance(by: to + 1 - start)
  }

  package static func string(_ text: StaticString, to out: ByteBuffer) {
    out.append(0x22)
    contents(ByteSlice(text), to: out)
    out.append(0x22)
  }

  /// What stands between the quotes of a string.
  package static func contents(_ text: ByteSlice, to out: ByteBuffer) {
    // Piece by piece, so that room for the worst case is not asked for all of a long text.
    var from = 0
    while from < text.count {
      let piece = min(text.count - from, 4096)
      let start = unsafe out.uninitialized(6 * piece + 16)
      var to = unsafe start
      unsafe from += write(text, from, piece, &to)
      unsafe out.advance(by: to - start)
    }
  }

  /// Writes `piece` bytes, or a few more where a character goes on, and returns how many.
  @inline(__always)
  private static func write(
    _ text: ByteSlice, _ from: Int, _ piece: Int, _ to: inout UnsafeMutablePointer<UInt8>
  ) -> Int {
    let source = unsafe text.start + from
    var i = 0
    if piece >= 48 {
      var written = 0
      i = unsafe scan_escape(source, piece, to, &written, escapeTable)
      unsafe to += written
    }
    while i < piece {
      // 16 bytes are copied in any case: what was too much is written over.
      var mask = unsafe scan_copy16(source + i, to)
      if piece - i < 16 { mask &= (1 &<< UInt32(piece - i)) &- 1 }
      let block = i
      while mask != 0 {
        let at = block &+ Int(scan_first(mask))
        unsafe to += at &- i
        let c = unsafe source[at]
        guard c < 0x80 else {
          i = unsafe at &+ character(text, from + at, &to)
          break
        }
        unsafe escape(c, &to)
        i = at &+ 1
        mask &= mask &- 1
        _ = unsafe scan_copy16(source + i, to)
      }
      if mask != 0 { continue }
      let end = min(block &+ 16, piece)
      unsafe to += end &- i
      i = end
    }
    return i
  }

  // SAFETY: written once, never again, and never freed.
  private nonisolated(unsafe) static let escapeTable: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 * 16)
    unsafe table.initialize(repeating: 0x80, count: 256 * 16)
    for mask in 0..<256 {
      var to = 16 * mask
      for bit in 0..<8 {
        if mask >> bit & 1 == 1 { to += 1 }
        unsafe table[to] = UInt8(bit)
        to += 1
      }
    }
    return unsafe UnsafePointer(table)
  }()

  /// Copies a character that is not ASCII; U+FFFD for what is none.
  private static func character(
    _ text: ByteSlice, _ at: Int, _ to: inout UnsafeMutablePointer<UInt8>
  ) -> Int {
    let n = UTF8Text.sequence(text, at: at)
    if n > 0 {
      for k in 0..<n { unsafe to[k] = unsafe text.start[at + k] }
      unsafe to += n
    } else {
      unsafe to += UTF8Text.encode(0xFFFD, to: to)
    }
    return abs(n)
  }

  @inline(__always)
  private static func escape(_ c: UInt8, _ to: inout UnsafeMutablePointer<UInt8>) {
    unsafe to[0] = 0x5C
    if c == 0x22 || c == 0x5C {
      unsafe to[1] = c
      unsafe to += 2
    } else {
      unsafe escapeControl(c, &to)
    }
  }

  private static func escapeControl(_ c: UInt8, _ to: inout UnsafeMutablePointer<UInt8>) {
    switch c {
    case 0x0A: unsafe to[1] = 0x6E
    case 0x0D: unsafe to[1] = 0x72
    case 0x09: unsafe to[1] = 0x74
    case 0x08: unsafe to[1] = 0x62
    case 0x0C: unsafe to[1] = 0x66
    default:
      unsafe to[1] = 0x75
      unsafe to[2] = 0x30
      unsafe to[3] = 0x30
      unsafe to[4] = hexDigit(c >> 4)
      unsafe to[5] = hexDigit(c & 15)
      unsafe to += 6
      return
    }
    unsafe to += 2
  }

  private static func hexDigit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 + n : 0x57 + n }
}
