/// Values of the variables that Grafana puts into queries, in nanoseconds.
package struct QueryVariables: Sendable, Equatable {
  /// `$__range`: the length of the window.
  package var range: Int64?
  /// `$__interval` and `$__auto`: the step.
  package var interval: Int64?

  package init(range: Int64? = nil, interval: Int64? = nil) {
    self.range = range
    self.interval = interval
  }
}

/// Which variables a query names.
///
/// Where one has no value yet (the window may depend on the input), the query was parsed with a
/// stand-in for it and has to be parsed again once the value is known.
package struct VariableUse: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let range = VariableUse(rawValue: 1)
  package static let interval = VariableUse(rawValue: 2)
}

/// A variable as it is written after `$`.
enum QueryVariable: String, CaseIterable {
  case range = "__range"
  case rangeSeconds = "__range_s"
  case rangeMilliseconds = "__range_ms"
  case interval = "__interval"
  case intervalMilliseconds = "__interval_ms"
  case auto = "__auto"

  var use: VariableUse {
    switch self {
    case .range, .rangeSeconds, .rangeMilliseconds: .range
    case .interval, .intervalMilliseconds, .auto: .interval
    }
  }

  /// What the variable stands for; a minute where it has no value yet.
  func value(in variables: QueryVariables) -> Value {
    let known = use == .range ? variables.range : variables.interval
    let nanoseconds = max(known ?? 60_000_000_000, 1)
    switch self {
    case .range, .interval, .auto: return .duration(nanoseconds)
    case .rangeSeconds: return .number(max((nanoseconds + 500_000_000) / 1_000_000_000, 1))
    case .rangeMilliseconds, .intervalMilliseconds: return .number(max(nanoseconds / 1_000_000, 1))
    }
  }

  enum Value {
    case duration(Int64)
    case number(Int64)
  }
}
