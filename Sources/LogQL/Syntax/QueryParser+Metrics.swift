internal import LogCore

/// Aggregations and the operators between them.
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
      let binary = BinaryExpression(
        operation: operation, left: leftMetric, right: rightMetric,
        returnsBool: modifiers.returnsBool, matching: modifiers.matching,
        operatorPlace: SourceRange(token.range))
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
  private mutating func parseLabels(behind word: String) throws(QueryError) -> [Name] {
    try expect(.openParenthesis, "`(` and label names behind `\(word)`")
    var labels: [Name] = []
    if !at(.closeParenthesis) {
      repeat { labels.append(try expectIdentifier("a label name")) } while accept(.comma)
    }
    try expect(.closeParenthesis, "`,` or `)`")
    return labels
  }

  private mutating func parseGrouping() throws(QueryError) -> Grouping? {
    let isWithout = at(keyword: "without")
    guard isWithout || at(keyword: "by") else { return nil }
    let token = advance()
    let labels = try parseLabels(behind: typed(token.range))
    return Grouping(
      isWithout: isWithout, labels: labels, place: place(from: token.range.lowerBound))
  }

  // MARK: - Operands

  private mutating func parseOperand() throws(QueryError) -> Expression {
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
      throw unexpected("a selector as `{app=\"api\"}`, a stage or an aggregation")
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
    return .labelReplace(
      LabelReplaceExpression(
        operand: operand, target: strings[0], replacement: strings[1], source: strings[2],
        expression: strings[3], pattern: try compile(strings[3], use: .labelReplace),
        place: place(from: token.range.lowerBound)))
  }
}
