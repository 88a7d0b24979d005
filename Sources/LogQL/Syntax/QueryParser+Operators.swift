internal import LogCore

/// Operators between metric queries, with their modifiers.
extension QueryParser {
  /// A query may hold so many operators; together with the nesting it bounds every recursion.
  static let maximumOperators = 1_000

  /// A log or metric query whose operators bind at least as tight as `precedence`.
  mutating func parseExpression(_ precedence: Int = 1) throws(QueryError) -> Expression {
    var left = try nested { (parser) throws(QueryError) in try parser.parseOperand() }
    while let operation = binaryOperator, operation.precedence >= precedence {
      let token = current
      guard case .metric(let leftMetric) = left else {
        throw logOperand(left.place.range, "left", of: token)
      }
      advance()
      try countOperator(token)
      let modifiers = try parseModifiers()
      let next = operation.precedence + (operation.isRightAssociative ? 0 : 1)
      let right = try nested { (parser) throws(QueryError) in try parser.parseExpression(next) }
      guard case .metric(let rightMetric) = right else {
        throw logOperand(right.place.range, "right", of: token)
      }
      let start = leftMetric.place.lower
      let binary = BinaryExpression(
        operation: operation, left: leftMetric, right: rightMetric,
        returnsBool: modifiers.returnsBool, matching: modifiers.matching,
        operatorPlace: SourceRange(token.range),
        place: SourceRange(start..<max(start, rightMetric.place.upper)))
      try checkNumbers(binary)
      left = .metric(.binary(binary))
    }
    return left
  }

  private mutating func countOperator(_ token: Token) throws(QueryError) {
    operators += 1
    guard operators <= Self.maximumOperators else {
      throw error("the query has more than 1,000 operators", at: token.range)
    }
  }

  /// The operator between two metric queries that is under the cursor.
  private var binaryOperator: BinaryOperator? {
    switch current.kind {
    case .symbol(let symbol): return BinaryOperator(rawValue: symbol.rawValue)
    case .identifier(let word) where word.utf8.count <= 6:
      return BinaryOperator(rawValue: word.lowercased())
    default: return nil
    }
  }

  private func logOperand(_ range: Range<Int>, _ side: String, of token: Token) -> QueryError {
    let symbol = typed(token.range)
    var help: [String] = []
    if symbol.lowercased() == "or" {
      help = ["line filters take `or` as in `|= \"a\" or \"b\"`"]
    } else if symbol.lowercased() == "and" {
      help = ["filters in a row must all hold: `|= \"a\" |= \"b\"`"]
    }
    return error(
      "log query on the \(side) of `\(symbol)`, expected a metric query", at: range, help: help)
  }

  private func checkNumbers(_ binary: BinaryExpression) throws(QueryError) {
    guard binary.operation.isSetOperator else { return }
    for side in [binary.left, binary.right] where side.isScalar {
      let number = typed(side.place.range)
      throw error(
        "number `\(number)` beside `\(binary.operation.rawValue)`, expected series",
        at: side.place.range, help: ["write `vector(\(number))`"])
    }
  }

  // MARK: - Modifiers

  private mutating func parseModifiers() throws(QueryError)
    -> (returnsBool: Bool, matching: VectorMatching?)
  {
    let returnsBool = accept(keyword: "bool")
    guard at(keyword: "on") || at(keyword: "ignoring") else {
      if at(keyword: "group_left") || at(keyword: "group_right") {
        throw unexpected("`on (…)` or `ignoring (…)` before it")
      }
      return (returnsBool, nil)
    }
    let isOn = at(keyword: "on")
    let word = typed(advance().range)
    let labels = try parseLabels(behind: word)
    var matching = VectorMatching(isOn: isOn, labels: labels, group: .oneToOne)
    let isLeft = at(keyword: "group_left")
    if isLeft || at(keyword: "group_right") {
      let word = typed(advance().range)
      let included = startsLabelList ? try parseLabels(behind: word) : []
      matching.group = isLeft ? .left(included) : .right(included)
    }
    return (returnsBool, matching)
  }

  /// Whether the parenthesis here holds names only: behind `group_left` it could begin an operand.
  private var startsLabelList: Bool {
    guard at(.openParenthesis) else { return false }
    if peek(1).kind == .symbol(.closeParenthesis) { return true }
    guard case .identifier = peek(1).kind else { return false }
    return peek(2).kind == .symbol(.comma) || peek(2).kind == .symbol(.closeParenthesis)
  }

  /// `(app, pod)`.
  mutating func parseLabels(behind word: String) throws(QueryError) -> [Name] {
    try expect(.openParenthesis, "`(` and label names behind `\(word)`")
    var labels: [Name] = []
    if !at(.closeParenthesis) {
      repeat { labels.append(try expectIdentifier("a label name")) } while accept(.comma)
    }
    try expect(.closeParenthesis, "`,` or `)`")
    return labels
  }
}
