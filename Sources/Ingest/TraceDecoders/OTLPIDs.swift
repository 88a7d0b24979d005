import LogCore

/// Ids of OTLP documents: hexadecimal as OTLP has them, or base64 as protobuf's JSON does.
enum OTLPIDs {
  /// The bytes of an id that is base64 of 8 or 16 bytes; nil of any other.
  ///
  /// Hexadecimal goes first: an id without other characters is none of base64.
  static func base64(_ written: ByteSlice) -> (high: UInt64, low: UInt64)? {
    var count = written.count
    // 8 bytes are 11 digits, 16 bytes are 22; padding fills them up to 12 and 24.
    guard count == 11 || count == 12 || count == 22 || count == 24 else { return nil }
    while count > 0 && written[count - 1] == 0x3D { count -= 1 }
    let isShort = count == 11
    guard isShort ? written.count <= 12 : count == 22 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    var isHex = count == written.count
    // The last digit holds bits that count for nothing: 2 of 66, 4 of 132.
    let rest: UInt64 = isShort ? 2 : 4
    for i in 0..<count {
      guard let digit = digit(written[i]) else { return nil }
      if isHex && ASCII.hexValue(written[i]) == nil { isHex = false }
      if i == count - 1 {
        guard digit & (1 << rest - 1) == 0 else { return nil }
        high = high << (6 - rest) | low >> (58 + rest)
        low = low << (6 - rest) | digit >> rest
      } else {
        high = high << 6 | low >> 58
        low = low << 6 | digit
      }
    }
    return isHex ? nil : (isShort ? 0 : high, low)
  }

  private static func digit(_ c: UInt8) -> UInt64? {
    switch c {
    case 0x41...0x5A: UInt64(c - 0x41)
    case 0x61...0x7A: UInt64(c - 0x61 + 26)
    case 0x30...0x39: UInt64(c - 0x30 + 52)
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }
}
