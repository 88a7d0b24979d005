/// A key that pseudonyms are made with: SipHash-2-4 (Aumasson, Bernstein 2012) with 128 bits that are
/// made of a text.
///
/// Who does not know the text cannot find out the value behind a pseudonym by trying values.
struct PseudonymKey: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ text: String) {
    let bytes = Array(text.utf8)
    low = Self.hash(bytes, low: 0x6C6F_6771, high: 1)
    high = Self.hash(bytes, low: 0x6C6F_6771, high: 2)
  }

  /// Eight hex digits for a value.
  func digits(_ value: [UInt8]) -> String {
    let hash = Self.hash(value, low: low, high: high)
    let digits = Array("0123456789abcdef")
    return String((0..<8).map { digits[Int(hash >> UInt64(60 - 4 * $0) & 15)] })
  }

  private static func hash(_ bytes: [UInt8], low: UInt64, high: UInt64) -> UInt64 {
    var state = SipState(low: low, high: high)
    var i = 0
    while i + 8 <= bytes.count {
      state.take(word(bytes[i..<i + 8]))
      i += 8
    }
    state.take(word(bytes[i...]) | UInt64(bytes.count & 0xFF) << 56)
    return state.finished()
  }

  /// Up to eight bytes, the first one lowest.
  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for (i, byte) in bytes.enumerated() { word |= UInt64(byte) << UInt64(8 * i) }
    return word
  }
}

/// The four words of SipHash.
private struct SipState {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  init(low: UInt64, high: UInt64) {
    v0 = low ^ 0x736f_6d65_7073_6575
    v1 = high ^ 0x646f_7261_6e64_6f6d
    v2 = low ^ 0x6c79_6765_6e65_7261
    v3 = high ^ 0x7465_6462_7974_6573
  }

  mutating func take(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func finished() -> UInt64 {
    v2 ^= 0xFF
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = Self.turn(v1, 13) ^ v0
    v0 = Self.turn(v0, 32)
    v2 &+= v3
    v3 = Self.turn(v3, 16) ^ v2
    v0 &+= v3
    v3 = Self.turn(v3, 21) ^ v0
    v2 &+= v1
    v1 = Self.turn(v1, 17) ^ v2
    v2 = Self.turn(v2, 32)
  }

  private static func turn(_ word: UInt64, _ by: UInt64) -> UInt64 {
    word << by | word >> (64 - by)
  }
}
