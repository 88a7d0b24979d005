internal import LogCore

/// `label_replace(v, "new", "$1", "old", "(.*)")`: works once for each label set.
final class LabelReplacement: MetricOperator {
  private let operand: any MetricOperator
  private let mapping: LabelMapping
  private let sets: LabelSets
  private let expression: LabelReplaceExpression
  private let text: String

  init(
    _ expression: LabelReplaceExpression, operand: any MetricOperator, sets: LabelSets,
    text: String
  ) {
    self.operand = operand
    self.sets = sets
    self.expression = expression
    self.text = text
    let matcher = PatternMatcher(expression.pattern, WorkerCounters())
    let parts = ReplacementText(expression.replacement.bytes, pattern: expression.pattern)
    let arena = ByteArena()
    mapping = LabelMapping(sets) { set in
      let source = set[expression.source.bytes] ?? []
      let slice = unsafe source.withUnsafeBufferPointer { bytes in
        unsafe bytes.baseAddress.map { unsafe arena.copy(ByteSlice(start: $0, count: bytes.count)) }
          ?? .empty
      }
      guard matcher.match(slice, from: 0) else { return set }
      let value = parts.expand(slice, matcher)
      return set.setting(expression.target.bytes, to: value.isEmpty ? nil : value)
    }
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    let input = try operand.vector(step: step, time: time, sets)
    var result = Vector()
    var seen: Set<Int> = []
    var double: LabelSet?
    for i in 0..<input.count {
      let set = mapping[input.sets[i]]
      if !seen.insert(set).inserted {
        // The first by its labels, so that the message does not depend on the order of the input.
        double = double.map { sets[set] < $0 ? sets[set] : $0 } ?? sets[set]
      }
      result.append(set, input.values[i])
    }
    guard let double else { return .vector(result) }
    throw QueryError(
      Diagnostic(
        "`label_replace` gives two series the same labels: \(double.text)", text: text,
        range: expression.place.range,
        help: ["aggregate before it, or keep a label that tells them apart"]))
  }
}
