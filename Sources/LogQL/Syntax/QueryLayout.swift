/// Lays a query out as `logq fmt` prints it: on one line where it fits, else a line for each stage.
///
///     sum by (pod) (
///       count_over_time(
///         {app="api"}
///           # only what failed
///           | json
///           | status >= 500
///         [5m]
///       )
///     )
///
/// Comments stay with what follows them, or at the end of the line where they stood behind something.
package struct QueryLayout {
  /// Longer queries, and longer parts of one, are broken into lines.
  private static let width = 80

  private var lines: [Line] = []
  private let commentStarts: [Int]

  private struct Line {
    var indent: Int
    var text: String
    /// Where in the query its text begins; nil for what has no place of its own, as `)`.
    var start: Int?
  }

  /// The query laid out, with a line break at its end.
  package static func format(_ query: Query) -> String {
    var layout = QueryLayout(commentStarts: query.comments.map(\.lowerBound))
    let whole = QueryWriter.write(query)
    if query.comments.isEmpty, whole.count <= width, !whole.contains("\n") { return whole + "\n" }
    layout.add(query.expression, 0)
    return layout.text(with: layout.comments(of: query))
  }

  // MARK: - Lines

  private mutating func add(_ text: String, _ indent: Int, _ start: Int?) {
    lines.append(Line(indent: indent, text: text, start: start))
  }

  private mutating func add(_ expression: Expression, _ indent: Int) {
    switch expression {
    case .log(let log):
      let whole = QueryWriter.write(log)
      if fits(whole, indent, log.place) { return add(whole, indent, log.place.lower) }
      add(log, nil, indent)
    case .metric(let metric): add(metric, indent)
    }
  }

  private mutating func add(_ log: LogExpression, _ unwrap: Unwrap?, _ indent: Int) {
    var selector = QueryText()
    log.selector.write(to: &selector)
    add(selector.text, indent, log.selector.place.lower)
    for stage in log.stages { add(stage, indent + 1) }
    guard let unwrap else { return }
    add(QueryWriter.head(of: unwrap), indent + 1, unwrap.place.lower)
    for filter in unwrap.filters { add(filter.written, indent + 1, filter.place.lower) }
  }

  /// A stage on one line, save for a long query inside of a `join`.
  private mutating func add(_ placed: PlacedStage, _ indent: Int) {
    let whole = placed.written
    guard let join = placed.stage as? JoinStage, !fits(whole, indent, placed.place) else {
      return add(whole, indent, placed.place.lower)
    }
    add(join.head + " (", indent, placed.place.lower)
    add(.log(join.inner), indent + 1)
    add(")", indent, nil)
  }

  /// Whether a piece of the query can stand on one line: it is short, and no comment is in it.
  private func fits(_ text: String, _ indent: Int, _ place: SourceRange) -> Bool {
    guard 2 * indent + text.count <= Self.width, !text.contains("\n") else { return false }
    return !commentStarts.contains { $0 > place.lower && $0 < place.upper }
  }

  private mutating func add(_ metric: MetricExpression, _ indent: Int) {
    let whole = QueryWriter.write(metric)
    if fits(whole, indent, metric.place) { return add(whole, indent, metric.place.lower) }
    switch metric {
    case .number, .vector: add(QueryWriter.write(metric), indent, metric.place.lower)
    case .rangeAggregation(let it): add(it, indent)
    case .vectorAggregation(let it):
      let parameter = it.parameter.map { "\($0.text), " } ?? ""
      add("\(QueryWriter.head(of: it))(\(parameter)".trimmingEnd, indent, it.place.lower)
      add(it.operand, indent + 1)
      add(")", indent, nil)
    case .labelReplace(let it):
      add("label_replace(", indent, it.place.lower)
      add(it.operand, indent + 1)
      lines[lines.count - 1].text += ","
      add(QueryWriter.strings(of: it).joined(separator: ", "), indent + 1, it.target.place.lower)
      add(")", indent, nil)
    case .binary(let it):
      add(it.left, of: it, isRight: false, indent)
      addRight(of: it, indent)
    }
  }

  private mutating func add(_ aggregation: RangeAggregation, _ indent: Int) {
    let parameter = aggregation.parameter.map { "\($0.text), " } ?? ""
    let head = QueryWriter.head(of: aggregation) + "(" + parameter
    let range = aggregation.range
    let grouping = aggregation.grouping.map { " " + QueryWriter.grouping($0) } ?? ""
    add(head.trimmingEnd, indent, aggregation.place.lower)
    add(range.log, range.unwrap, indent + 1)
    add(QueryWriter.tail(of: range), indent + 1, range.duration.place.lower)
    add(")" + grouping, indent, nil)
  }

  private mutating func add(
    _ side: MetricExpression, of parent: BinaryExpression, isRight: Bool, _ indent: Int
  ) {
    guard QueryWriter.needsParentheses(side, in: parent, isRight: isRight) else {
      return add(side, indent)
    }
    add("(", indent, side.place.lower)
    add(side, indent + 1)
    add(")", indent, nil)
  }

  /// The operator and what stands behind it, on one line if that fits.
  private mutating func addRight(of binary: BinaryExpression, _ indent: Int) {
    let operation = QueryWriter.operation(binary)
    let isBare = !QueryWriter.needsParentheses(binary.right, in: binary, isRight: true)
    let right = QueryWriter.write(binary.right)
    let whole = operation + " " + (isBare ? right : "(\(right))")
    let place = SourceRange(binary.operatorPlace.lower..<binary.place.upper)
    if fits(whole, indent, place) { return add(whole, indent, place.lower) }
    add(operation, indent, place.lower)
    add(binary.right, of: binary, isRight: true, indent)
  }

  // MARK: - Comments

  private struct Comment {
    var text: String
    var start: Int
    /// Nothing stands before it on its line.
    var isAlone: Bool
  }

  private func comments(of query: Query) -> [Comment] {
    let source = Array(query.text.utf8)
    return query.comments.map { range in
      let before = source[..<range.lowerBound]
      let line = before.suffix(while: { $0 != 0x0A })
      let text = String(decoding: source[range], as: UTF8.self)
      return Comment(
        text: String(text.reversed().drop { $0.isWhitespace }.reversed()), start: range.lowerBound,
        isAlone: line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
    }
  }

  private func text(with comments: [Comment]) -> String {
    var result = ""
    var rest = comments[...]
    for (i, line) in lines.enumerated() {
      let indent = String(repeating: "  ", count: line.indent)
      if let start = line.start {
        while let comment = rest.first, comment.start < start {
          result += indent + comment.text + "\n"
          rest.removeFirst()
        }
      }
      result += indent + line.text
      // A comment behind something stays there, if the next line begins behind it.
      let next = lines[(i + 1)...].lazy.compactMap(\.start).first ?? .max
      if let start = line.start, let comment = rest.first, !comment.isAlone,
        comment.start > start, comment.start < next
      {
        result += "  " + comment.text
        rest.removeFirst()
      }
      result += "\n"
    }
    for comment in rest { result += comment.text + "\n" }
    return result
  }
}

extension String {
  /// Without blanks at the end.
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension ArraySlice {
  /// The longest end of which all elements satisfy the condition.
  fileprivate func suffix(while condition: (Element) -> Bool) -> ArraySlice {
    var start = endIndex
    while start > startIndex, condition(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
