internal import Glibc
internal import LogCore

/// `ceil`, `floor`, `round`, `maxf` and `minf`.
enum RoundingFunctions {
  static func ceil(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .double(NumberConversion.double(call[0]).rounded(.up))
  }

  static func floor(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .double(NumberConversion.double(call[0]).rounded(.down))
  }

  /// `round x n [on]`: up where the fraction behind n decimals is at least `on`.
  static func round(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let on = call.count > 2 ? call.double(2) : 0.5
    let power = pow(10, Double(call.int(1)))
    let scaled = power * NumberConversion.double(call[0])
    let fraction = scaled - scaled.rounded(.towardZero)
    return .double((fraction >= on ? scaled.rounded(.up) : scaled.rounded(.down)) / power)
  }

  static func maximum(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call) { a, b in
      if a == .infinity || b == .infinity { return .infinity }
      if a.isNaN || b.isNaN { return .nan }
      return a == 0 && b == 0 ? (a.sign == .minus ? b : a) : max(a, b)
    }
  }

  static func minimum(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    fold(call) { a, b in
      if a == -.infinity || b == -.infinity { return -.infinity }
      if a.isNaN || b.isNaN { return .nan }
      return a == 0 && b == 0 ? (a.sign == .minus ? a : b) : min(a, b)
    }
  }

  private static func fold(
    _ call: TemplateCall, _ step: (Double, Double) -> Double
  ) -> TemplateValue {
    var result = NumberConversion.double(call[0])
    for i in 1..<call.count { result = step(result, NumberConversion.double(call[i])) }
    return .double(result)
  }
}
