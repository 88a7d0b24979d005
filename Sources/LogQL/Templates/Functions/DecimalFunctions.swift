internal import LogCore

/// `addf`, `subf`, `mulf`, `divf`: exact in decimal, and only the result is made a float again.
enum DecimalFunctions {
  private static func number(_ call: TemplateCall, _ i: Int) throws(TemplateFailure) -> GoDecimal {
    try GoDecimal(NumberConversion.double(call[i]))
  }

  static func add(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var sum = try GoDecimal(0)
    for i in 0..<call.count { sum = sum + (try number(call, i)) }
    return .double(sum.double)
  }

  static func subtract(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var result = try number(call, 0)
    for i in 1..<call.count { result = result - (try number(call, i)) }
    return .double(result.double)
  }

  static func multiply(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var result = try number(call, 0)
    for i in 1..<call.count { result = result * (try number(call, i)) }
    return .double(result.double)
  }

  static func divide(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var result = try number(call, 0)
    for i in 1..<call.count { result = try result.divided(by: try number(call, i)) }
    return .double(result.double)
  }
}
