import LogCore
import Support

@testable import Output
@testable import Traces

/// A span of a trace for views: times in milliseconds.
struct ShownSpan {
  var depth: Int
  var service: String
  var operation: String
  var from: Int64
  var to: Int64
  var critical: [ClosedRange<Int64>] = []
  var error: String?
  var logs: [String] = []
  var isBlocking = true

  init(
    _ depth: Int, _ service: String, _ operation: String, _ from: Int64, _ to: Int64,
    critical: [ClosedRange<Int64>] = [], error: String? = nil, logs: [String] = []
  ) {
    self.depth = depth
    self.service = service
    self.operation = operation
    self.from = from
    self.to = to
    self.critical = critical
    self.error = error
    self.logs = logs
  }
}

/// Traces for the tests of views, and what the views make of them.
enum ShownTrace {
  static let millisecond: Int64 = 1_000_000

  /// The result of `trace show` for spans that are given depth first.
  static func make(_ spans: [ShownSpan], logs: [String]? = nil) -> TraceShowResult {
    var shown: [TraceShowResult.Span] = []
    var open: [Int] = []
    for (i, span) in spans.enumerated() {
      while open.count > span.depth { shown[open.removeLast()].next = i }
      let parts = span.critical.map {
        (
          offset: $0.lowerBound * millisecond,
          duration: ($0.upperBound - $0.lowerBound) * millisecond
        )
      }
      let critical = parts.reduce(0) { $0 + $1.duration }
      shown.append(
        TraceShowResult.Span(
          depth: span.depth, id: "s\(i)", sharedID: "s\(i)", parentID: open.last.map { "s\($0)" },
          service: span.service, operation: span.operation, kind: "internal",
          start: span.from * millisecond, offset: span.from * millisecond,
          duration: (span.to - span.from) * millisecond, selfTime: critical, critical: critical,
          criticalParts: parts, status: span.error == nil ? "unset" : "error",
          statusMessage: span.error ?? "", isError: span.error != nil, isOrphan: false,
          isSkewed: false, isBlocking: span.isBlocking, eventCount: 0, parent: open.last,
          next: spans.count, attributes: Array("{}".utf8), resource: Array("{}".utf8),
          events: Array("[]".utf8), links: Array("[]".utf8),
          logs: span.logs.map { TraceLog(time: 0, line: Array($0.utf8)) }))
      open.append(i)
    }
    let end = spans.map(\.to).max() ?? 0
    return TraceShowResult(
      traceID: "abc123-def456-ghi789", rootService: spans.first?.service ?? "",
      rootOperation: spans.first?.operation ?? "", start: 0, duration: end * millisecond,
      serviceCount: Set(spans.map(\.service)).count,
      errorCount: spans.reduce(0) { $0 + ($1.error == nil ? 0 : 1) }, rootCount: 1,
      orphanCount: 0, duplicateCount: 0,
      critical: shown.reduce(Int128(0)) { $0 + Int128($1.critical) }, spans: shown,
      logs: logs.map { $0.map { TraceLog(time: 0, line: Array($0.utf8)) } },
      logCount: (logs?.count ?? 0) + spans.reduce(0) { $0 + $1.logs.count })
  }

  /// The waterfall, line by line.
  static func lines(
    _ trace: TraceShowResult, width: Int = 80, isUTF8: Bool = true, leastShare: Double = 0,
    isColoured: Bool = false
  ) -> [String] {
    var settings = OutputSettings()
    settings.width = width
    settings.isUTF8 = isUTF8
    settings.theme = isColoured ? .standard : .plain
    return text(TraceShowView(trace, leastShare: leastShare), .pretty, settings)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// What a view writes.
  static func text(_ view: some TraceView, _ format: TraceFormat, _ settings: OutputSettings)
    -> String
  {
    var bytes: [UInt8] = []
    view.write(format, settings) { piece in
      bytes += piece.array
      return true
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
