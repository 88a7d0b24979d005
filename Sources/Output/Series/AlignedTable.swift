internal import LogCore

/// A table with aligned columns, as text.
struct AlignedTable {
  struct Column {
    var heading: [UInt8]
    /// Numbers stand on the right.
    var isNumber = false
    var colour: StaticString = ""
    /// Longer cells are cut to so many columns of the terminal.
    var limit: Int?

    init(
      _ heading: [UInt8], isNumber: Bool = false, colour: StaticString = "", limit: Int? = nil
    ) {
      self.heading = SeriesText.visible(heading)
      self.isNumber = isNumber
      self.colour = colour
      self.limit = limit
    }

    init(_ heading: String, isNumber: Bool = false, colour: StaticString = "") {
      self.init(Array(heading.utf8), isNumber: isNumber, colour: colour)
    }
  }

  var columns: [Column]
  private var rows: [[[UInt8]]] = []
  /// What stands at the end of a cell that was cut.
  var ellipsis = "…"

  init(_ columns: [Column]) { self.columns = columns }

  /// The width that a column needs.
  func width(of column: Int) -> Int {
    var width = TextWidth.of(columns[column].heading)
    for row in rows { width = max(width, TextWidth.of(row[column])) }
    return min(width, columns[column].limit ?? width)
  }

  /// Adds a row with a cell for each column; control characters become visible.
  mutating func append(_ cells: [[UInt8]]) {
    rows.append(cells.map { SeriesText.visible($0) })
  }

  /// All of it, one line a row, headings first.
  func write(_ theme: Theme, to out: ChunkedOutput) {
    let widths = columns.indices.map { width(of: $0) }
    write(columns.map(\.heading), widths, theme, isHead: true, to: out.buffer)
    for row in rows {
      write(row, widths, theme, isHead: false, to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  private func write(
    _ cells: [[UInt8]], _ widths: [Int], _ theme: Theme, isHead: Bool, to out: ByteBuffer
  ) {
    var blanks = 0
    for (i, cell) in cells.enumerated() {
      let text = TextWidth.cut(cell, to: widths[i], ellipsis)
      let space = max(0, widths[i] - TextWidth.of(text))
      if columns[i].isNumber { blanks += space }
      let colour = isHead ? theme.frame : columns[i].colour
      if !text.isEmpty {
        for _ in 0..<blanks { out.append(0x20) }
        blanks = 0
        out.append(colour)
        out.append(text)
        if colour.utf8CodeUnitCount > 0 { out.append(theme.reset) }
      }
      if !columns[i].isNumber { blanks += space }
      blanks += 2
    }
    out.append(0x0A)
  }
}

/// How much room text takes in a terminal.
enum TextWidth {
  static func of(_ text: [UInt8]) -> Int {
    unsafe text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe DisplayWidth.of(ByteSlice(start: start, count: bytes.count))
    }
  }

  /// The text, shortened to a width if it is longer.
  static func cut(_ text: [UInt8], to width: Int, _ ellipsis: String) -> [UInt8] {
    guard of(text) > width else { return text }
    let end = Array(ellipsis.utf8)
    var short = ""
    var used = of(end)
    for character in String(decoding: text, as: UTF8.self) {
      used += DisplayWidth.of(character)
      if used > width { break }
      short.append(character)
    }
    return Array(short.utf8) + end
  }
}
