/// Texts of several lines behind `|` and `>`.
extension YAMLReader {
  private enum Chomping { case clip, strip, keep }

  /// The block whose header stands between two places; its lines are taken out of those that follow.
  mutating func block(_ start: Int, _ end: Int, parent: Int) throws(SettingsError) -> YAMLNode {
    let isFolded = bytes[start] == 0x3E
    var p = start + 1
    var chomping = Chomping.clip
    if p < end, bytes[p] == 0x2D || bytes[p] == 0x2B {
      chomping = bytes[p] == 0x2D ? .strip : .keep
      p += 1
    }
    while p < end && bytes[p] == 0x20 { p += 1 }
    guard p == end || bytes[p] == 0x23 else {
      throw source.error("expected `-`, `+` or the end of the line", at: p..<end)
    }
    let (texts, bodyEnd) = try blockLines(from: lineEnd(from: end) + 1, parent: parent)
    while next < lines.count && lines[next].start < bodyEnd { next += 1 }
    let text = Self.join(texts, isFolded: isFolded, chomping: chomping)
    return YAMLNode(content: .scalar(text, isPlain: false), range: start..<max(end, bodyEnd))
  }

  /// The lines of a block without its indentation, and the place behind them.
  private func blockLines(
    from: Int, parent: Int
  ) throws(SettingsError) -> (texts: [[UInt8]], end: Int) {
    var texts: [[UInt8]] = []
    var indent: Int?
    var start = from
    var behind = from
    while start < bytes.count {
      let lineEnd = lineEnd(from: start)
      var end = lineEnd
      while end > start && bytes[end - 1] == 0x0D { end -= 1 }
      let spaces = bytes[start..<end].prefix { $0 == 0x20 }.count
      let isBlank = start + spaces == end
      if !isBlank {
        if indent == nil, bytes[start + spaces] == 0x09 {
          throw source.error(
            "a tab where the indentation is told by spaces",
            at: (start + spaces)..<(start + spaces + 1))
        }
        guard spaces >= indent ?? (parent + 1) else { break }
        indent = indent ?? spaces
      }
      texts.append(Array(bytes[min(start + (indent ?? spaces), end)..<end]))
      start = lineEnd + 1
      behind = start
    }
    return (texts, min(behind, bytes.count))
  }

  private static func join(_ lines: [[UInt8]], isFolded: Bool, chomping: Chomping) -> String {
    var body = lines
    var trailing = 0
    while let last = body.last, last.isEmpty {
      body.removeLast()
      trailing += 1
    }
    var out: [UInt8] = []
    for (i, line) in body.enumerated() {
      if i > 0 { out += isFolded ? fold(body, i) : [0x0A] }
      out += line
    }
    switch chomping {
    case .strip: break
    case .clip: if !body.isEmpty { out.append(0x0A) }
    case .keep: out += Array(repeating: 0x0A, count: trailing + (body.isEmpty ? 0 : 1))
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// What stands between two lines of a folded block: a blank, unless one is empty or indented.
  private static func fold(_ lines: [[UInt8]], _ i: Int) -> [UInt8] {
    let isIndented = { (line: [UInt8]) in line.first == 0x20 || line.first == 0x09 }
    if lines[i].isEmpty { return [0x0A] }
    let before = lines[..<i].last { !$0.isEmpty }
    if isIndented(lines[i]) || before.map(isIndented) == true { return [0x0A] }
    return lines[i - 1].isEmpty ? [] : [0x20]
  }
}
