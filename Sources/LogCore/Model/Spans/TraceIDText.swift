/// Spellings of trace ids (traces.md 1.1).
package enum TraceIDText {
  /// The canonical spelling of an id as written; empty where it is none.
  package static func canonical(_ written: ByteSlice) -> [UInt8] {
    switch CanonicalID(written) {
    case .none: return []
    case .text(let text): return text.array
    case .number(let high, let low):
      let out = ByteBuffer(capacity: 32)
      append(high: high, low: low, to: out)
      return withExtendedLifetime(out) { out.slice.array }
    }
  }

  /// What an id begins with if this is its beginning: digits in small letters, other text as it is.
  package static func prefix(_ written: ByteSlice) -> [UInt8] {
    var text = written.trimmingASCIISpace()
    if text.hasPrefix("0x") || text.hasPrefix("0X") { text = text.from(2) }
    let bytes = text.array
    let isHex = bytes.allSatisfy { ASCII.hexValue($0) != nil }
    return isHex ? bytes.map { ASCII.lowered($0) } : bytes
  }

  /// Writes an id: 16 digits, or 32 where it has more.
  package static func append(high: UInt64, low: UInt64, to out: ByteBuffer) {
    if high != 0 { append(hex: high, to: out) }
    append(hex: low, to: out)
  }

  /// Writes 16 hexadecimal digits.
  package static func append(hex value: UInt64, to out: ByteBuffer) {
    var shift = 60
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15
      out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      shift -= 4
    }
  }
}
