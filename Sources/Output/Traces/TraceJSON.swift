internal import LogCore

/// Pieces of JSON that the trace commands write.
enum TraceJSON {
  static func string(_ text: String, to out: ByteBuffer) {
    var text = text
    text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else {
        out.append("\"\"")
        return
      }
      // The scanner reads whole words: the bytes get room behind them.
      let copy = ByteBuffer(capacity: bytes.count + 64)
      unsafe copy.append(start, bytes.count)
      JSONWriter.string(copy.slice, to: out)
    }
  }

  static func string(_ text: [UInt8], to out: ByteBuffer) {
    let copy = ByteBuffer(capacity: text.count + 64)
    copy.append(text)
    JSONWriter.string(copy.slice, to: out)
  }

  /// `"name":`, with a comma in front unless it is the first.
  static func key(_ name: String, isFirst: Bool = false, to out: ByteBuffer) {
    if !isFirst { out.append(0x2C) }
    string(name, to: out)
    out.append(0x3A)
  }

  /// `[...]`.
  static func array<Element>(
    _ elements: some Sequence<Element>, to out: ByteBuffer, _ write: (Element, ByteBuffer) -> Void
  ) {
    out.append(0x5B)
    var isFirst = true
    for element in elements {
      if !isFirst { out.append(0x2C) }
      isFirst = false
      write(element, out)
    }
    out.append(0x5D)
  }

  /// The members of an object without the brackets.
  static func members(
    _ members: some Sequence<(String, TraceCell)>, isFirst: Bool = true, to out: ByteBuffer
  ) {
    var isFirst = isFirst
    for (name, cell) in members {
      key(name, isFirst: isFirst, to: out)
      isFirst = false
      cell.writeJSON(to: out)
    }
  }

  static func object(_ members: some Sequence<(String, TraceCell)>, to out: ByteBuffer) {
    out.append(0x7B)
    self.members(members, to: out)
    out.append(0x7D)
  }
}
