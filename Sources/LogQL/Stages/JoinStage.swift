internal import LogCore

/// `| join on (trace_id) (QUERY)`: keeps the records whose labels have values that those of a record
/// selected by QUERY have; `join anti` keeps all others.
///
/// An extension: Loki has no joins. QUERY is run first, over all of the same input, by
/// `JoinReading.fill`; a stage that nobody has filled joins with nothing.
package struct JoinStage: Stage {
  let labels: [String]
  let isAnti: Bool
  let inner: LogExpression
  /// What to say where QUERY has more keys than can be held.
  let tooManyKeys: QueryError
  /// What QUERY selected.
  var keys: JoinKeys?

  package static let syntax = StageSyntax(
    keyword: "join",
    summary: "lines whose labels occur in another query; `anti`: which do not (not in Loki)",
    example: #"{app="api"} | json | join on (trace_id) ({app="db"} |= "slow" | json)"#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    try parse(&parser)
  }

  private static func parse(_ parser: inout QueryParser) throws(QueryError) -> JoinStage {
    // The cursor stands behind the keyword.
    let start = parser.previousEnd - syntax.keyword.utf8.count
    let isAnti = parser.accept(keyword: "anti")
    guard parser.accept(keyword: "on") else {
      throw parser.unexpected(
        isAnti ? "`on` and labels, as `on (trace_id)`" : "`on (trace_id)` or `anti on (trace_id)`")
    }
    let labels = try parseLabels(&parser)
    try parser.expect(.openParenthesis, "a log query in parentheses")
    guard parser.isAtLogExpression else {
      throw parser.unexpected("a log query, as `{kind=\"span\"} | json`")
    }
    let wasInRange = parser.isInRange
    parser.isInRange = false
    let inner = try parser.nested { (parser) throws(QueryError) in
      try parser.parseLogExpression()
    }
    parser.isInRange = wasInRange
    try parser.expect(.closeParenthesis, "a stage or `)`")
    parser.notes.append(
      Diagnostic(
        "`join` is an extension of logq, which Loki does not have", severity: .note,
        text: parser.text, range: start..<start + syntax.keyword.utf8.count))
    let most = JoinKeys.maximumCount
    return JoinStage(
      labels: labels, isAnti: isAnti, inner: inner,
      tooManyKeys: parser.error(
        "the query inside of `join` gives more than \(most) different values, expected fewer",
        at: inner.place.range, help: ["filter its lines as far as the question allows"]))
  }

  private static func parseLabels(_ parser: inout QueryParser) throws(QueryError) -> [String] {
    try parser.expect(.openParenthesis, "labels in parentheses, as `(trace_id)`")
    var labels: [String] = []
    repeat {
      labels.append(try parser.expectIdentifier("a label name").text)
    } while parser.accept(
      .comma)
    try parser.expect(.closeParenthesis, "`,` or `)`")
    return labels
  }

  package func write(to text: inout QueryText) {
    text.write("\(head) (\(QueryWriter.write(inner)))")
  }

  /// `| join on (trace_id)`.
  var head: String { "| join \(isAnti ? "anti " : "")on (\(labels.joined(separator: ", ")))" }

  package func demand(before after: LabelDemand) -> LabelDemand { after.adding(labels) }

  package var traits: StageTraits { .filter }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner {
    Runner(
      JoinKeyReader(labels, names: context.names), keys ?? JoinKeys(), keepsMatches: !isAnti)
  }

  private final class Runner: StageRunner {
    private let reader: JoinKeyReader
    private let keys: JoinKeys
    private let keepsMatches: Bool

    init(_ reader: JoinKeyReader, _ keys: JoinKeys, keepsMatches: Bool) {
      self.reader = reader
      self.keys = keys
      self.keepsMatches = keepsMatches
    }

    func run(_ batch: RecordBatch) {
      var n = 0
      for k in 0..<batch.keptCount {
        let record = unsafe batch.kept[k]
        let isMatch = reader.key(batch, Int(record)).map { keys.contains($0) } ?? false
        guard isMatch == keepsMatches else { continue }
        unsafe batch.kept[n] = record
        n += 1
      }
      batch.keptCount = n
    }
  }
}
