internal import LogCore

/// Arithmetic on 64-bit integers, which wraps around as in Go.
enum IntegerFunctions {
  private static func fold(
    _ call: TemplateCall, from first: Int, _ start: Int64, _ step: (Int64, Int64) -> Int64
  ) -> TemplateValue {
    var result = start
    for i in first..<max(first, call.count) {
      result = step(result, NumberConversion.integer(call[i]))
    }
    return .int64(result)
  }

  private static func first(_ call: TemplateCall) -> Int64 { NumberConversion.integer(call[0]) }

  static func add(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call, from: 0, 0, &+)
  }

  static func subtract(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call, from: 1, first(call), &-)
  }

  static func multiply(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call, from: 1, first(call), &*)
  }

  static func maximum(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call, from: 1, first(call)) { max($0, $1) }
  }

  static func minimum(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call, from: 1, first(call)) { min($0, $1) }
  }

  static func divide(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let divisor = NumberConversion.integer(call[1])
    if divisor == 0 { throw divisionByZero }
    return .int64(first(call).dividedReportingOverflow(by: divisor).partialValue)
  }

  static func modulo(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let divisor = NumberConversion.integer(call[1])
    if divisor == 0 { throw divisionByZero }
    return .int64(first(call).remainderReportingOverflow(dividingBy: divisor).partialValue)
  }

  private static var divisionByZero: TemplateFailure {
    TemplateFailure("runtime error: integer divide by zero")
  }
}
