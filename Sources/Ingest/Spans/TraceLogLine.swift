package import LogCore

/// A log record that names a trace.
package struct TraceLogLine: Sendable {
  /// Which of the traces that were asked for, by its place in the list.
  package var trace: Int
  /// Nanoseconds since 1970.
  package var timestamp: Int64
  package var line: [UInt8]
  package var level: Level
  /// The span ids that the record names, in their canonical spelling, in the order in which they stand.
  package var spanIDs: [[UInt8]]
  /// The service that the record tells; empty where it tells none.
  package var service: [UInt8]
}

/// The log records of some traces, and what was wrong with the input.
package struct TraceLogs: Sendable {
  /// In the order of the input.
  package var lines: [TraceLogLine] = []
  package var damage: [Diagnostic] = []

  package init() {}
}
