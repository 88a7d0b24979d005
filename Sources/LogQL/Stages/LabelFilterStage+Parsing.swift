internal import LogCore

extension LabelFilterStage {
  static func parse(_ parser: inout QueryParser) throws(QueryError) -> any Stage {
    LabelFilterStage(condition: try parseCondition(&parser))
  }

  private enum Joint { case and, or, comma }

  /// How often a comma may follow an `or` on one level of parentheses: each time nests once more.
  private static let maximumTurns = 20

  /// Conditions with what joins them, up to something that goes on with neither.
  private static func parseCondition(_ parser: inout QueryParser) throws(QueryError) -> Condition {
    let start = parser.current.range.lowerBound
    var operands = [try parseOperand(&parser)]
    var joints: [Joint] = []
    while let joint = acceptJoint(&parser) {
      joints.append(joint)
      operands.append(try parseOperand(&parser))
    }
    guard let condition = fold(operands, joints) else {
      throw parser.error(
        "commas and `or` alternate more than \(maximumTurns) times, expected parentheses",
        at: start..<parser.previousEnd)
    }
    return condition
  }

  private static func acceptJoint(_ parser: inout QueryParser) -> Joint? {
    if parser.accept(keyword: "and") { return .and }
    if parser.accept(keyword: "or") { return .or }
    if parser.accept(.comma) { return .comma }
    // Two conditions side by side are joined as by a comma.
    if parser.at(.openParenthesis) { return .comma }
    if case .identifier(let word) = parser.current.kind, !Keyword.isReserved(word) { return .comma }
    return nil
  }

  /// `and` binds tighter than `or`; a comma binds its left operand with all that follows.
  ///
  /// So `a or b, c and d` is `a or (b and (c and d))`. Nil if that nests too deep.
  private static func fold(_ operands: [Condition], _ joints: [Joint]) -> Condition? {
    // What stands behind the commas so far, all of it required, the last part first.
    var rest: [Condition] = []
    var end = operands.count
    var turns = 0
    while end > 0 {
      var start = end - 1
      while start > 0 && joints[start - 1] != .comma { start -= 1 }
      var terms: [[Condition]] = [[]]
      for i in start..<end {
        if i > start && joints[i - 1] == .or { terms.append([]) }
        terms[terms.count - 1].append(operands[i])
      }
      if terms.count == 1 {
        rest += terms[0].reversed()
      } else {
        turns += 1
        guard turns <= maximumTurns else { return nil }
        terms[terms.count - 1] += rest.reversed()
        rest = [joined(terms.map { joined($0, all: true) }, all: false)]
      }
      end = start
    }
    return joined(rest.reversed(), all: true)
  }

  /// All or any of the parts, where parts of the same kind become one list.
  private static func joined(_ parts: [Condition], all: Bool) -> Condition {
    if parts.count == 1 { return parts[0] }
    var flat: [Condition] = []
    for part in parts {
      switch part {
      case .all(let inner) where all: flat += inner
      case .any(let inner) where !all: flat += inner
      default: flat.append(part)
      }
    }
    return all ? .all(flat) : .any(flat)
  }

  private static func parseOperand(_ parser: inout QueryParser) throws(QueryError) -> Condition {
    if parser.at(.openParenthesis) {
      return try parser.nested { (parser) throws(QueryError) in
        parser.advance()
        let condition = try parseCondition(&parser)
        try parser.expect(.closeParenthesis, "`)`, `and` or `or`")
        return condition
      }
    }
    let label = try parser.expectIdentifier("a label name")
    guard case .symbol(let symbol) = parser.current.kind else {
      throw parser.oddName(at: label.place.range)
        ?? parser.unexpected("a comparison as `=` or `>=` after `\(label.text)`")
    }
    let next = parser.peek(1)
    if let operation = parser.matcherOperation {
      if case .string = next.kind { return .matcher(try parser.parseMatcher(of: label)) }
      if operation.isPattern { return .matcher(try parser.parseMatcher(of: label)) }
      if parser.at(keyword: "ip", 1) {
        parser.advance()
        return .ip(label: label, isNegative: operation.isNegative, try parser.parseIP())
      }
    }
    return try parseComparison(of: label, symbol, &parser)
  }

  private static func parseComparison(
    of label: Name, _ symbol: Symbol, _ parser: inout QueryParser
  ) throws(QueryError) -> Condition {
    guard let comparison = Comparison(rawValue: symbol == .equal ? "==" : symbol.rawValue) else {
      throw parser.oddName(at: label.place.range)
        ?? parser.unexpected("a comparison as `=` or `>=` after `\(label.text)`")
    }
    let operatorPlace = parser.advance().range
    if let literal = parser.acceptQuantity() {
      return .quantity(label: label, comparison, literal)
    }
    let canBeText = symbol == .equal || symbol == .notEqual
    if case .string(let bytes) = parser.current.kind {
      let value = QueryText.quote(bytes)
      var help: [String] = []
      let text = String(decoding: bytes, as: UTF8.self)
      if symbol == .equalEqual {
        help = ["to compare text, write `\(label.text)=\(value)`"]
      } else if Double(text) != nil {
        help = ["write `\(label.text) \(symbol.rawValue) \(text)`"]
      }
      throw parser.error(
        "string \(shortened(value)) behind `\(symbol.rawValue)`, expected a number, a duration or a "
          + "size in bytes", at: operatorPlace.lowerBound..<parser.current.range.upperBound,
        help: help)
    }
    var help: [String] = []
    if canBeText, case .identifier(let word) = parser.current.kind {
      help = ["strings stand in quotes: \(QueryText.quote(word))"]
    }
    throw parser.unexpected(
      canBeText
        ? "a string in quotes, a number, a duration or a size in bytes"
        : "a number, a duration or a size in bytes", help: help)
  }

  private static func shortened(_ text: String) -> String {
    "`" + (text.count > 40 ? text.prefix(39) + "…" : text) + "`"
  }
}
