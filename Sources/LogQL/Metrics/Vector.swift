internal import LogCore

/// The samples of one evaluation time: label sets by number, and values.
struct Vector {
  var sets: [Int] = []
  var values: [Double] = []

  var count: Int { sets.count }

  mutating func append(_ set: Int, _ value: Double) {
    sets.append(set)
    values.append(value)
  }
}

/// What an expression gives at one evaluation time.
enum StepValue {
  case scalar(Double)
  case vector(Vector)
}

/// A part of a metric query at work: gives its value at one time after the other.
protocol MetricOperator: AnyObject {
  /// The value at evaluation time number `step`, which is at `time`.
  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue
}

extension MetricOperator {
  /// The value as a vector: a number is a sample without labels.
  func vector(step: Int, time: Int64, _ sets: LabelSets) throws(QueryError) -> Vector {
    switch try evaluate(step: step, time: time) {
    case .vector(let vector): return vector
    case .scalar(let value):
      var vector = Vector()
      vector.append(sets.intern(.empty), value)
      return vector
    }
  }
}

/// A number, or `vector(1)`: the same at every time.
final class ConstantOperator: MetricOperator {
  private let value: StepValue

  init(number: Double) { value = .scalar(number) }

  init(vector number: Double, _ sets: LabelSets) {
    var vector = Vector()
    vector.append(sets.intern(.empty), number)
    value = .vector(vector)
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue { value }
}
