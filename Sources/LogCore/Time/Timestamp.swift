/// Instants as text: RFC 3339, as input and output of commands and exports.
package enum Timestamp {
  /// `2024-05-14T09:00:00.123456000Z`; `digits` of the fraction (0 to 9), the rest is cut.
  package static func writeRFC3339(
    _ nanoseconds: Int64, zone: ZoneInfo = .utc, digits: Int = 9, to out: ByteBuffer
  ) {
    let offset = zone.isUTC ? 0 : zone.offset(at: nanoseconds).seconds
    let civil = CivilTime(nanoseconds: nanoseconds, offset: offset)
    let p = unsafe out.uninitialized(40)
    unsafe writeDigits(civil.year, 4, p)
    unsafe p[4] = 0x2D
    unsafe writeDigits(civil.month, 2, p + 5)
    unsafe p[7] = 0x2D
    unsafe writeDigits(civil.day, 2, p + 8)
    unsafe p[10] = 0x54
    unsafe writeTime(civil, p + 11)
    var n = 19
    if digits > 0 {
      unsafe p[19] = 0x2E
      unsafe writeDigits(civil.nanosecond, 9, p + 20)
      n = 20 + min(digits, 9)
    }
    if offset == 0 {
      unsafe p[n] = 0x5A
      n += 1
    } else {
      unsafe p[n] = offset < 0 ? 0x2D : 0x2B
      unsafe writeDigits(abs(offset) / 3600, 2, p + (n + 1))
      unsafe p[n + 3] = 0x3A
      unsafe writeDigits(abs(offset) / 60 % 60, 2, p + (n + 4))
      n += 6
    }
    out.advance(by: n)
  }

  private static func writeTime(_ civil: CivilTime, _ p: UnsafeMutablePointer<UInt8>) {
    unsafe writeDigits(civil.hour, 2, p)
    unsafe p[2] = 0x3A
    unsafe writeDigits(civil.minute, 2, p + 3)
    unsafe p[5] = 0x3A
    unsafe writeDigits(civil.second, 2, p + 6)
  }

  private static func writeDigits(_ value: Int, _ width: Int, _ p: UnsafeMutablePointer<UInt8>) {
    var rest = value
    var i = width
    while i > 0 {
      i -= 1
      unsafe p[i] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    }
  }

  /// The instant of an RFC 3339 time that is the whole text (`T` may be a space); nil of anything
  /// else, also of one without a zone.
  package static func parseRFC3339(_ text: ByteSlice) -> Int64? {
    var scanner = ISOScanner()
    return parseRFC3339(text, &scanner)
  }

  /// The same with the date of the last call at hand.
  static func parseRFC3339(_ text: ByteSlice, _ scanner: inout ISOScanner) -> Int64? {
    guard let reading = scanner.read(text, from: 0) else { return nil }
    var end = reading.end
    var offset = 0
    if end + 1 == text.count && text[end] | 0x20 == 0x7A {
      end += 1
    } else {
      guard let zone = TimeScanner.offset(text, &end) else { return nil }
      offset = zone
    }
    guard end == text.count else { return nil }
    return Int64(reading.seconds - offset) * 1_000_000_000 + Int64(reading.nanosecond)
  }
}
