/// Steps of range queries that nobody chose.
package enum DefaultStep {
  private static let second: Int64 = 1_000_000_000
  private static let steps: [Int64] = [1, 5, 10, 30, 60, 300, 900, 3600, 86_400]
  private static let mostSteps: Int64 = 360

  /// The smallest of 1 s, 5 s, 10 s, 30 s, 1 m, 5 m, 15 m, 1 h, 1 d that cuts a window of this many
  /// nanoseconds into at most 360 steps; a day for longer ones.
  package static func over(_ length: Int64) -> Int64 {
    for seconds in steps where length <= mostSteps * seconds * second { return seconds * second }
    return 86_400 * second
  }
}

extension MetricExpression {
  /// The longest range, in nanoseconds; nil without one.
  package var longestRange: Int64? { ranges.map(\.nanoseconds).max() }

  /// Whether a range function has to hold all values that it was given.
  package var holdsValues: Bool {
    switch self {
    case .number, .vector: false
    case .rangeAggregation(let it):
      it.function == .quantileOverTime || it.function == .rateCounter
    case .vectorAggregation(let it): it.operand.holdsValues
    case .labelReplace(let it): it.operand.holdsValues
    case .binary(let it): it.left.holdsValues || it.right.holdsValues
    }
  }

  /// All ranges, from left to right.
  package var ranges: [DurationValue] {
    switch self {
    case .number, .vector: []
    case .rangeAggregation(let it): [it.range.duration]
    case .vectorAggregation(let it): it.operand.ranges
    case .labelReplace(let it): it.operand.ranges
    case .binary(let it): it.left.ranges + it.right.ranges
    }
  }
}
