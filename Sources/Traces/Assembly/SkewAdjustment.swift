/// `--skew-adjust`: which corrections are applied.
package enum SkewAdjustment: Sendable, Equatable {
  case none
  case all
  /// Corrections up to so many nanoseconds.
  case upTo(Int64)

  func allows(_ correction: Int64) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .upTo(let most): correction.magnitude <= most.magnitude
    }
  }
}
