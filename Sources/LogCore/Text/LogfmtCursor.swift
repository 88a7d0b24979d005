/// The pairs of a line as ingestion recognises logfmt: stricter keys than `| logfmt` takes.
///
/// A key is `[A-Za-z_@][A-Za-z0-9_.\-/@]*`; a value is quoted, with backslash escapes, or has neither
/// white space nor a quote. What is no pair is skipped up to white space.
package struct LogfmtCursor {
  private let line: ByteSlice
  private var offset = 0

  package init(_ line: ByteSlice) { self.line = line }

  /// Whether the line begins with a key and `=`, and has at least two pairs.
  package static func isLogfmt(_ line: ByteSlice) -> Bool {
    guard let first = keyEnd(line, 0), first < line.count, unsafe line.start[first] == 0x3D else {
      return false
    }
    var cursor = LogfmtCursor(line)
    guard cursor.next() != nil else { return false }
    return cursor.next() != nil
  }

  package mutating func next() -> LogfmtPair? {
    while true {
      while unsafe offset < line.count && ASCII.isSpace(line.start[offset]) { offset += 1 }
      guard offset < line.count else { return nil }
      let found = pair()
      while unsafe offset < line.count && !ASCII.isSpace(line.start[offset]) { offset += 1 }
      if let found { return found }
    }
  }

  /// The pair at `offset`, which moves behind it; nil leaves it before what is to be skipped.
  private mutating func pair() -> LogfmtPair? {
    guard let keyEnd = Self.keyEnd(line, offset), keyEnd < line.count,
      unsafe line.start[keyEnd] == 0x3D
    else { return nil }
    let key = line[offset..<keyEnd]
    let from = keyEnd + 1
    if unsafe from < line.count && line.start[from] == 0x22 {
      var escapes = false
      guard let end = JSONReader.stringEnd(line, from + 1, &escapes) else { return nil }
      offset = end + 1
      return LogfmtPair(
        key: key, value: line[from + 1..<end], isQuoted: true, hasEscapes: escapes)
    }
    var end = from
    while unsafe end < line.count && !ASCII.isSpace(line.start[end]) {
      if unsafe line.start[end] == 0x22 { return nil }
      end += 1
    }
    offset = end
    return LogfmtPair(key: key, value: line[from..<end], isQuoted: false, hasEscapes: false)
  }

  private static func keyEnd(_ line: ByteSlice, _ from: Int) -> Int? {
    guard from < line.count else { return nil }
    let first = unsafe line.start[from]
    guard ASCII.isLetter(first) || first == 0x5F || first == 0x40 else { return nil }
    var i = from + 1
    while i < line.count, unsafe isKey(line.start[i]) { i += 1 }
    return i
  }

  private static func isKey(_ c: UInt8) -> Bool {
    ASCII.isWord(c) || (c >= 0x2D && c <= 0x2F) || c == 0x40
  }
}
