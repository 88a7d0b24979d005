/// The sequences that colour a terminal: `ESC [`, parameters, a letter.
package enum ControlSequences {
  /// The text without its control sequences: itself where it has none, else a copy in `buffer`.
  ///
  /// The copy is valid until the buffer is changed.
  package static func stripped(_ text: ByteSlice, into buffer: ByteBuffer) -> ByteSlice {
    guard var at = text.firstIndex(of: 0x1B) else { return text }
    buffer.removeAll()
    var from = 0
    while true {
      if let end = end(text, at) {
        buffer.append(text[from..<at])
        from = end
        at = end
      } else {
        at += 1
      }
      guard let next = text.firstIndex(of: 0x1B, from: at) else { break }
      at = next
    }
    if from == 0 { return text }
    buffer.append(text.from(from))
    buffer.reserve(64)
    return buffer.slice
  }

  /// The end of the control sequence that begins at `start`; nil if none does.
  package static func end(_ text: ByteSlice, _ start: Int) -> Int? {
    guard start + 2 < text.count, unsafe text.start[start] == 0x1B,
      unsafe text.start[start + 1] == 0x5B
    else {
      return nil
    }
    var i = start + 2
    while i < text.count, unsafe text.start[i] >= 0x20, unsafe text.start[i] < 0x40 { i += 1 }
    return unsafe i < text.count && ASCII.isLetter(text.start[i]) ? i + 1 : nil
  }
}
