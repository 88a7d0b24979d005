internal import LogCore

/// Where a row stands: its time, then its place in the input, so that a sort by it is stable.
struct RowKey: Comparable {
  var time: Int64
  var source: Int32
  var sequence: Int32
  var row: Int64

  static func < (a: RowKey, b: RowKey) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.source != b.source { return a.source < b.source }
    if a.sequence != b.sequence { return a.sequence < b.sequence }
    return a.row < b.row
  }

  /// The key under which an ascending sort gives this direction; equal times stay in input order.
  func directed(_ direction: Direction) -> RowKey {
    guard direction == .backward else { return self }
    var key = self
    key.time = ~time
    return key
  }

  func undirected(_ direction: Direction) -> Int64 { direction == .backward ? ~time : time }
}

/// Oldest or newest first.
package enum Direction: String, Sendable, CaseIterable {
  case forward, backward
}

/// One worker's rows of a result that must be sorted: text with its key.
///
/// Rows above the memory that it may use go to a temporary file as a sorted run. With a limit only
/// the first rows in the wanted order are kept, so memory is bounded by it.
final class RowSorter {
  struct Row {
    var key: RowKey
    var offset: Int
    var count: Int
  }

  private(set) var rows: [Row] = []
  private(set) var bytes = ByteBuffer(capacity: 16 * 1024)
  private(set) var runs: [SpilledRun] = []
  /// Why rows could not be spilled, once that has failed.
  private(set) var failure: String?
  private let direction: Direction
  private let limit: Int?
  private let memory: Int

  init(direction: Direction, limit: Int?, memory: Int) {
    self.direction = direction
    self.limit = limit
    self.memory = memory
  }

  /// Adds the bytes that were appended to `bytes` since `offset`, as one row.
  func endRow(from offset: Int, key: RowKey) {
    rows.append(
      Row(key: key.directed(direction), offset: offset, count: bytes.count - offset))
    if let limit, rows.count >= max(2 * limit, 4096) { keepFirst(limit) }
    if bytes.count + rows.count * MemoryLayout<Row>.stride > memory { spill() }
  }

  /// Sorts what is in memory; called before the rows are read.
  func sort() {
    rows.sort { $0.key < $1.key }
    if let limit, rows.count > limit { rows.removeLast(rows.count - limit) }
  }

  private func keepFirst(_ limit: Int) {
    sort()
    let kept = ByteBuffer(capacity: 16 * 1024)
    for i in rows.indices {
      let row = rows[i]
      rows[i].offset = kept.count
      kept.append(bytes.slice[row.offset..<row.offset + row.count])
    }
    bytes = kept
  }

  private func spill() {
    guard failure == nil else { return }
    sort()
    do throws(TemporaryFileError) {
      runs.append(try SpilledRun(rows: rows, bytes: bytes.slice))
      rows.removeAll(keepingCapacity: true)
      bytes = ByteBuffer(capacity: 16 * 1024)
    } catch {
      failure = error.message
    }
  }
}
