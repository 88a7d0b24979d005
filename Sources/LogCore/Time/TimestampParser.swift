/// Reads the times that log lines carry (one reader's; it remembers the last date and the last time).
///
/// Texts are single lines without control sequences; 64 bytes behind them must be readable.
// SAFETY: `shapes` is allocated here and freed in `deinit`; texts have the padding that scanners need.
@safe
package final class TimestampParser {
  package let zone: ZoneInfo
  /// The newest time that a line without a year may have, save 24 hours: the file's time of change.
  package var reference: Int64 = 0
  /// The time of the record before in the source: decides which of two equal local times is meant.
  package var previous: Int64?

  private var accessMinute = AccessMinute()
  private let isUTC: Bool
  private let shapes: UnsafeMutablePointer<TimeShapeReader>

  package init(zone: ZoneInfo) {
    self.zone = zone
    isUTC = zone.isUTC
    unsafe shapes = .allocate(capacity: 1)
    unsafe shapes.initialize(to: TimeShapeReader())
  }

  deinit { unsafe shapes.deallocate() }

  // MARK: - At the start

  /// The time at the start of a line: after a lead or spaces, or at the very start.
  package func startTime(_ line: ByteSlice) -> FoundTime? {
    guard !line.isEmpty else { return nil }
    let lead = Self.lead(line)
    if let found = bracketed(line, at: lead) { return found }
    if lead > 0, let found = bracketed(line, at: 0) { return found }
    guard line[0] == 0x20 else { return nil }
    var i = 0
    while i < line.count, line[i] == 0x20 { i += 1 }
    return anyShape(line, at: i)
  }

  /// Whether the line is the start of a record for its time: as `startTime`, but white space may stand
  /// before an epoch number only.
  package func beginsWithTime(_ line: ByteSlice) -> Bool {
    guard let found = startTime(line) else { return false }
    return found.shape == .epoch || line[0] > 0x20
  }

  private func bracketed(_ line: ByteSlice, at i: Int) -> FoundTime? {
    let isOpen = i < line.count && (line[i] == 0x5B || line[i] == 0x28)
    return anyShape(line, at: isOpen ? i + 1 : i)
  }

  /// The end of what a time may stand behind (a priority, a mark, a level); 0 if nothing does.
  private static func lead(_ line: ByteSlice) -> Int {
    var s = TimeScanner(line, at: 0)
    switch line[0] {
    case 0x3C:
      s.i = 1
      guard s.skipDigits(), s.i <= 4, s.accept(0x3E) else { return 0 }
      if s.peek == 0x31 && s.peek(1) == 0x20 { s.i += 2 }
      return s.i
    case 0x30...0x39:
      guard s.skipDigits(), s.accept(0x3A), s.peek &- 0x41 <= 25, s.peek(1) == 0x20 else {
        return 0
      }
      return s.i + 2
    default:
      if s.peek == 0x5B && s.peek(1) &- 0x41 <= 25 && s.peek(2) == 0x20 { return 3 }
      return levelLead(line)
    }
  }

  private static func levelLead(_ line: ByteSlice) -> Int {
    var s = TimeScanner(line, at: 0)
    let isBracketed = s.accept(0x5B)
    let from = s.i
    while (s.peek | 0x20) &- 0x61 <= 25, s.i - from <= 13 { s.i += 1 }
    let end = s.i
    if isBracketed && !s.accept(0x5D) { return 0 }
    _ = s.accept(0x3A)
    guard end > from, s.acceptRun(0x20), Level.word(line[from..<end]) != .none else { return 0 }
    return s.i
  }

  /// The time at a place in any shape that may stand at the start; the first bytes tell which.
  private func anyShape(_ line: ByteSlice, at i: Int) -> FoundTime? {
    let s = TimeScanner(line, at: i)
    let first = s.peek
    guard TimeScanner.isDigit(first) else {
      guard first &- 0x41 <= 25 else { return nil }
      if TimeScanner.isDigit(s.peek(1)) { return found(.klog, line, i) }
      return found(.syslog, line, i) ?? found(.ctime, line, i) ?? found(.dmy, line, i)
    }
    switch (s.peek(4), s.peek(2)) {
    case (0x2D, _) where TimeScanner.isDigit(s.peek(2)): return found(.iso, line, i)
    case (0x2F, _) where TimeScanner.isDigit(s.peek(2)): return found(.slash, line, i)
    case (_, 0x2D): return found(.logcat, line, i) ?? found(.dmy, line, i)
    case (_, 0x2F): return found(.clf, line, i) ?? found(.spark, line, i)
    default: break
    }
    if s.peek(1) == 0x20 || s.peek(2) == 0x20 || s.peek(1) == 0x2D { return found(.dmy, line, i) }
    if s.peek(8) == 0x54 { return found(.basic, line, i) }
    return found(.epoch, line, i)
  }

  private func found(_ shape: TimeShape, _ line: ByteSlice, _ i: Int) -> FoundTime? {
    guard let read = unsafe shapes.pointee.read(shape, line, at: i), let instant = resolve(read)
    else {
      return nil
    }
    return FoundTime(nanoseconds: instant, shape: shape, start: i, end: read.end)
  }

  // MARK: - Elsewhere

  /// The time of a web server's line, which stands at `i` and looks like one: `AccessLine`.
  ///
  /// Most lines are of the minute of the line before.
  package func time(ofAccess line: ByteSlice, at i: Int) -> Int64? {
    guard i + AccessMinute.length <= line.count else { return found(.clf, line, i)?.nanoseconds }
    let text = unsafe line.start + i
    if let time = unsafe accessMinute.time(of: text) { return time }
    let time = found(.clf, line, i)?.nanoseconds
    if let time { unsafe accessMinute.remember(text, time) }
    return time
  }

  /// The time of a text line: at its start, else the leftmost in its first 256 characters.
  package func time(ofText line: ByteSlice) -> Int64? {
    if let found = startTime(line) { return found.nanoseconds }
    return timeElsewhere(line)
  }

  private func timeElsewhere(_ line: ByteSlice) -> Int64? {
    let head = line.prefix(characters: 256)
    guard head.count >= 19 else { return nil }
    var isInWord = false
    for i in 0..<(head.count - 18) {
      let byte = unsafe head.start[i]
      let startsHere = !isInWord
      isInWord = TimeScanner.isWord(byte)
      guard startsHere && isInWord else { continue }
      if TimeScanner.isDigit(byte) {
        let shape: TimeShape
        switch unsafe (head.start[i + 4], head.start[i + 2]) {
        case (0x2D, _): shape = .iso
        case (0x2F, _): shape = .slash
        case (_, 0x2F): shape = .clf
        default: continue
        }
        if let found = found(shape, head, i) { return found.nanoseconds }
      } else if unsafe head.start[i + 3] == 0x20, unsafe head.start[i + 7] == 0x20,
        let found = found(.ctime, head, i)
      {
        return found.nanoseconds
      }
    }
    return nil
  }

  // MARK: - Fields

  private static let fieldShapes: [TimeShape] = [.iso, .slash, .clf, .dmy, .ctime, .syslog, .basic]

  /// The time that a field's text is as a whole: any format of a field, or a number.
  package func time(ofField text: ByteSlice) -> Int64? {
    if let reading = unsafe shapes.pointee.iso.read(text, from: 0), reading.end + 1 == text.count,
      text[reading.end] == 0x5A
    {
      return Int64(reading.seconds) &* 1_000_000_000 &+ Int64(reading.nanosecond)
    }
    var value = text.trimmingASCIISpace()
    if value.count > 2, value[0] == 0x5B, value[value.count - 1] == 0x5D {
      value = value[1..<(value.count - 1)].trimmingASCIISpace()
    }
    guard value.count >= 9 else { return nil }
    if TimeScanner.isDigit(value[0]), let instant = UnixTime.parse(value) { return instant }
    for shape in Self.fieldShapes {
      let read = unsafe shapes.pointee.read(shape, value, at: 0)
      guard let read, Self.ends(value, after: read) else { continue }
      if let instant = resolve(read) { return instant }
    }
    return nil
  }

  /// The time that a decimal number is, its unit told by its size; nil of what is too small or large.
  package func time(ofNumber text: ByteSlice) -> Int64? { UnixTime.parse(text) }

  /// The time of whole seconds and nanoseconds, as objects have them; nil where it could be a length.
  package func time(ofSeconds seconds: ByteSlice, nanoseconds: ByteSlice) -> Int64? {
    guard seconds.count <= 10, nanoseconds.count <= 9, !nanoseconds.isEmpty,
      let whole = UnixTime.parse(seconds), whole % 1_000_000_000 == 0
    else { return nil }
    var fraction: Int64 = 0
    for i in 0..<nanoseconds.count {
      guard TimeScanner.isDigit(nanoseconds[i]) else { return nil }
      fraction = fraction * 10 + Int64(nanoseconds[i] - 0x30)
    }
    let (sum, overflow) = whole.addingReportingOverflow(fraction)
    return overflow ? nil : sum
  }

  /// Whether nothing follows a time but what Go's `time.String` adds.
  private static func ends(_ text: ByteSlice, after time: ReadTime) -> Bool {
    var s = TimeScanner(text, at: time.end)
    if s.isAtEnd { return true }
    guard time.offset != nil else { return false }
    if text.from(s.i).hasPrefix(" UTC") { s.i += 4 }
    if text.from(s.i).hasPrefix(" m=") {
      s.i += 3
      guard s.accept(0x2B) || s.accept(0x2D), s.skipDigits() else { return false }
      if s.accept(0x2E) && !s.skipDigits() { return false }
    }
    return s.isAtEnd
  }

  // MARK: - Clocks to instants

  private func resolve(_ time: ReadTime) -> Int64? {
    if let instant = time.instant { return instant }
    guard time.year == 0 else { return resolve(time, year: time.year) }
    guard time.month >= 1, time.month <= 12, time.day >= 1 else { return nil }
    // The latest year that does not pass the reference by more than a day; leap days are up to
    // eight years apart.
    let limit = reference.addingReportingOverflow(86_400_000_000_000)
    let newest = limit.overflow ? Int64.max : limit.partialValue
    let last = CivilTime(nanoseconds: newest, offset: 86_400).year
    for year in stride(from: last, to: last - 10, by: -1) {
      if let instant = resolve(time, year: year), instant <= newest { return instant }
    }
    return nil
  }

  private func resolve(_ time: ReadTime, year: Int) -> Int64? {
    guard year >= 1970, year <= 2261, time.month >= 1, time.month <= 12, time.day >= 1,
      time.day <= CivilTime.days(inMonth: time.month, of: year)
    else { return nil }
    let local = CivilTime.day(year: year, month: time.month, day: time.day) * 86_400 + time.clock
    if let offset = time.offset { return instant(local - offset, time.nanosecond) }
    if isUTC { return instant(local, time.nanosecond) }
    let (first, second) = zone.instants(ofLocal: local)
    let early = instant(first, time.nanosecond)
    if first == second { return early }
    let late = instant(second, time.nanosecond)
    if let previous, early < previous, late >= previous { return late }
    return early
  }

  private func instant(_ seconds: Int, _ nanosecond: Int) -> Int64 {
    Int64(seconds) &* 1_000_000_000 &+ Int64(nanosecond)
  }
}

/// A time in a line and where it stands.
package struct FoundTime: Equatable {
  package var nanoseconds: Int64
  package var shape: TimeShape
  package var start: Int
  package var end: Int
}

extension ByteSlice {
  /// The bytes of the first `n` characters (bytes of ill-formed UTF-8 count as they come).
  package func prefix(characters n: Int) -> ByteSlice {
    guard count > n else { return self }
    // The whole words of plain ASCII in front need no counting.
    var plain = 0
    while plain + 8 <= n {
      let word = unsafe UnsafeRawPointer(start + plain).loadUnaligned(as: UInt64.self)
      guard word & 0x8080_8080_8080_8080 == 0 else { break }
      plain += 8
    }
    var seen = plain
    for i in plain..<count where unsafe start[i] & 0xC0 != 0x80 {
      if seen == n { return self[0..<i] }
      seen += 1
    }
    return self
  }
}
