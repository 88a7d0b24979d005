internal import LogCore
internal import Traces

/// `trace show -o html`: one trace on a page.
struct TracePage {
  private let trace: TraceShowResult
  private let zone: ZoneInfo

  init(_ trace: TraceShowResult, _ settings: OutputSettings) {
    self.trace = trace
    zone = settings.zone
  }

  func write(to out: ChunkedOutput) {
    Page.begin("\(trace.rootService) \(trace.rootOperation), \(trace.traceID)", to: out.buffer)
    out.buffer.append(Page.controls)
    WaterfallMarkup(trace, zone: zone).write(heading: "h1", to: out)
    Page.end(to: out.buffer)
  }
}

/// `trace slow -o html`: the findings and the traces that show them on a page.
struct FindingsPage {
  private let result: FindingsResult
  /// Examples, for as many findings as there is room.
  private let examples: [TraceShowResult]
  private let zone: ZoneInfo

  init(
    _ result: FindingsResult, examples: [TraceShowResult], _ settings: OutputSettings
  ) {
    self.result = result
    self.examples = examples
    zone = settings.zone
  }

  func write(to out: ChunkedOutput) {
    Page.begin("Slow traces", to: out.buffer)
    writeHead(to: out.buffer)
    writeBudgets(to: out.buffer)
    let shown = Set(examples.map(\.traceID))
    out.buffer.append("<ol class=\"findings\">\n")
    for finding in result.findings {
      writeFinding(finding, shown, to: out.buffer)
      guard out.rowEnded() else { return }
    }
    out.buffer.append("</ol>\n")
    if !examples.isEmpty { out.buffer.append("<h2>Examples</h2>\n\(Page.controls)") }
    for trace in examples { WaterfallMarkup(trace, zone: zone).write(heading: "h3", to: out) }
    Page.end(to: out.buffer)
  }

  private func writeHead(to out: ByteBuffer) {
    let findings = result.findings.count
    let title =
      findings == 0
      ? "Nothing stands out"
      : findings == 1 ? "1 finding" : "\(Quantity.grouped(findings)) findings"
    out.append("<h1>\(title) in \(Quantity.grouped(result.traceCount)) traces</h1>\n")
  }

  private func writeBudgets(to out: ByteBuffer) {
    guard !result.budgets.isEmpty else { return }
    out.append(
      "<h2>Budgets</h2>\n<table class=\"budgets\"><thead><tr><th scope=\"col\">Budget"
        + "<th scope=\"col\">Kept<th scope=\"col\" class=\"number\">Value"
        + "<th scope=\"col\" class=\"number\">p50<th scope=\"col\" class=\"number\">p95"
        + "<th scope=\"col\" class=\"number\">Longest<th scope=\"col\" class=\"number\">Over"
        + "<th scope=\"col\">Value and limit</thead><tbody>\n")
    for row in result.budgets {
      let kept = row.isKept.map { $0 ? "yes" : "<em class=\"bad\">no</em>" } ?? "&ndash;"
      out.append("<tr><td><code>\(HTMLText.escape(row.budget))</code><td>\(kept)")
      for time in [row.value, row.p50, row.p95, row.maximum] {
        out.append("<td class=\"number\">\(time.map { TraceQuantity.duration($0) } ?? "&ndash;")")
      }
      out.append("<td class=\"number\">\(row.overCount) of \(row.traceCount)<td class=\"bar\">")
      out.append(Self.bar(value: row.value ?? 0, limit: row.limit, isKept: row.isKept ?? true))
      out.append("\n")
    }
    out.append("</tbody></table>\n")
  }

  /// The value, with a mark at the limit.
  private static func bar(value: Int64, limit: Int64, isKept: Bool) -> String {
    let whole = Double(max(value, limit, 1)) * 1.05
    let part = { (time: Int64) in SeriesText.exact((Double(time) / whole * 1000).rounded()) }
    return "<svg viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\">"
      + "<rect class=\"\(isKept ? "kept" : "broken")\" x=\"0\" y=\"4\" width=\"\(part(value))\" "
      + "height=\"12\"/><rect class=\"limit\" x=\"\(part(limit))\" y=\"0\" width=\"3\" height=\"20\"/>"
      + "</svg>"
  }

  private func writeFinding(_ finding: Finding, _ shown: Set<String>, to out: ByteBuffer) {
    let severity = finding.severity.rawValue
    let place = [finding.service, finding.operation ?? ""].filter { !$0.isEmpty }
    out.append("<li class=\"finding \(severity)\"><p><em>\(severity)</em> ")
    out.append("<span class=\"kind\">\(finding.kind.rawValue)</span> ")
    out.append("<b>\(HTMLText.escape(place.joined(separator: " ")))</b> ")
    out.append("\(HTMLText.escape(FindingText.sentence(finding.evidence, zone: zone)))</p>\n")
    let count =
      finding.traceCount == 1 ? "1 trace" : "\(Quantity.grouped(finding.traceCount)) traces"
    out.append("<p class=\"examples\">\(count): ")
    let links = finding.traces.map { id in
      let text = "<code>\(HTMLText.escape(id))</code>"
      return shown.contains(id) ? "<a href=\"#trace-\(HTMLText.escape(id))\">\(text)</a>" : text
    }
    out.append(links.joined(separator: ", ") + "</p>\n")
    if let logs = finding.logs, !logs.isEmpty { out.append(WaterfallMarkup.logs(logs)) }
    out.append("</li>\n")
  }
}
