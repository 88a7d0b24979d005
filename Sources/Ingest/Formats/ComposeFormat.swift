import LogCore

/// `docker compose logs`: `web-1  | ...`.
enum ComposeFormat {
  /// The service's name, at least two spaces (`forced`: one), a bar, one space or the end; then a
  /// stamp if there is one.
  ///
  /// Colours between the parts go with them.
  static func unwrap(_ line: ByteSlice, forced: Bool, _ stamp: inout WrapperStamp) -> LineWrapping?
  {
    let from = ColouredText.skip(line, 0)
    guard from < line.count, unsafe isAlphanumeric(line.start[from]) else { return nil }
    var end = from + 1
    while end < line.count, unsafe isNameCharacter(line.start[end]) { end += 1 }
    var i = ColouredText.skip(line, end)
    var spaces = 0
    while unsafe i < line.count && line.start[i] == 0x20 {
      spaces += 1
      i = ColouredText.skip(line, i + 1)
    }
    guard spaces >= (forced ? 1 : 2), i < line.count, unsafe line.start[i] == 0x7C else {
      return nil
    }
    var wrapping = LineWrapping(.compose, of: line)
    wrapping.container = line[from..<end]
    i = ColouredText.skip(line, i + 1)
    if i < line.count {
      guard unsafe line.start[i] == 0x20 else { return nil }
      i = ColouredText.skip(line, i + 1)
    }
    wrapping.content = i
    wrapping.readStamp(line, &stamp)
    return wrapping
  }

  private static func isAlphanumeric(_ c: UInt8) -> Bool { ASCII.isLetter(c) || ASCII.isDigit(c) }

  private static func isNameCharacter(_ c: UInt8) -> Bool {
    ASCII.isWord(c) || c == 0x2E || c == 0x2D
  }
}

/// Texts with CSI sequences between their parts.
enum ColouredText {
  /// The offset behind all sequences that begin at `i`.
  static func skip(_ line: ByteSlice, _ from: Int) -> Int {
    var i = from
    while unsafe i < line.count && line.start[i] == 0x1B {
      let end = ControlSequence.end(line, i)
      if end == i { break }
      i = end
    }
    return i
  }
}
