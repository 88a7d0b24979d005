internal import LogCore

/// `-o markdown`: the report as the template that teams know.
struct MarkdownForm {
  private let out: ByteBuffer

  init(to out: ByteBuffer) { self.out = out }

  func write(_ document: ReportDocument, hasHead: Bool) {
    if hasHead {
      out.append("# \(text(document.title))\n\n")
      // Two blanks at the end keep the lines apart where the text is shown.
      for fact in document.facts {
        let detail = fact.detail.isEmpty ? "" : " (\(text(fact.detail)))"
        out.append("**\(fact.name)**: \(text(fact.value))\(detail)  \n")
      }
    }
    for (i, section) in document.sections.enumerated() {
      if hasHead || i > 0 { out.append("\n") }
      out.append("## \(section.name.title)\n")
      for block in section.blocks {
        out.append("\n")
        write(block)
      }
    }
  }

  private func write(_ block: ReportDocument.Block) {
    switch block {
    case .paragraph(let line): out.append("\(text(line, isFirst: true))\n")
    case .list(let lines): for line in lines { out.append("- \(text(line, isFirst: true))\n") }
    case .numbered(let lines):
      for (i, line) in lines.enumerated() { out.append("\(i + 1). \(text(line, isFirst: true))\n") }
    case .tasks(let lines): for line in lines { out.append("- [ ] \(text(line, isFirst: true))\n") }
    case .events(let moments):
      for moment in moments {
        let date = moment.date.map { "\($0): " } ?? ""
        let type = "\(moment.type.title)\(moment.type == .note ? ":" : "")"
        out.append("- \(moment.clock) - \(date)\(type) \(text(moment.text))\n")
      }
    case .table(let grid): write(grid)
    case .waterfall(let waterfall):
      out.append(MarkdownText.fenced(WaterfallText.lines(waterfall)))
    case .commands(let commands):
      var lines: [String] = []
      for command in commands {
        let note = command.isRedacted ? "  (redacted: does not run as it is shown)" : ""
        lines.append("# [\(command.mark)] \(ReportPhrases.count(command.value))\(note)")
        lines.append(command.command)
      }
      out.append(MarkdownText.fenced(lines, language: "sh"))
    }
  }

  private func write(_ grid: ReportGrid) {
    out.append("|")
    for column in grid.columns { out.append(" \(column.title) |") }
    out.append("\n|")
    for column in grid.columns { out.append(column.isNumber ? " ---: |" : " --- |") }
    out.append("\n")
    for row in grid.rows {
      out.append("|")
      for cell in row { out.append(" \(text(cell, inTable: true)) |") }
      out.append("\n")
    }
  }

  private func text(_ line: ReportLine, inTable: Bool = false, isFirst: Bool = false) -> String {
    line.pieces.enumerated().map { place, piece in
      switch piece {
      case .text(let text): MarkdownText.inline(text, isFirst: isFirst && place == 0)
      case .strong(let text): "**\(MarkdownText.inline(text))**"
      case .code(let text): MarkdownText.code(text, inTable: inTable)
      case .mark(let mark): "[\(mark)]"
      }
    }.joined()
  }
}

/// A waterfall of plain text.
enum WaterfallText {
  private static let width = 40

  /// A line for each span: name, duration, bar.
  static func lines(_ waterfall: ReportWaterfall) -> [String] {
    let names = waterfall.rows.map { row in
      cut(String(repeating: "  ", count: min(row.depth, 12)) + "\(row.service): \(row.name)", 60)
    }
    let times = waterfall.rows.map { NumberPhrase.milliseconds(Double($0.duration) / 1e6) }
    let nameWidth = names.map(\.count).max() ?? 0
    let timeWidth = times.map(\.count).max() ?? 0
    var lines: [String] = []
    for (i, row) in waterfall.rows.enumerated() {
      let name = names[i] + String(repeating: " ", count: nameWidth - names[i].count)
      let time = String(repeating: " ", count: timeWidth - times[i].count) + times[i]
      let (from, to) = bar(row, waterfall.duration)
      let bar = String(repeating: " ", count: from) + String(repeating: "█", count: to - from)
      lines.append("\(row.isError ? "x" : " ") \(name)  \(time)  \(bar)")
    }
    if waterfall.hidden > 0 { lines.append("  and \(waterfall.hidden) more spans") }
    return lines
  }

  private static func bar(_ row: ReportWaterfall.Row, _ whole: Int64) -> (from: Int, to: Int) {
    let scale = Double(width) / Double(max(1, whole))
    let from = min(width - 1, max(0, Int(Double(row.offset) * scale)))
    let to = Int((Double(row.offset &+ row.duration) * scale).rounded(.up))
    return (from, min(width, max(from + 1, to)))
  }

  private static func cut(_ text: String, _ most: Int) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }
}
