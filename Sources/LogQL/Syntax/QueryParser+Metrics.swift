internal import LogCore

/// Aggregations, numbers, and the other operands of metric queries.
extension QueryParser {
  private mutating func parseGrouping() throws(QueryError) -> Grouping? {
    let isWithout = at(keyword: "without")
    guard isWithout || at(keyword: "by") else { return nil }
    let token = advance()
    let labels = try parseLabels(behind: typed(token.range))
    return Grouping(
      isWithout: isWithout, labels: labels, place: place(from: token.range.lowerBound))
  }

  // MARK: - Operands

  mutating func parseOperand() throws(QueryError) -> Expression {
    let token = current
    switch token.kind {
    case .symbol(.openParenthesis):
      advance()
      let inner = try parseExpression()
      try expect(.closeParenthesis, "`)`")
      return inner
    case .number, .symbol(.minus), .symbol(.plus): return .metric(.number(try parseNumber()))
    case .identifier(let word): return .metric(try parseFunction(word))
    default:
      if isAtLogExpression { return .log(try parseLogExpression()) }
      var help: [String] = []
      if case .string = token.kind { help = ["to search for it, write `|= \(typed(token.range))`"] }
      throw unexpected("a selector as `{app=\"api\"}`, a stage or an aggregation", help: help)
    }
  }

  /// A number with a sign before it or not.
  private mutating func parseNumber() throws(QueryError) -> NumberLiteral {
    let start = current
    let sign = at(.minus) || at(.plus) ? "`\(typed(start.range))`" : nil
    if let quantity = acceptQuantity() {
      guard case .number(let value) = quantity.value else {
        throw error(
          "`\(quantity.text)` is no number, expected a metric query or a number",
          at: quantity.place.range)
      }
      return NumberLiteral(value: value, text: quantity.text, place: quantity.place)
    }
    if let sign {
      advance()
      throw unexpected(
        "a number behind \(sign)", help: sign == "`-`" ? ["to negate, write `-1 * …`"] : [])
    }
    throw unexpected("a number")
  }

  /// A number without a sign, as parameters are.
  private mutating func parseUnsignedNumber(_ what: String) throws(QueryError) -> NumberLiteral {
    guard case .number(let value) = current.kind else { throw unexpected(what) }
    let token = advance()
    return NumberLiteral(value: value, text: typed(token.range), place: SourceRange(token.range))
  }

  private mutating func parseFunction(_ word: String) throws(QueryError) -> MetricExpression {
    let token = current
    let name = word.lowercased()
    if let function = RangeFunction(rawValue: name) {
      return try parseRangeAggregation(function, token)
    }
    if let function = VectorFunction(rawValue: name) {
      return try parseVectorAggregation(function, token)
    }
    if name == "vector" { return try parseVector(token) }
    if name == "label_replace" { return try parseLabelReplace(token) }
    throw unknownFunction(word, token)
  }

