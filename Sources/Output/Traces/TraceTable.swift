internal import LogCore

/// A column of a list about traces: its name in JSON and CSV, its heading for people, its value.
struct TraceColumn<Row>: Sendable {
  let name: String
  /// nil: people do not see it in tables.
  let heading: String?
  let isNumber: Bool
  let colour: StaticString
  let cell: @Sendable (Row) -> TraceCell

  init(
    _ name: String, _ heading: String? = nil, isNumber: Bool = true, colour: StaticString = "",
    _ cell: @escaping @Sendable (Row) -> TraceCell
  ) {
    self.name = name
    self.heading = heading
    self.isNumber = isNumber
    self.colour = colour
    self.cell = cell
  }

  /// A column of texts.
  static func text(
    _ name: String, _ heading: String?, _ cell: @escaping @Sendable (Row) -> TraceCell
  )
    -> TraceColumn
  {
    TraceColumn(name, heading, isNumber: false, cell)
  }
}

/// Writes the rows of a list in the forms that all lists have.
struct TraceTable<Row> {
  let columns: [TraceColumn<Row>]
  let rows: [Row]
  let zone: ZoneInfo

  init(_ columns: [TraceColumn<Row>], _ rows: [Row], zone: ZoneInfo) {
    self.columns = columns
    self.rows = rows
    self.zone = zone
  }

  private var shown: [TraceColumn<Row>] { columns.filter { $0.heading != nil } }

  /// A JSON object for each row, one a line.
  func writeLines(to out: ChunkedOutput) {
    for row in rows {
      writeObject(row, to: out.buffer)
      out.buffer.append(0x0A)
      guard out.rowEnded() else { return }
    }
  }

  /// One row as a JSON object.
  func writeObject(_ row: Row, to out: ByteBuffer) {
    TraceJSON.object(columns.lazy.map { ($0.name, $0.cell(row)) }, to: out)
  }

  func writeCSV(to out: ChunkedOutput) {
    CSVFormat.append(columns.map { Array($0.name.utf8) }, to: out.buffer)
    for row in rows {
      CSVFormat.append(columns.map { Array($0.cell(row).exact.utf8) }, to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  func writeMarkdown(to out: ChunkedOutput) {
    MarkdownFormat.append(shown.map { Array(($0.heading ?? "").utf8) }, to: out.buffer)
    for column in shown { out.buffer.append(column.isNumber ? "| ---: " : "| --- ") }
    out.buffer.append("|\n")
    for row in rows {
      MarkdownFormat.append(shown.map { Array($0.cell(row).shown(zone).utf8) }, to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  /// Aligned columns; in the last one, where `bar` gives a share of 1, a bar.
  func writeAligned(
    to out: ChunkedOutput, theme: Theme = .plain, bar: ((Row) -> Double)? = nil,
    isUTF8: Bool = true
  ) {
    writeAligned(Array(columns.indices), limit: 48, to: out, theme, bar, 20, isUTF8)
  }

  /// The same in lines of at most so many columns: first columns that can be spared go, then texts
  /// are cut.
  func writeFitted(
    to out: ChunkedOutput, _ look: TraceLook, bar: ((Row) -> Double)? = nil
  ) {
    let widths = columns.map { column -> Int in
      guard let heading = column.heading else { return 0 }
      return rows.reduce(heading.utf8.count) {
        max($0, TraceLook.width(TraceLook.visible(column.cell($1).shown(zone))))
      }
    }
    let barWidth = bar == nil ? 0 : look.width < 110 ? 10 : 20
    let room = look.width - (bar == nil ? 0 : barWidth + 2)
    var kept = columns.indices.filter { columns[$0].heading != nil }
    let needed = { (kept: [Int]) in kept.reduce(-2) { $0 + widths[$1] + 2 } }
    for names in TraceColumnsToSpare.names where needed(kept) > room {
      kept.removeAll { names.contains(columns[$0].name) }
    }
    // What is still wanted most and fits comes back.
    for names in TraceColumnsToSpare.names.reversed() {
      let more = columns.indices.filter {
        kept.contains($0) || (columns[$0].heading != nil && names.contains(columns[$0].name))
      }
      if needed(more) <= room { kept = more }
    }
    // The widest texts give way.
    var limit = 48
    let fits = { (limit: Int) in
      kept.reduce(-2) { $0 + (columns[$1].isNumber ? widths[$1] : min(widths[$1], limit)) + 2 }
        <= room
    }
    while limit > 12 && !fits(limit) { limit -= 1 }
    writeAligned(kept, limit: limit, to: out, look.theme, bar, barWidth, look.isUTF8)
  }

  private func writeAligned(
    _ kept: [Int], limit: Int, to out: ChunkedOutput, _ theme: Theme, _ bar: ((Row) -> Double)?,
    _ barWidth: Int, _ isUTF8: Bool
  ) {
    let shown = kept.map { self.columns[$0] }.filter { $0.heading != nil }
    var columns = shown.map {
      AlignedTable.Column(
        Array(($0.heading ?? "").utf8), isNumber: $0.isNumber,
        colour: theme.isColoured ? $0.colour : "", limit: $0.isNumber ? nil : limit)
    }
    if bar != nil { columns.append(AlignedTable.Column("", colour: theme.line(0))) }
    var table = AlignedTable(columns)
    if !isUTF8 { table.ellipsis = "..." }
    for row in rows {
      var cells = shown.map { Array($0.cell(row).shown(zone).utf8) }
      if let bar {
        cells.append(Array(ShareBar.text(bar(row), width: barWidth, isUTF8: isUTF8).utf8))
      }
      table.append(cells)
    }
    table.write(theme, to: out)
  }
}

/// Columns that people can do without where there is little room, the first first; JSON, CSV and
/// `-o table` have them all.
enum TraceColumnsToSpare {
  static let names: [Set<String>] = [
    ["network_p95_ns"], ["orphan_count"], ["service_count"], ["p99_ns"], ["avg_ns"],
    ["trace_count"], ["network_p50_ns"], ["total_ns"], ["a_count", "b_count"], ["critical_ns"],
    ["status"], ["a_p50_ns", "b_p50_ns"], ["max_ns"], ["self_share"], ["p50_ns"], ["error_count"],
    ["root_service"], ["start_ns"],
  ]
}

/// A bar for a share, in eighths of a column.
package enum ShareBar {
  package static func text(_ share: Double, width: Int, isUTF8: Bool) -> String {
    let share = min(1, max(0, share.isFinite ? share : 0))
    guard isUTF8 else {
      return String(repeating: "#", count: Int((share * Double(width)).rounded()))
    }
    let eighths = Int((share * Double(width) * 8).rounded())
    var text = String(repeating: "\u{2588}", count: eighths / 8)
    let rest = eighths % 8
    if rest > 0 {
      text.unicodeScalars.append(Unicode.Scalar(UInt32(0x2590 - rest)) ?? "\u{258C}")
    }
    return text
  }
}
