package import LogCore
package import Traces

/// `trace critical-path`.
package struct CriticalPathView: TraceView {
  private let result: CriticalPathResult

  package init(_ result: CriticalPathResult) { self.result = result }

  private typealias Row = CriticalPathResult.Row

  private static let columns: [TraceColumn<Row>] = [
    TraceColumn("critical_ns", "CRITICAL") { .longSpan($0.critical) },
    TraceColumn("share", "SHARE") { .share($0.share) },
    TraceColumn("trace_count", "TRACES") { .count($0.traceCount) },
    TraceColumn("span_count", "SPANS") { .count($0.spanCount) },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    let columns = GroupColumns.columns(result.fields) { (row: Row) in row.values } + Self.columns
    let table = TraceTable(columns, result.rows, zone: settings.zone)
    chunked(write) { out in
      guard format == .json else {
        table.write(format, settings, to: out) { $0.share }
        return
      }
      let head: [(String, TraceCell)] = [
        ("by", GroupColumns.names(result.fields)), ("trace_count", .count(result.traceCount)),
        ("critical_ns", .longSpan(result.critical)),
      ]
      table.writeJSON(head: head, rows: "rows", to: out)
      if let traces = result.traces { writeTraces(traces, to: out) }
      out.buffer.append("}\n")
    }
  }

  private func writeTraces(_ traces: [CriticalPathResult.Trace], to out: ChunkedOutput) {
    TraceJSON.key("traces", to: out.buffer)
    out.buffer.append(0x5B)
    for (i, trace) in traces.enumerated() {
      if i > 0 { out.buffer.append(0x2C) }
      out.buffer.append(0x7B)
      TraceJSON.members(
        [
          ("trace_id", .text(trace.traceID)), ("root_service", .text(trace.rootService)),
          ("root_operation", .text(trace.rootOperation)), ("start_ns", .instant(trace.start)),
          ("duration_ns", .span(trace.duration)), ("critical_ns", .longSpan(trace.critical)),
        ], to: out.buffer)
      TraceJSON.key("paths", to: out.buffer)
      TraceJSON.array(trace.paths, to: out.buffer) { path, buffer in
        writePath(path, to: buffer)
        _ = out.rowEnded()
      }
      out.buffer.append(0x7D)
      guard out.rowEnded() else { return }
    }
    out.buffer.append(0x5D)
  }

  private func writePath(_ path: CriticalPathResult.Path, to out: ByteBuffer) {
    out.append(0x7B)
    TraceJSON.members(
      [("root_span_id", .text(path.rootSpanID)), ("duration_ns", .span(path.duration))], to: out)
    TraceJSON.key("segments", to: out)
    TraceJSON.array(path.segments, to: out) { segment, out in
      TraceJSON.object(
        [
          ("span_id", .text(segment.spanID)), ("service", .text(segment.service)),
          ("operation", .text(segment.operation)), ("offset_ns", .span(segment.offset)),
          ("duration_ns", .span(segment.duration)),
        ], to: out)
    }
    out.append(0x7D)
  }
}
