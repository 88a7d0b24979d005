internal import LogCore

/// What fields are good for in a comparison.
enum DiffFieldUse {
  /// Looked at.
  case candidate
  /// What A is by its definition or as a consequence: told apart.
  case symptom
  /// Ids, times and counters.
  case none

  private static let levels: Set<String> = [
    "level", "severity", "lvl", "loglevel", "levelname", "detectedlevel", "severitytext",
  ]
  private static let traces: Set<String> = [
    "stack", "stacktrace", "trace", "backtrace", "exceptionstacktrace", "reason",
    "statusmessage",
  ]
  /// How some step of the request ended, as `prediction_status` tells; a cache's status is none.
  private static let outcomes = ["status", "outcome", "result"]
  private static let times: Set<String> = [
    "time", "ts", "timestamp", "datetime", "date", "t", "instant", "eventtime", "starttime",
    "asctime", "created", "endtime",
  ]

  /// By its name alone.
  static func byName(_ name: String, _ options: DiffOptions) -> DiffFieldUse {
    if options.include.contains(name) { return .candidate }
    if options.named.contains(name) { return .symptom }
    let buffer = ByteBuffer(capacity: 128)
    buffer.append(name)
    let (role, plain) = withExtendedLifetime(buffer) {
      (FieldRoles.role(of: buffer.slice), FieldRoles.normalized(buffer.slice))
    }
    if levels.contains(plain) || traces.contains(plain) { return .symptom }
    if outcomes.contains(where: plain.hasSuffix) && !plain.contains("cache") { return .symptom }
    switch role.kind {
    case .status, .duration, .error, .message, .size: return .symptom
    case .trace: return .none
    case .service: return .none
    default: return times.contains(plain) ? .none : .candidate
    }
  }
}
