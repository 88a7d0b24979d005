/// Makes names of labels out of keys.
package enum LabelNameText {
  /// The name that LogQL's parsers make of a key: blanks at both ends go, each character outside
  /// `[a-zA-Z0-9_]` becomes `_`, and a leading digit gets a `_` before it.
  ///
  /// Appends to `name`; only at its very start is a digit a leading one. Appends nothing for a blank
  /// key.
  package static func append(key: ByteSlice, to name: ByteBuffer) {
    let key = trimmingUnicodeSpace(key)
    guard !key.isEmpty else { return }
    if unsafe name.isEmpty && ASCII.isDigit(key.start[0]) { name.append(0x5F) }
    var i = 0
    while i < key.count {
      let c = unsafe key.start[i]
      if ASCII.isWord(c) {
        name.append(c)
        i += 1
      } else {
        name.append(0x5F)
        // Every byte of an ill-formed sequence is a character of its own here.
        i += max(1, UTF8Text.sequence(key, at: i))
      }
    }
  }

  /// The name made safe that wrappers give: as above, but blanks at the ends become `_` too.
  package static func append(safe key: ByteSlice, to name: ByteBuffer) {
    if let first = unsafe key.isEmpty ? nil : key.start[0], ASCII.isDigit(first), name.isEmpty {
      name.append(0x5F)
    }
    var i = 0
    while i < key.count {
      let c = unsafe key.start[i]
      name.append(ASCII.isWord(c) ? c : 0x5F)
      i += max(1, UTF8Text.sequence(key, at: i))
    }
  }

  /// Without Unicode's white space at both ends.
  package static func trimmingUnicodeSpace(_ text: ByteSlice) -> ByteSlice {
    var from = 0
    var to = text.count
    while from < to {
      let (scalar, length) = UTF8Text.decode(text[0..<to], at: from)
      guard let scalar, isSpace(scalar) else { break }
      from += length
    }
    while to > from {
      var start = to - 1
      while unsafe start > from && to - start < 3 && text.start[start] & 0xC0 == 0x80 { start -= 1 }
      let (scalar, length) = UTF8Text.decode(text[0..<to], at: start)
      guard let scalar, start + length == to, isSpace(scalar) else { break }
      to = start
    }
    return text[from..<to]
  }

  private static func isSpace(_ c: UInt32) -> Bool {
    switch c {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }
}
