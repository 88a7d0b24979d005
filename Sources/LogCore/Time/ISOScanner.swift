/// Reads `YYYY-MM-DD?HH:MM:SS` with a fraction, word by word, remembering the last date.
///
/// Log lines that follow each other mostly share their date: it is compared as ten bytes and not
/// read again. Needs 64 readable bytes behind the text, as all slices of a chunk have them.
struct ISOScanner {
  private var date0: UInt64 = 0
  private var date1: UInt16 = 0
  private var midnight = 0

  /// Seconds since 1970 as if the text were UTC, the nanoseconds, and where the fraction ends.
  struct Reading {
    var seconds: Int
    var nanosecond: Int
    var end: Int
  }

  /// Reads at the start of `text`, with `separator` (`-` or `/`) in the date.
  ///
  /// Takes a `T`, a `t` (with `-`) or a space before the hour.
  @inline(__always)
  mutating func read(_ text: ByteSlice, from i: Int, separator: UInt8 = 0x2D) -> Reading? {
    guard text.count &- i >= 19 else { return nil }
    let p = unsafe text.start + i
    let word0 = unsafe UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
    let word1 = unsafe UnsafeRawPointer(p + 8).loadUnaligned(as: UInt16.self)
    if word0 != date0 || word1 != date1 {
      guard let day = unsafe Self.day(p, separator) else { return nil }
      midnight = day &* 86_400
      date0 = word0
      date1 = word1
    } else if unsafe p[4] != separator {
      return nil
    }
    let between = unsafe p[10]
    guard between == 0x54 || between == 0x20 || (between == 0x74 && separator == 0x2D) else {
      return nil
    }
    guard let time = unsafe Self.timeOfDay(p + 11) else { return nil }
    var end = i &+ 19
    let nanosecond = Self.fraction(text, &end)
    return Reading(seconds: midnight &+ time, nanosecond: nanosecond, end: end)
  }

  /// The days since 1970 of `YYYY-MM-DD`; nil where there is no such day from 1970 to 2261.
  private static func day(_ p: UnsafePointer<UInt8>, _ separator: UInt8) -> Int? {
    guard unsafe p[4] == separator, unsafe p[7] == separator else { return nil }
    guard let century = unsafe pair(p), let rest = unsafe pair(p + 2),
      let month = unsafe pair(p + 5),
      let day = unsafe pair(p + 8)
    else { return nil }
    let year = century * 100 + rest
    guard year >= 1970, year <= 2261, month >= 1, month <= 12, day >= 1 else { return nil }
    guard day <= 28 || day <= CivilTime.days(inMonth: month, of: year) else { return nil }
    return CivilTime.day(year: year, month: month, day: day)
  }

  /// Two digits as a number.
  @inline(__always)
  static func pair(_ p: UnsafePointer<UInt8>) -> Int? {
    let tens = unsafe p[0] &- 0x30
    let ones = unsafe p[1] &- 0x30
    guard tens <= 9, ones <= 9 else { return nil }
    return Int(tens) &* 10 &+ Int(ones)
  }

  /// The seconds since midnight of `HH:MM:SS`; 60 seconds are taken as the next minute's 0.
  @inline(__always)
  static func timeOfDay(_ p: UnsafePointer<UInt8>) -> Int? {
    let word = unsafe UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    let x = word ^ 0x3030_3A30_303A_3030
    let notDigit = ((x &+ 0x7676_7676_7676_7676) | x) & 0x8080_8080_8080_8080
    guard notDigit | (x & 0x0000_FF00_00FF_0000) == 0 else { return nil }
    // Tens and ones are neighbours, tens first: byte 1 of the sum holds 10 * tens + ones.
    let sums = (x &* 10) &+ (x >> 8)
    let hour = Int(truncatingIfNeeded: sums & 0xFF)
    let minute = Int(truncatingIfNeeded: (sums >> 24) & 0xFF)
    let second = Int(truncatingIfNeeded: (sums >> 48) & 0xFF)
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    return hour &* 3600 &+ minute &* 60 &+ second
  }

  /// The nanoseconds of `.digits` or `,digits` at `end`, which moves behind them; 0 if none.
  @inline(__always)
  static func fraction(_ text: ByteSlice, _ end: inout Int) -> Int {
    guard end &+ 1 < text.count else { return 0 }
    let mark = unsafe text.start[end]
    guard mark == 0x2E || mark == 0x2C else { return 0 }
    let p = unsafe text.start + (end &+ 1)
    let available = text.count &- end &- 1
    let word = unsafe UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    let x = word ^ 0x3030_3030_3030_3030
    let notDigit = ((x &+ 0x7676_7676_7676_7676) | x) & 0x8080_8080_8080_8080
    var n = min(notDigit.trailingZeroBitCount &>> 3, available)
    guard n > 0 else { return 0 }
    var value = Self.number(x &<< UInt64(truncatingIfNeeded: 64 &- 8 &* n))
    if unsafe n == 8 && available > 8 && p[8] &- 0x30 <= 9 {
      value = unsafe value &* 10 &+ Int(p[8] &- 0x30)
      n = 9
      var k = 9
      while unsafe k < available && p[k] &- 0x30 <= 9 { k &+= 1 }
      end &+= 1 &+ k
      return value
    }
    end &+= 1 &+ n
    return value &* Self.scale(n)
  }

  /// The number of eight digit values, the first in the lowest byte.
  @inline(__always)
  private static func number(_ digits: UInt64) -> Int {
    var x = (digits &* 10) &+ (digits >> 8)
    x = (x & 0x00FF_00FF_00FF_00FF) &* 100 &+ ((x >> 16) & 0x00FF_00FF_00FF_00FF)
    x &= 0x0000_FFFF_0000_FFFF
    return Int(truncatingIfNeeded: (x & 0xFFFF) &* 10_000 &+ (x >> 32))
  }

  /// The nanoseconds of the last of `n` (1 to 8) digits of a fraction.
  @inline(__always)
  private static func scale(_ n: Int) -> Int {
    switch n {
    case 3: 1_000_000
    case 6: 1_000
    case 1: 100_000_000
    case 2: 10_000_000
    case 4: 100_000
    case 5: 10_000
    case 7: 100
    default: 10
    }
  }
}
