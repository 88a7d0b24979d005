internal import Traces

/// The options of the trace commands as they were typed.
struct TypedTraceOptions: Sendable {
  var services: [String] = []
  var operations: [String] = []
  var tags: [String] = []
  var errorsOnly = false
  /// Nanoseconds.
  var minimumDuration: Int64?
  var maximumDuration: Int64?
  var traces: [String] = []
  /// Where ids come from: a file or `-`.
  var ids: String?
  /// The ids that were read from there.
  var listedIDs: [String] = []
  var by: String?
  var sort: String?
  var summaryOnly = false
  var overlap: OverlapTolerance?
  var skew: SkewAdjustment?
  var logs: [String] = []
  /// From 0 to 1.
  var leastShare: Double?
  var budgets: [String] = []
  var kinds: Set<FindingKind>?
  var failOn: Severity?
  var repeatedCalls: Int?
  var retries: Int?
  /// Nanoseconds.
  var gap: Int64?
}
