internal import LogCore

/// Turns records into rows that hold everything of them (labels and line), and back.
///
/// A row's text is the length of its encoded labels (8 bytes), the labels, and the line.
final class RecordEncoder {
  private let names: LabelNames
  private var labels: [(name: ByteSlice, value: ByteSlice)] = []

  init(names: LabelNames) { self.names = names }

  func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
    labels.removeAll(keepingCapacity: true)
    batch.forEachLabel(record) { name, value in labels.append((names[name], value)) }
    labels.sort { $0.name.isLess(than: $1.name) }
    let start = out.count
    unsafe withUnsafeBytes(of: Int64(0)) {
      unsafe out.append($0.bindMemory(to: UInt8.self).map { $0 })
    }
    for (name, value) in labels {
      Self.escape(name, to: out)
      out.append(0xFF)
      Self.escape(value, to: out)
      out.append(0xFE)
    }
    let size = Int64(out.count - start - 8)
    unsafe UnsafeMutableRawPointer(out.start + start).storeBytes(of: size, as: Int64.self)
    unsafe out.append(batch.line[record])
  }

  private static func escape(_ text: ByteSlice, to out: ByteBuffer) {
    for i in 0..<text.count {
      if text[i] >= 0xFD { out.append(0xFD) }
      out.append(text[i])
    }
  }
}

/// The rows of a complete result, decoded.
final class DecodedRows: LogRowSequence {
  private let cursor: SortedRows.Cursor

  init(_ rows: SortedRows) { cursor = SortedRows.Cursor(rows) }

  func next() -> LogRow? {
    guard let (time, text) = cursor.next() else { return nil }
    let size = unsafe Int(UnsafeRawPointer(text.start).loadUnaligned(as: Int64.self))
    return LogRow(
      time: time, labels: EncodedLabels(bytes: text[8..<8 + size].array),
      line: text.from(8 + size).array)
  }
}
