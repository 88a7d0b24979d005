internal import LogCore

extension MetricPlan {
  /// What is said of too many series: the label with the most values, where that alone makes them so
  /// many.
  func tooManySeries(_ label: (name: String, values: Int)) -> QueryError {
    let isOne = label.values >= maximumSeries / 2
    let reason = isOne ? "`\(label.name)` has \(label.values) values" : "many labels differ"
    return QueryError(
      Diagnostic(
        "more than \(maximumSeries) series, expected fewer: \(reason)",
        text: text, range: leaves[0].place.range,
        help: [
          isOne
            ? "aggregate it away: sum without (\(label.name)) (...)"
            : "name the labels that matter: sum by (level) (...)",
          "or allow more: --max-series \(maximumSeries * 10)",
        ]))
  }

  /// What is said of more steps than can be evaluated.
  func tooManySteps(_ count: Int) -> QueryError {
    QueryError(
      Diagnostic(
        "the query has a value at each of \(count) steps, expected fewer: "
          + "some records may be of a time far from the others",
        text: text, help: ["choose a window: `--from T --to T`", "or a longer step: `--step 1h`"]))
  }

  /// What is said of a line that a stage cannot read, when all workers have ended.
  func pipelineError(_ failure: MetricFailure, in source: any RecordSource) -> QueryError {
    let before = source.linesBefore(source: failure.place.source)
    let sequence = failure.place.sequence
    return pipelineError(
      failure, file: source.name(ofSource: failure.place.source),
      line: failure.lineNumber + (sequence < before.count ? before[sequence] : 0))
  }

  /// What is said of a line that a stage cannot read; `file` and `line` say where it stands.
  func pipelineError(_ failure: MetricFailure, file: String, line: Int?) -> QueryError {
    let leaf = leaves[failure.leaf]
    let origin = leaf.errorOrigins.first { $0.error == failure.kind }
    let name = file == "-" ? "standard input" : file
    var headline = line.map { "\(name):\($0): " } ?? "\(name): "
    headline += "the line has `\(failure.kind.name)`"
    if let origin { headline += " behind `\(origin.written)`" }
    headline += ", expected lines without an error: \(failure.line.debugDescription)"
    if !failure.details.isEmpty { headline += " (\(failure.details))" }
    let stage = origin.map { "\($0.written) " } ?? ""
    return QueryError(
      Diagnostic(
        headline, text: text, range: (origin?.place ?? leaf.place).range,
        help: [
          "leave such lines out: `\(stage)| __error__=\"\"`",
          "or leave them out and count them: `--skip-errors`",
        ]))
  }
}
