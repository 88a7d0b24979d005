import LogCore

/// Lines that are told by what they begin with.
///
/// All lines come without control sequences.
enum LineMarks {
  /// Two words, then within 120 characters a date of an access log and a quoted request.
  static func isAccessLine(_ line: ByteSlice) -> Bool {
    // `[14/May/2024:09:00:00 +0000] "` is 30 bytes.
    guard line.count >= 34 else { return false }
    var i = 0
    for _ in 0..<2 {
      let from = i
      while i < line.count, line.start[i] > 0x20 { i += 1 }
      guard i > from, i < line.count, line.start[i] == 0x20 else { return false }
      i += 1
    }
    var passed = 0
    while i + 30 <= line.count, passed <= 120 {
      if line.start[i] == 0x5B, isAccessDate(line[(i + 1)..<(i + 30)]) { return true }
      i += 1
      passed += 1
    }
    return false
  }

  /// `14/May/2024:09:00:00 +0000] "`.
  private static func isAccessDate(_ text: ByteSlice) -> Bool {
    // 9 stands for a digit, A for a letter, + for a sign.
    let shape = ByteSlice("99/AAA/9999:99:99:99 +9999] \"")
    for i in 0..<shape.count {
      let byte = text.start[i]
      let fits =
        switch shape.start[i] {
        case 0x39: ASCII.isDigit(byte)
        case 0x41: ASCII.isLetter(byte)
        case 0x2B: byte == 0x2B || byte == 0x2D
        default: byte == shape.start[i]
        }
      guard fits else { return false }
    }
    return true
  }

  /// A crash of Go or Rust.
  static func isPanic(_ line: ByteSlice) -> Bool {
    guard let first = line.isEmpty ? nil : line.start[0],
      first == 0x70 || first == 0x66 || first == 0x74
    else { return false }
    if line.hasPrefix("panic: ") || line.hasPrefix("fatal error: ") { return true }
    guard line.hasPrefix("thread '") else { return false }
    return line.find(ByteSlice("' panicked at "), from: 8) != nil
  }

  /// The beginning of an exception's report.
  static func isException(_ line: ByteSlice) -> Bool {
    guard let first = line.isEmpty ? nil : line.start[0] else { return false }
    let isReport = first == 0x45 || first == 0x54 || first == 0x55
    return isReport && isReportStart(line) || isExceptionHead(line)
  }

  private static func isReportStart(_ line: ByteSlice) -> Bool {
    line.hasPrefix("Exception in thread \"") || line.hasPrefix("Unhandled exception")
      || line.hasPrefix("Unhandled Exception")
      || line.hasPrefix("Traceback (most recent call last):")
  }

  /// A dotted name that ends in `Exception`, `Error` or `Throwable`, then `:` or the end.
  static func isExceptionHead(_ line: ByteSlice) -> Bool {
    var i = 0
    var hasDot = false
    while i < line.count,
      ASCII.isWord(line.start[i]) || line.start[i] == 0x2E || line.start[i] == 0x24
    {
      if line.start[i] == 0x2E { hasDot = true }
      i += 1
    }
    guard hasDot, i == line.count || line.start[i] == 0x3A else { return false }
    let name = line[0..<i]
    return name.hasSuffix("Exception") || name.hasSuffix("Error") || name.hasSuffix("Throwable")
  }
}
