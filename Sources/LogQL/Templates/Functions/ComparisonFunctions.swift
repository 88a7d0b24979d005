internal import LogCore

/// `eq`, `ne`, `lt`, `le`, `gt`, `ge`: only values of one kind can be compared.
enum ComparisonFunctions {
  private enum Kind { case none, bool, integer, double, string, time, other }

  private static func kind(_ value: TemplateValue) -> Kind {
    switch value {
    case .none, .null: .none
    case .bool: .bool
    case .int, .int64, .uint8: .integer
    case .double: .double
    case .string: .string
    case .time: .time
    case .list, .map, .labels: .other
    }
  }

  /// Whether the first argument equals any other.
  static func equal(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    guard call.count > 1 else { throw TemplateFailure("missing argument for comparison") }
    for i in 1..<call.count where try isEqual(call[0], call[i]) {
      return .bool(true)
    }
    return .bool(false)
  }

  static func notEqual(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .bool(try !isEqual(call[0], call[1]))
  }

  static func less(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .bool(try isLess(call[0], call[1]))
  }

  static func lessOrEqual(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let isLess = try isLess(call[0], call[1])
    if isLess { return .bool(true) }
    return .bool(try isEqual(call[0], call[1]))
  }

  static func greater(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let isLess = try isLess(call[0], call[1])
    let isEqual = try isEqual(call[0], call[1])
    return .bool(!isLess && !isEqual)
  }

  static func greaterOrEqual(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .bool(try !isLess(call[0], call[1]))
  }

  private static func isEqual(
    _ a: TemplateValue, _ b: TemplateValue
  ) throws(TemplateFailure) -> Bool {
    let (kindA, kindB) = (kind(a), kind(b))
    if kindA == .none || kindB == .none { return kindA == kindB }
    guard kindA == kindB else { throw TemplateFailure("incompatible types for comparison") }
    switch (a, b) {
    case (.bool(let a), .bool(let b)): return a == b
    case (.double(let a), .double(let b)): return a == b
    case (.string(let a), .string(let b)): return a.equals(b)
    case (.time(let a), .time(let b)):
      return a.seconds == b.seconds && a.nanosecond == b.nanosecond
    default: break
    }
    if let a = a.integer, let b = b.integer { return a == b }
    throw TemplateFailure("non-comparable type \(a.typeName)")
  }

  private static func isLess(
    _ a: TemplateValue, _ b: TemplateValue
  ) throws(TemplateFailure) -> Bool {
    for value in [a, b] {
      switch kind(value) {
      case .none, .time, .other: throw TemplateFailure("invalid type for comparison")
      default: break
      }
    }
    guard kind(a) == kind(b) else { throw TemplateFailure("incompatible types for comparison") }
    switch (a, b) {
    case (.double(let a), .double(let b)): return a < b
    case (.string(let a), .string(let b)): return a.isLess(than: b)
    default: break
    }
    if let a = a.integer, let b = b.integer { return a < b }
    throw TemplateFailure("invalid type for comparison")
  }
}
