internal import LogCore
internal import Traces

/// A trace as a table with bars: readable as it is, moved by the page's script.
struct WaterfallMarkup {
  private let trace: TraceShowResult
  private let zone: ZoneInfo
  /// Longer traces are cut: no browser is quick with more rows.
  private static let mostRows = 20_000
  /// What the bars are drawn in: the trace's duration.
  private static let units = 100_000.0
  private let services: [String: Int]

  init(_ trace: TraceShowResult, zone: ZoneInfo) {
    self.trace = trace
    self.zone = zone
    var services: [String: Int] = [:]
    for span in trace.spans where services[span.service] == nil {
      services[span.service] = services.count
    }
    self.services = services
  }

  /// `<section>`: sentence, facts, waterfall, lines on no span.
  func write(heading: String, to out: ChunkedOutput) {
    out.buffer.append(
      "<section class=\"trace\" id=\"trace-\(HTMLText.escape(trace.traceID))\" "
        + "data-duration=\"\(trace.duration)\">\n")
    out.buffer.append(
      "<\(heading)>\(HTMLText.escape(TraceHeadline.text(trace)))</\(heading)>\n")
    writeFacts(to: out.buffer)
    writeLegend(to: out.buffer)
    out.buffer.append(
      "<table class=\"waterfall\"><thead><tr><th scope=\"col\">Span<th scope=\"col\" class=\"number\">"
        + "Took<th scope=\"col\" class=\"number\">Self<th scope=\"col\" class=\"axis\">"
        + "<span class=\"from\">0</span><span class=\"to\">"
        + "\(TraceQuantity.duration(trace.duration))</span></thead>\n<tbody>\n")
    for i in trace.spans.indices.prefix(Self.mostRows) {
      writeRow(i, to: out.buffer)
      guard out.rowEnded() else { return }
    }
    out.buffer.append("</tbody></table>\n")
    if trace.spans.count > Self.mostRows {
      let more = Quantity.grouped(trace.spans.count - Self.mostRows)
      out.buffer.append("<p class=\"note\">\(more) more spans are not on this page.</p>\n")
    }
    if let logs = trace.logs, !logs.isEmpty {
      out.buffer.append("<h3>Lines of the trace on none of its spans</h3>\n")
      out.buffer.append(Self.logs(logs))
    }
    out.buffer.append("</section>\n")
  }

  private func writeFacts(to out: ByteBuffer) {
    if let failure = TraceHeadline.errors(trace) {
      out.append("<p class=\"failure\">\(HTMLText.escape(failure))</p>\n")
    }
    var facts = [
      ("Trace", "<code>\(HTMLText.escape(trace.traceID))</code>"),
      ("Start", TraceQuantity.time(trace.start, zone)),
      ("Duration", TraceQuantity.duration(trace.duration)),
      ("Spans", Quantity.grouped(trace.spans.count)),
      ("Services", Quantity.grouped(trace.serviceCount)),
    ]
    if trace.errorCount > 0 { facts.append(("Errors", Quantity.grouped(trace.errorCount))) }
    if trace.orphanCount > 0 {
      facts.append(("Without their parent", Quantity.grouped(trace.orphanCount)))
    }
    if trace.logs != nil { facts.append(("Log lines", Quantity.grouped(trace.logCount))) }
    out.append("<dl class=\"facts\">")
    for (name, value) in facts { out.append("<div><dt>\(name)<dd>\(value)</div>") }
    out.append("</dl>\n")
  }

  private func writeLegend(to out: ByteBuffer) {
    out.append("<ul class=\"legend\">")
    for (name, number) in services.sorted(by: { $0.value < $1.value }).prefix(24) {
      out.append("<li><i class=\"c\(number % 8)\"></i>\(HTMLText.escape(name))")
    }
    out.append("<li><i class=\"path\"></i>critical path</ul>\n")
  }

  // MARK: - Rows

