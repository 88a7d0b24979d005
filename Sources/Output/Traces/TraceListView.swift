package import LogCore
package import Traces

/// `trace list`.
package struct TraceListView: TraceView {
  private let result: TraceListResult

  package init(_ result: TraceListResult) { self.result = result }

  private typealias Row = TraceListResult.Row

  private static let columns: [TraceColumn<Row>] = [
    .text("trace_id", "TRACE") { .text($0.traceID) },
    .text("root_service", "SERVICE") { .text($0.rootService) },
    .text("root_operation", "OPERATION") { .text($0.rootOperation) },
    .text("root_span_id", nil) { .text($0.rootSpanID) },
    .text("root_status", nil) { .text($0.rootStatus) },
    .text("start_ns", "START") { .instant($0.start) },
    TraceColumn("duration_ns", "DURATION") { .span($0.duration) },
    TraceColumn("root_duration_ns") { .span($0.rootDuration) },
    TraceColumn("span_count", "SPANS") { .count($0.spanCount) },
    TraceColumn("service_count", "SERVICES") { .count($0.services.count) },
    TraceColumn("error_count", "ERRORS") { .count($0.errorCount) },
    TraceColumn("root_count") { .count($0.rootCount) },
    TraceColumn("orphan_count", "ORPHANS") { .count($0.orphanCount) },
    TraceColumn("duplicate_count") { .count($0.duplicateCount) },
    TraceColumn("skewed_count") { .count($0.skewedCount) },
    .text("services", nil) { .texts($0.services.map(\.name)) },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    chunked(write) { out in
      if format == .json || format == .jsonl {
        writeJSON(asLines: format == .jsonl, to: out)
        return
      }
      let longest = result.rows.map(\.duration).max() ?? 0
      TraceTable(Self.columns, result.rows, zone: settings.zone).write(format, settings, to: out) {
        longest > 0 ? Double($0.duration) / Double(longest) : 0
      }
      if format == .pretty { writeFoot(to: out.buffer) }
    }
  }

  private func writeFoot(to out: ByteBuffer) {
    guard result.total > result.rows.count else { return }
    out.append("\(Quantity.grouped(result.total - result.rows.count)) more\n")
  }

  private func writeJSON(asLines: Bool, to out: ChunkedOutput) {
    if !asLines { out.buffer.append("{\"traces\":[") }
    for (i, row) in result.rows.enumerated() {
      if i > 0 && !asLines { out.buffer.append(0x2C) }
      writeRow(row, to: out.buffer)
      if asLines { out.buffer.append(0x0A) }
      guard out.rowEnded() else { return }
    }
    if !asLines { out.buffer.append("],\"total\":\(result.total)}\n") }
  }

  private func writeRow(_ row: Row, to out: ByteBuffer) {
    out.append(0x7B)
    let members = Self.columns.dropLast().lazy.map { ($0.name, $0.cell(row)) }
    TraceJSON.members(members, to: out)
    TraceJSON.key("services", to: out)
    TraceJSON.array(row.services, to: out) { service, out in
      TraceJSON.object(
        [
          ("name", .text(service.name)), ("span_count", .count(service.spanCount)),
          ("error_count", .count(service.errorCount)),
        ], to: out)
    }
    out.append(0x7D)
  }
}
