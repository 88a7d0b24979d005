internal import LogCore
internal import Output

/// `-o html`: the report as one page that loads nothing and needs no script.
struct ReportPage {
  private let report: IncidentReport
  private let document: ReportDocument
  private let builder: DocumentBuilder
  private let out: ByteBuffer
  /// Whether the numbers of queries lead to them.
  private let hasQueries: Bool

  init(_ builder: DocumentBuilder, to out: ByteBuffer) {
    self.builder = builder
    self.out = out
    report = builder.report
    document = builder.build()
    hasQueries = document.sections.contains { $0.name == .queries && !$0.isEmpty }
  }

  func write() {
    let title = "\(document.title.plain) \(builder.phrases.data(report.incidentID))"
    Page.beginPlain(title, style: TimeChart.style + ReportPageStyle.text, to: out)
    out.append("<main>\n")
    writeHead()
    let isWhole = builder.options.sections == nil
    if !isWhole && !document.sections.contains(where: { $0.name == .summary }) { writeCharts() }
    for section in document.sections {
      write(section)
      if section.name == .summary { writeCharts() }
    }
    out.append("</main>\n")
    Page.endPlain(to: out)
  }

  private func writeHead() {
    let state =
      !report.hasIncident
      ? ("quiet", "no incident") : report.window.isOpen ? ("open", "goes on") : ("over", "over")
    out.append("<header><h1>\(text(document.title))</h1>\n<p class=\"id\">")
    out.append("<b>\(HTMLText.escape(builder.phrases.data(report.incidentID)))</b> ")
    out.append("<time>\(HTMLText.escape(builder.phrases.data(report.date)))</time> ")
    out.append("<em class=\"state \(state.0)\">\(state.1)</em></p>\n<dl class=\"cards\">")
    for fact in document.facts where fact.name != "Date" && fact.name != "Incident ID" {
      let level = fact.name == "Severity" ? " class=\"level\"" : ""
      out.append("<div><dt>\(fact.name)<dd\(level)>\(text(fact.value))")
      if !fact.detail.isEmpty { out.append("<dd class=\"detail\">\(text(fact.detail))") }
      out.append("</div>")
    }
    out.append("</dl>\n</header>\n")
  }

  private func writeCharts() {
    out.append("<section id=\"charts\"><h2>Charts</h2>\n<div class=\"charts\">\n")
    ReportCharts(report, builder.phrases).write(to: out)
    out.append("</div></section>\n")
  }

  private func write(_ section: ReportDocument.Section) {
    out.append("<section id=\"\(section.name.rawValue)\"><h2>\(section.name.title)</h2>\n")
    for block in section.blocks { write(block) }
    if section.isEmpty {
      let text =
        switch section.name {
        case .prevention: "To be written by people."
        case .actions: "None follow from the data."
        default: "Nothing is known."
        }
      out.append("<p class=\"note\">\(text)</p>\n")
    }
    out.append("</section>\n")
  }

  private func write(_ block: ReportDocument.Block) {
    switch block {
    case .paragraph(let line): out.append("<p>\(text(line))</p>\n")
    case .list(let lines): list("ul", lines)
    case .numbered(let lines): list("ol", lines)
    case .tasks(let lines): list("ul", lines, kind: "tasks")
    case .table(let grid): write(grid)
    case .events(let moments): write(moments)
    case .waterfall(let waterfall): write(waterfall)
    case .commands(let commands): write(commands)
    }
  }

