package import LogCore

/// Writes the lines of a partial: words with blanks between them, texts in double quotes with `\"`,
/// `\\`, `\n` and `\xHH` for what is no printable ASCII.
package final class PartialOutput {
  package let bytes = ByteBuffer(capacity: 1 << 16)
  private let emit: (ByteSlice) -> Bool
  /// Nobody reads any more.
  package private(set) var hasFailed = false

  /// `emit` gets pieces of the output, whole lines; false from it ends the writing.
  package init(_ emit: @escaping (ByteSlice) -> Bool) { self.emit = emit }

  /// Begins a line.
  package func begin(_ word: StaticString) { bytes.append(word) }

  package func add(_ value: Int) {
    bytes.append(0x20)
    bytes.append(decimal: Int64(value))
  }

  package func add(_ value: Int64) {
    bytes.append(0x20)
    bytes.append(decimal: value)
  }

  package func add(_ text: ByteSlice) {
    bytes.append(0x20)
    bytes.append(0x22)
    for i in 0..<text.count { unsafe append(text.start[i]) }
    bytes.append(0x22)
  }

  package func add(_ text: String) {
    bytes.append(0x20)
    bytes.append(0x22)
    for c in text.utf8 { append(c) }
    bytes.append(0x22)
  }

  package func add(_ place: RecordPlace) {
    add(place.time)
    add(Int(place.file))
    add(place.line)
  }

  /// Ends a line.
  package func end() {
    bytes.append(0x0A)
    if bytes.count >= 1 << 16 { flush() }
  }

  /// Hands over what has been written.
  package func flush() {
    if !hasFailed && !bytes.isEmpty && !emit(bytes.slice) { hasFailed = true }
    bytes.removeAll()
  }

  private func append(_ c: UInt8) {
    switch c {
    case 0x22, 0x5C:
      bytes.append(0x5C)
      bytes.append(c)
    case 0x0A: bytes.append("\\n")
    case 0x20..<0x7F: bytes.append(c)
    default:
      bytes.append("\\x")
      bytes.append(Self.digit(c >> 4))
      bytes.append(Self.digit(c & 15))
    }
  }

  private static func digit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 &+ n : 0x57 &+ n }
}

/// Reads the words of a partial's line, one after the other.
package struct PartialLine {
  /// The whole line.
  package let text: ByteSlice
  private var at = 0
  private let arena: ByteArena
  /// The first word, which says what the line is.
  package private(set) var word = ByteSlice.empty

  /// Texts with escapes are copied into the arena.
  package init(_ text: ByteSlice, arena: ByteArena) {
    self.text = text
    self.arena = arena
    var end = 0
    while unsafe end < text.count && text.start[end] != 0x20 { end += 1 }
    word = text[0..<end]
    at = end
  }

  package var isAtEnd: Bool { at >= text.count }

  /// The next word as an integer; nil if it is none.
  package mutating func integer() -> Int64? {
    guard at < text.count, unsafe text.start[at] == 0x20 else { return nil }
    var i = at + 1
    let isNegative = unsafe i < text.count && text.start[i] == 0x2D
    if isNegative { i += 1 }
    let from = i
    var value: UInt64 = 0
    while unsafe i < text.count && ASCII.isDigit(text.start[i]) {
      guard i - from < 19 else { return nil }
      value = unsafe value &* 10 &+ UInt64(text.start[i] &- 0x30)
      i += 1
    }
    guard i > from, unsafe i == text.count || text.start[i] == 0x20 else { return nil }
    if isNegative {
      guard value <= 1 << 63 else { return nil }
      at = i
      return Int64(truncatingIfNeeded: 0 &- value)
    }
    guard value < 1 << 63 else { return nil }
    at = i
    return Int64(value)
  }

  /// The next word as a count, from 0 on.
  package mutating func count() -> Int? {
    guard let value = integer(), value >= 0 else { return nil }
    return Int(value)
  }

  /// The next word as a quoted text.
  package mutating func bytes() -> ByteSlice? {
    guard at + 2 < text.count, unsafe text.start[at] == 0x20, unsafe text.start[at + 1] == 0x22
    else { return nil }
    let from = at + 2
    var i = from
    var hasEscapes = false
    while unsafe i < text.count && text.start[i] != 0x22 {
      if unsafe text.start[i] == 0x5C {
        hasEscapes = true
        i += 1
      }
      i += 1
    }
    guard i < text.count, unsafe i + 1 == text.count || text.start[i + 1] == 0x20 else {
      return nil
    }
    at = i + 1
    return hasEscapes ? unescaped(text[from..<i]) : text[from..<i]
  }

  /// A place, with the number here of its file.
  package mutating func place(_ files: [Int32]) -> RecordPlace? {
    guard let time = integer(), let file = count(), let line = count(), file < files.count else {
      return nil
    }
    return RecordPlace(time: time, file: files[file], sequence: 0, line: line)
  }

  private func unescaped(_ raw: ByteSlice) -> ByteSlice? {
    let out = unsafe arena.allocate(raw.count)
    var n = 0
    var i = 0
    while i < raw.count {
      var c = unsafe raw.start[i]
      i += 1
      if c == 0x5C {
        guard i < raw.count else { return nil }
        c = unsafe raw.start[i]
        i += 1
        if c == 0x6E {
          c = 0x0A
        } else if c == 0x78 {
          guard i + 1 < raw.count, let high = unsafe Self.hex(raw.start[i]),
            let low = unsafe Self.hex(raw.start[i + 1])
          else { return nil }
          c = high << 4 | low
          i += 2
        }
      }
      unsafe out[n] = c
      n += 1
    }
    return unsafe ByteSlice(start: UnsafePointer(out), count: n)
  }

  private static func hex(_ c: UInt8) -> UInt8? {
    if ASCII.isDigit(c) { return c &- 0x30 }
    return (c | 0x20) &- 0x61 < 6 ? (c | 0x20) &- 0x57 : nil
  }
}
