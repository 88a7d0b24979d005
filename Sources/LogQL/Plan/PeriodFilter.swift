internal import LogCore

extension LogExpression {
  /// The same with the selector's matchers of `period` as a filter behind it: the label that `--split`
  /// adds belongs to records, while a selector chooses among streams.
  var withPeriodAsFilter: LogExpression {
    let matchers = selector.matchers.filter { $0.label.text == "period" }
    guard !matchers.isEmpty else { return self }
    var result = self
    result.selector.matchers.removeAll { $0.label.text == "period" }
    let filters = matchers.map {
      PlacedStage(stage: LabelFilterStage(condition: .matcher($0)), place: $0.label.place)
    }
    result.stages.insert(contentsOf: filters, at: 0)
    return result
  }
}
