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
    let shown = shown
    var columns = shown.map {
      AlignedTable.Column(
        Array(($0.heading ?? "").utf8), isNumber: $0.isNumber,
        colour: theme.isColoured ? $0.colour : "", limit: $0.isNumber ? nil : 48)
    }
    if bar != nil { columns.append(AlignedTable.Column("", colour: theme.line(0))) }
    var table = AlignedTable(columns)
    if !isUTF8 { table.ellipsis = "..." }
    for row in rows {
      var cells = shown.map { Array($0.cell(row).shown(zone).utf8) }
      if let bar { cells.append(Array(ShareBar.text(bar(row), width: 20, isUTF8: isUTF8).utf8)) }
      table.append(cells)
    }
    table.write(theme, to: out)
  }
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
