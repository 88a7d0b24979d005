/// Writes queries as LogQL, on one line.
///
/// What it writes parses to an equal query. Parentheses stand only where they are needed; a selector
/// that was left out is written as `{}`.
package enum QueryWriter {
  package static func write(_ query: Query) -> String { write(query.expression) }

  package static func write(_ expression: Expression) -> String {
    var text = QueryText()
    switch expression {
    case .log(let log): write(log, to: &text)
    case .metric(let metric): write(metric, to: &text)
    }
    return text.text
  }

  package static func write(_ log: LogExpression) -> String { write(.log(log)) }
  package static func write(_ metric: MetricExpression) -> String { write(.metric(metric)) }

  // MARK: - Logs

  private static func write(_ log: LogExpression, to text: inout QueryText) {
    log.selector.write(to: &text)
    write(log.stages, to: &text)
  }

  private static func write(_ stages: [PlacedStage], to text: inout QueryText) {
    for stage in stages {
      text.write(" ")
      stage.stage.write(to: &text)
    }
  }

  private static func write(_ range: LogRange, to text: inout QueryText) {
    write(range.log, to: &text)
    if let unwrap = range.unwrap {
      text.write(" " + head(of: unwrap))
      write(unwrap.filters, to: &text)
    }
    // `{app="api"}[5m]`, but a blank behind a stage.
    if range.unwrap != nil || !range.log.stages.isEmpty { text.write(" ") }
    text.write(tail(of: range))
  }

  /// `| unwrap duration(x)`.
  static func head(of unwrap: Unwrap) -> String {
    let label = unwrap.label.text
    guard unwrap.conversion != .number else { return "| unwrap \(label)" }
    return "| unwrap \(unwrap.conversion.rawValue)(\(label))"
  }

  /// `[5m] offset 1h`.
  static func tail(of range: LogRange) -> String {
    "[\(range.duration.text)]" + (range.offset.map { " offset \($0.text)" } ?? "")
  }

  // MARK: - Metrics

  private static func write(_ metric: MetricExpression, to text: inout QueryText) {
    switch metric {
    case .number(let number): text.write(number.text)
    case .vector(let number): text.write("vector(\(number.text))")
    case .rangeAggregation(let it):
      text.write(head(of: it) + "(")
      if let parameter = it.parameter { text.write(parameter.text + ", ") }
      write(it.range, to: &text)
      text.write(")" + (it.grouping.map { " \(grouping($0))" } ?? ""))
    case .vectorAggregation(let it):
      text.write(head(of: it) + "(")
      if let parameter = it.parameter { text.write(parameter.text + ", ") }
      write(it.operand, to: &text)
      text.write(")")
    case .labelReplace(let it):
      text.write("label_replace(")
      write(it.operand, to: &text)
      for string in strings(of: it) { text.write(", " + string) }
      text.write(")")
    case .binary(let it):
      write(it.left, in: it, isRight: false, to: &text)
      text.write(" \(operation(it)) ")
      write(it.right, in: it, isRight: true, to: &text)
    }
  }

  static func head(of aggregation: RangeAggregation) -> String { aggregation.function.rawValue }

  /// `sum by (app) `, or `sum`.
  static func head(of aggregation: VectorAggregation) -> String {
    let name = aggregation.function.rawValue
    return aggregation.grouping.map { "\(name) \(grouping($0)) " } ?? name
  }

  static func strings(of replace: LabelReplaceExpression) -> [String] {
    [replace.target, replace.replacement, replace.source, replace.expression].map {
      QueryText.quote($0.bytes)
    }
  }

  static func grouping(_ grouping: Grouping) -> String {
    "\(grouping.isWithout ? "without" : "by") \(names(grouping.labels))"
  }

  private static func names(_ labels: [Name]) -> String {
    "(\(labels.map(\.text).joined(separator: ", ")))"
  }

  private static func list(_ labels: [Name]) -> String {
    labels.isEmpty ? "" : " " + names(labels)
  }

  private static func write(
    _ side: MetricExpression, in parent: BinaryExpression, isRight: Bool, to text: inout QueryText
  ) {
    let needed = needsParentheses(side, in: parent, isRight: isRight)
    if needed { text.write("(") }
    write(side, to: &text)
    if needed { text.write(")") }
  }

  /// Whether a side of an operator would be read differently without parentheses.
  static func needsParentheses(
    _ side: MetricExpression, in parent: BinaryExpression, isRight: Bool
  ) -> Bool {
    guard case .binary(let inner) = side else { return false }
    let own = inner.operation.precedence
    let outer = parent.operation.precedence
    if own != outer { return own < outer }
    return isRight != parent.operation.isRightAssociative
  }

  /// The operator with its modifiers, as `> bool on (app) group_left`.
  static func operation(_ binary: BinaryExpression) -> String {
    var result = binary.operation.rawValue
    if binary.returnsBool { result += " bool" }
    guard let matching = binary.matching else { return result }
    result += " \(matching.isOn ? "on" : "ignoring") \(names(matching.labels))"
    switch matching.group {
    case .oneToOne: break
    case .left(let labels): result += " group_left" + list(labels)
    case .right(let labels): result += " group_right" + list(labels)
    }
    return result
  }
}
