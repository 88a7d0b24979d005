internal import LogCore

/// Keys, scalars, values on one line and blocks.
extension YAMLReader {
  /// The key that a line begins with and the place of its colon; nil if it is no `KEY: VALUE`.
  func keyEnd(_ line: Line) throws(SettingsError) -> (key: String, colon: Int)? {
    var p = line.start
    let c = bytes[p]
    if c == 0x22 || c == 0x27 {
      var text = ""
      (text, p) = try quoted(p, line.end)
      while p < line.end && bytes[p] == 0x20 { p += 1 }
      return p < line.end && isColon(p, line.end) ? (text, p) : nil
    }
    if c == 0x5B || c == 0x7B || c == 0x7C || c == 0x3E { return nil }
    try checkStart(p, line.end)
    while p < line.end {
      if isColon(p, line.end) {
        var end = p
        while end > line.start && bytes[end - 1] == 0x20 { end -= 1 }
        return (String(decoding: bytes[line.start..<end], as: UTF8.self), p)
      }
      if isComment(p) { return nil }
      p += 1
    }
    return nil
  }

  private func isColon(_ p: Int, _ end: Int) -> Bool {
    bytes[p] == 0x3A && (p + 1 >= end || bytes[p + 1] == 0x20 || bytes[p + 1] == 0x09)
  }

  private func isComment(_ p: Int) -> Bool {
    bytes[p] == 0x23 && p > 0 && (bytes[p - 1] == 0x20 || bytes[p - 1] == 0x09)
  }

  /// What YAML has and this reader has not.
  private func checkStart(_ p: Int, _ end: Int) throws(SettingsError) {
    let at = p..<(p + 1)
    switch bytes[p] {
    case 0x09:
      throw source.error("a tab where the indentation is told by spaces", at: at)
    case 0x26, 0x2A: throw source.error("anchors and aliases are not read here", at: at)
    case 0x21: throw source.error("tags are not read here", at: at)
    case 0x25: throw source.error("directives are not read here", at: at)
    case 0x40, 0x60:
      throw source.error("a value cannot begin with this character, expected quotes", at: at)
    case 0x3F where p + 1 >= end || bytes[p + 1] == 0x20:
      throw source.error("keys behind `?` are not read here", at: at)
    case 0x2C, 0x5D, 0x7D: throw source.error("expected a value, not this character", at: at)
    default: break
    }
  }

  /// The value between two places of a line.
  mutating func value(_ start: Int, _ end: Int, parent: Int) throws(SettingsError) -> YAMLNode {
    switch bytes[start] {
    case 0x7C, 0x3E: return try block(start, end, parent: parent)
    case 0x5B, 0x7B:
      var p = start
      let node = try flow(&p, end)
      try checkRest(p, end)
      return node
    case 0x22, 0x27:
      let (text, p) = try quoted(start, end)
      try checkRest(p, end)
      return YAMLNode(content: .scalar(text, isPlain: false), range: start..<p)
    default:
      try checkStart(start, end)
      var p = start
      while p < end && !isComment(p) {
        if isColon(p, end) {
          throw source.error(
            "a `:` inside a value, which would make it a key", at: p..<(p + 1),
            help: ["put the value into quotes"])
        }
        p += 1
      }
      while bytes[p - 1] == 0x20 || bytes[p - 1] == 0x09 { p -= 1 }
      let text = String(decoding: bytes[start..<p], as: UTF8.self)
      return YAMLNode(content: .scalar(text, isPlain: true), range: start..<p)
    }
  }

  /// Behind a value only a comment may stand.
  private func checkRest(_ from: Int, _ end: Int) throws(SettingsError) {
    var p = from
    while p < end && (bytes[p] == 0x20 || bytes[p] == 0x09) { p += 1 }
    guard p < end, !(bytes[p] == 0x23 && p > from) else { return }
    throw source.error("expected the end of the line behind the value", at: p..<end)
  }

  // MARK: Quotes

  /// The text in quotes at a place, and the place behind it.
  private func quoted(_ start: Int, _ end: Int) throws(SettingsError) -> (String, Int) {
    let quote = bytes[start]
    var out: [UInt8] = []
    var p = start + 1
    while p < end {
      let c = bytes[p]
      if c == quote {
        guard quote == 0x27, p + 1 < end, bytes[p + 1] == quote else {
          return (String(decoding: out, as: UTF8.self), p + 1)
        }
        out.append(quote)
        p += 2
      } else if c == 0x5C && quote == 0x22 {
        p = try escape(p, end, into: &out)
      } else {
        out.append(c)
        p += 1
      }
    }
    throw source.error(
      "a quote that is not closed on its line", at: start..<end,
      help: ["texts of several lines are written as a block, behind `|`"])
  }

  /// Takes one of JSON's escapes; returns the place behind it.
  private func escape(_ p: Int, _ end: Int, into out: inout [UInt8]) throws(SettingsError) -> Int {
    let wrong = source.error(
      "an unknown escape, expected one of JSON's", at: p..<min(p + 2, end),
      help: ["in '…' a backslash is a backslash"])
    guard p + 1 < end else { throw wrong }
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    if let byte = plain[bytes[p + 1]] {
      out.append(byte)
      return p + 2
    }
    guard bytes[p + 1] == 0x75, let unit = hex(p + 2, end) else { throw wrong }
    if unit >= 0xD800, unit < 0xDC00, p + 7 < end, bytes[p + 6] == 0x5C, bytes[p + 7] == 0x75,
      let low = hex(p + 8, end), low >= 0xDC00, low < 0xE000,
      let scalar = UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    {
      out += Array(String(Character(scalar)).utf8)
      return p + 12
    }
    guard let scalar = UnicodeScalar(unit) else { throw wrong }
    out += Array(String(Character(scalar)).utf8)
    return p + 6
  }

