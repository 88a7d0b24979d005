package import LogCore

/// Rows that are shown as an aligned table, as CSV or as Markdown.
package struct ReportTable {
  private let headings: [String]
  private let numbers: Set<Int>
  private var rows: [[[UInt8]]] = []

  /// `numbers` are the columns that stand on the right.
  package init(_ headings: [String], numbers: Set<Int> = []) {
    self.headings = headings
    self.numbers = numbers
  }

  /// Adds a row with a cell for each heading.
  package mutating func append(_ cells: [[UInt8]]) { rows.append(cells) }

  /// The aligned form; control characters become visible, and columns with a limit are cut to it.
  package func writeAligned(_ theme: Theme, limits: [Int: Int] = [:], to out: ByteBuffer) {
    var table = AlignedTable(
      headings.enumerated().map { index, heading in
        AlignedTable.Column(
          Array(heading.utf8), isNumber: numbers.contains(index), limit: limits[index])
      })
    for row in rows { table.append(row) }
    let chunks = ChunkedOutput { bytes in
      out.append(bytes)
      return true
    }
    table.write(theme, to: chunks)
    chunks.flush()
  }

  /// RFC 4180, values byte for byte.
  package func writeCSV(to out: ByteBuffer) {
    CSVFormat.append(headings.map { Array($0.utf8) }, to: out)
    for row in rows { CSVFormat.append(row, to: out) }
  }

  /// A table that shows as one wherever Markdown is rendered.
  package func writeMarkdown(to out: ByteBuffer) {
    MarkdownFormat.append(headings.map { Array($0.utf8) }, to: out)
    out.append("|")
    for index in headings.indices {
      out.append(numbers.contains(index) ? " ---: |" as StaticString : " --- |")
    }
    out.append(0x0A)
    for row in rows { MarkdownFormat.append(row, to: out) }
  }
}