  private func unknownFunction(_ word: String, _ token: Token) -> QueryError {
    let next = peek(1).kind
    if next == .symbol(.openParenthesis) {
      let near = Suggestion.nearest(to: word, among: FunctionName.all)
      return error(
        "unknown function `\(word)`, expected an aggregation as `sum` or `rate`", at: token.range,
        help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }
    var help: [String] = []
    if case .symbol(let symbol) = next, Matcher.Operation(rawValue: symbol.rawValue) != nil {
      help = ["matchers of streams stand in braces: `{\(word)\(symbol.rawValue)\"…\"}`"]
    } else if Stages.named(word) != nil {
      help = ["a stage begins with `|`: `| \(word)`"]
    } else if !Keyword.isReserved(word) {
      help = ["to search for the word, write `|= \(QueryText.quote(word))`"]
    }
    return unexpected("a selector as `{app=\"api\"}`, a stage or an aggregation", help: help)
  }

  // MARK: - Range aggregations

  private mutating func parseRangeAggregation(
    _ function: RangeFunction, _ token: Token
  ) throws(QueryError) -> MetricExpression {
    let name = function.rawValue
    advance()
    try expect(.openParenthesis, "`(` behind `\(name)`")
    var parameter: NumberLiteral?
    if function.takesParameter {
      parameter = try parseUnsignedNumber("a number from 0 to 1 as in `\(name)(0.95, …)`")
      try expect(.comma, "`,` behind the parameter of `\(name)`")
    }
    let range = try parseLogRange(of: function)
    try expect(.closeParenthesis, "`)` behind the range of `\(name)`")
    try check(function, token, range.unwrap)
    if at(keyword: "offset") {
      throw error(
        "`offset` behind the parenthesis, expected it behind the range as in `[5m] offset 1h`",
        at: current.range)
    }
    let groupingStart = current
    let grouping = try parseGrouping()
    if let grouping, !function.takesGrouping {
      throw error(
        "`\(name)` takes no `\(typed(groupingStart.range))`, expected an aggregation around it",
        at: grouping.place.range, help: ["write `sum \(typed(grouping.place.range)) (\(name)(…))`"])
    }
    return .rangeAggregation(
      RangeAggregation(
        function: function, parameter: parameter, range: range, grouping: grouping,
        place: place(from: token.range.lowerBound)))
  }

  private func check(_ function: RangeFunction, _ token: Token, _ unwrap: Unwrap?)
    throws(QueryError)
  {
    let name = function.rawValue
    switch (function.unwrapRule, unwrap) {
    case (.required, nil):
      throw error(
        "`\(name)` without `unwrap`, expected one before the range", at: token.range,
        help: ["name the label with the number: `| unwrap LABEL [5m]`"])
    case (.forbidden, let unwrap?):
      throw error(
        "`unwrap` in `\(name)`, which counts lines and takes none", at: unwrap.place.range)
    default: return
    }
  }

  // MARK: - Vector aggregations

  private mutating func parseVectorAggregation(
    _ function: VectorFunction, _ token: Token
  ) throws(QueryError) -> MetricExpression {
    let name = function.rawValue
    advance()
    var grouping = try parseGrouping()
    try expect(.openParenthesis, "`(` behind `\(grouping.map { typed($0.place.range) } ?? name)`")
    let parameter = try parseCount(of: function)
    let operand = try parseOperandOfFunction(name)
    try expect(.closeParenthesis, "`)` behind the operand of `\(name)`")
    if let second = try parseGrouping() {
      guard grouping == nil else {
        throw error(
          "a second grouping for `\(name)`, expected one before or behind the operand",
          at: second.place.range)
      }
      grouping = second
    }
    if let grouping, !function.takesGrouping {
      throw error(
        "`\(name)` takes no `\(grouping.isWithout ? "without" : "by")`", at: grouping.place.range)
    }
    return .vectorAggregation(
      VectorAggregation(
        function: function, parameter: parameter, operand: operand, grouping: grouping,
        place: place(from: token.range.lowerBound)))
  }

  /// The `5,` of `topk(5, ...)`.
  private mutating func parseCount(of function: VectorFunction) throws(QueryError) -> NumberLiteral?
  {
    let name = function.rawValue
    guard function.takesParameter else {
      if case .number = current.kind, peek(1).kind == .symbol(.comma) {
        throw error(
          "parameter `\(typed(current.range))` for `\(name)`, which takes none", at: current.range)
      }
      return nil
    }
    let count = try parseUnsignedNumber("a number of series as in `\(name)(5, …)`")
    guard count.value >= 1, count.value <= 1e9, count.value == count.value.rounded() else {
      throw error(
        "`\(count.text)` for `\(name)`, expected a whole number from 1 on", at: count.place.range)
    }
    try expect(.comma, "`,` behind the number of series")
    return count
  }

  /// The series that a function works on.
  private mutating func parseOperandOfFunction(_ name: String) throws(QueryError)
    -> MetricExpression
  {
    let start = current
    if at(.closeParenthesis) { throw unexpected("a metric query in `\(name)(…)`") }
    let operand = try nested { (parser) throws(QueryError) in try parser.parseExpression() }
    guard case .metric(let metric) = operand else {
      throw error(
        "log query in `\(name)`, expected a metric query", at: operand.place.range,
        help: ["count the lines: `\(name)(count_over_time(…[5m]))`"])
    }
    guard !metric.isScalar else {
      throw error(
        "number `\(typed(metric.place.range))` in `\(name)`, expected series",
        at: start.range.lowerBound..<max(previousEnd, start.range.upperBound))
    }
    return metric
  }

  // MARK: - vector, label_replace

  private mutating func parseVector(_ token: Token) throws(QueryError) -> MetricExpression {
    advance()
    try expect(.openParenthesis, "`(` behind `vector`")
    var number = try parseUnsignedNumber("a number without a sign in `vector(…)`")
    try expect(.closeParenthesis, "`)` behind the number")
    number.place = place(from: token.range.lowerBound)
    return .vector(number)
  }

  private mutating func parseLabelReplace(_ token: Token) throws(QueryError) -> MetricExpression {
    advance()
    try expect(.openParenthesis, "`(` behind `label_replace`")
    let operand = try parseOperandOfFunction("label_replace")
    var strings: [StringLiteral] = []
    for what in ["the new label", "its value", "the label to read", "a regular expression"] {
      try expect(.comma, "`,` and \(what) in quotes")
      strings.append(try expectString("\(what) in quotes"))
    }
    try expect(.closeParenthesis, "`)` behind the regular expression")
    let pattern = try compile(strings[3], use: .labelReplace)
    return .labelReplace(
      LabelReplaceExpression(
        operand: operand, target: strings[0], replacement: strings[1], source: strings[2],
        expression: strings[3], pattern: pattern,
        place: place(from: token.range.lowerBound)))
  }
}
