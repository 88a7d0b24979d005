import LogCore

/// Lines of web servers: two words, then soon `[10/Oct/2000:13:55:36 -0700] "`.
enum AccessLine {
  static func matches(_ line: ByteSlice) -> Bool { bracket(line) != nil }

  /// The offset of the `[` before the time, if it is such a line.
  static func bracket(_ line: ByteSlice) -> Int? {
    guard let second = endOfWord(line, 0), second + 1 < line.count,
      let end = endOfWord(line, second + 1)
    else { return nil }
    // Mostly it is the next character.
    if isTime(line, end + 1) { return end + 1 }
    var from = end
    let limit = min(line.count, end + 121)
    while let bracket = line.firstIndex(of: 0x5B, from: from), bracket < limit {
      if isTime(line, bracket) { return bracket }
      from = bracket + 1
    }
    return nil
  }

  /// The offset of the space behind the word at `from`.
  private static func endOfWord(_ line: ByteSlice, _ from: Int) -> Int? {
    guard unsafe line.start[from] != 0x20 else { return nil }
    let near = min(line.count, from + 24)
    for i in from..<near where unsafe line.start[i] == 0x20 { return i }
    return line.firstIndex(of: 0x20, from: near)
  }

  /// As `[DD/Mon/YYYY:HH:MM:SS ±hhmm] "`.
  private static func isTime(_ line: ByteSlice, _ at: Int) -> Bool {
    guard line.count >= at + 30 else { return false }
    let p = unsafe line.start + at
    guard unsafe p[0] == 0x5B, unsafe p[3] == 0x2F, unsafe p[7] == 0x2F, unsafe p[12] == 0x3A,
      unsafe p[15] == 0x3A, unsafe p[18] == 0x3A, unsafe p[21] == 0x20, unsafe p[27] == 0x5D,
      unsafe p[28] == 0x20, unsafe p[29] == 0x22, unsafe p[22] == 0x2B || p[22] == 0x2D
    else { return false }
    let areLetters = unsafe ASCII.isLetter(p[4]) && ASCII.isLetter(p[5]) && ASCII.isLetter(p[6])
    return unsafe areLetters && areDigits(p, 1, 2) && areDigits(p, 8, 11) && areDigits(p, 13, 14)
      && areDigits(p, 16, 17) && areDigits(p, 19, 20) && areDigits(p, 23, 26)
  }

  @inline(__always)
  private static func areDigits(_ p: UnsafePointer<UInt8>, _ first: Int, _ last: Int) -> Bool {
    for i in first...last where unsafe !ASCII.isDigit(p[i]) { return false }
    return true
  }
}

/// CSI sequences: `ESC [ ... letter`.
enum ControlSequence {
  /// The offset behind the sequence that begins at `i`; `i` itself if none does.
  static func end(_ line: ByteSlice, _ i: Int) -> Int {
    guard i + 1 < line.count, unsafe line.start[i] == 0x1B, unsafe line.start[i + 1] == 0x5B else {
      return i
    }
    var end = i + 2
    while unsafe end < line.count && line.start[end] &- 0x20 < 0x20 { end += 1 }
    guard end < line.count, unsafe line.start[end] &- 0x40 < 0x3F else { return i }
    return end + 1
  }
}
