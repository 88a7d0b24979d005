internal import LogCore

/// Sorted rows in a temporary file.
///
/// A row is its key (24 bytes), the length of its text (8 bytes) and the text.
final class SpilledRun {
  private let file: TemporaryFile
  private static let headSize = MemoryLayout<RowKey>.size + 8

  init(rows: [RowSorter.Row], bytes: ByteSlice) throws(TemporaryFileError) {
    file = try TemporaryFile()
    let buffer = ByteBuffer(capacity: 300 * 1024)
    for row in rows {
      let head = unsafe UnsafeMutableRawPointer(buffer.uninitialized(Self.headSize))
      unsafe head.storeBytes(of: row.key, as: RowKey.self)
      unsafe head.storeBytes(
        of: Int64(row.count), toByteOffset: MemoryLayout<RowKey>.size, as: Int64.self)
      buffer.advance(by: Self.headSize)
      buffer.append(bytes[row.offset..<row.offset + row.count])
      if buffer.count >= 256 * 1024 { try flush(buffer) }
    }
    try flush(buffer)
  }

  private func flush(_ buffer: ByteBuffer) throws(TemporaryFileError) {
    try file.append(buffer.slice)
    buffer.removeAll()
  }

  /// Reads the rows back in order; several readers of a run do not disturb each other.
  final class Reader {
    private let run: SpilledRun
    private var offset = 0
    private let buffer = ByteBuffer(capacity: 64 * 1024)
    private var position = 0
    private(set) var key = RowKey(time: 0, source: 0, sequence: 0, row: 0)
    /// Valid until the next call of `next`.
    private(set) var text = ByteSlice.empty

    init(_ run: SpilledRun) { self.run = run }

    func next() -> Bool {
      guard fill(SpilledRun.headSize) else { return false }
      let head = unsafe UnsafeRawPointer(buffer.start + position)
      key = unsafe head.loadUnaligned(as: RowKey.self)
      let count = unsafe head.loadUnaligned(
        fromByteOffset: MemoryLayout<RowKey>.size, as: Int64.self)
      position += SpilledRun.headSize
      guard fill(Int(count)) else { return false }
      text = buffer.slice[position..<position + Int(count)]
      position += Int(count)
      return true
    }

    /// Makes sure that `n` bytes are in the buffer behind `position`.
    private func fill(_ n: Int) -> Bool {
      if buffer.count - position >= n { return true }
      buffer.removeFirst(position)
      position = 0
      while buffer.count < n {
        let room = max(n - buffer.count, 64 * 1024)
        let got = unsafe run.file.read(at: offset, into: buffer.uninitialized(room), count: room)
        guard got > 0 else { return false }
        buffer.advance(by: got)
        offset += got
      }
      return true
    }
  }
}
