/// How a time in a line is written (ingest.md section 4.2 names them).
package enum TimeShape: UInt8, Sendable {
  case iso, slash, klog, logcat, syslog, ctime, dmy, clf, basic, spark, epoch
}

/// What a shape holds: a reading of a clock, or an instant.
struct ReadTime {
  /// Year, month and day; year 0 where the text has none.
  var year = 0
  var month = 0
  var day = 0
  /// Seconds since midnight.
  var clock = 0
  var nanosecond = 0
  /// Seconds ahead of UTC; nil where the text does not say.
  var offset: Int?
  /// The instant of an epoch number, which has none of the above.
  var instant: Int64?
  var shape: TimeShape
  var end = 0

  init(_ shape: TimeShape) { self.shape = shape }
}

/// The shapes, one function each: reads at a place, gives nil where the text is none of this shape.
///
/// A reader is one struct, so that the date that `iso` remembers stays between lines.
struct TimeShapeReader {
  var iso = ISOScanner()

  mutating func read(_ shape: TimeShape, _ text: ByteSlice, at i: Int) -> ReadTime? {
    guard i < text.count else { return nil }
    var scanner = TimeScanner(text, at: i)
    var time: ReadTime?
    switch shape {
    case .iso: time = iso(&scanner, 0x2D, .iso)
    case .slash: time = iso(&scanner, 0x2F, .slash)
    case .klog: time = Self.klog(&scanner)
    case .logcat: time = Self.logcat(&scanner)
    case .syslog: time = Self.syslog(&scanner)
    case .ctime: time = Self.ctime(&scanner)
    case .dmy: time = Self.dmy(&scanner)
    case .clf: time = Self.clf(&scanner)
    case .basic: time = Self.basic(&scanner)
    case .spark: time = Self.spark(&scanner)
    case .epoch: time = Self.epoch(&scanner)
    }
    guard time != nil, !TimeScanner.isWord(scanner.peek) else { return nil }
    time?.end = scanner.i
    return time
  }

  private mutating func iso(
    _ s: inout TimeScanner, _ separator: UInt8, _ shape: TimeShape
  ) -> ReadTime? {
    guard let reading = iso.read(s.text, from: s.i, separator: separator) else { return nil }
    s.i = reading.end
    var time = ReadTime(shape)
    // The date is folded into the clock: only its sum is ever asked for.
    time.year = 1970
    time.month = 1
    time.day = 1
    time.clock = reading.seconds
    time.nanosecond = reading.nanosecond
    time.offset = s.zone()
    return time
  }

  /// `I0514 09:00:00.123456       1 main.go:10]`.
  private static func klog(_ s: inout TimeScanner) -> ReadTime? {
    guard Level.klogLetter(s.peek) != .none else { return nil }
    s.i += 1
    var time = ReadTime(.klog)
    guard let month = s.digits(2), let day = s.digits(2), s.accept(0x20), let clock = s.clock(),
      s.accept(0x2E), let micros = s.digits(6), s.acceptRun(0x20), s.skipDigits(), s.accept(0x20)
    else { return nil }
    while !s.isAtEnd, s.peek != 0x5D, s.peek != 0x20 { s.i += 1 }
    guard s.peek == 0x5D, TimeScanner.isDigit(s.text[s.i - 1]) else { return nil }
    var k = s.i - 1
    while TimeScanner.isDigit(s.text[k]) { k -= 1 }
    guard s.text[k] == 0x3A, s.text[k - 1] != 0x20 else { return nil }
    s.i += 1
    time.month = month
    time.day = day
    time.clock = clock
    time.nanosecond = micros * 1000
    return time
  }

