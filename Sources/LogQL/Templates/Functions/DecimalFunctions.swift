internal import LogCore

/// `addf`, `subf`, `mulf`, `divf`: exact in decimal, and only the result is made a float again.
enum DecimalFunctions {
  private enum Operation { case add, subtract, multiply, divide }

  static func add(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    guard call.count > 0 else { return .double(0) }
    return try fold(call, .add)
  }

  static func subtract(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try fold(call, .subtract)
  }

  static func multiply(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try fold(call, .multiply)
  }

  static func divide(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try fold(call, .divide)
  }

  private static func fold(
    _ call: TemplateCall, _ operation: Operation
  ) throws(TemplateFailure) -> TemplateValue {
    if let fast = foldSmall(call, operation) { return .double(fast) }
    var result = try GoDecimal(NumberConversion.double(call[0]))
    for i in 1..<call.count {
      let number = try GoDecimal(NumberConversion.double(call[i]))
      switch operation {
      case .add: result = result + number
      case .subtract: result = result - number
      case .multiply: result = result * number
      case .divide: result = try result.divided(by: number)
      }
    }
    return .double(result.double)
  }

  /// The result where all numbers are of the common size, nil elsewhere.
  private static func foldSmall(_ call: TemplateCall, _ operation: Operation) -> Double? {
    guard var result = SmallDecimal(NumberConversion.double(call[0])) else { return nil }
    for i in 1..<call.count {
      guard let number = SmallDecimal(NumberConversion.double(call[i])) else { return nil }
      let next: SmallDecimal?
      switch operation {
      case .add: next = result.adding(number)
      case .subtract: next = result.adding(number.negated)
      case .multiply: next = result.multiplied(by: number)
      case .divide: next = result.divided(by: number)
      }
      guard let next else { return nil }
      result = next
    }
    return result.double
  }
}
