import LogCore

/// The times that transports put before a line: RFC 3339 with a zone.
///
/// One reader's: it remembers the last date, which seldom changes.
struct WrapperStamp {
  private var date: (UInt64, UInt16) = (0, 0)
  private var day = 0

  /// A time and the offset behind it.
  struct Found {
    var nanoseconds: Int64
    var end: Int
  }

  /// The stamp at `from`, with as many digits of fraction as `digits` allows.
  mutating func read(_ line: ByteSlice, at from: Int, digits: ClosedRange<Int>) -> Found? {
    guard line.count >= from + 20 else { return nil }
    let p = unsafe line.start + from
    guard unsafe p[10] == UInt8(ascii: "T"), unsafe p[13] == 0x3A, unsafe p[16] == 0x3A,
      unsafe readDate(p),
      let hour = unsafe Self.two(p + 11), let minute = unsafe Self.two(p + 14),
      let second = unsafe Self.two(p + 17),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var i = from + 19
    var fraction = 0
    var count = 0
    if unsafe line.start[i] == 0x2E {
      i += 1
      while unsafe i < line.count && ASCII.isDigit(line.start[i]) && count < 10 {
        fraction = unsafe fraction * 10 + Int(line.start[i] &- 0x30)
        i += 1
        count += 1
      }
      if count == 0 { return nil }
    }
    guard digits.contains(count), let zone = Self.zone(line, at: i) else { return nil }
    for _ in count..<9 { fraction *= 10 }
    let seconds = day * 86_400 + hour * 3600 + minute * 60 + second - zone.offset
    return Found(nanoseconds: Int64(seconds * 1_000_000_000 + fraction), end: zone.end)
  }

  /// A stamp with nine digits and the one space behind it, unless the line ends there: what
  /// `kubectl logs --timestamps` writes.
  ///
  /// The offset is behind the space.
  mutating func readNine(_ line: ByteSlice, at from: Int) -> Found? {
    guard line.count >= from + 30, unsafe line.start[from + 19] == 0x2E,
      var found = read(line, at: from, digits: 9...9)
    else { return nil }
    if found.end == line.count { return found }
    guard unsafe line.start[found.end] == 0x20 else { return nil }
    found.end += 1
    return found
  }

  /// Reads `YYYY-MM-DD`; whether there is such a day.
  private mutating func readDate(_ p: UnsafePointer<UInt8>) -> Bool {
    let raw = unsafe UnsafeRawPointer(p)
    let head = unsafe raw.loadUnaligned(as: UInt64.self)
    let tail = unsafe (raw + 8).loadUnaligned(as: UInt16.self)
    if head == date.0 && tail == date.1 { return true }
    guard unsafe p[4] == 0x2D, unsafe p[7] == 0x2D, let century = unsafe Self.two(p),
      let year = unsafe Self.two(p + 2),
      let month = unsafe Self.two(p + 5), let monthDay = unsafe Self.two(p + 8)
    else { return false }
    let fullYear = century * 100 + year
    guard fullYear >= 1970, fullYear <= 2261, month >= 1, month <= 12, monthDay >= 1 else {
      return false
    }
    let number = CivilTime.day(year: fullYear, month: month, day: monthDay)
    // The day of a date that does not exist is another date's.
    let back = CivilTime(nanoseconds: Int64(number) * 86_400_000_000_000)
    guard back.month == month, back.day == monthDay else { return false }
    date = (head, tail)
    day = number
    return true
  }

  private static func two(_ p: UnsafePointer<UInt8>) -> Int? {
    let high = unsafe p[0] &- 0x30
    let low = unsafe p[1] &- 0x30
    return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : nil
  }

  /// `Z` or `±hh:mm`.
  private static func zone(_ line: ByteSlice, at i: Int) -> (offset: Int, end: Int)? {
    guard i < line.count else { return nil }
    let sign = unsafe line.start[i]
    if sign == UInt8(ascii: "Z") { return (0, i + 1) }
    guard sign == 0x2B || sign == 0x2D, i + 6 <= line.count, unsafe line.start[i + 3] == 0x3A,
      let hours = unsafe two(line.start + i + 1), let minutes = unsafe two(line.start + i + 4),
      hours < 24,
      minutes < 60
    else { return nil }
    let offset = hours * 3600 + minutes * 60
    return (sign == 0x2D ? -offset : offset, i + 6)
  }
}
