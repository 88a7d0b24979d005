/// Times that are decimal numbers: exact, never by way of a double.
enum UnixTime {
  /// The instant of a number as JSON writes them (also with leading zeros), that is the whole text.
  ///
  /// The unit goes by the size of the whole part: seconds, ms, us or ns. Below 1e8, negative, or past
  /// 64 bits of nanoseconds it is no time.
  static func parse(_ text: ByteSlice) -> Int64? {
    var i = 0
    var whole: UInt64 = 0
    while i < text.count, unsafe TimeScanner.isDigit(text.start[i]) {
      guard let next = unsafe appending(text.start[i], to: whole) else { return exact(text) }
      whole = next
      i += 1
    }
    guard i > 0 else { return nil }
    if i == text.count { return nanoseconds(whole: whole, fraction: 0) }
    guard unsafe text.start[i] == 0x2E else { return exact(text) }
    i += 1
    let from = i
    var fraction = 0
    while i < text.count, unsafe TimeScanner.isDigit(text.start[i]) {
      if i - from < 9 { fraction = unsafe fraction &* 10 &+ Int(text.start[i] &- 0x30) }
      i += 1
    }
    guard i == text.count, i > from else { return exact(text) }
    for _ in min(i - from, 9)..<9 { fraction *= 10 }
    return nanoseconds(whole: whole, fraction: fraction)
  }

  /// The instant of a whole part and nine digits after the point.
  static func nanoseconds(whole: UInt64, fraction: Int) -> Int64? {
    let unit: UInt64
    switch whole {
    case ..<100_000_000: return nil
    case ..<100_000_000_000: unit = 1_000_000_000
    case ..<100_000_000_000_000: unit = 1_000_000
    case ..<100_000_000_000_000_000: unit = 1_000
    default: unit = 1
    }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    // Digits below the nanosecond are dropped.
    let (sum, carry) = product.addingReportingOverflow(UInt64(fraction) / (1_000_000_000 / unit))
    return carry ? nil : Int64(exactly: sum)
  }

  private static func appending(_ digit: UInt8, to value: UInt64) -> UInt64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(UInt64(digit &- 0x30))
    return overflow || carry ? nil : sum
  }

  /// Numbers with an exponent, and everything that is no number.
  private static func exact(_ text: ByteSlice) -> Int64? {
    guard let number = Decimal(text) else { return nil }
    // A whole part of more than 20 digits is out of range, one of less than nine too small.
    guard number.point >= 9, number.point <= 20 else { return nil }
    var whole: UInt64 = 0
    for k in 0..<number.point {
      guard let next = appending(number.digit(k) &+ 0x30, to: whole) else { return nil }
      whole = next
    }
    var fraction = 0
    for k in number.point..<(number.point + 9) {
      fraction = fraction * 10 + Int(number.digit(k))
    }
    return nanoseconds(whole: whole, fraction: fraction)
  }

  /// `0.d0 d1 d2 ... * 10^point` with the digits as they stand in the text, leading zeros aside.
  private struct Decimal {
    let text: ByteSlice
    /// Where the digits begin, where the `.` among them is (or their end), and where they end.
    private var first = 0
    private var dot = 0
    private var end = 0
    private(set) var point = 0

    init?(_ text: ByteSlice) {
      self.text = text
      var scanner = TimeScanner(text, at: 0)
      guard scanner.skipDigits() else { return nil }
      dot = scanner.i
      if scanner.accept(0x2E) && !scanner.skipDigits() { return nil }
      end = scanner.i
      guard let exponent = Self.exponent(&scanner), scanner.isAtEnd else { return nil }
      while first < end, text[first] == 0x30 || text[first] == 0x2E { first += 1 }
      point = (first < dot ? dot - first : dot + 1 - first) + exponent
    }

    /// The digit at a place; 0 behind the last one.
    func digit(_ k: Int) -> UInt8 {
      let at = first + k < dot || first > dot ? first + k : first + k + 1
      return at < end ? text[at] &- 0x30 : 0
    }

    private static func exponent(_ scanner: inout TimeScanner) -> Int? {
      guard scanner.peek | 0x20 == 0x65 else { return 0 }
      scanner.i += 1
      let isNegative = scanner.accept(0x2D)
      if !isNegative { _ = scanner.accept(0x2B) }
      let from = scanner.i
      var value = 0
      while TimeScanner.isDigit(scanner.peek) {
        value = min(value * 10 + Int(scanner.peek &- 0x30), 1 << 40)
        scanner.i += 1
      }
      guard scanner.i > from else { return nil }
      return isNegative ? -value : value
    }
  }
}
