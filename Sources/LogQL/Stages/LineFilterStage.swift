package import LogCore

/// `|= "text"` and its kin: keeps the lines that contain, match or look like something.
///
/// Operands joined by `or` are alternatives; with a negative operator none of them may hold.
package struct LineFilterStage: Stage {
  package enum Operator: String, Sendable, CaseIterable {
    case contains = "|="
    case lacks = "!="
    case matches = "|~"
    case matchesNot = "!~"
    case looksLike = "|>"
    case looksUnlike = "!>"

    package var isNegative: Bool {
      switch self {
      case .contains, .matches, .looksLike: false
      case .lacks, .matchesNot, .looksUnlike: true
      }
    }
  }

  enum Operand: Sendable {
    case text([UInt8])
    case regex(CompiledPattern)
    case pattern(LinePattern)
    case ip(IPMatcher)
  }

  package let operation: Operator
  let operands: [Operand]

  package static let syntax = StageSyntax(
    keyword: "|= != |~ !~ |> !>",
    summary: "keep lines that contain a text, match a regular expression or a pattern, or do not",
    example: #"{app="api"} |= "timeout" or "reset" !~ "health|ready" |> "<_>status=5<_>""#,
    parse: parse)

  /// Literals of which every line that this filter keeps contains one; nil where none is certain.
  ///
  /// They are about the line as this stage sees it.
  package var requiredLiterals: LiteralPrefilter? {
    guard !operation.isNegative else { return nil }
    var parts: [LiteralPrefilter] = []
    for operand in operands {
      guard let part = operand.requiredLiterals else { return nil }
      parts.append(part)
    }
    return LiteralPrefilter.any(of: parts)
  }

  package func write(to text: inout QueryText) {
    text.write(operation.rawValue + " ")
    for (index, operand) in operands.enumerated() {
      if index > 0 { text.write(" or ") }
      operand.write(to: &text)
    }
  }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.filter, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner {
    LineFilterRunner(self, context)
  }
}

extension LineFilterStage.Operand {
  fileprivate func write(to text: inout QueryText) {
    switch self {
    case .text(let bytes): text.write(quoted: bytes)
    case .regex(let pattern): text.write(quoted: pattern.source)
    case .pattern(let pattern): text.write(quoted: pattern.source)
    case .ip(let matcher):
      text.write("ip(")
      text.write(quoted: matcher.text)
      text.write(")")
    }
  }

  fileprivate var requiredLiterals: LiteralPrefilter? {
    switch self {
    case .text(let bytes): LiteralPrefilter.certain(bytes)
    case .regex(let pattern): pattern.prefilter
    case .pattern(let pattern): pattern.longestText.flatMap { LiteralPrefilter.certain($0) }
    case .ip: nil
    }
  }
}

extension LiteralPrefilter {
  /// More literals than this are not worth looking for.
  private static let maximum = 8

  /// What contains this text; nil if it cannot be searched for line by line.
  static func certain(_ bytes: [UInt8]) -> LiteralPrefilter? {
    guard !bytes.isEmpty, !bytes.contains(0x0A) else { return nil }
    return LiteralPrefilter(literals: [bytes], ignoresCase: false)
  }

  /// What satisfies one of several prefilters; nil if that would be too many literals.
  static func any(of parts: [LiteralPrefilter]) -> LiteralPrefilter? {
    guard parts.allSatisfy({ $0.number == nil }) else {
      return parts.allSatisfy { $0 == parts[0] } ? parts[0] : nil
    }
    let ignoresCase = parts.contains { $0.ignoresCase }
    var literals: [[UInt8]] = []
    for literal in parts.flatMap(\.literals) {
      let literal = ignoresCase ? literal.map(ASCII.lowered) : literal
      if !literals.contains(literal) { literals.append(literal) }
    }
    guard !literals.isEmpty, literals.count <= maximum else { return nil }
    var result = LiteralPrefilter(literals: literals, ignoresCase: ignoresCase)
    result.isAboutLabels = parts.contains { $0.isAboutLabels }
    return result
  }
}

// MARK: - Reading

extension LineFilterStage {
  private static func parse(_ parser: inout QueryParser) throws(QueryError) -> any Stage {
    guard case .symbol(let symbol) = parser.current.kind,
      let operation = Operator(rawValue: symbol.rawValue)
    else { throw parser.unexpected("a line filter as `|=`") }
    parser.advance()
    var operands = [try parseOperand(operation, &parser)]
    while parser.accept(keyword: "or") { operands.append(try parseOperand(operation, &parser)) }
    return LineFilterStage(operation: operation, operands: operands)
  }

  private static func parseOperand(
    _ operation: Operator, _ parser: inout QueryParser
  ) throws(QueryError) -> Operand {
    if parser.at(keyword: "ip"), parser.peek(1).kind == .symbol(.openParenthesis) {
      guard operation == .contains || operation == .lacks else {
        throw parser.error(
          "`ip(...)` behind `\(operation.rawValue)`, expected it behind `|=` or `!=`",
          at: parser.current.range)
      }
      return .ip(try parser.parseIP())
    }
    let literal = try parser.expectString("a string in quotes")
    switch operation {
    case .contains, .lacks: return .text(literal.bytes)
    case .matches, .matchesNot: return .regex(try parser.compile(literal, use: .lineFilter))
    case .looksLike, .looksUnlike:
      do throws(PatternText.Fault) {
        return .pattern(try LinePattern(literal.bytes))
      } catch {
        throw parser.error(error.headline, in: literal, at: error.range)
      }
    }
  }
}

extension QueryParser {
  /// `ip("...")`, on whose `ip` the cursor stands.
  mutating func parseIP() throws(QueryError) -> IPMatcher {
    advance()
    try expect(.openParenthesis)
    let literal = try expectString("an address, a prefix or a range of addresses in quotes")
    guard let matcher = IPMatcher(literal.text) else {
      throw error(
        "`\(literal.text)` is no IP address, expected one, a prefix or a range",
        at: literal.place.range, help: [#"write `ip("10.0.0.0/8")` or `ip("10.0.0.1-10.0.0.9")`"#])
    }
    try expect(.closeParenthesis)
    return matcher
  }
}
