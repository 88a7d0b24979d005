internal import LogCore

/// The earliest starts of traces, for the offsets of their log lines.
struct TraceStarts {
  private var starts: [String: Int64] = [:]

  init(_ table: SpanTable) {
    var byNumber: [TraceNumber: Int64] = [:]
    for row in 0..<table.count {
      let span = table[row]
      guard let start = span.start, start != 0 else { continue }
      byNumber[span.trace] = min(byNumber[span.trace] ?? start, start)
    }
    for (number, start) in byNumber {
      starts[String(decoding: table.text(number), as: UTF8.self)] = start
    }
  }

  func start(of trace: String) -> Int64? { starts[trace] }
}