  private func writeRow(_ i: Int, to out: ByteBuffer) {
    let span = trace.spans[i]
    var classes: [String] = []
    if span.isError { classes.append("error") }
    if span.critical > 0 { classes.append("critical") }
    if span.next > i + 1 { classes.append("parent") }
    out.append(
      "<tr data-depth=\"\(span.depth)\""
        + (classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\"") + ">")
    out.append("<td class=\"name\" style=\"--depth:\(min(span.depth, 40))\">")
    out.append("<details><summary><i class=\"c\(color(span))\"></i>")
    out.append("<b>\(HTMLText.escape(span.service))</b> \(HTMLText.escape(span.operation))")
    if !span.isBlocking { out.append(" <em>async</em>") }
    if span.isError { out.append(" <em class=\"bad\">error</em>") }
    if !span.logs.isEmpty {
      out.append(" <em>\(span.logs.count) log line\(span.logs.count == 1 ? "" : "s")</em>")
    }
    out.append("</summary>")
    writeDetails(span, to: out)
    out.append("</details>")
    out.append("<td class=\"number\">\(TraceQuantity.duration(span.duration))")
    out.append("<td class=\"number\">\(TraceQuantity.duration(span.selfTime))<td class=\"bar\">")
    writeBar(span, to: out)
    out.append("\n")
  }

  private func color(_ span: TraceShowResult.Span) -> Int { (services[span.service] ?? 0) % 8 }

  private func writeBar(_ span: TraceShowResult.Span, to out: ByteBuffer) {
    out.append(
      "<svg viewBox=\"0 0 \(Int(Self.units)) 20\" preserveAspectRatio=\"none\" role=\"img\">"
        + "<title>from \(TraceQuantity.duration(span.offset)), "
        + "\(TraceQuantity.duration(span.duration)), on the critical path "
        + "\(TraceQuantity.duration(span.critical))</title>")
    rectangle(span.offset, span.duration, "c\(color(span))", y: 3, height: 14, to: out)
    for part in span.criticalParts.prefix(500) {
      rectangle(part.offset, part.duration, "path", y: 15, height: 4, to: out)
    }
    out.append("</svg>")
  }

  private func rectangle(
    _ offset: Int64, _ length: Int64, _ kind: String, y: Int, height: Int, to out: ByteBuffer
  ) {
    let scale = Self.units / Double(max(1, trace.duration))
    let x = (Double(offset) * scale * 10).rounded() / 10
    let width = (Double(length) * scale * 10).rounded() / 10
    out.append(
      "<rect class=\"\(kind)\" x=\"\(SeriesText.exact(x))\" y=\"\(y)\" "
        + "width=\"\(SeriesText.exact(max(width, 1)))\" height=\"\(height)\"/>")
  }

  // MARK: - Details

  private func writeDetails(_ span: TraceShowResult.Span, to out: ByteBuffer) {
    out.append("<div class=\"more\"><table>")
    var rows = [
      ("span", span.id), ("kind", span.kind), ("status", span.status),
      ("start", "+" + TraceQuantity.duration(span.offset)),
      ("critical path", TraceQuantity.duration(span.critical)),
    ]
    if !span.statusMessage.isEmpty { rows.append(("message", span.statusMessage)) }
    if span.isOrphan, let parent = span.parentID { rows.append(("parent, missing", parent)) }
    for (name, value) in rows {
      out.append("<tr><th>\(name)<td>\(HTMLText.escape(value))")
    }
    out.append(HTMLText.rows(span.attributes))
    out.append("</table>")
    let resource = HTMLText.rows(span.resource)
    if !resource.isEmpty { out.append("<h4>Resource</h4><table>\(resource)</table>") }
    if span.eventCount > 0 {
      out.append("<h4>Events</h4><pre>\(HTMLText.escape(span.events))</pre>")
    }
    if !span.logs.isEmpty { out.append("<h4>Log lines</h4>\(Self.logs(span.logs))") }
    out.append("</div>")
  }

  static func logs(_ logs: [TraceLog]) -> String {
    var text = "<pre class=\"logs\">"
    for log in logs {
      text += "<time>+\(TraceQuantity.duration(log.offset))</time> \(HTMLText.escape(log.line))\n"
    }
    return text + "</pre>\n"
  }
}
