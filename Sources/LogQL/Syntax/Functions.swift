/// Functions that turn the records of a range into samples.
package enum RangeFunction: String, Sendable, CaseIterable {
  case countOverTime = "count_over_time"
  case rate
  case bytesOverTime = "bytes_over_time"
  case bytesRate = "bytes_rate"
  case absentOverTime = "absent_over_time"
  case rateCounter = "rate_counter"
  case sumOverTime = "sum_over_time"
  case avgOverTime = "avg_over_time"
  case minOverTime = "min_over_time"
  case maxOverTime = "max_over_time"
  case stddevOverTime = "stddev_over_time"
  case stdvarOverTime = "stdvar_over_time"
  case firstOverTime = "first_over_time"
  case lastOverTime = "last_over_time"
  case quantileOverTime = "quantile_over_time"

  package enum UnwrapRule: Sendable { case required, optional, forbidden }

  /// Whether there has to be an `unwrap` in its range.
  package var unwrapRule: UnwrapRule {
    switch self {
    case .countOverTime, .bytesOverTime, .bytesRate: .forbidden
    case .rate, .absentOverTime: .optional
    case .rateCounter, .sumOverTime, .avgOverTime, .minOverTime, .maxOverTime, .stddevOverTime,
      .stdvarOverTime, .firstOverTime, .lastOverTime, .quantileOverTime:
      .required
    }
  }

  /// Whether `by` and `without` may follow directly.
  package var takesGrouping: Bool {
    switch self {
    case .avgOverTime, .minOverTime, .maxOverTime, .stddevOverTime, .stdvarOverTime,
      .firstOverTime, .lastOverTime, .quantileOverTime:
      true
    case .countOverTime, .rate, .bytesOverTime, .bytesRate, .absentOverTime, .rateCounter,
      .sumOverTime:
      false
    }
  }

  package var takesParameter: Bool { self == .quantileOverTime }
}

/// Functions that turn the samples of one time into fewer.
package enum VectorFunction: String, Sendable, CaseIterable {
  case sum, avg, min, max, count, stddev, stdvar, topk, bottomk, sort
  case sortDesc = "sort_desc"
  case approxTopk = "approx_topk"

  /// Whether `by` and `without` may follow.
  package var takesGrouping: Bool {
    switch self {
    case .sort, .sortDesc, .approxTopk: false
    case .sum, .avg, .min, .max, .count, .stddev, .stdvar, .topk, .bottomk: true
    }
  }

  /// Whether a number of samples stands before the operand.
  package var takesParameter: Bool {
    switch self {
    case .topk, .bottomk, .approxTopk: true
    case .sum, .avg, .min, .max, .count, .stddev, .stdvar, .sort, .sortDesc: false
    }
  }
}

/// Operators between metric queries.
package enum BinaryOperator: String, Sendable, CaseIterable {
  case or, and, unless
  case equal = "=="
  case notEqual = "!="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case plus = "+"
  case minus = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case power = "^"

  /// Operators with a higher number bind tighter.
  package var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: 3
    case .plus, .minus: 4
    case .multiply, .divide, .modulo: 5
    case .power: 6
    }
  }

  /// `a ^ b ^ c` is `a ^ (b ^ c)`; all others begin on the left.
  package var isRightAssociative: Bool { self == .power }

  package var isComparison: Bool { precedence == 3 }

  /// `or`, `and`, `unless`: they choose samples by their labels, and take no numbers.
  package var isSetOperator: Bool { precedence <= 2 }
}

/// Names that are functions where a parenthesis or a grouping follows.
enum FunctionName {
  static let all: [String] =
    VectorFunction.allCases.map(\.rawValue) + RangeFunction.allCases.map(\.rawValue)
    + ["vector", "label_replace"]
}
