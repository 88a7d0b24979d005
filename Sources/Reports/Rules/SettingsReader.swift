internal import LogCore
internal import LogQL

/// Takes typed values out of the maps of a settings file; every message points at its place.
struct SettingsReader {
  let source: SettingsText

  /// The entries of a map.
  func map(_ node: YAMLNode, _ what: String) throws(SettingsError) -> [YAMLEntry] {
    guard case .map(let entries) = node.content else {
      throw source.error("expected \(what), not \(node.kind)", at: node.range)
    }
    return entries
  }

  func list(_ node: YAMLNode, _ what: String) throws(SettingsError) -> [YAMLNode] {
    if node.isAbsent { return [] }
    guard case .list(let items) = node.content else {
      throw source.error("expected \(what), not \(node.kind)", at: node.range)
    }
    return items
  }

  func text(_ entry: YAMLEntry) throws(SettingsError) -> String {
    guard let text = entry.value.text, !text.isEmpty else {
      throw source.error(
        "`\(entry.key)` has \(entry.value.kind), expected a text", at: entry.value.range)
    }
    return text
  }

  func duration(_ entry: YAMLEntry) throws(SettingsError) -> Int64 {
    let text = try text(entry)
    guard let value = QueryDuration.parse(text), value >= 0 else {
      throw source.error(
        "`\(text)` is no duration, expected one as `30s`, `5m` or `1h30m`", at: entry.value.range)
    }
    return value
  }

  /// Texts by name, in the order of the file.
  func texts(_ entry: YAMLEntry) throws(SettingsError) -> [(name: String, value: String)] {
    if entry.value.isAbsent { return [] }
    var result: [(name: String, value: String)] = []
    for item in try map(entry.value, "a map of names and texts") {
      guard let value = item.value.text else {
        throw source.error(
          "`\(item.key)` has \(item.value.kind), expected a text", at: item.value.range)
      }
      result.append((item.key, value))
    }
    return result
  }

  /// Complains about a key that means nothing here.
  func unknown(_ entry: YAMLEntry, known: [String]) -> SettingsError {
    let near = Suggestion.nearest(to: entry.key, among: known)
    return source.error(
      "unknown key `\(entry.key)`, expected one of \(known.map { "`\($0)`" }.joined(separator: ", "))",
      at: entry.keyRange, help: near.map { ["did you mean `\($0)`?"] } ?? [])
  }

  /// The place in the file of a place in the text of a scalar.
  ///
  /// Exact for scalars of one line and for `|` blocks, whose lines stand in the file as they are;
  /// the whole scalar for others.
  func place(_ range: Range<Int>, in node: YAMLNode) -> Range<Int> {
    guard let text = node.text else { return node.range }
    let file = Array(source.text.utf8)
    let bytes = Array(text.utf8)
    guard range.lowerBound <= bytes.count else { return node.range }
    let lineStart = bytes[..<range.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) ?? bytes.count
    let line = Array(bytes[lineStart..<lineEnd])
    let number = bytes[..<lineStart].count { $0 == 0x0A }
    var start = node.range.lowerBound
    if file[start] == 0x7C {
      for _ in 0...number { start = (file[start...].firstIndex(of: 0x0A) ?? file.count - 1) + 1 }
    }
    let end = file[start...].firstIndex(of: 0x0A) ?? file.count
    guard let found = Self.find(line, in: file, start..<end) else { return node.range }
    let from = found + range.lowerBound - lineStart
    return from..<min(from + max(range.count, 1), found + line.count + 1)
  }

  private static func find(_ piece: [UInt8], in file: [UInt8], _ range: Range<Int>) -> Int? {
    guard !piece.isEmpty, piece.count <= range.count else { return nil }
    return (range.lowerBound...(range.upperBound - piece.count)).first {
      file[$0..<($0 + piece.count)].elementsEqual(piece)
    }
  }
}
