package import LogCore

/// Reads a query.
///
/// A selector may be left out. Variables without a value are read with a stand-in: `variablesUsed`
/// of the result tells whether the query has to be read again when they are known.
package func parseQuery(
  _ text: String, variables: QueryVariables = QueryVariables()
) throws(QueryError) -> Query {
  var parser = QueryParser(text, variables: variables)
  if parser.isAtEnd {
    throw parser.error(
      "empty query, expected a selector as `{app=\"api\"}`, a stage or an aggregation",
      at: 0..<text.utf8.count, help: ["`{}` selects every stream"])
  }
  let expression = try parser.parseExpression()
  guard parser.isAtEnd else { throw parser.trailing(behind: expression) }
  return Query(
    text: text, expression: expression, variablesUsed: parser.variablesUsed,
    comments: parser.comments, notes: parser.notes, patterns: parser.patterns)
}

extension QueryParser {
  /// What is wrong with the first token behind a complete query.
  package func trailing(behind expression: Expression) -> QueryError {
    if at(.closeParenthesis) { return error("`)` without a `(` before it", at: current.range) }
    switch (expression, current.kind) {
    case (.log, .range):
      return unexpected(
        "an aggregation around a range, as `count_over_time`",
        help: ["write `count_over_time(… \(typed(current.range)))`"])
    case (.metric, .range):
      return error(
        "range `\(typed(current.range))` behind a metric query, which LogQL does not have",
        at: current.range)
    case (.metric, .identifier(let word)) where word.lowercased() == "offset":
      return unexpected("`offset` behind the range, as in `[5m] offset 1h`")
    case (.log, .string):
      return unexpected(
        "a stage or the end of the query", help: ["to search, write `|= \(typed(current.range))`"])
    case (.log, _): return unexpected("a stage or the end of the query")
    case (.metric, _): return unexpected("an operator or the end of the query")
    }
  }
}
