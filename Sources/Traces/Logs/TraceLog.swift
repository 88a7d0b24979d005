/// A log line of a trace.
package struct TraceLog: Sendable, Equatable {
  /// Nanoseconds since 1970.
  package var time: Int64
  /// From the trace's start.
  package var offset: Int64 = 0
  package var line: [UInt8]

  package init(time: Int64, line: [UInt8]) {
    self.time = time
    self.line = line
  }
}

/// A log line that names a trace, as it was read.
package struct CorrelatedLine: Sendable {
  /// Nanoseconds since 1970.
  package var time: Int64
  package var line: [UInt8]
  /// The spans that it names, in the canonical spelling.
  package var spanIDs: [String]
  /// The service that it tells; empty without.
  package var service: String

  package init(time: Int64, line: [UInt8], spanIDs: [String], service: String) {
    self.time = time
    self.line = line
    self.spanIDs = spanIDs
    self.service = service
  }
}
