package import LogCore
package import Traces

/// `trace compare`.
package struct TraceComparisonView: TraceView {
  private let result: TraceComparisonResult

  package init(_ result: TraceComparisonResult) { self.result = result }

  private typealias Row = TraceComparisonResult.Row
  private typealias Side = TraceComparisonResult.Side
  private typealias Head = TraceComparisonResult.Head

  private static let side: [(name: String, cell: @Sendable (Side) -> TraceCell)] = [
    ("count", { .count($0.count) }), ("error_count", { .count($0.errorCount) }),
    ("per_trace", { .number($0.perTrace) }), ("p50_ns", { .span($0.p50) }),
    ("p95_ns", { .span($0.p95) }), ("max_ns", { .span($0.maximum) }),
    ("self_per_trace_ns", { .span($0.selfPerTrace) }),
    ("critical_per_trace_ns", { .span($0.criticalPerTrace) }),
  ]

  private static let head: [(name: String, cell: @Sendable (Head) -> TraceCell)] = [
    ("trace_count", { .count($0.traceCount) }), ("span_count", { .count($0.spanCount) }),
    ("error_trace_count", { .count($0.errorTraceCount) }), ("p50_ns", { .span($0.p50) }),
    ("p95_ns", { .span($0.p95) }), ("max_ns", { .span($0.maximum) }),
    ("critical_per_trace_ns", { .span($0.criticalPerTrace) }),
  ]

  /// All of a row side by side, for tables.
  private var columns: [TraceColumn<Row>] {
    var columns: [TraceColumn<Row>] = GroupColumns.columns(result.fields) { $0.values }
    columns.append(.text("status", "STATUS") { .text($0.status.rawValue) })
    let headings = ["count": "COUNT", "p50_ns": "P50", "critical_per_trace_ns": "CRITICAL"]
    let sides: [(String, @Sendable (Row) -> Side)] = [("a", { $0.a }), ("b", { $0.b })]
    for (name, pick) in sides {
      for part in Self.side {
        let heading = headings[part.name].map { "\(name.uppercased()) \($0)" }
        columns.append(TraceColumn("\(name)_\(part.name)", heading) { part.cell(pick($0)) })
      }
    }
    columns.append(TraceColumn("delta_ns", "DELTA") { .span($0.delta) })
    columns.append(TraceColumn("contribution", "OF ALL") { .share($0.contribution) })
    return columns
  }

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    chunked(write) { out in
      if format == .json || format == .jsonl {
        writeJSON(asLines: format == .jsonl, to: out)
        return
      }
      if format == .pretty { writeSummary(to: out.buffer) }
      let most = result.rows.map { $0.delta.magnitude }.max() ?? 0
      TraceTable(columns, result.rows, zone: settings.zone).write(format, settings, to: out) {
        most > 0 ? Double($0.delta.magnitude) / Double(most) : 0
      }
    }
  }

  private func writeSummary(to out: ByteBuffer) {
    let change =
      result.delta > 0
      ? "\(TraceQuantity.duration(result.delta)) slower"
      : result.delta < 0 ? "\(TraceQuantity.duration(-result.delta)) faster" : "as fast as"
    let a = Self.traces(result.a.traceCount)
    let b = Self.traces(result.b.traceCount)
    out.append(
      "B (\(b), \(TraceQuantity.duration(result.b.criticalPerTrace)) each) is \(change)"
        + "\(result.delta == 0 ? "" : " than") A (\(a), "
        + "\(TraceQuantity.duration(result.a.criticalPerTrace)) each)\n\n")
  }

  private static func traces(_ count: Int) -> String {
    count == 1 ? "1 trace" : "\(Quantity.grouped(count)) traces"
  }

  private func writeJSON(asLines: Bool, to out: ChunkedOutput) {
    if !asLines {
      out.buffer.append(0x7B)
      TraceJSON.members([("by", GroupColumns.names(result.fields))], to: out.buffer)
      for (name, head) in [("a", result.a), ("b", result.b)] {
        TraceJSON.key(name, to: out.buffer)
        TraceJSON.object(Self.head.map { ($0.name, $0.cell(head)) }, to: out.buffer)
      }
      TraceJSON.members([("delta_ns", .span(result.delta))], isFirst: false, to: out.buffer)
      out.buffer.append(",\"rows\":[")
    }
    for (i, row) in result.rows.enumerated() {
      if i > 0 && !asLines { out.buffer.append(0x2C) }
      writeRow(row, to: out.buffer)
      if asLines { out.buffer.append(0x0A) }
      guard out.rowEnded() else { return }
    }
    if !asLines { out.buffer.append("]}\n") }
  }

  private func writeRow(_ row: Row, to out: ByteBuffer) {
    out.append(0x7B)
    let values = zip(result.fields, row.values).map { ($0.name, TraceCell.text($1)) }
    TraceJSON.members(values + [("status", .text(row.status.rawValue))], to: out)
    for (name, side) in [("a", row.a), ("b", row.b)] {
      TraceJSON.key(name, to: out)
      TraceJSON.object(Self.side.map { ($0.name, $0.cell(side)) }, to: out)
    }
    TraceJSON.members(
      [("delta_ns", .span(row.delta)), ("contribution", .share(row.contribution))],
      isFirst: false, to: out)
    out.append(0x7D)
  }
}