  private func hex(_ p: Int, _ end: Int) -> UInt32? {
    guard p + 4 <= end, bytes[p..<(p + 4)].allSatisfy({ ASCII.hexValue($0) != nil }) else {
      return nil
    }
    return UInt32(String(decoding: bytes[p..<(p + 4)], as: UTF8.self), radix: 16)
  }

  // MARK: Lists and maps on one line

  /// The `[...]`, `{...}` or scalar at a place, which is moved behind it.
  private mutating func flow(_ p: inout Int, _ end: Int) throws(SettingsError) -> YAMLNode {
    level += 1
    defer { level -= 1 }
    guard level <= Self.mostLevels else {
      throw source.error("more than \(Self.mostLevels) levels of maps and lists", at: p..<end)
    }
    switch bytes[p] {
    case 0x5B: return try flowList(&p, end)
    case 0x7B: return try flowMap(&p, end)
    default: return try flowScalar(&p, end)
    }
  }

  private mutating func flowList(_ p: inout Int, _ end: Int) throws(SettingsError) -> YAMLNode {
    let start = p
    var items: [YAMLNode] = []
    p += 1
    while try !closes(&p, end, with: 0x5D, from: start) {
      items.append(try flow(&p, end))
      try separator(&p, end, closing: 0x5D, from: start)
    }
    return YAMLNode(content: .list(items), range: start..<p)
  }

  private mutating func flowMap(_ p: inout Int, _ end: Int) throws(SettingsError) -> YAMLNode {
    let start = p
    var entries: [YAMLEntry] = []
    var seen: Set<String> = []
    p += 1
    while try !closes(&p, end, with: 0x7D, from: start) {
      let key = try flowScalar(&p, end)
      skipBlanks(&p, end)
      guard p < end, bytes[p] == 0x3A else {
        throw source.error("expected `:` behind the key", at: key.range)
      }
      p += 1
      skipBlanks(&p, end)
      guard p < end else { throw unclosed(start, end) }
      let isEmpty = bytes[p] == 0x2C || bytes[p] == 0x7D
      let value =
        isEmpty
        ? YAMLNode(content: .scalar("", isPlain: true), range: p..<p) : try flow(&p, end)
      guard seen.insert(key.text ?? "").inserted else {
        throw source.error("key `\(key.text ?? "")` stands here twice", at: key.range)
      }
      entries.append(YAMLEntry(key: key.text ?? "", keyRange: key.range, value: value))
      try separator(&p, end, closing: 0x7D, from: start)
    }
    return YAMLNode(content: .map(entries), range: start..<p)
  }

  private func flowScalar(_ p: inout Int, _ end: Int) throws(SettingsError) -> YAMLNode {
    let start = p
    if bytes[p] == 0x22 || bytes[p] == 0x27 {
      let (text, behind) = try quoted(p, end)
      p = behind
      return YAMLNode(content: .scalar(text, isPlain: false), range: start..<p)
    }
    try checkStart(p, end)
    while p < end, !isComment(p), !isColon(p, end), bytes[p] != 0x2C, bytes[p] != 0x5D,
      bytes[p] != 0x7D, bytes[p] != 0x5B, bytes[p] != 0x7B
    { p += 1 }
    var last = p
    while last > start && bytes[last - 1] == 0x20 { last -= 1 }
    let text = String(decoding: bytes[start..<last], as: UTF8.self)
    return YAMLNode(content: .scalar(text, isPlain: true), range: start..<last)
  }

  private func skipBlanks(_ p: inout Int, _ end: Int) {
    while p < end && (bytes[p] == 0x20 || bytes[p] == 0x09) { p += 1 }
  }

  private func unclosed(_ start: Int, _ end: Int) -> SettingsError {
    source.error(
      "`\(String(UnicodeScalar(bytes[start])))` is not closed on its line", at: start..<end)
  }

  /// Whether the list or map ends here; goes behind its end.
  private func closes(
    _ p: inout Int, _ end: Int, with closing: UInt8, from start: Int
  ) throws(SettingsError) -> Bool {
    skipBlanks(&p, end)
    guard p < end, !isComment(p) else { throw unclosed(start, end) }
    guard bytes[p] == closing else { return false }
    p += 1
    return true
  }

  /// Goes behind the comma, or stays at the end of the list or map.
  private func separator(
    _ p: inout Int, _ end: Int, closing: UInt8, from start: Int
  ) throws(SettingsError) {
    skipBlanks(&p, end)
    guard p < end, !isComment(p) else { throw unclosed(start, end) }
    if bytes[p] == 0x2C {
      p += 1
    } else if bytes[p] != closing {
      throw source.error(
        "expected `,` or `\(String(UnicodeScalar(closing)))`", at: p..<(p + 1))
    }
  }
}
