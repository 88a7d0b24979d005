internal import Ingest
internal import LogCore
internal import Traces

/// The log lines that `--logs` brings to traces.
struct TraceLogInput {
  /// The log files that were named.
  let files: [String]
  /// Files of spans that hold log records too.
  let spanFiles: [String]
  let threads: Int

  /// The lines that name a trace, in the order of the input.
  func lines(of trace: TraceNumber, _ table: SpanTable) -> (
    lines: [CorrelatedLine], damage: [Diagnostic]
  ) {
    let logs = read([table.text(trace)])
    return (logs.lines.map { Self.line($0) }, logs.damage)
  }

  /// Gives each finding lines of its first example; what was wrong with the input.
  func add(to findings: inout [Finding], _ starts: (String) -> Int64?) -> [Diagnostic] {
    let traces = Array(Set(findings.compactMap(\.traces.first))).sorted()
    let logs = read(traces.map { Array($0.utf8) })
    var byTrace: [String: [TraceLogLine]] = [:]
    for line in logs.lines { byTrace[traces[line.trace], default: []].append(line) }
    for i in findings.indices {
      guard let trace = findings[i].traces.first else { continue }
      findings[i].logs = Self.worst(byTrace[trace] ?? []).map { line in
        var log = TraceLog(time: line.timestamp, line: line.line)
        log.offset = line.timestamp &- (starts(trace) ?? line.timestamp)
        return log
      }
    }
    return logs.damage
  }

  /// Five lines, warnings and errors first, each kind in order of time.
  private static func worst(_ lines: [TraceLogLine]) -> [TraceLogLine] {
    let sorted = lines.enumerated().sorted { a, b in
      let x = a.element.level.isTrouble
      let y = b.element.level.isTrouble
      if x != y { return x }
      return a.element.timestamp != b.element.timestamp
        ? a.element.timestamp < b.element.timestamp : a.offset < b.offset
    }
    return sorted.prefix(5).map(\.element)
  }

  private func read(_ traces: [[UInt8]]) -> TraceLogs {
    var logs = TraceLogs()
    for (files, areSpans) in [(files, false), (spanFiles, true)] where !files.isEmpty {
      let more = TraceLogReader(
        traces: traces, inputs: InputList(arguments: files), options: IngestOptions(),
        workers: threads, inSpanFiles: areSpans
      ).read()
      logs.lines += more.lines
      // What is wrong with files of spans was told when the spans were read.
      if !areSpans { logs.damage += more.damage }
    }
    return logs
  }

  private static func line(_ line: TraceLogLine) -> CorrelatedLine {
    CorrelatedLine(
      time: line.timestamp, line: line.line,
      spanIDs: line.spanIDs.map { String(decoding: $0, as: UTF8.self) },
      service: String(decoding: line.service, as: UTF8.self))
  }
}

extension Level {
  /// Warnings and what is worse.
  fileprivate var isTrouble: Bool {
    switch self {
    case .warn, .error, .critical, .fatal: true
    case .none, .trace, .debug, .info: false
    }
  }
}
