internal import LogCore

/// Records with their messages and the numbers of their keys, while they are few enough to remember.
///
/// It saves the second pass over the input of `patterns --lines`.
final class PatternRecords {
  struct Record {
    var file: Int32
    var sequence: Int32
    /// Within the sequence.
    var line: Int
    var key: Int32
    var message: ByteSlice
  }

  private(set) var records: [Record] = []
  /// The messages' bytes; those of tables that were merged live as long.
  private var arenas = [ByteArena(blockSize: 256 * 1024)]
  private var bytes = 0
  private let most: Int

  /// Full with so many bytes.
  init(most: Int) { self.most = most }

  var isFull: Bool { bytes > most }

  func append(_ message: ByteSlice, key: Int, _ origin: BatchOrigin, line: Int) {
    guard !isFull else { return }
    bytes += message.count + MemoryLayout<Record>.stride
    records.append(
      Record(
        file: origin.file, sequence: origin.sequence, line: line,
        key: Int32(truncatingIfNeeded: key), message: arenas[0].copy(message)))
  }

  /// Takes in the records of another worker; `numbers` are the numbers here of its keys.
  func add(_ other: PatternRecords, _ numbers: [Int]) {
    arenas += other.arenas
    bytes += other.bytes
    records.reserveCapacity(records.count + other.records.count)
    for record in other.records {
      var record = record
      record.key = Int32(truncatingIfNeeded: numbers[Int(record.key)])
      records.append(record)
    }
  }

  /// Puts the records in the order of their places.
  func sort() {
    let inOrder = { (a: Record, b: Record) -> Bool in
      if a.file != b.file { return a.file < b.file }
      return a.sequence != b.sequence ? a.sequence < b.sequence : a.line < b.line
    }
    for i in records.indices.dropFirst() where inOrder(records[i], records[i - 1]) {
      return records.sort(by: inOrder)
    }
  }
}
