internal import Glibc

extension BinaryOperator {
  /// The value of two numbers; for a comparison 1 or 0.
  ///
  /// Division and modulo by zero give NaN.
  func apply(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .plus: a + b
    case .minus: a - b
    case .multiply: a * b
    case .divide: b == 0 ? .nan : a / b
    case .modulo: b == 0 ? .nan : fmod(a, b)
    case .power: pow(a, b)
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: holds(a, b) ? 1 : 0
    case .or, .and, .unless: .nan
    }
  }

  /// Whether a comparison is true.
  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .less: a < b
    case .lessOrEqual: a <= b
    default: false
    }
  }
}
