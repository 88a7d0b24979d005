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

extension Level {
  /// The level that a word names, in any letter case (ingest.md section 5); none of other words.
  package static func word(_ text: ByteSlice) -> Level { .none }

  /// The leftmost level in a text by the text search.
  package static func search(_ text: ByteSlice) -> Level { .none }
}
