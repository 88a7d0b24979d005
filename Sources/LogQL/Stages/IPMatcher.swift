internal import LogCore

/// What stands in `ip("...")`: an address, a prefix or a range of addresses of one family.
struct IPMatcher: Sendable, Equatable {
  let text: String
  private let from: IPAddress
  private let to: IPAddress

  /// Nil if the text is none of the three.
  init?(_ text: String) {
    self.text = text
    var copy = text
    let range = copy.withUTF8 { bytes -> (IPAddress, IPAddress)? in
      guard let start = bytes.baseAddress else { return nil }
      return unsafe Self.parse(ByteSlice(start: start, count: bytes.count))
    }
    guard let range else { return nil }
    (from, to) = range
  }

  func contains(_ address: IPAddress) -> Bool {
    address.family == from.family && !(address < from) && !(to < address)
  }

  private static func parse(_ text: ByteSlice) -> (IPAddress, IPAddress)? {
    if let dash = text.firstIndex(of: 0x2D) {
      guard let from = IPAddress(text[0..<dash]), let to = IPAddress(text.from(dash + 1)),
        from.family == to.family, !(to < from)
      else { return nil }
      return (from, to)
    }
    if let slash = text.firstIndex(of: 0x2F) {
      guard let address = IPAddress(text[0..<slash]),
        let bits = bits(text.from(slash + 1), upTo: Int(address.family.rawValue))
      else { return nil }
      return prefix(address, bits)
    }
    return IPAddress(text).map { ($0, $0) }
  }

  /// A number without sign and leading zeros.
  private static func bits(_ text: ByteSlice, upTo limit: Int) -> Int? {
    guard (1...3).contains(text.count), unsafe text.count == 1 || text.start[0] != 0x30 else {
      return nil
    }
    var value = 0
    for i in 0..<text.count {
      guard unsafe ASCII.isDigit(text.start[i]) else { return nil }
      value = unsafe value * 10 + Int(text.start[i] - 0x30)
    }
    return value <= limit ? value : nil
  }

  private static func prefix(_ address: IPAddress, _ bits: Int) -> (IPAddress, IPAddress) {
    var high = UInt64.max
    var low = UInt64.max
    // Ones where addresses of the prefix may differ.
    let free = Int(address.family.rawValue) - bits
    if free < 64 {
      high = 0
      low = free == 0 ? 0 : UInt64.max >> UInt64(64 - free)
    } else if free < 128 {
      high = free == 64 ? 0 : UInt64.max >> UInt64(128 - free)
    }
    let family = address.family
    return (
      IPAddress(family: family, high: address.high & ~high, low: address.low & ~low),
      IPAddress(family: family, high: address.high | high, low: address.low | low)
    )
  }

  // MARK: - Searching

  /// Whether any address in the text is one of these.
  ///
  /// An address is a whole run of characters that addresses are made of, so `10.0.0.1.` is none.
  func matches(_ text: ByteSlice) -> Bool {
    var from = 0
    // No address begins without a dot or a colon close behind.
    while let mark = Self.mark(text, from) {
      var i = max(from, mark - 4)
      from = mark + 1
      while i <= mark {
        guard let end = Self.runEnd(text, i) else {
          i += 1
          continue
        }
        if let address = IPAddress(text[i..<end]), contains(address) { return true }
        from = max(from, end + 1)
        break
      }
    }
    return false
  }

  /// The offset of the first `.` or `:`.
  @inline(__always)
  private static func mark(_ text: ByteSlice, _ from: Int) -> Int? {
    var i = from
    while i < text.count {
      let c = unsafe text.start[i]
      if c == 0x2E || c == 0x3A { return i }
      i += 1
    }
    return nil
  }

  /// The end of the run of characters that could be an address, if one begins at `i`.
  private static func runEnd(_ text: ByteSlice, _ i: Int) -> Int? {
    var end = i
    if unsafe isDigit(text.start[i]) && hasDot(text, i) {
      while end < text.count, unsafe isV4(text.start[end]) { end += 1 }
    } else if startsV6(text, i) {
      while end < text.count, unsafe isV6(text.start[end]) { end += 1 }
    } else {
      return nil
    }
    return end
  }

  private static func isDigit(_ c: UInt8) -> Bool { c &- 0x30 < 10 }
  private static func isHex(_ c: UInt8) -> Bool { isDigit(c) || (c | 0x20) &- 0x61 < 6 }
  private static func isV4(_ c: UInt8) -> Bool { isDigit(c) || c == 0x2E }
  private static func isV6(_ c: UInt8) -> Bool { isHex(c) || c == 0x3A || c == 0x2E }

  /// Whether one of the next three bytes is a dot.
  @inline(__always)
  private static func hasDot(_ text: ByteSlice, _ i: Int) -> Bool {
    let end = min(i + 4, text.count)
    var k = i + 1
    while k < end {
      if unsafe text.start[k] == 0x2E { return true }
      k += 1
    }
    return false
  }

  /// Whether `::` and a digit, or up to four digits and a colon stand at `i`.
  @inline(__always)
  private static func startsV6(_ text: ByteSlice, _ i: Int) -> Bool {
    if unsafe text.start[i] == 0x3A {
      return unsafe i + 2 < text.count && text.start[i + 1] == 0x3A && isHex(text.start[i + 2])
    }
    let end = min(i + 5, text.count)
    var k = i
    while k < end {
      let c = unsafe text.start[k]
      if c == 0x3A { return k > i }
      if !isHex(c) { return false }
      k += 1
    }
    return false
  }
}