  private func list(_ element: String, _ lines: [ReportLine], kind: String? = nil) {
    out.append("<\(element)\(kind.map { " class=\"\($0)\"" } ?? "")>\n")
    for line in lines { out.append("<li>\(text(line))\n") }
    out.append("</\(element)>\n")
  }

  private func write(_ grid: ReportGrid) {
    out.append("<div class=\"scroll\"><table class=\"grid\"><thead><tr>")
    for column in grid.columns {
      out.append("<th scope=\"col\"\(column.isNumber ? " class=\"number\"" : "")>\(column.title)")
    }
    out.append("</thead><tbody>\n")
    for row in grid.rows {
      out.append("<tr>")
      for (column, cell) in zip(grid.columns, row) {
        let kind = column.isNumber ? "number" : cell.plain.count <= 32 ? "short" : nil
        out.append("<td\(kind.map { " class=\"\($0)\"" } ?? "")>\(text(cell))")
      }
      out.append("\n")
    }
    out.append("</tbody></table></div>\n")
  }

  private func write(_ moments: [ReportMoment]) {
    out.append("<ol class=\"events\">\n")
    for moment in moments {
      if let date = moment.date { out.append("<li class=\"day\">\(date)\n") }
      let stamp = ByteBuffer(capacity: 64)
      Timestamp.writeRFC3339(moment.time, zone: builder.phrases.zone, to: stamp)
      let kind = moment.type.pageKind
      out.append("<li class=\"\(kind)\"><time datetime=\"\(stamp.string)\" ")
      out.append("title=\"\(stamp.string)\">\(moment.clock)</time>")
      out.append("<em>\(moment.type.title)</em><span>\(text(moment.text))</span>\n")
    }
    out.append("</ol>\n")
  }

  private func write(_ commands: [ReportQueryCommand]) {
    let reading = commands.contains { !$0.isRedacted } ? report.reading : ReadingOptions()
    let options = reading.isEmpty ? "" : " data-options=\"\(HTMLText.escape(reading.line))\""
    out.append("<ol class=\"queries\"\(options)>\n")
    for command in commands {
      out.append("<li id=\"\(command.mark)\"")
      if !command.isRedacted {
        let claim = command.claim
        out.append(" data-value=\"\(claim.value)\" data-at=\"\(claim.at)\"")
        out.append(" data-query=\"\(HTMLText.escape(claim.query))\"")
      }
      out.append("><b>\(command.mark)</b> ")
      out.append("<span>\(ReportPhrases.count(command.value))</span>")
      if command.isRedacted { out.append(" <em>redacted: does not run as it is shown</em>") }
      out.append("<pre><code>\(HTMLText.escape(command.command))</code></pre>\n")
    }
    out.append("</ol>\n")
  }

  // MARK: - Waterfall

  private func write(_ waterfall: ReportWaterfall) {
    var colours: [String: Int] = [:]
    for row in waterfall.rows where colours[row.service] == nil {
      colours[row.service] = colours.count
    }
    out.append("<table class=\"spans\"><thead><tr><th scope=\"col\">Span")
    out.append("<th scope=\"col\" class=\"number\">Took<th scope=\"col\" class=\"axis\">")
    let whole = NumberPhrase.milliseconds(Double(waterfall.duration) / 1e6)
    out.append("<span>0</span><span class=\"to\">\(whole)</span></thead><tbody>\n")
    for row in waterfall.rows {
      let colour = (colours[row.service] ?? 0) % 8
      out.append("<tr\(row.isError ? " class=\"error\"" : "")><td class=\"name\" ")
      out.append("style=\"--depth:\(min(row.depth, 20))\"><i class=\"c\(colour)\"></i>")
      out.append("<b>\(HTMLText.escape(row.service))</b> \(HTMLText.escape(row.name))")
      if row.isError { out.append(" <em class=\"bad\">error</em>") }
      let took = NumberPhrase.milliseconds(Double(row.duration) / 1e6)
      out.append("<td class=\"number\">\(took)<td class=\"bar\">")
      writeBar(row, waterfall.duration, colour)
      out.append("\n")
    }
    out.append("</tbody></table>\n")
    if waterfall.hidden > 0 {
      out.append("<p class=\"note\">\(waterfall.hidden) more spans are not on this page.</p>\n")
    }
  }

  private func writeBar(_ row: ReportWaterfall.Row, _ whole: Int64, _ colour: Int) {
    let scale = 10_000 / Double(max(1, whole))
    // Short ones stay visible on a telephone.
    let from = Int(min(9_900, max(0, Double(row.offset) * scale)))
    let width = max(100, Int(min(10_000, Double(row.duration) * scale)))
    let offset = NumberPhrase.milliseconds(Double(row.offset) / 1e6)
    out.append("<svg viewBox=\"0 0 10000 20\" preserveAspectRatio=\"none\" role=\"img\">")
    out.append("<title>from \(offset)</title><rect class=\"c\(colour)\" x=\"\(from)\" y=\"4\" ")
    out.append("width=\"\(width)\" height=\"12\"/></svg>")
  }

  // MARK: - Text

  private func text(_ line: ReportLine) -> String {
    line.pieces.map { piece in
      switch piece {
      case .text(let text): HTMLText.escape(text)
      case .strong(let text): "<strong>\(HTMLText.escape(text))</strong>"
      case .code(let text): "<code>\(HTMLText.escape(text))</code>"
      case .mark(let mark):
        hasQueries
          ? "<a class=\"q\" href=\"#\(mark)\">\(mark)</a>" : "<span class=\"q\">\(mark)</span>"
      }
    }.joined()
  }
}

extension TimelineEventType {
  /// What events look like on a page.
  var pageKind: String {
    switch self {
    case .deploy, .scale, .restart: "change"
    case .cluster, .newError, .errorRate, .latency, .silence, .alert: "bad"
    case .recovery: "good"
    case .traffic, .signal: "plain"
    case .note: "note"
    }
  }
}
