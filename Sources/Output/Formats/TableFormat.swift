package import LogCore
package import LogQL

/// `-o table`: aligned columns for people; line breaks and control characters are made visible.
package struct TableFormat: CompleteLogOutput {
  private let theme: Theme
  private let zone: ZoneInfo

  package init(settings: OutputSettings) {
    theme = settings.theme
    zone = settings.zone
  }

  package var needs: RecordNeeds { [.time, .level, .metadata] }
  package var demand: LabelDemand { .all }

  package func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool) {
    let columns = TableColumns(makeRows())
    let widths = measure(columns, makeRows())
    guard let widths else { return }
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      let scratch = ByteBuffer(capacity: 64)
      append(columns.headings.map(visible), widths, theme.frame, to: out.buffer)
      let rows = makeRows()
      while let row = rows.next() {
        let cells = columns.cells(of: row, zone: zone, scratch: scratch)
        append(cells.map(visible), widths, "", to: out.buffer)
        guard out.rowEnded() else { return }
      }
      out.flush()
    }
  }

  /// The width of each column; nil where there are no rows.
  private func measure(_ columns: TableColumns, _ rows: any LogRowSequence) -> [Int]? {
    var widths = columns.headings.map { $0.count }
    let scratch = ByteBuffer(capacity: 64)
    var isEmpty = true
    while let row = rows.next() {
      isEmpty = false
      for (i, cell) in columns.cells(of: row, zone: zone, scratch: scratch).dropLast().enumerated()
      {
        let text = visible(cell)
        // The slice does not keep the buffer alive.
        widths[i] = withExtendedLifetime(text) { max(widths[i], DisplayWidth.of(text.slice)) }
      }
    }
    return isEmpty ? nil : widths
  }

  private func visible(_ cell: [UInt8]) -> ByteBuffer {
    let out = ByteBuffer(capacity: cell.count + 16)
    unsafe cell.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe TerminalText.append(
        ByteSlice(start: start, count: bytes.count), to: out, lineBreaks: .escaped,
        dropsColours: true)
    }
    return out
  }

  private func append(
    _ cells: [ByteBuffer], _ widths: [Int], _ colour: StaticString, to out: ByteBuffer
  ) {
    out.append(colour)
    for (i, cell) in cells.enumerated() {
      out.append(cell.slice)
      guard i < cells.count - 1 else { break }
      for _ in 0..<widths[i] - DisplayWidth.of(cell.slice) + 2 { out.append(0x20) }
    }
    if colour.utf8CodeUnitCount > 0 { out.append(theme.reset) }
    out.append(0x0A)
  }
}
