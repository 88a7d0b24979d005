/// The walk over a JSON object that takes every oddity exactly as LogQL's `| json` does.
///
/// It finds the end of a nested object before it looks inside, and forgives much that JSON forbids.
/// Slow: `JSONFieldWalker` hands it only the lines that are not plain JSON.
final class JSONGeneralWalk {
  private let table: FieldTable
  private let names: LabelNames
  private let wanted: [LabelID]?
  private let validates: Bool
  private let prefix = ByteBuffer(capacity: 256)
  private let scratch = ByteArena(blockSize: 4096)
  private var missing = 0
  private var isDone = false

  /// Objects nested deeper are passed over: nothing could name their fields with profit.
  static let maximumDepth = 128

  init(names: LabelNames, wanted: [LabelID]?, validates: Bool, table: FieldTable) {
    self.table = table
    self.names = names
    self.wanted = wanted
    self.validates = validates
  }

  func walk(_ line: ByteSlice) -> JSONFault? {
    table.begin()
    prefix.removeAll()
    isDone = false
    missing = wanted?.count ?? Int.max
    var i = Self.skipSpace(line, 0)
    guard i < line.count, unsafe line.start[i] == 0x7B else { return .object }
    return object(line, &i, depth: 0)
  }

  /// Walks the object whose `{` is at `i`; `text` ends where nothing of it can stand any more.
  private func object(_ text: ByteSlice, _ i: inout Int, depth: Int) -> JSONFault? {
    i = Self.skipSpace(text, i + 1)
    guard i < text.count else { return .malformed }
    if unsafe text.start[i] == 0x7D { return nil }
    while i < text.count {
      if unsafe text.start[i] == 0x7D { return nil }
      guard unsafe text.start[i] == 0x22 else { return .object }
      var keyEscapes = false
      guard let keyEnd = JSONReader.stringEnd(text, i + 1, &keyEscapes) else { return .malformed }
      var key = text[i + 1..<keyEnd]
      if keyEscapes {
        scratch.reset()
        guard let plain = JSONString.unescapeStrictly(key, into: scratch) else {
          return .keyEscape
        }
        key = plain
      }
      i = Self.skipSpace(text, keyEnd + 1)
      guard i < text.count, unsafe text.start[i] == 0x3A else { return .malformed }
      i = Self.skipSpace(text, i + 1)
      guard i < text.count else { return .malformed }
      if let fault = value(text, &i, key: key, depth: depth) { return fault }
      if isDone { return nil }
      i = Self.skipSpace(text, i)
      guard i < text.count else { return .array }
      if unsafe text.start[i] == 0x7D { return nil }
      guard unsafe text.start[i] == 0x2C else { return .object }
      i = Self.skipSpace(text, i + 1)
      guard i < text.count else { return .array }
    }
    return .object
  }

  private func value(_ text: ByteSlice, _ i: inout Int, key: ByteSlice, depth: Int) -> JSONFault? {
    let from = i
    switch unsafe text.start[i] {
    case 0x22:
      var escapes = false
      guard let end = JSONReader.stringEnd(text, i + 1, &escapes) else { return .string }
      i = end + 1
      let value = text[from + 1..<end]
      add(key, value, isString: true, hasEscapes: escapes || Self.hasReplacement(value))
    case 0x5B:
      guard let end = Self.blockEnd(text, i, 0x5B, 0x5D) else { return .array }
      i = end
    case 0x7B:
      guard let end = Self.blockEnd(text, i, 0x7B, 0x7D) else { return .object }
      i = end
      if depth < Self.maximumDepth {
        return nested(text[from..<end], key: key, depth: depth + 1)
      }
    default:
      let end = Self.tokenEnd(text, i)
      i = end
      let token = text[from..<end]
      switch unsafe text.start[from] {
      case 0x74, 0x66:
        guard token.equals("true") || token.equals("false") else { return .unknownValue }
      case 0x6E, 0x75:
        guard token.equals("null") else { return .unknownValue }
        return nil
      case 0x2D, 0x30...0x39: break
      default: return .unknownValue
      }
      add(key, token, isString: false, hasEscapes: false)
    }
    return nil
  }

  private func nested(_ text: ByteSlice, key: ByteSlice, depth: Int) -> JSONFault? {
    let outer = prefix.count
    defer { prefix.truncate(to: outer) }
    JSONKeyTable.appendPart(key, to: prefix)
    if let wanted, !validates, !JSONKeyTable.mayLead(prefix.slice, to: wanted, names) {
      return nil
    }
    var i = 0
    return object(text, &i, depth: depth)
  }

  private func add(_ key: ByteSlice, _ value: ByteSlice, isString: Bool, hasEscapes: Bool) {
    let outer = prefix.count
    JSONKeyTable.appendPart(key, to: prefix)
    defer { prefix.truncate(to: outer) }
    guard !prefix.isEmpty else { return }
    let id: LabelID
    if let wanted {
      guard let known = names.find(prefix.slice), wanted.contains(known) else { return }
      id = known
    } else {
      id = names.intern(prefix.slice)
    }
    let field = JSONField(name: id, value: value, isString: isString, hasEscapes: hasEscapes)
    guard table.add(field) else { return }
    missing -= 1
    if missing == 0 && !validates { isDone = true }
  }

  private static func skipSpace(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count {
      let c = unsafe text.start[i]
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { break }
      i += 1
    }
    return i
  }

  private static func tokenEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count {
      switch unsafe text.start[i] {
      case 0x20, 0x0A, 0x0D, 0x09, 0x2C, 0x7D, 0x5D: return i
      default: i += 1
      }
    }
    return i
  }

  /// The offset behind the closing bracket; the brackets of the other kind do not count.
  private static func blockEnd(_ text: ByteSlice, _ from: Int, _ open: UInt8, _ close: UInt8)
    -> Int?
  {
    var depth = 0
    var i = from
    while i < text.count {
      let c = unsafe text.start[i]
      if c == 0x22 {
        var escapes = false
        guard let end = JSONReader.stringEnd(text, i + 1, &escapes) else { return nil }
        i = end
      } else if c == open {
        depth += 1
      } else if c == close {
        depth -= 1
        if depth == 0 { return i + 1 }
      }
      i += 1
    }
    return nil
  }

  /// Whether U+FFFD occurs, which `| json` turns into a space.
  static func hasReplacement(_ text: ByteSlice) -> Bool {
    text.firstIndex(of: 0xEF) != nil && text.find(ByteSlice("\u{FFFD}")) != nil
  }
}
