internal import LogCore

extension MetricPlan {
  /// What is said of too many series: the label with the most values.
  func tooManySeries(_ label: (name: String, values: Int)) -> QueryError {
    QueryError(
      Diagnostic(
        "more than \(maximumSeries) series, expected fewer: `\(label.name)` has \(label.values) values",
        text: text, range: leaves[0].place.range,
        help: [
          "aggregate it away: sum without (\(label.name)) (...)",
          "or allow more: --max-series \(maximumSeries * 10)",
        ]))
  }

  /// What is said of a line that a stage cannot read.
  func pipelineError(_ failure: MetricFailure) -> QueryError {
    var headline = "a line has `\(failure.kind.name)`"
    if !failure.details.isEmpty { headline += " (\(failure.details))" }
    headline += ", expected lines without an error: \(failure.line.debugDescription)"
    return QueryError(
      Diagnostic(
        headline, text: text, range: leaves[0].place.range,
        help: ["leave such lines out with `| __error__=\"\"` behind the stage, or --skip-errors"]))
  }
}