  /// `05-14 09:00:00.123  1702  2395 E tag`.
  private static func logcat(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.logcat)
    guard let month = s.digits(2), s.accept(0x2D), let day = s.digits(2), s.accept(0x20),
      let clock = s.clock(), s.accept(0x2E), let millis = s.digits(3), s.acceptRun(0x20),
      s.skipDigits(), s.acceptRun(0x20), s.skipDigits(), s.acceptRun(0x20),
      Level.logcatLetter(s.peek) != .none, s.peek(1) == 0x20
    else { return nil }
    s.i += 1
    time.month = month
    time.day = day
    time.clock = clock
    time.nanosecond = millis * 1_000_000
    return time
  }

  /// `May 14 2024 09:00:00` or `May  4 09:00:00.123`.
  private static func syslog(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.syslog)
    guard let month = s.month(), s.accept(0x20), let day = s.paddedDay(), s.accept(0x20) else {
      return nil
    }
    let before = s.i
    if let year = s.digits(4), s.accept(0x20), let clock = s.clock() {
      guard year >= 1970 else { return nil }
      time.year = year
      time.clock = clock
    } else {
      s.i = before
      guard let clock = s.clock() else { return nil }
      time.clock = clock
    }
    time.month = month
    time.day = day
    time.nanosecond = s.fraction()
    return time
  }

  /// `Tue May 14 09:00:00.5 UTC 2024`.
  private static func ctime(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.ctime)
    guard s.weekday(), s.accept(0x20), let month = s.month(), s.accept(0x20),
      let day = s.paddedDay(), s.accept(0x20), let clock = s.clock()
    else { return nil }
    time.nanosecond = s.fraction()
    guard s.accept(0x20) else { return nil }
    if let offset = s.namedZone() {
      guard s.accept(0x20) else { return nil }
      time.offset = offset
    }
    guard let year = s.digits(4), year >= 1970 else { return nil }
    time.year = year
    time.month = month
    time.day = day
    time.clock = clock
    return time
  }

  /// `Tue, 14 May 2024 09:00:00 GMT` or `14-May-2024 09:00:00.123`.
  private static func dmy(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.dmy)
    if s.weekday() {
      guard s.accept(0x2C), s.accept(0x20) else { return nil }
    }
    guard let day = s.day(), s.peek == 0x20 || s.peek == 0x2D else { return nil }
    let separator = s.peek
    s.i += 1
    guard let month = s.month(), s.accept(separator), let year = s.digits(4), year >= 1970,
      s.accept(0x20) || s.accept(0x54), let clock = s.clock()
    else { return nil }
    time.year = year
    time.month = month
    time.day = day
    time.clock = clock
    time.nanosecond = s.fraction()
    time.offset = s.zone()
    return time
  }

  /// `14/May/2024:09:00:00 +0000`.
  private static func clf(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.clf)
    guard let day = s.digits(2), s.accept(0x2F), let month = s.month(), s.accept(0x2F),
      let year = s.digits(4), year >= 1970, s.accept(0x3A), let clock = s.clock()
    else { return nil }
    time.year = year
    time.month = month
    time.day = day
    time.clock = clock
    time.nanosecond = s.fraction()
    time.offset = s.zone()
    return time
  }

  /// `20240514T090000.250+0200`.
  private static func basic(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.basic)
    guard let year = s.digits(4), year >= 1970, let month = s.digits(2), let day = s.digits(2),
      s.accept(0x54), let hour = s.digits(2), let minute = s.digits(2), let second = s.digits(2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    time.year = year
    time.month = month
    time.day = day
    time.clock = hour * 3600 + minute * 60 + second
    time.nanosecond = s.fraction()
    time.offset = s.zone()
    return time
  }

  /// `24/05/14 09:00:00`.
  private static func spark(_ s: inout TimeScanner) -> ReadTime? {
    var time = ReadTime(.spark)
    guard let year = s.digits(2), s.accept(0x2F), let month = s.digits(2), s.accept(0x2F),
      let day = s.digits(2), s.accept(0x20), let clock = s.clock()
    else { return nil }
    time.year = 2000 + year
    time.month = month
    time.day = day
    time.clock = clock
    return time
  }

  /// `1715677200.123 ` or 13, 16 or 19 digits, then a space or a tab.
  private static func epoch(_ s: inout TimeScanner) -> ReadTime? {
    let from = s.i
    guard s.skipDigits() else { return nil }
    let n = s.i - from
    guard n == 10 || n == 13 || n == 16 || n == 19 else { return nil }
    var whole: UInt64 = 0
    for k in from..<s.i { whole = whole &* 10 &+ UInt64(s.text[k] &- 0x30) }
    let fraction = n == 10 ? s.fraction() : 0
    guard s.peek == 0x20 || s.peek == 0x09 else { return nil }
    var time = ReadTime(.epoch)
    guard let instant = UnixTime.nanoseconds(whole: whole, fraction: fraction) else { return nil }
    time.instant = instant
    return time
  }
}
