/// Tells where and why an expression is not well formed.
enum PatternCheck {
  /// The expression as PCRE2 compiles it; what it refuses is an error at its place.
  ///
  /// `rewritten` is tried where PCRE2 only refuses what RE2 allows (long names of groups).
  static func compile(
    _ pattern: [UInt8], use: PatternUse, rewritten: [UInt8]?
  ) throws(PatternError) -> PCRE2Code {
    do throws(PCRE2Code.Fault) {
      return try PCRE2Code(pattern, use: use, usesBytes: false)
    } catch {
      if let rewritten, rewritten != pattern,
        let code = try? PCRE2Code(rewritten, use: use, usesBytes: false)
      {
        return code
      }
      throw explain(error, pattern)
    }
  }

  /// Parentheses that nest deeper than PCRE2 allows are not read a second time.
  static func isTooDeep(_ pattern: [UInt8]) -> Bool {
    var depth = 0
    for byte in pattern {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if depth > 250 { return true }
    }
    return false
  }

  // MARK: - Messages

  private static func explain(_ fault: PCRE2Code.Fault, _ pattern: [UInt8]) -> PatternError {
    let end = min(fault.offset, pattern.count)
    let before = end > 0 ? end - 1..<end : 0..<min(1, pattern.count)
    /// From the last `byte` up to the character at which PCRE2 stopped.
    func last(_ byte: Character) -> Range<Int> {
      guard let code = byte.asciiValue, let start = pattern[..<end].lastIndex(of: code) else {
        return before
      }
      let rest = String(decoding: pattern[end...].prefix(4), as: UTF8.self)
      return start..<min(end + (rest.first?.utf8.count ?? 0), pattern.count)
    }
    func piece(_ range: Range<Int>) -> String { String(decoding: pattern[range], as: UTF8.self) }
    switch fault.kind {
    case .missingParenthesis:
      let open = openParenthesis(pattern) ?? before.lowerBound
      return PatternError(
        headline: "`(` without its `)` in the regular expression", range: open..<open + 1,
        help: ["for a parenthesis as text write `\\(`"])
    case .unmatchedParenthesis:
      let place = pattern.indices.contains(end) ? end..<end + 1 : before
      return PatternError(
        headline: "`)` without its `(` in the regular expression", range: place,
        help: ["for a parenthesis as text write `\\)`"])
    case .missingBracket:
      let open = openBracket(pattern) ?? before.lowerBound
      return PatternError(
        headline: "`[` without its `]` in the regular expression", range: open..<open + 1,
        help: ["for a bracket as text write `\\[`"])
    case .countsOutOfOrder:
      let range = last("{")
      return PatternError(
        headline: "repetition `\(piece(range))`, expected the smaller number first", range: range)
    case .countTooBig:
      let range = last("{")
      return PatternError(
        headline: "repetition `\(piece(range))`, expected numbers up to 65535", range: range)
    case .nothingToRepeat:
      return PatternError(
        headline: "`\(piece(before))` with nothing to repeat before it in the regular expression",
        range: before)
    case .trailingBackslash:
      return PatternError(
        headline: "`\\` at the end of the regular expression, expected a character behind it",
        range: max(0, pattern.count - 1)..<pattern.count, help: ["for a backslash write `\\\\`"])
    case .unknownEscape:
      let range = last("\\")
      return PatternError(
        headline: "unknown escape `\(piece(range))` in the regular expression", range: range)
    case .rangeOutOfOrder:
      let range = max(0, end - 2)..<min(end + 1, pattern.count)
      return PatternError(
        headline: "range `\(piece(range))` in a class, expected the smaller character first",
        range: range)
    case .duplicateName:
      // PCRE2 stops behind the bracket that ends the name.
      let name = pattern[..<before.lowerBound].lastIndex(of: UInt8(ascii: "<")).map { $0 + 1 }
      let range = name.map { $0..<before.lowerBound } ?? before
      return PatternError(
        headline: "two groups named `\(piece(range))` in the regular expression", range: range)
    case .other(let message):
      let named = message.contains("regular expression")
      return PatternError(
        headline: named ? message : "\(message) in the regular expression", range: before)
    }
  }

  /// The last `(` that is not closed.
  private static func openParenthesis(_ pattern: [UInt8]) -> Int? {
    var open: [Int] = []
    scan(pattern) { i, byte, inClass in
      if inClass { return }
      if byte == UInt8(ascii: "(") { open.append(i) }
      if byte == UInt8(ascii: ")") { _ = open.popLast() }
    }
    return open.last
  }

  /// The `[` that is not closed.
  private static func openBracket(_ pattern: [UInt8]) -> Int? {
    var open: Int?
    scan(pattern) { i, byte, inClass in
      if byte == UInt8(ascii: "["), !inClass { open = i }
    }
    return open
  }

  /// Calls `body` for each byte that is not escaped.
  private static func scan(_ pattern: [UInt8], _ body: (Int, UInt8, _ inClass: Bool) -> Void) {
    var i = 0
    var classStart: Int?
    while i < pattern.count {
      let byte = pattern[i]
      if byte == UInt8(ascii: "\\") {
        i += 2
        continue
      }
      body(i, byte, classStart != nil)
      if let start = classStart {
        let first = pattern[start + 1..<i].allSatisfy { $0 == UInt8(ascii: "^") }
        if byte == UInt8(ascii: "]"), !first || i > start + 2 { classStart = nil }
      } else if byte == UInt8(ascii: "[") {
        classStart = i
      }
      i += 1
    }
  }
}
