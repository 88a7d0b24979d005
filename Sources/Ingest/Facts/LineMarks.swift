import LogCore

/// Lines that are told by what they begin with.
///
/// All lines come without control sequences.
enum LineMarks {
  /// A crash of Go or Rust.
  static func isPanic(_ line: ByteSlice) -> Bool {
    guard let first = unsafe line.isEmpty ? nil : line.start[0],
      first == 0x70 || first == 0x66 || first == 0x74
    else { return false }
    if line.hasPrefix("panic: ") || line.hasPrefix("fatal error: ") { return true }
    guard line.hasPrefix("thread '") else { return false }
    return line.find(ByteSlice("' panicked at "), from: 8) != nil
  }

  /// The beginning of an exception's report.
  static func isException(_ line: ByteSlice) -> Bool {
    guard let first = unsafe line.isEmpty ? nil : line.start[0] else { return false }
    let isReport = first == 0x45 || first == 0x54 || first == 0x55
    return isReport && isReportStart(line) || ExceptionHead.matches(line)
  }

  private static func isReportStart(_ line: ByteSlice) -> Bool {
    line.hasPrefix("Exception in thread \"") || line.hasPrefix("Unhandled exception")
      || line.hasPrefix("Unhandled Exception")
      || line.hasPrefix("Traceback (most recent call last):")
  }
}
