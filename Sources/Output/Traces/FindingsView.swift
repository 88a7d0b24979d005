package import LogCore
package import Traces

/// `trace slow`.
package struct FindingsView: TraceView {
  private let result: FindingsResult

  private let files: [String]
  private let examples: [TraceShowResult]

  /// `files` is what was read, for the commands that look further; `examples` are for a page.
  package init(
    _ result: FindingsResult, files: [String] = [], examples: [TraceShowResult] = []
  ) {
    self.result = result
    self.files = files
    self.examples = examples
  }

  /// A finding as a row of a table.
  private static let columns: [TraceColumn<Finding>] = [
    .text("severity", "SEVERITY") { .text($0.severity.rawValue) },
    .text("kind", "KIND") { .text($0.kind.rawValue) },
    .text("service", "SERVICE") { .text($0.service) },
    .text("operation", "OPERATION") { .text($0.operation) },
    TraceColumn("trace_count", "TRACES") { .count($0.traceCount) },
    .text("finding", "FINDING") { .text(FindingText.sentence($0.evidence, zone: .utc)) },
    .text("traces", "EXAMPLE") { .text($0.traces.first) },
  ]

  private static let budgets: [TraceColumn<BudgetRow>] = [
    .text("budget", "BUDGET") { .text($0.budget) },
    .text("name", nil) { .text($0.name) },
    TraceColumn("limit_ns", "LIMIT") { .span($0.limit) },
    TraceColumn("trace_count", "TRACES") { .count($0.traceCount) },
    TraceColumn("over_count", "OVER") { .count($0.overCount) },
    TraceColumn("p50_ns", "P50") { .span($0.p50) },
    TraceColumn("p95_ns", "P95") { .span($0.p95) },
    TraceColumn("p99_ns", "P99") { .span($0.p99) },
    TraceColumn("max_ns", "MAX") { .span($0.maximum) },
    TraceColumn("value_ns", "VALUE") { .span($0.value) },
    .text("ok", "KEPT") { $0.isKept.map { .flag($0) } ?? .missing },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    let budgets = TraceTable(Self.budgets, result.budgets, zone: settings.zone)
    let findings = TraceTable(Self.columns, result.findings, zone: settings.zone)
    chunked(write) { out in
      switch format {
      case .json:
        budgets.writeJSON(
          head: [
            ("trace_count", .count(result.traceCount)), ("span_count", .count(result.spanCount)),
          ], rows: "budgets", to: out)
        TraceJSON.key("findings", to: out.buffer)
        TraceJSON.array(result.findings, to: out.buffer, writeFinding)
        out.buffer.append("}\n")
      case .jsonl:
        for finding in result.findings {
          writeFinding(finding, to: out.buffer)
          out.buffer.append(0x0A)
        }
      case .pretty:
        if !result.budgets.isEmpty {
          budgets.write(format, settings, to: out)
          out.buffer.append("\n")
        }
        FindingParagraphs(result, settings, files: files).write(to: out)
      case .html: FindingsPage(result, examples: examples, settings).write(to: out)
      default: findings.write(format, settings, to: out)
      }
    }
  }

  // MARK: - JSON

  private func writeFinding(_ finding: Finding, to out: ByteBuffer) {
    out.append(0x7B)
    TraceJSON.members(
      [
        ("kind", .text(finding.kind.rawValue)), ("severity", .text(finding.severity.rawValue)),
        ("service", .text(finding.service)), ("operation", .text(finding.operation)),
        ("trace_count", .count(finding.traceCount)),
      ], to: out)
    TraceJSON.key("evidence", to: out)
    out.append(0x7B)
    TraceJSON.members(Self.evidence(finding.evidence), to: out)
    if case .errors(let errors) = finding.evidence {
      TraceJSON.key("messages", to: out)
      TraceJSON.array(errors.messages, to: out) { message, out in
        TraceJSON.object(
          [("message", .text(message.message)), ("count", .count(message.count))], to: out)
      }
    }
    out.append(0x7D)
    TraceJSON.members([("traces", .texts(finding.traces))], isFirst: false, to: out)
    if let logs = finding.logs {
      TraceJSON.key("logs", to: out)
      TraceLogJSON.write(logs, to: out)
    }
    out.append(0x7D)
  }

  private static func evidence(_ evidence: Evidence) -> [(String, TraceCell)] {
    switch evidence {
    case .budget(let row): return budgets.map { ($0.name, $0.cell(row)) }
    case .shift(let shift):
      return [
        ("since_ns", .instant(shift.since)), ("before_p50_ns", .span(shift.beforeP50)),
        ("after_p50_ns", .span(shift.afterP50)), ("before_count", .count(shift.beforeCount)),
        ("after_count", .count(shift.afterCount)), ("p_value", .number(shift.pValue)),
      ]
    case .outlier(let outlier):
      return [
        ("count", .count(outlier.count)), ("of", .count(outlier.of)),
        ("median_ns", .span(outlier.median)), ("limit_ns", .span(outlier.limit)),
        ("max_ns", .span(outlier.maximum)),
      ]
    case .repeatedCalls(let calls):
      return [
        ("target", .text(calls.target)), ("fingerprint", .text(calls.fingerprint)),
        ("calls_max", .count(calls.callsMaximum)), ("calls_total", .count(calls.callsTotal)),
        ("request_count", .count(calls.requestCount)), ("sequential", .flag(calls.isSequential)),
        ("total_ns", .longSpan(calls.total)),
      ]
    case .retries(let calls):
      return [
        ("target", .text(calls.target)), ("fingerprint", .text(calls.fingerprint)),
        ("attempts_max", .count(calls.attemptsMaximum)),
        ("failed_total", .count(calls.failedTotal)), ("request_count", .count(calls.requestCount)),
        ("recovered_count", .count(calls.recoveredCount)), ("span_ns", .longSpan(calls.span)),
      ]
    case .errors(let errors):
      return [
        ("origin_count", .count(errors.originCount)), ("error_count", .count(errors.errorCount)),
        ("call_count", .count(errors.callCount)), ("rate", .share(errors.rate)),
      ]
    case .dominant(let critical, let share):
      return [("critical_ns", .longSpan(critical)), ("share", .share(share))]
    case .gap(let gap):
      return [
        ("after", .text(gap.after)), ("before", .text(gap.before)), ("max_ns", .span(gap.maximum)),
        ("total_ns", .longSpan(gap.total)), ("count", .count(gap.count)),
      ]
    }
  }
}
