package import LogCore
package import Traces

/// `trace stats`.
package struct SpanStatisticsView: TraceView {
  private let result: SpanStatisticsResult

  package init(_ result: SpanStatisticsResult) { self.result = result }

  private typealias Row = SpanStatisticsResult.Row

  private static let columns: [TraceColumn<Row>] = [
    TraceColumn("count", "COUNT") { .count($0.count) },
    TraceColumn("error_count", "ERRORS") { .count($0.errorCount) },
    TraceColumn("trace_count", "TRACES") { .count($0.traceCount) },
    TraceColumn("total_ns", "TOTAL") { .longSpan($0.total) },
    TraceColumn("self_ns", "SELF") { .longSpan($0.selfTime) },
    TraceColumn("min_ns") { .span($0.minimum) },
    TraceColumn("avg_ns", "AVG") { .span($0.average) },
    TraceColumn("p50_ns", "P50") { .span($0.p50) },
    TraceColumn("p90_ns") { .span($0.p90) },
    TraceColumn("p95_ns", "P95") { .span($0.p95) },
    TraceColumn("p99_ns", "P99") { .span($0.p99) },
    TraceColumn("max_ns", "MAX") { .span($0.maximum) },
    TraceColumn("self_min_ns") { .span($0.selfMinimum) },
    TraceColumn("self_avg_ns") { .span($0.selfAverage) },
    TraceColumn("self_max_ns") { .span($0.selfMaximum) },
    TraceColumn("critical_ns", "CRITICAL") { .longSpan($0.critical) },
    TraceColumn("self_share", "SELF %") { .share($0.selfShare) },
    TraceColumn("trace_share") { .share($0.traceShare) },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    let columns = GroupColumns.columns(result.fields) { (row: Row) in row.values } + Self.columns
    let table = TraceTable(columns, result.rows, zone: settings.zone)
    chunked(write) { out in
      guard format == .json else {
        table.write(format, settings, to: out) { $0.selfShare }
        return
      }
      let head: [(String, TraceCell)] = [
        ("by", GroupColumns.names(result.fields)), ("trace_count", .count(result.traceCount)),
        ("span_count", .count(result.spanCount)),
      ]
      table.writeJSON(head: head, rows: "rows", to: out)
      out.buffer.append("}\n")
    }
  }
}

extension TraceTable {
  /// `{HEAD,"ROWS":[...]`, without the last bracket.
  func writeJSON(head: [(String, TraceCell)], rows name: String, to out: ChunkedOutput) {
    out.buffer.append(0x7B)
    TraceJSON.members(head, to: out.buffer)
    writeJSON(name, isFirst: head.isEmpty, to: out)
  }

  /// `"NAME":[...]`.
  func writeJSON(_ name: String, isFirst: Bool = false, to out: ChunkedOutput) {
    TraceJSON.key(name, isFirst: isFirst, to: out.buffer)
    out.buffer.append(0x5B)
    for (i, row) in rows.enumerated() {
      if i > 0 { out.buffer.append(0x2C) }
      writeObject(row, to: out.buffer)
      guard out.rowEnded() else { return }
    }
    out.buffer.append(0x5D)
  }
}
