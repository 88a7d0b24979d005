/// Reads the part of YAML that settings files need.
///
/// Block maps and lists by spaces (a list may stand at its key's indentation), comments, plain,
/// `'single'` and `"double"` scalars, `|` and `>` blocks with `-` or `+`, `[a, b]` and `{a: b}` on one
/// line, `---` between documents. Everything else is an error at its place: what is read is what a
/// full reader would read.
package struct YAMLReader {
  /// A line that is neither blank nor a comment, or what is left of it.
  struct Line {
    /// The column of the first character that counts; it grows when a list's dash is taken off.
    var indent: Int
    var start: Int
    let end: Int
  }

  /// Maps and lists inside one another, at most.
  static let mostLevels = 64

  let source: SettingsText
  let bytes: [UInt8]
  var lines: [Line] = []
  var next = 0
  var level = 0

  private init(_ source: SettingsText) {
    self.source = source
    bytes = Array(source.text.utf8)
  }

  /// The documents of a file, in order; those that hold nothing are left out.
  package static func read(_ source: SettingsText) throws(SettingsError) -> [YAMLNode] {
    var reader = YAMLReader(source)
    var documents: [YAMLNode] = []
    var start = reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < reader.bytes.count {
      let end = reader.documentEnd(from: start)
      if let document = try reader.document(start..<end) { documents.append(document) }
      start = reader.lineEnd(from: end) + 1
    }
    return documents
  }

  // MARK: Lines

  func lineEnd(from: Int) -> Int {
    bytes[from...].firstIndex(of: 0x0A) ?? bytes.count
  }

  /// Where the next `---` line begins, or the end.
  private func documentEnd(from: Int) -> Int {
    var start = from
    while start < bytes.count {
      if isSeparator(start) { return start }
      start = lineEnd(from: start) + 1
    }
    return bytes.count
  }

  private func isSeparator(_ start: Int) -> Bool {
    guard bytes[start...].starts(with: [0x2D, 0x2D, 0x2D]) else { return false }
    let rest = bytes[(start + 3)..<lineEnd(from: start)]
    return rest.allSatisfy { $0 == 0x20 || $0 == 0x0D }
  }

  private mutating func document(_ range: Range<Int>) throws(SettingsError) -> YAMLNode? {
    lines = []
    next = 0
    var start = range.lowerBound
    while start < range.upperBound {
      let end = lineEnd(from: start)
      try addLine(start, end)
      start = end + 1
    }
    guard !lines.isEmpty else { return nil }
    let node = try node(parent: -1)
    if next < lines.count {
      throw error(
        "this line stands less deep than what is above it and belongs to nothing",
        line: lines[next])
    }
    return node
  }

  /// Notes a line unless it is blank or a comment; the text of blocks is taken from `bytes` later.
  private mutating func addLine(_ start: Int, _ lineEnd: Int) throws(SettingsError) {
    var end = lineEnd
    while end > start
      && (bytes[end - 1] == 0x0D || bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09)
    {
      end -= 1
    }
    var first = start
    while first < end && bytes[first] == 0x20 { first += 1 }
    guard first < end, bytes[first] != 0x23 else { return }
    lines.append(Line(indent: first - start, start: first, end: end))
  }

  // MARK: Nodes

  /// The node that begins at the next line, which stands deeper than its parent.
  mutating func node(parent: Int) throws(SettingsError) -> YAMLNode {
    let line = lines[next]
    level += 1
    defer { level -= 1 }
    guard level <= Self.mostLevels else {
      throw error("more than \(Self.mostLevels) levels of maps and lists", line: line)
    }
    if isDash(line) { return try list(indent: line.indent) }
    if try keyEnd(line) != nil { return try map(indent: line.indent) }
    next += 1
    return try value(line.start, line.end, parent: parent)
  }

  func isDash(_ line: Line) -> Bool {
    bytes[line.start] == 0x2D && (line.start + 1 == line.end || bytes[line.start + 1] == 0x20)
  }

  private mutating func list(indent: Int) throws(SettingsError) -> YAMLNode {
    var items: [YAMLNode] = []
    let start = lines[next].start
    while next < lines.count, lines[next].indent == indent, isDash(lines[next]) {
      let line = lines[next]
      var first = line.start + 1
      while first < line.end && bytes[first] == 0x20 { first += 1 }
      if first == line.end || bytes[first] == 0x23 {
        next += 1
        items.append(try nested(parent: indent, at: line.start, allowsListHere: false))
      } else {
        // What stands behind the dash is a line of its own, as deep as it stands.
        lines[next].indent = indent + first - line.start
        lines[next].start = first
        items.append(try node(parent: indent))
      }
      try checkDepth(indent)
    }
    return YAMLNode(content: .list(items), range: start..<end)
  }

  private mutating func map(indent: Int) throws(SettingsError) -> YAMLNode {
    var entries: [YAMLEntry] = []
    var seen: Set<String> = []
    let start = lines[next].start
    while next < lines.count, lines[next].indent == indent, !isDash(lines[next]) {
      let line = lines[next]
      guard let (key, colon) = try keyEnd(line) else {
        throw error("expected `KEY: VALUE` as on the lines above", line: line)
      }
      let keyRange = line.start..<colon
      guard seen.insert(key).inserted else {
        throw source.error("key `\(key)` stands here twice", at: keyRange)
      }
      var first = colon + 1
      while first < line.end && bytes[first] == 0x20 { first += 1 }
      next += 1
      let node =
        first == line.end || bytes[first] == 0x23
        ? try nested(parent: indent, at: colon, allowsListHere: true)
        : try value(first, line.end, parent: indent)
      entries.append(YAMLEntry(key: key, keyRange: keyRange, value: node))
      try checkDepth(indent)
    }
    return YAMLNode(content: .map(entries), range: start..<end)
  }

  /// The end of the line that was read last.
  private var end: Int { next > 0 ? lines[next - 1].end : 0 }

  /// What stands below a key or a dash with nothing behind it.
  private mutating func nested(
    parent: Int, at place: Int, allowsListHere: Bool
  ) throws(SettingsError) -> YAMLNode {
    if next < lines.count {
      let line = lines[next]
      if line.indent > parent || (allowsListHere && line.indent == parent && isDash(line)) {
        return try node(parent: parent)
      }
    }
    return YAMLNode(content: .scalar("", isPlain: true), range: place..<(place + 1))
  }

  /// A line behind an entry may stand as deep as the entry, or less.
  private func checkDepth(_ indent: Int) throws(SettingsError) {
    guard next < lines.count, lines[next].indent > indent else { return }
    throw error(
      "this line stands deeper than what is above it, which has its value already",
      line: lines[next], help: ["texts of several lines are written as a block, behind `|`"])
  }

  func error(_ headline: String, line: Line, help: [String] = []) -> SettingsError {
    source.error(headline, at: line.start..<line.end, help: help)
  }
}
