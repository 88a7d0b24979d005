/// What is compared with what.
package struct DiffOptions: Sendable {
  package enum Mode: Sendable, Equatable {
    case errors
    /// Slower than so many nanoseconds; nil: than the 95th percentile of their own endpoint.
    case slow(than: Int64?)
    case selected
    case split(at: Int64)
    case window(from: Int64, to: Int64)
  }

  package var mode = Mode.errors
  package var from: Int64?
  package var to: Int64?
  package var baseline: (from: Int64, to: Int64)?
  /// Fields that are candidates though they would be symptoms.
  package var include: Set<String> = []
  /// Fields that the query of `--where` names.
  package var named: Set<String> = []
  /// The query of `--where`, as it is told.
  package var query = ""

  package init() {}

  /// What A and B are called.
  var titles: (a: String, b: String) {
    switch mode {
    case .errors: ("failing requests", "other requests")
    case .slow: ("slow requests", "other requests")
    case .selected: ("records of \(query)", "other records")
    case .split: ("records after", "records before")
    case .window: ("records in the window", "records in the baseline")
    }
  }
}
