internal import LogCore
internal import Traces

/// A trace as a tree with bars over time, for people.
///
///     payment gateway call took 29.4 s of 30.2 s, 97 % of the critical path
///     trace abc123-def456-ghi789  2024-05-14 10:15:00.000  30.2 s, 8 spans, 5 services
///
///                                       TOOK    SELF  0                            30.2 s
///     gateway: POST /checkout         30.2 s  100 ms  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
///     ├ auth: verify token            200 ms  200 ms  █
///     └ payment: charge card          29.5 s  100 ms   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
///       └ gateway call                29.4 s  29.4 s   ██████████████████████████████████
struct TraceWaterfall {
  let result: TraceShowResult
  let look: TraceLook
  let leastShare: Double
  let rows: [WaterfallRows.Row]
  /// The number of each service, in the order in which they are met.
  private let services: [String: Int]

  /// Spans shorter than a share of the trace are counted only.
  init(_ result: TraceShowResult, _ settings: OutputSettings, leastShare: Double) {
    self.result = result
    look = TraceLook(settings)
    self.leastShare = leastShare
    let least = Int64(Double(result.duration) * min(1, max(0, leastShare)))
    rows = WaterfallRows(result, least: least).rows
    var services: [String: Int] = [:]
    for span in result.spans where services[span.service] == nil {
      services[span.service] = services.count
    }
    self.services = services
  }

  func write(to out: ChunkedOutput) {
    let lines = rows.map { line($0) }
    let layout = WaterfallLayout(lines, result, look)
    writeHead(to: out.buffer)
    layout.writeHeading(to: out.buffer)
    var tree = WaterfallTree(look, most: max(3, layout.nameWidth / 6))
    for (row, line) in zip(rows, lines) {
      tree.enter(row)
      layout.write(line, tree: tree.prefix, to: out.buffer)
      if case .span(let i) = row.content { writeNotes(i, tree, to: out.buffer) }
      guard out.rowEnded() else { return }
    }
    writeFoot(layout, to: out)
  }

  // MARK: - Lines

  private func line(_ row: WaterfallRows.Row) -> WaterfallLine {
    switch row.content {
    case .span(let i): return line([i], depth: row.depth)
    case .group(let members): return line(members, depth: row.depth)
    case .hidden(let count, let longest):
      let spans = count == 1 ? "1 span" : "\(Quantity.grouped(count)) spans"
      return WaterfallLine(
        depth: row.depth, service: "", colour: "",
        name: "\(spans) below \(TraceQuantity.share(leastShare))",
        took: TraceQuantity.duration(longest), own: "", isError: false, spans: [])
    }
  }

  private func line(_ spans: [Int], depth: Int) -> WaterfallLine {
    let first = result.spans[spans[0]]
    // The parent's service goes without saying.
    let isSame = first.parent.map { result.spans[$0].service == first.service } ?? false
    var name = TraceLook.visible(first.operation)
    if spans.count > 1 { name += " \(look.signs.times)\(Quantity.grouped(spans.count))" }
    if !first.isBlocking { name += " (async)" }
    let took = spans.reduce(Int64(0)) { $0 &+ min(result.spans[$1].duration, 1 << 52) }
    let own = spans.reduce(Int64(0)) { $0 &+ min(result.spans[$1].selfTime, 1 << 52) }
    return WaterfallLine(
      depth: depth, service: isSame ? "" : TraceLook.visible(first.service),
      colour: look.theme.line(services[first.service] ?? 0), name: name,
      took: TraceQuantity.duration(took), own: TraceQuantity.duration(own),
      isError: first.isError, spans: spans)
  }

  /// The error's message and the log lines of a span, below it.
  private func writeNotes(_ i: Int, _ tree: WaterfallTree, to out: ByteBuffer) {
    let span = result.spans[i]
    guard span.isError || !span.logs.isEmpty else { return }
    let margin = tree.margin(hasChildren: span.next > i + 1)
    if span.isError && !span.statusMessage.isEmpty {
      let message = look.cut("\(look.signs.error) \(span.statusMessage)", to: room(margin))
      out.append("\(margin)\(look.theme.error)\(message)\(look.theme.reset)\n")
    }
    for log in span.logs { write(log, margin: margin, to: out) }
  }

  private func write(_ log: TraceLog, margin: String, to out: ByteBuffer) {
    let offset = "+" + TraceQuantity.duration(log.offset) + " "
    out.append("\(margin)\(look.theme.time)\(offset)\(look.theme.reset)")
    out.append(LogLineText.text(log.line, look, room: room(margin) - offset.utf8.count))
    out.append(0x0A)
  }

  private func room(_ margin: String) -> Int { max(16, look.width - TraceLook.width(margin)) }

  // MARK: - Around

  private func writeHead(to out: ByteBuffer) {
    let theme = look.theme
    out.append("\(theme.message)\(TraceHeadline.text(result))\(theme.reset)\n")
    if let failure = TraceHeadline.errors(result) {
      out.append("\(theme.error)\(failure)\(theme.reset)\n")
    }
    var facts = [TraceQuantity.duration(result.duration), some(result.spans.count, "span")]
    facts.append(some(result.serviceCount, "service"))
    if result.errorCount > 0 { facts.append(some(result.errorCount, "error")) }
    if result.logs != nil { facts.append(some(result.logCount, "log line")) }
    let time = TraceQuantity.time(result.start, look.zone)
    out.append(
      "trace \(TraceLook.visible(result.traceID))  \(time)  \(facts.joined(separator: ", "))\n\n")
  }

  private func writeFoot(_ layout: WaterfallLayout, to out: ChunkedOutput) {
    let signs = look.signs
    out.buffer.append("\n\(signs.critical) on the critical path  \(signs.other) elsewhere")
    for wait in layout.scale.waits {
      out.buffer.append(
        "  \(signs.wait) nothing for \(TraceQuantity.duration(wait.to - wait.from))")
    }
    out.buffer.append(0x0A)
    if result.orphanCount > 0 {
      let spans = result.orphanCount == 1 ? "1 span names" : "\(result.orphanCount) spans name"
      out.buffer.append("\(spans) a parent that is not there: a part of the trace is missing\n")
    }
    if result.duplicateCount > 0 {
      out.buffer.append("\(some(result.duplicateCount, "span")) came twice\n")
    }
    guard let logs = result.logs, !logs.isEmpty else { return }
    out.buffer.append("\nlines of the trace on none of its spans:\n")
    for log in logs {
      write(log, margin: "", to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  private func some(_ count: Int, _ noun: String) -> String {
    "\(Quantity.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
