internal import CScan

/// UTF-8 that may be ill-formed: checking, counting, and copying with U+FFFD.
///
/// One U+FFFD stands for each maximal part of an ill-formed sequence, as Unicode recommends.
package enum UTF8Text {
  package static func isValid(_ text: ByteSlice) -> Bool { firstInvalid(text, from: 0) == nil }

  /// The offset of the first ill-formed sequence at or behind `from`.
  package static func firstInvalid(_ text: ByteSlice, from: Int = 0) -> Int? {
    var i = from
    while i < text.count {
      if unsafe text.start[i] < 0x80 {
        i += asciiPrefix(text, from: i)
        continue
      }
      let step = sequence(text, at: i)
      guard step > 0 else { return i }
      i += step
    }
    return nil
  }

  /// How many ill-formed sequences there are: as many as `appendLossy` writes U+FFFD for.
  package static func countInvalid(_ text: ByteSlice) -> Int {
    var n = 0
    var i = 0
    while let bad = firstInvalid(text, from: i) {
      n += 1
      i = bad - sequence(text, at: bad)
    }
    return n
  }

  /// Copies the text with U+FFFD for each maximal part of an ill-formed sequence.
  package static func appendLossy(_ text: ByteSlice, to out: ByteBuffer) {
    var i = 0
    while let bad = firstInvalid(text, from: i) {
      out.append(text[i..<bad])
      out.append("\u{FFFD}")
      i = bad - sequence(text, at: bad)
    }
    out.append(text.from(i))
  }

  /// The number of characters (code points), each ill-formed part counting as one.
  package static func count(_ text: ByteSlice) -> Int {
    var n = 0
    var i = 0
    while i < text.count {
      i += abs(sequence(text, at: i))
      n += 1
    }
    return n
  }

  /// The length of the well-formed sequence at `i`, or minus that of the maximal ill-formed part.
  package static func sequence(_ text: ByteSlice, at i: Int) -> Int {
    let c = unsafe text.start[i]
    if c < 0x80 { return 1 }
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch c {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, low) = (3, 0xA0)
    case 0xED: (length, high) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, low) = (4, 0x90)
    case 0xF4: (length, high) = (4, 0x8F)
    case 0xF1...0xF3: length = 4
    default: return -1
    }
    guard i + 1 < text.count, unsafe text.start[i + 1] >= low, unsafe text.start[i + 1] <= high
    else { return -1 }
    var k = 2
    while k < length {
      guard i + k < text.count, unsafe text.start[i + k] & 0xC0 == 0x80 else { return -k }
      k += 1
    }
    return length
  }

  /// The code point at `i` and its length; nil and the length of the ill-formed part.
  package static func decode(_ text: ByteSlice, at i: Int) -> (scalar: UInt32?, length: Int) {
    let n = sequence(text, at: i)
    guard n > 0 else { return (nil, -n) }
    let p = unsafe text.start + i
    switch n {
    case 1: return unsafe (UInt32(p[0]), 1)
    case 2: return unsafe (UInt32(p[0] & 0x1F) << 6 | UInt32(p[1] & 0x3F), 2)
    case 3:
      return unsafe (UInt32(p[0] & 0xF) << 12 | UInt32(p[1] & 0x3F) << 6 | UInt32(p[2] & 0x3F), 3)
    default:
      let high = unsafe UInt32(p[0] & 7) << 18 | UInt32(p[1] & 0x3F) << 12
      return unsafe (high | UInt32(p[2] & 0x3F) << 6 | UInt32(p[3] & 0x3F), 4)
    }
  }

  /// Writes a code point, which is not a surrogate, and returns its length.
  @discardableResult
  package static func encode(_ scalar: UInt32, to out: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F))
    }
    if scalar < 0x80 {
      unsafe out[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      unsafe out[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      unsafe out[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      unsafe out[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      unsafe out[1] = tail(6)
      unsafe out[2] = tail(0)
      return 3
    }
    unsafe out[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    unsafe out[1] = tail(12)
    unsafe out[2] = tail(6)
    unsafe out[3] = tail(0)
    return 4
  }

  /// How many bytes from `i` on are ASCII.
  private static func asciiPrefix(_ text: ByteSlice, from: Int) -> Int {
    var i = from
    while i < text.count {
      let m = unsafe scan_high16(text.start + i)
      if m != 0 { return min(i + Int(scan_first(m)), text.count) - from }
      i += 16
    }
    return text.count - from
  }
}
