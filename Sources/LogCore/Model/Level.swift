/// How bad a record is, in Loki's own words; `detected_level` shows it.
package enum Level: UInt8, Sendable, CaseIterable {
  case none = 0
  case trace, debug, info, warn, error, critical, fatal

  /// Loki's name of the level; empty for none.
  package var name: StaticString {
    switch self {
    case .none: ""
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .warn: "warn"
    case .error: "error"
    case .critical: "critical"
    case .fatal: "fatal"
    }
  }
}
