/// What `--from`, `--to`, `--at` and `--split` take.
package enum TimeArgument: Equatable, Sendable {
  /// Nanoseconds since 1970.
  case instant(Int64)
  /// Nanoseconds back from the newest record, or from now on a live pipe.
  case ago(Int64)
  /// That time of day, in nanoseconds since midnight, on the last day on which the input has it.
  case timeOfDay(Int64)

  /// Reads RFC 3339 (a date alone, minutes without seconds and no zone will do), Unix seconds to
  /// nanoseconds, `-1h`, `14:35`; nil of anything else.
  package static func parse(_ text: String, zone: ZoneInfo) -> TimeArgument? {
    // Scanners read whole words: the bytes get room behind them.
    let buffer = ByteBuffer(capacity: text.utf8.count + 64)
    buffer.append(text)
    let bytes = buffer.slice
    guard bytes.count <= 64, let first = bytes.isEmpty ? nil : bytes[0] else { return nil }
    if first == 0x2D {
      return duration(bytes.from(1)).map { .ago($0) }
    }
    if let clock = timeOfDay(bytes) { return .timeOfDay(clock) }
    if let instant = Timestamp.parseRFC3339(bytes) ?? UnixTime.parse(bytes) {
      return .instant(instant)
    }
    return date(bytes, zone: zone).map { .instant($0) }
  }

  /// The instant that is meant for an input from `oldest` to `newest`, in nanoseconds.
  ///
  /// `newest` is now on a live pipe. A time of day that the input never passes is that of its last day.
  package func resolve(oldest: Int64, newest: Int64, zone: ZoneInfo) -> Int64 {
    switch self {
    case .instant(let instant): return instant
    case .ago(let span):
      let (difference, overflow) = newest.subtractingReportingOverflow(span)
      return overflow ? Int64.min : difference
    case .timeOfDay(let clock):
      let offset = zone.offset(at: newest).seconds
      let date = CivilTime(nanoseconds: newest, offset: offset)
      let day = CivilTime.day(year: date.year, month: date.month, day: date.day)
      let last = Self.instant(day: day, clock: clock, zone: zone)
      if last <= newest { return last }
      let before = Self.instant(day: day - 1, clock: clock, zone: zone)
      return before >= oldest ? before : last
    }
  }

  /// Whether the instant depends on what the input holds.
  package var isRelative: Bool {
    if case .instant = self { return false }
    return true
  }

  private static func instant(day: Int, clock: Int64, zone: ZoneInfo) -> Int64 {
    let (seconds, fraction) = CivilTime.split(clock)
    let instant = zone.instants(ofLocal: day * 86_400 + seconds).first
    return Int64(instant) &* 1_000_000_000 &+ Int64(fraction)
  }

  /// `14:35`, `14:35:20` or `14:35:20.5` in nanoseconds since midnight.
  private static func timeOfDay(_ text: ByteSlice) -> Int64? {
    var s = TimeScanner(text, at: 0)
    guard let (seconds, fraction) = clock(&s), s.isAtEnd else { return nil }
    return Int64(seconds) * 1_000_000_000 + Int64(fraction)
  }

  private static func clock(_ s: inout TimeScanner) -> (seconds: Int, nanosecond: Int)? {
    guard let hour = s.digits(2), s.accept(0x3A), let minute = s.digits(2), hour < 24, minute < 60
    else { return nil }
    guard s.accept(0x3A) else { return (hour * 3600 + minute * 60, 0) }
    guard let second = s.digits(2), second <= 60 else { return nil }
    return (hour * 3600 + minute * 60 + second, s.fraction())
  }

  /// `2024-05-14`, `2024-05-14T09:00`, `2024-05-14 09:00:00`, with a zone or in `zone`.
  private static func date(_ text: ByteSlice, zone: ZoneInfo) -> Int64? {
    var s = TimeScanner(text, at: 0)
    guard let year = s.digits(4), s.accept(0x2D), let month = s.digits(2), s.accept(0x2D),
      let day = s.digits(2)
    else { return nil }
    guard year >= 1970, year <= 2261, month >= 1, month <= 12, day >= 1,
      day <= CivilTime.days(inMonth: month, of: year)
    else { return nil }
    var local = CivilTime.day(year: year, month: month, day: day) * 86_400
    var nanosecond = 0
    var offset: Int?
    if !s.isAtEnd {
      guard s.accept(0x54) || s.accept(0x74) || s.accept(0x20), let time = clock(&s) else {
        return nil
      }
      local += time.seconds
      nanosecond = time.nanosecond
      offset = s.zone()
    }
    guard s.isAtEnd else { return nil }
    let seconds = offset.map { local - $0 } ?? zone.instants(ofLocal: local).first
    return Int64(seconds) * 1_000_000_000 + Int64(nanosecond)
  }

  /// A LogQL duration (`90s`, `1h30m`, `1.5h`, `2d`) in nanoseconds.
  private static func duration(_ text: ByteSlice) -> Int64? {
    var s = TimeScanner(text, at: 0)
    var total = 0.0
    guard !text.isEmpty else { return nil }
    while !s.isAtEnd {
      let from = s.i
      guard s.skipDigits(), s.i - from <= 18 else { return nil }
      if s.accept(0x2E) && !s.skipDigits() { return nil }
      guard let value = Double(text[from..<s.i].string), let unit = unit(&s) else { return nil }
      total += value * unit
    }
    return Int64(exactly: total.rounded())
  }

  private static func unit(_ s: inout TimeScanner) -> Double? {
    let from = s.i
    while !s.isAtEnd, !TimeScanner.isDigit(s.peek), s.peek != 0x2E { s.i += 1 }
    switch s.text[from..<s.i].string {
    case "ns": return 1
    case "us", "\u{B5}s", "\u{3BC}s": return 1e3
    case "ms": return 1e6
    case "s": return 1e9
    case "m": return 60e9
    case "h": return 3600e9
    case "d": return 86_400e9
    case "w": return 7 * 86_400e9
    case "y": return 365 * 86_400e9
    default: return nil
    }
  }
}
