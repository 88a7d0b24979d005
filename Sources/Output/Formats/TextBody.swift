internal import LogCore

/// Writes records that are plain text: without the time and the level at their start, which the
/// view shows before them, and with the lines behind the first one indented.
///
/// One worker's.
final class TextBody {
  private let theme: Theme
  private let values: ValueWriter
  private let parser: TimestampParser

  /// `zone` is that of times without one.
  init(theme: Theme, values: ValueWriter, zone: ZoneInfo) {
    self.theme = theme
    self.values = values
    parser = TimestampParser(zone: zone)
  }

  /// Appends the first line, without its break; returns what is behind it.
  func writeFirstLine(_ text: ByteSlice, time: Int64, level: Level, to out: ByteBuffer)
    -> ByteSlice
  {
    let end = text.firstIndex(of: 0x0A) ?? text.count
    var line = text[0..<end]
    if line.hasSuffix("\r") { line = line[0..<line.count - 1] }
    line = withoutLevel(withoutTime(line, time), level)
    out.append(0x20)
    values.append(line, colour: "", to: out)
    return end < text.count ? text.from(end + 1) : .empty
  }

  func writeIndented(_ text: ByteSlice, to out: ByteBuffer) {
    IndentedLines.write(text, values, to: out)
  }

  /// What is behind a time at the start, if it is the record's.
  private func withoutTime(_ line: ByteSlice, _ time: Int64) -> ByteSlice {
    guard line.count >= 10 else { return line }
    // A time without a year is read in the year of the record's.
    parser.reference = time
    parser.previous = nil
    guard let found = parser.startTime(line), found.start <= 1,
      Self.isSame(time, found.nanoseconds)
    else { return line }
    var i = found.end
    if unsafe found.start == 1 && i < line.count && (line.start[i] == 0x5D || line.start[i] == 0x29)
    {
      i += 1
    }
    while unsafe i < line.count && (line.start[i] == 0x20 || line.start[i] == 0x09) { i += 1 }
    return i < line.count ? line.from(i) : line
  }

  /// Whether a time in the text is the record's: a wrapper's may have more digits.
  private static func isSame(_ time: Int64, _ written: Int64) -> Bool {
    let (difference, overflow) = time.subtractingReportingOverflow(written)
    if overflow || difference < 0 { return false }
    return difference < 1_000_000 || (difference < 1_000_000_000 && written % 1_000_000_000 == 0)
  }

  /// What is behind a word at the start that says the same as the badge.
  private func withoutLevel(_ line: ByteSlice, _ level: Level) -> ByteSlice {
    guard level != .none, line.count > 4 else { return line }
    let isBracketed = unsafe line.start[0] == 0x5B
    let from = isBracketed ? 1 : 0
    var i = from
    while unsafe i < line.count && ASCII.isLetter(line.start[i]) { i += 1 }
    guard i - from >= 3, i - from <= 8, Self.says(line[from..<i], level) else { return line }
    if isBracketed {
      guard i < line.count, unsafe line.start[i] == 0x5D else { return line }
      i += 1
    }
    if unsafe i < line.count && line.start[i] == 0x3A { i += 1 }
    guard i < line.count, unsafe line.start[i] == 0x20 || line.start[i] == 0x09 else { return line }
    while unsafe i < line.count && (line.start[i] == 0x20 || line.start[i] == 0x09) { i += 1 }
    return i < line.count ? line.from(i) : line
  }

  private static func says(_ word: ByteSlice, _ level: Level) -> Bool {
    let words: [StaticString] =
      switch level {
      case .none: []
      case .trace: ["trace", "trc"]
      case .debug: ["debug", "dbg"]
      case .info: ["info", "inf"]
      case .warn: ["warn", "warning", "wrn"]
      case .error: ["error", "err"]
      case .critical: ["critical", "crit"]
      case .fatal: ["fatal", "ftl"]
      }
    for candidate in words where word.equalsIgnoringASCIICase(candidate) { return true }
    return false
  }
}
