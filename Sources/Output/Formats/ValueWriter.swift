internal import LogCore

/// Writes the values of fields and messages for people: safe for a terminal, with what the query
/// looks for marked.
///
/// One worker's.
final class ValueWriter {
  private let theme: Theme
  private let longest: Int?
  private let finder: MarkFinder?
  private let arena = ByteArena(blockSize: 16 * 1024)
  private let scratch = ByteBuffer(capacity: 1024)

  init(theme: Theme, longest: Int?, marks: MatchMarks) {
    self.theme = theme
    self.longest = longest
    // Without colours there is nothing to mark with.
    finder = marks.isEmpty || !theme.isColoured ? nil : MarkFinder(marks)
  }

  /// Whether values are written as they are: nothing is marked or cut.
  var isSimple: Bool { finder == nil && longest == nil }

  /// Forgets the texts of the last record.
  func reset() { arena.reset() }

  /// The value of a JSON string; valid until `reset`.
  func unescape(_ raw: ByteSlice) -> ByteSlice { JSONString.unescape(raw, into: arena) }

  /// Appends a string as the value of a field: quoted where it would not read as one word.
  @inline(__always)
  func append(word text: ByteSlice, to out: ByteBuffer) {
    if finder == nil && longest == nil && !text.isEmpty && Self.isPlainWord(text) {
      out.append(text)
    } else {
      appendQuoted(text, to: out)
    }
  }

  private func appendQuoted(_ whole: ByteSlice, to out: ByteBuffer) {
    let text = cut(whole)
    if !text.isEmpty && Self.isPlainWord(text) {
      appendMarked(text, colour: "", to: out)
    } else {
      let hasDouble = text.firstIndex(of: 0x22) != nil
      let quote: UInt8 = hasDouble && text.firstIndex(of: 0x27) == nil ? 0x27 : 0x22
      out.append(quote)
      if hasDouble && quote == 0x22 {
        // Rare enough for a copy: both kinds of quotes stand in the text.
        let escaped = ByteBuffer(capacity: text.count * 2)
        for i in 0..<text.count {
          let byte = text[i]
          if byte == 0x22 { escaped.append(0x5C) }
          escaped.append(byte)
        }
        appendMarked(escaped.slice, colour: "", to: out)
      } else {
        appendMarked(text, colour: "", to: out)
      }
      out.append(quote)
    }
    if text.count < whole.count { out.append("…") }
  }

  /// Appends text that has a colour, in which line breaks are escaped.
  func append(_ text: ByteSlice, colour: StaticString, to out: ByteBuffer) {
    let shown = cut(text)
    out.append(colour)
    appendMarked(shown, colour: colour, to: out)
    if shown.count < text.count { out.append("…") }
    if colour.utf8CodeUnitCount > 0 { out.append(theme.reset) }
  }

  /// Appends a JSON array or object as it stands, on one line.
  func append(json text: ByteSlice, to out: ByteBuffer) {
    guard text.firstIndex(of: 0x0A) != nil else {
      return append(text, colour: "", to: out)
    }
    scratch.removeAll()
    var inString = false
    var i = 0
    while i < text.count {
      let c = unsafe text.start[i]
      if inString && c == 0x5C && i + 1 < text.count {
        scratch.append(c)
        i += 1
        unsafe scratch.append(text.start[i])
      } else if inString || c > 0x20 {
        if c == 0x22 { inString.toggle() }
        scratch.append(c)
      }
      i += 1
    }
    append(scratch.slice, colour: "", to: out)
  }

  private func appendMarked(_ text: ByteSlice, colour: StaticString, to out: ByteBuffer) {
    guard let finder else {
      TerminalText.append(text, to: out, lineBreaks: .escaped, dropsColours: true)
      return
    }
    var from = 0
    while let mark = finder.next(in: text, from: from) {
      visible(text[from..<mark.lowerBound], out)
      out.append(theme.mark)
      visible(text[mark], out)
      out.append(theme.reset)
      out.append(colour)
      from = mark.upperBound
    }
    visible(text.from(from), out)
  }

  private func visible(_ text: ByteSlice, _ out: ByteBuffer) {
    TerminalText.append(text, to: out, lineBreaks: .escaped, dropsColours: true)
  }

  /// The first `longest` characters.
  private func cut(_ text: ByteSlice) -> ByteSlice {
    guard let longest, text.count > longest else { return text }
    var i = 0
    for _ in 0..<longest {
      guard i < text.count else { return text }
      i += max(1, abs(UTF8Text.sequence(text, at: i)))
    }
    return text[0..<min(i, text.count)]
  }

  /// Whether a text reads as one word: printable ASCII without blanks, quotes and `=`.
  ///
  /// Eight bytes at a time; reads up to 7 bytes behind the text, as slices allow.
  @inline(__always)
  static func isPlainWord(_ text: ByteSlice) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let p = unsafe UnsafeRawPointer(text.start)
    var i = 0
    while i < text.count {
      let word = unsafe p.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      // High bits of bytes below 0x21, 0x7F and above, `"` and `=`; see `TerminalText.plainEnd`.
      let outside = (word &- (ones &* 0x21)) | (word &+ ones) | word
      let quotes = (word ^ (ones &* 0x22)) &- ones
      let equals = (word ^ (ones &* 0x3D)) &- ones
      let found = (outside | quotes | equals) & (ones &* 0x80)
      if found != 0 { return i &+ found.trailingZeroBitCount >> 3 >= text.count }
      i &+= 8
    }
    return true
  }
}
