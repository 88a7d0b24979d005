import LogCore

/// Lines of web servers: two words, then soon `[10/Oct/2000:13:55:36 -0700] "`.
enum AccessLine {
  static func matches(_ line: ByteSlice) -> Bool {
    guard let second = endOfWord(line, 0), second + 1 < line.count,
      let end = endOfWord(line, second + 1)
    else { return false }
    var from = end
    let limit = min(line.count, end + 121)
    while let bracket = line.firstIndex(of: 0x5B, from: from), bracket < limit {
      if isTime(line, bracket) { return true }
      from = bracket + 1
    }
    return false
  }

  /// The offset of the space behind the word at `from`.
  private static func endOfWord(_ line: ByteSlice, _ from: Int) -> Int? {
    guard unsafe line.start[from] != 0x20, let end = line.firstIndex(of: 0x20, from: from) else {
      return nil
    }
    return end
  }

  /// As `[DD/Mon/YYYY:HH:MM:SS ±hhmm] "`.
  private static func isTime(_ line: ByteSlice, _ at: Int) -> Bool {
    guard line.count >= at + 30 else { return false }
    let p = unsafe line.start + at
    // d: digit, m: month's letter, s: sign; anything else stands for itself.
    let shape: StaticString = "[dd/mmm/dddd:dd:dd:dd sdddd] \""
    for i in 0..<30 {
      let c = unsafe p[i]
      switch unsafe shape.utf8Start[i] {
      case UInt8(ascii: "d"): if !ASCII.isDigit(c) { return false }
      case UInt8(ascii: "m"): if !ASCII.isLetter(c) { return false }
      case UInt8(ascii: "s"): if c != 0x2B && c != 0x2D { return false }
      case let expected: if c != expected { return false }
      }
    }
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
