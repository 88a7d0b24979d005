import LogCore

/// The level of a text record, from its first line without control sequences.
struct TextLevel {
  let times: TimestampParser

  /// `searches` is whether, in the end, the line is searched for a level's name.
  func level(of line: ByteSlice, searches: Bool) -> Level {
    guard !line.isEmpty else { return .none }
    if let found = times.startTime(line) {
      switch found.shape {
      case .klog: return Level.klogLetter(line[found.start])
      case .logcat: return Level.logcatLetter(line[found.end - 1])
      case .dmy:
        if let level = Self.redisMark(line, found) { return level }
      default: break
      }
    }
    if let level = Self.start(line) { return level }
    guard searches, !AccessLine.matches(line) else { return .none }
    return Level.search(line.prefix(characters: 1024))
  }

  /// What only the start of a line can say; nil if it says nothing.
  private static func start(_ line: ByteSlice) -> Level? {
    let first = unsafe line.start[0]
    if first == 0x3C { return priority(line) }
    if first == 0x5B { return dated(line) }
    guard (first | 0x20) &- 0x61 <= 25 else { return nil }
    if line.count > 6, unsafe line.start[4] == 0x3A, unsafe line.start[5] == 0x20 {
      for (prefix, level) in prefixes where line.hasPrefix(prefix) { return level }
    }
    if LineMarks.isPanic(line) { return .fatal }
    return LineMarks.isException(line) ? .error : nil
  }

  private static let prefixes: [(StaticString, Level)] = [
    ("trce: ", .trace), ("dbug: ", .debug), ("info: ", .info), ("warn: ", .warn),
    ("fail: ", .error), ("crit: ", .critical),
  ]

  /// `<PRI>` of syslog, up to 191.
  private static func priority(_ line: ByteSlice) -> Level? {
    var i = 1
    while i < line.count, i <= 4, ASCII.isDigit(line[i]) { i += 1 }
    guard i < line.count, line[i] == 0x3E, let value = line[1..<i].smallNumber, value <= 191 else {
      return nil
    }
    return Level.syslog(value % 8)
  }

  /// `[E 2024-05-14 09:00:00 ServerApp]`.
  private static func dated(_ line: ByteSlice) -> Level? {
    guard line.count >= 14, line[2] == 0x20, line[13] == 0x20 else { return nil }
    for i in 3..<13 {
      let fits = i == 7 || i == 10 ? line[i] == 0x2D : ASCII.isDigit(line[i])
      guard fits else { return nil }
    }
    return line[1] == 0x43 ? .critical : line[1] == 0x46 ? nil : letter(line[1])
  }

  private static func letter(_ byte: UInt8) -> Level? {
    let level = byte == 0x44 ? Level.debug : Level.klogLetter(byte)
    return level == .none ? nil : level
  }

  /// The mark behind the time of a Redis line: `1:M 14 May 2024 09:00:00.123 # text`.
  private static func redisMark(_ line: ByteSlice, _ time: FoundTime) -> Level? {
    guard ASCII.isDigit(line[0]), time.start >= 4, time.end + 1 < line.count,
      line[time.end] == 0x20
    else { return nil }
    switch line[time.end + 1] {
    case 0x2E, 0x2D: return .debug
    case 0x2A: return .info
    case 0x23: return .warn
    default: return nil
    }
  }
}
