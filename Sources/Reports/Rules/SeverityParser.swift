internal import LogCore
internal import LogQL

/// Reads conditions: `NAME OP NUMBER [for D]`, `alert("NAME")`, `any`, with `and`, `or` and
/// parentheses; `and` binds tighter.
struct SeverityParser {
  private let bytes: [UInt8]
  private var p = 0
  private var level = 0
  private let node: YAMLNode
  private let reader: SettingsReader

  static func parse(
    _ text: String, _ node: YAMLNode, _ reader: SettingsReader
  ) throws(SettingsError) -> SeverityCondition {
    var parser = SeverityParser(bytes: Array(text.utf8), node: node, reader: reader)
    let condition = try parser.either()
    guard parser.p == parser.bytes.count else {
      throw parser.error("expected `and`, `or` or the end of the condition")
    }
    return condition
  }

  private init(bytes: [UInt8], node: YAMLNode, reader: SettingsReader) {
    self.bytes = bytes
    self.node = node
    self.reader = reader
    skip()
  }

  private mutating func either() throws(SettingsError) -> SeverityCondition {
    var parts = [try all()]
    while accept("or") { parts.append(try all()) }
    return parts.count == 1 ? parts[0] : .either(parts)
  }

  private mutating func all() throws(SettingsError) -> SeverityCondition {
    var parts = [try primary()]
    while accept("and") { parts.append(try primary()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func primary() throws(SettingsError) -> SeverityCondition {
    if acceptByte(0x28) {
      level += 1
      defer { level -= 1 }
      guard level <= 32 else { throw error("more than 32 parentheses inside one another") }
      let inner = try either()
      guard acceptByte(0x29) else { throw error("expected `)`") }
      return inner
    }
    let start = p
    guard let word = takeWord() else {
      throw error("expected a comparison as `error_ratio > 0.05`")
    }
    if word == "any" { return .any }
    if word == "alert" { return try alert(from: start) }
    guard let fact = SeverityFact(rawValue: word) else {
      let names = SeverityFact.allCases.map(\.rawValue)
      let near = Suggestion.nearest(to: word, among: names)
      throw reader.source.error(
        "unknown name `\(word)`, expected one of \(names.joined(separator: ", ")), alert, any",
        at: reader.place(start..<(start + word.utf8.count), in: node),
        help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }
    return try comparison(fact, from: start)
  }

  private mutating func comparison(
    _ fact: SeverityFact, from start: Int
  ) throws(SettingsError) -> SeverityCondition {
    guard let comparison = SeverityCondition.Operator.allCases.first(where: { accept($0) }) else {
      throw error("expected `>`, `>=`, `<`, `<=`, `==` or `!=`")
    }
    let numberStart = p
    guard let text = takeRun(), let number = Double(text), number.isFinite else {
      p = numberStart
      throw error("expected a number")
    }
    var duration: Int64 = 0
    if accept("for") {
      let from = p
      guard let text = takeRun(), let value = QueryDuration.parse(text), value > 0 else {
        p = from
        throw error("expected a duration as `5m`")
      }
      guard fact == .maxErrorRatio else {
        p = from
        throw error("only `max_error_ratio` can hold for a time")
      }
      duration = value
    }
    return .comparison(fact, comparison, number, duration: duration, text: written(from: start))
  }

  private mutating func alert(from start: Int) throws(SettingsError) -> SeverityCondition {
    guard acceptByte(0x28), p < bytes.count, bytes[p] == 0x22,
      let end = bytes[(p + 1)...].firstIndex(of: 0x22)
    else { throw error("expected `alert(\"NAME\")`") }
    let name = String(decoding: bytes[(p + 1)..<end], as: UTF8.self)
    p = end + 1
    skip()
    guard acceptByte(0x29) else { throw error("expected `)`") }
    return .alert(name, text: written(from: start))
  }

  // MARK: Words

  private func written(from start: Int) -> String {
    var end = p
    while end > start && bytes[end - 1] == 0x20 { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func skip() {
    while p < bytes.count, bytes[p] <= 0x20 { p += 1 }
  }

  private mutating func acceptByte(_ byte: UInt8) -> Bool {
    guard p < bytes.count, bytes[p] == byte else { return false }
    p += 1
    skip()
    return true
  }

  private mutating func accept(_ comparison: SeverityCondition.Operator) -> Bool {
    let text = Array(comparison.rawValue.utf8)
    guard bytes[p...].starts(with: text) else { return false }
    p += text.count
    skip()
    return true
  }

  private mutating func accept(_ word: String) -> Bool {
    let start = p
    if takeWord() == word { return true }
    p = start
    return false
  }

  private mutating func takeWord() -> String? {
    let word = bytes[p...].prefix { ASCII.isWord($0) }
    guard !word.isEmpty else { return nil }
    p += word.count
    skip()
    return String(decoding: word, as: UTF8.self)
  }

  /// Everything up to white space or a parenthesis.
  private mutating func takeRun() -> String? {
    let run = bytes[p...].prefix { $0 > 0x20 && $0 != 0x28 && $0 != 0x29 }
    guard !run.isEmpty else { return nil }
    p += run.count
    skip()
    return String(decoding: run, as: UTF8.self)
  }

  private func error(_ headline: String) -> SettingsError {
    let end = p + bytes[p...].prefix { $0 > 0x20 }.count
    return reader.source.error(headline, at: reader.place(p..<max(end, p + 1), in: node))
  }
}
