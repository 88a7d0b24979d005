package import LogCore
package import Traces

/// `trace show`.
package struct TraceShowView: TraceView {
  private let result: TraceShowResult

  private let leastShare: Double

  /// For people, spans shorter than a share of the trace are only counted.
  package init(_ result: TraceShowResult, leastShare: Double = 0) {
    self.result = result
    self.leastShare = leastShare
  }

  private typealias Span = TraceShowResult.Span

  private static let columns: [TraceColumn<Span>] = [
    TraceColumn("depth") { .count($0.depth) },
    .text("span_id", "SPAN") { .text($0.id) },
    .text("parent_id", nil) { .text($0.parentID) },
    .text("service", "SERVICE") { .text($0.service) },
    .text("operation", "OPERATION") { .text($0.operation) },
    .text("kind", "KIND") { .text($0.kind) },
    .text("start_ns", nil) { .instant($0.start) },
    TraceColumn("offset_ns", "OFFSET") { .span($0.offset) },
    TraceColumn("duration_ns", "DURATION") { .span($0.duration) },
    TraceColumn("self_ns", "SELF") { .span($0.selfTime) },
    TraceColumn("critical_ns", "CRITICAL") { .span($0.critical) },
    .text("status", "STATUS") { .text($0.status) },
    .text("status_message", nil) { .text($0.statusMessage) },
    .text("orphan", nil) { .flag($0.isOrphan) },
    .text("skewed", nil) { .flag($0.isSkewed) },
    .text("blocking", nil) { .flag($0.isBlocking) },
    TraceColumn("event_count") { .count($0.eventCount) },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    chunked(write) { out in
      switch format {
      case .json:
        writeHead(to: out.buffer)
        out.buffer.append("\"spans\":[")
        for (i, span) in result.spans.enumerated() {
          if i > 0 { out.buffer.append(0x2C) }
          writeSpan(span, to: out.buffer)
          guard out.rowEnded() else { return }
        }
        out.buffer.append(0x5D)
        writeLogs(to: out.buffer)
        out.buffer.append("}\n")
      case .jsonl:
        for span in result.spans {
          writeSpan(span, to: out.buffer)
          out.buffer.append(0x0A)
          guard out.rowEnded() else { return }
        }
      case .pretty: TraceWaterfall(result, settings, leastShare: leastShare).write(to: out)
      case .html: TracePage(result, settings).write(to: out)
      default:
        TraceTable(Self.columns, result.spans, zone: settings.zone)
          .write(format, settings, to: out)
      }
    }
  }

  private func writeHead(to out: ByteBuffer) {
    out.append(0x7B)
    TraceJSON.members(
      [
        ("trace_id", .text(result.traceID)), ("root_service", .text(result.rootService)),
        ("root_operation", .text(result.rootOperation)), ("start_ns", .instant(result.start)),
        ("duration_ns", .span(result.duration)), ("span_count", .count(result.spans.count)),
        ("service_count", .count(result.serviceCount)), ("error_count", .count(result.errorCount)),
        ("root_count", .count(result.rootCount)), ("orphan_count", .count(result.orphanCount)),
        ("duplicate_count", .count(result.duplicateCount)),
        ("critical_ns", .longSpan(result.critical)),
      ], to: out)
    out.append(0x2C)
  }

  private func writeSpan(_ span: Span, to out: ByteBuffer) {
    out.append(0x7B)
    TraceJSON.members(Self.columns.lazy.map { ($0.name, $0.cell(span)) }, to: out)
    TraceJSON.key("critical", to: out)
    TraceJSON.array(span.criticalParts, to: out) { part, out in
      out.append("[\(part.offset),\(part.duration)]")
    }
    for (name, json) in [
      ("attributes", span.attributes), ("resource", span.resource), ("events", span.events),
      ("links", span.links),
    ] {
      TraceJSON.key(name, to: out)
      out.append(json)
    }
    if result.logs != nil {
      TraceJSON.key("logs", to: out)
      TraceLogJSON.write(span.logs, to: out)
    }
    out.append(0x7D)
  }

  private func writeLogs(to out: ByteBuffer) {
    guard let logs = result.logs else { return }
    TraceJSON.key("logs", to: out)
    TraceLogJSON.write(logs, to: out)
    TraceJSON.members([("log_count", .count(result.logCount))], isFirst: false, to: out)
  }
}

/// Log lines of traces as JSON.
enum TraceLogJSON {
  static func write(_ logs: [TraceLog], to out: ByteBuffer) {
    TraceJSON.array(logs, to: out) { log, out in
      out.append(0x7B)
      TraceJSON.members(
        [("timestamp_ns", .instant(log.time)), ("offset_ns", .span(log.offset))], to: out)
      TraceJSON.key("line", to: out)
      TraceJSON.string(log.line, to: out)
      out.append(0x7D)
    }
  }
}
