internal import LogCore

/// An IPv4 or IPv6 address; the two families never equal each other.
struct IPAddress: Sendable, Equatable, Comparable {
  enum Family: UInt8, Sendable { case v4 = 32, v6 = 128 }

  let family: Family
  /// The address as a number, of IPv4 in the low 32 bits of `low`.
  let high: UInt64
  let low: UInt64

  init(family: Family, high: UInt64, low: UInt64) {
    self.family = family
    self.high = high
    self.low = low
  }

  /// The address that the whole text is: dotted decimal, or hexadecimal groups with at most one `::`
  /// and perhaps a dotted end.
  init?(_ text: ByteSlice) {
    if text.firstIndex(of: 0x3A) == nil {
      guard let value = Self.dotted(text) else { return nil }
      self.init(family: .v4, high: 0, low: UInt64(value))
    } else {
      guard let parsed = Self.groups(text) else { return nil }
      self.init(family: .v6, high: parsed.high, low: parsed.low)
    }
  }

  /// IPv4 before IPv6, then by number.
  static func < (a: IPAddress, b: IPAddress) -> Bool {
    if a.family != b.family { return a.family == .v4 }
    return a.high != b.high ? a.high < b.high : a.low < b.low
  }

  /// Four numbers up to 255, without leading zeros.
  private static func dotted(_ text: ByteSlice) -> UInt32? {
    var value: UInt32 = 0
    var parts = 0
    var i = 0
    while true {
      let from = i
      var part: UInt32 = 0
      while i < text.count, unsafe ASCII.isDigit(text.start[i]), i - from < 4 {
        part = unsafe part * 10 + UInt32(text.start[i] - 0x30)
        i += 1
      }
      guard i > from, part <= 255, unsafe i - from == 1 || text.start[from] != 0x30 else {
        return nil
      }
      value = value << 8 | part
      parts += 1
      if parts == 4 { return i == text.count ? value : nil }
      guard i < text.count, unsafe text.start[i] == 0x2E else { return nil }
      i += 1
    }
  }

  private static func groups(_ text: ByteSlice) -> (high: UInt64, low: UInt64)? {
    var groups = Groups()
    var i = 0
    if text.hasPrefix("::") {
      groups.gap = 0
      i = 2
      if i == text.count { return groups.value }
    }
    while i < text.count {
      guard groups.count < 8 else { return nil }
      let from = i
      var group: UInt64 = 0
      while i < text.count, let digit = unsafe ASCII.hexValue(text.start[i]), i - from < 5 {
        group = group << 4 | UInt64(digit)
        i += 1
      }
      guard i > from, i - from <= 4 else { return nil }
      if unsafe i < text.count && text.start[i] == 0x2E {
        guard groups.count <= 6, let end = dotted(text.from(from)) else { return nil }
        groups.append(UInt64(end >> 16))
        groups.append(UInt64(end & 0xFFFF))
        return groups.value
      }
      groups.append(group)
      if i == text.count { break }
      guard unsafe text.start[i] == 0x3A, i + 1 < text.count else { return nil }
      i += 1
      if unsafe text.start[i] == 0x3A {
        guard groups.gap == nil else { return nil }
        groups.gap = groups.count
        i += 1
      }
    }
    return groups.value
  }

  /// The groups of an IPv6 address as they are read, and where `::` stands.
  private struct Groups {
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    private(set) var count = 0
    var gap: Int?

    mutating func append(_ group: UInt64) {
      high = high << 16 | low >> 48
      low = low << 16 | group
      count += 1
    }

    /// All eight groups; nil if there are too few, or so many that `::` stands for none.
    var value: (high: UInt64, low: UInt64)? {
      guard let gap else { return count == 8 ? (high, low) : nil }
      guard count < 8 else { return nil }
      // Those before the gap move up to the front.
      let tail = count - gap
      let (tailHigh, tailLow) = Self.lowGroups(high, low, tail)
      let headHigh = high ^ tailHigh
      let headLow = low ^ tailLow
      let moved = Self.shiftedLeft(headHigh, headLow, 8 - count)
      return (moved.0 | tailHigh, moved.1 | tailLow)
    }

    private static func lowGroups(_ high: UInt64, _ low: UInt64, _ n: Int) -> (UInt64, UInt64) {
      if n >= 8 { return (high, low) }
      if n >= 4 { return (high & ((1 << UInt64(16 * (n - 4))) - 1), low) }
      return (0, low & ((1 << UInt64(16 * n)) - 1))
    }

    private static func shiftedLeft(_ high: UInt64, _ low: UInt64, _ n: Int) -> (UInt64, UInt64) {
      let bits = 16 * n
      if bits >= 64 { return (low << UInt64(bits - 64), 0) }
      return bits == 0
        ? (high, low) : (high << UInt64(bits) | low >> UInt64(64 - bits), low << UInt64(bits))
    }
  }
}
