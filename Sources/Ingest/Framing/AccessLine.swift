internal import CScan
import LogCore

/// Lines of web servers: two words, then soon `[10/Oct/2000:13:55:36 -0700] "`.
enum AccessLine {
  static func matches(_ line: ByteSlice) -> Bool { bracket(line) != nil }

  /// The offset of the `[` before the time, if it is such a line.
  static func bracket(_ line: ByteSlice) -> Int? { usualBracket(line) ?? anyBracket(line) }

  /// The same where two words and the bracket stand in the first 64 bytes, as mostly.
  @inline(__always)
  private static func usualBracket(_ line: ByteSlice) -> Int? {
    guard !line.isEmpty else { return nil }
    let spaces = unsafe scan_equal64(line.start, 0x20)
    let first = spaces.trailingZeroBitCount
    let second = (spaces & (spaces &- 1)).trailingZeroBitCount
    guard first > 0, second > first + 1, second < 64 else { return nil }
    var brackets = unsafe scan_equal64(line.start, 0x5B) & (~0 << UInt64(second))
    while brackets != 0 {
      let bracket = brackets.trailingZeroBitCount
      if isTime(line, bracket) { return bracket }
      brackets &= brackets &- 1
    }
    return nil
  }

  @inline(never)
  private static func anyBracket(_ line: ByteSlice) -> Int? {
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
  @inline(__always)
  private static func isTime(_ line: ByteSlice, _ at: Int) -> Bool {
    unsafe line.count >= at + 30 && scan_access_time32(line.start + at)
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
