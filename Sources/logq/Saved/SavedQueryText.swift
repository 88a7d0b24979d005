internal import LogCore

/// The text of a saved query with the values of its parameters in it, and the way back: diagnostics
/// about the result point into the file.
struct SavedQueryText {
  private(set) var text = ""
  private let query: SavedQuery
  /// What stands where a parameter was: its place in `text` and in the file.
  private var inserted: [(result: Range<Int>, file: Range<Int>)] = []

  /// Puts values in the places of `$NAME` and `${NAME}`.
  ///
  /// Inside a string in double quotes a value is escaped as needed; names that are no parameters
  /// stay, for the query language has variables too.
  init(_ query: SavedQuery, values: [String: String]) {
    self.query = query
    let bytes = Array(query.text.utf8)
    var out: [UInt8] = []
    var state = State.plain
    var i = 0
    while i < bytes.count {
      if state != .comment, bytes[i] == 0x24, let (name, end) = Self.name(bytes, i + 1),
        let value = values[name]
      {
        let start = out.count
        for byte in value.utf8 {
          if state == .quoted && (byte == 0x22 || byte == 0x5C) { out.append(0x5C) }
          out.append(byte)
        }
        inserted.append((start..<out.count, i..<end))
        i = end
        continue
      }
      let escapes = state == .quoted && bytes[i] == 0x5C && i + 1 < bytes.count
      state = state.next(bytes[i])
      out.append(bytes[i])
      if escapes { out.append(bytes[i + 1]) }
      i += escapes ? 2 : 1
    }
    text = String(decoding: out, as: UTF8.self)
  }

  private enum State {
    case plain, quoted, raw, comment

    func next(_ byte: UInt8) -> State {
      switch self {
      case .plain: byte == 0x22 ? .quoted : byte == 0x60 ? .raw : byte == 0x23 ? .comment : .plain
      case .quoted: byte == 0x22 ? .plain : .quoted
      case .raw: byte == 0x60 ? .plain : .raw
      case .comment: byte == 0x0A ? .plain : .comment
      }
    }
  }

  /// The name at an offset, in braces or not, and the offset behind it.
  private static func name(_ bytes: [UInt8], _ from: Int) -> (String, Int)? {
    let isBraced = from < bytes.count && bytes[from] == 0x7B
    let start = isBraced ? from + 1 : from
    var end = start
    while end < bytes.count && ASCII.isWord(bytes[end]) { end += 1 }
    guard end > start else { return nil }
    if isBraced && !(end < bytes.count && bytes[end] == 0x7D) { return nil }
    return (String(decoding: bytes[start..<end], as: UTF8.self), isBraced ? end + 1 : end)
  }

  /// A letter or `_`, then letters, digits and `_`; not the names of the query language's own.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !ASCII.isDigit(first), !text.hasPrefix("__") else {
      return false
    }
    return text.utf8.allSatisfy { ASCII.isWord($0) }
  }

  /// A diagnostic about `text` as one about the file.
  func located(_ diagnostic: Diagnostic) -> Diagnostic {
    var result = diagnostic
    result.file = query.path
    result.text = query.text
    if let range = diagnostic.range {
      let lower = original(range.lowerBound, isEnd: false)
      result.range = lower..<max(lower, original(range.upperBound, isEnd: true))
    }
    return result
  }

  private func original(_ offset: Int, isEnd: Bool) -> Int {
    var shift = 0
    for (result, file) in inserted {
      if offset < result.lowerBound || (isEnd && offset == result.lowerBound) { break }
      if offset < result.upperBound || (isEnd && offset == result.upperBound) {
        return isEnd ? file.upperBound : file.lowerBound
      }
      shift = file.upperBound - result.upperBound
    }
    return offset + shift
  }
}
