package import LogCore
package import LogQL

/// The columns of a table of log lines: the time, every label that any row has, the line.
struct TableColumns {
  /// Names of labels, sorted by their bytes.
  var labels: [[UInt8]] = []

  /// Reads all rows; `see` gets each with its labels, for widths and the like.
  init(_ rows: any LogRowSequence) {
    var seen: Set<[UInt8]> = []
    var lastLabels: EncodedLabels?
    while let row = rows.next() {
      if row.labels == lastLabels { continue }
      lastLabels = row.labels
      for (name, _) in row.labels.pairs { seen.insert(name) }
    }
    labels = seen.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The headings of all columns.
  var headings: [[UInt8]] { [Array("timestamp".utf8)] + labels + [Array("line".utf8)] }

  /// The cells of a row, one for each heading; empty where it lacks a label.
  func cells(of row: LogRow, zone: ZoneInfo, scratch: ByteBuffer) -> [[UInt8]] {
    scratch.removeAll()
    Timestamp.writeRFC3339(row.time, zone: zone, to: scratch)
    var cells = [scratch.slice.array]
    cells.reserveCapacity(labels.count + 2)
    let pairs = row.labels.pairs
    var next = 0
    for label in labels {
      if next < pairs.count && pairs[next].name == label {
        cells.append(pairs[next].value)
        next += 1
      } else {
        cells.append([])
      }
    }
    cells.append(row.line)
    return cells
  }
}

/// Hands the text of a complete result on in pieces of a sensible size.
final class ChunkedOutput {
  let buffer = ByteBuffer(capacity: 64 * 1024)
  private let write: (ByteSlice) -> Bool
  private(set) var isOpen = true

  init(_ write: @escaping (ByteSlice) -> Bool) { self.write = write }

  /// Writes what has come together once it is enough; false when nobody reads any more.
  func rowEnded() -> Bool {
    if buffer.count >= 48 * 1024 { flush() }
    return isOpen
  }

  func flush() {
    guard isOpen, !buffer.isEmpty else { return }
    isOpen = write(buffer.slice)
    buffer.removeAll()
  }
}

/// `-o csv`: RFC 4180 with a heading; values byte for byte.
package struct CSVFormat: CompleteLogOutput {
  package init() {}

  package var needs: RecordNeeds { [.time, .level, .metadata] }
  package var demand: LabelDemand { .all }

  package func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool) {
    let columns = TableColumns(makeRows())
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      let scratch = ByteBuffer(capacity: 64)
      Self.append(columns.headings, to: out.buffer)
      let rows = makeRows()
      while let row = rows.next() {
        Self.append(columns.cells(of: row, zone: .utc, scratch: scratch), to: out.buffer)
        guard out.rowEnded() else { return }
      }
      out.flush()
    }
  }

  static func append(_ cells: [[UInt8]], to out: ByteBuffer) {
    for (i, cell) in cells.enumerated() {
      if i > 0 { out.append(0x2C) }
      let isPlain = cell.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
      if isPlain && cell.first != 0x20 && cell.last != 0x20 {
        out.append(cell)
        continue
      }
      out.append(0x22)
      for byte in cell {
        if byte == 0x22 { out.append(0x22) }
        out.append(byte)
      }
      out.append(0x22)
    }
    out.append(0x0A)
  }
}

/// `-o markdown`: a table that shows as one wherever Markdown is rendered.
package struct MarkdownFormat: CompleteLogOutput {
  package init() {}

  package var needs: RecordNeeds { [.time, .level, .metadata] }
  package var demand: LabelDemand { .all }

  package func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool) {
    let columns = TableColumns(makeRows())
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      let scratch = ByteBuffer(capacity: 64)
      Self.append(columns.headings, to: out.buffer)
      for _ in columns.headings { out.buffer.append("| --- ") }
      out.buffer.append("|\n")
      let rows = makeRows()
      while let row = rows.next() {
        Self.append(columns.cells(of: row, zone: .utc, scratch: scratch), to: out.buffer)
        guard out.rowEnded() else { return }
      }
      out.flush()
    }
  }

  static func append(_ cells: [[UInt8]], to out: ByteBuffer) {
    for cell in cells {
      out.append("| ")
      for byte in cell { append(byte, to: out) }
      out.append(0x20)
    }
    out.append("|\n")
  }

  /// Markup characters are escaped; line breaks and tabs become what a cell can hold.
  private static func append(_ byte: UInt8, to out: ByteBuffer) {
    switch byte {
    case 0x5C, 0x7C, 0x2A, 0x5F, 0x60, 0x5B, 0x5D, 0x23, 0x7E, 0x24:
      out.append(0x5C)
      out.append(byte)
    case 0x3C: out.append("&lt;")
    case 0x3E: out.append("&gt;")
    case 0x26: out.append("&amp;")
    case 0x0A: out.append("<br>")
    case 0x0D: break
    case 0x09: out.append(0x20)
    default: out.append(byte)
    }
  }
}
