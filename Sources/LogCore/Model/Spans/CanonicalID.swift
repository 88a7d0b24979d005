/// A trace id or span id as it was written, told apart: what `traces.md` 1.1 makes of it.
package enum CanonicalID {
  /// Up to 32 hexadecimal digits, not all of them 0, as a number.
  case number(high: UInt64, low: UInt64)
  /// Not hexadecimal: kept as it is, case and all.
  case text(ByteSlice)
  /// Empty, or nothing but zeros.
  case none

  /// Trims the id, drops `0x` and the dashes of a UUID, and reads hexadecimal digits.
  package init(_ written: ByteSlice) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    // The plain spellings first: 16 or 32 digits and nothing else.
    if written.count == 16, Self.read(written, &low) {
      self = low == 0 ? .none : .number(high: 0, low: low)
      return
    }
    if written.count == 32, Self.read(written[0..<16], &high), Self.read(written.from(16), &low) {
      self = high | low == 0 ? .none : .number(high: high, low: low)
      return
    }
    self = Self.general(written.trimmingASCIISpace())
  }

  private static func general(_ trimmed: ByteSlice) -> CanonicalID {
    guard !trimmed.isEmpty else { return .none }
    var digits = trimmed
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") { digits = digits.from(2) }
    let isUUID =
      digits.count == 36 && digits[8] == 0x2D && digits[13] == 0x2D && digits[18] == 0x2D
      && digits[23] == 0x2D
    var high: UInt64 = 0
    var low: UInt64 = 0
    var count = 0
    for i in 0..<digits.count {
      if isUUID && (i == 8 || i == 13 || i == 18 || i == 23) { continue }
      guard let value = ASCII.hexValue(digits[i]), count < 32 else { return .text(digits) }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(value)
      count += 1
    }
    guard count > 0 else { return digits.isEmpty ? .none : .text(digits) }
    return high | low == 0 ? .none : .number(high: high, low: low)
  }

  /// Sixteen hexadecimal digits as a number; false if they are none.
  @inline(__always)
  private static func read(_ text: ByteSlice, _ value: inout UInt64) -> Bool {
    let p = unsafe UnsafeRawPointer(text.start)
    let first = unsafe hex8(p.loadUnaligned(as: UInt64.self))
    let last = unsafe hex8(p.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    guard first | last <= 0xFFFF_FFFF else { return false }
    value = first << 32 | last
    return true
  }

  /// Eight hexadecimal digits, one a byte, as a number below 2^32; anything bigger: they are none.
  @inline(__always)
  private static func hex8(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let isLetter = (word >> 6) & ones
    let lowered = word | isLetter << 5
    // Each byte is to be in 0x30...0x39 or 0x61...0x66; all bytes are below 0x80.
    guard word & tops == 0 else { return .max }
    let letters = isLetter &* 0xFF
    let base = (letters & 0x6161_6161_6161_6161) | (~letters & 0x3030_3030_3030_3030)
    let limit = (letters & 0x0505_0505_0505_0505) | (~letters & 0x0909_0909_0909_0909)
    // With the top bit set no byte borrows from its neighbour.
    let offset = (lowered | tops) &- base
    let isAbove = (limit | tops) &- (offset & ~tops)
    guard offset & isAbove & tops == tops else { return .max }
    var digits = (offset & ~tops) &+ (letters & 0x0A0A_0A0A_0A0A_0A0A)
    // The first byte is the lowest, and the most significant digit.
    digits = digits.byteSwapped
    digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
    return (digits | digits >> 16) & 0xFFFF_FFFF
  }
}
