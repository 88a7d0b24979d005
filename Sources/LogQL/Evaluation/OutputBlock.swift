internal import LogCore

/// Where a row ends in its block, and its time.
struct RowEnd {
  enum Kind: UInt8 {
    case selected
    /// Context of the selected row behind it, or of the one before it.
    case before, after
  }

  var time: Int64
  var end: Int
  var kind = Kind.selected
}

/// The text that one worker made of a part of a sequence; handed over once, then reused.
// SAFETY: a block has one owner at a time: the worker that fills it, then the queue, then the thread
// that writes it out; every change of owner happens under the queue's monitor.
final class OutputBlock: @unchecked Sendable {
  var source = 0
  var sequence = 0
  /// Blocks of a sequence are numbered from 0; the last one says so.
  var part = 0
  var isLast = false
  var isLive = false
  let bytes = ByteBuffer(capacity: 16 * 1024)
  /// One for each row, where rows must be told apart.
  var rows: [RowEnd] = []
  var rowCount = 0
  /// How many rows, and bytes of rows, a merge has taken out already.
  var takenRows = 0
  var takenBytes = 0

  func reset() {
    bytes.removeAll()
    rows.removeAll(keepingCapacity: true)
    rowCount = 0
    takenRows = 0
    takenBytes = 0
    isLast = false
    isLive = false
  }

  var key: BlockKey { BlockKey(source: source, sequence: sequence, part: part) }
}

/// The place of a block in the order of the input.
struct BlockKey: Hashable, Comparable {
  var source: Int
  var sequence: Int
  var part: Int

  static func < (a: BlockKey, b: BlockKey) -> Bool {
    (a.source, a.sequence, a.part) < (b.source, b.sequence, b.part)
  }
}

/// Takes the workers' blocks and writes their rows out in order.
protocol BlockQueue: AnyObject, Sendable {
  /// Hands a block over; false when nothing more is wanted. May wait for others to catch up.
  func submit(_ block: OutputBlock) -> Bool
  /// An empty block to fill.
  func takeBlock() -> OutputBlock
  /// Looks again whether something can be written (a source has ended).
  func poke()
  /// Writes what is left; called once, when all workers have ended.
  func finish()
}

/// Counts rows against the limit and writes in big pieces; only the thread whose turn it is uses it.
// SAFETY: used by one thread at a time, the one that drains the queue under its monitor's order.
final class RowWriter: @unchecked Sendable {
  private let write: @Sendable (ByteSlice) -> Bool
  private var rowsLeft: Int
  private let pending = ByteBuffer(capacity: 80 * 1024)
  private var lastFlush = 0
  private static let pieceSize = 64 * 1024
  /// How long selected rows may wait for company, in nanoseconds.
  private static let patience = 15_000_000

  /// Selected rows, without their context.
  private(set) var rowsWritten = 0
  /// How many rows of context belong behind a selected one, and how many of them are still to come.
  private let trailing: Int
  private var trailingLeft = 0

  init(limit: Int?, trailing: Int = 0, write: @escaping @Sendable (ByteSlice) -> Bool) {
    self.write = write
    self.trailing = trailing
    rowsLeft = limit ?? Int.max
  }

  /// Whether rows must be told apart, so that they can be counted off.
  var isLimited: Bool { rowsLeft != Int.max }
  var isDone: Bool { rowsLeft == 0 && trailingLeft == 0 }

  /// Whether the row still goes out; counts it.
  ///
  /// The last selected row has its context behind it.
  private func takes(_ kind: RowEnd.Kind) -> Bool {
    switch kind {
    case .selected, .before:
      guard rowsLeft > 0 else {
        trailingLeft = 0
        return false
      }
      guard kind == .selected else { return true }
      rowsLeft -= 1
      rowsWritten += 1
      trailingLeft = trailing
    case .after: if trailingLeft > 0 { trailingLeft -= 1 }
    }
    return true
  }

  /// Takes one row, its bytes given; false when no more are wanted.
  func append(_ bytes: ByteSlice, row kind: RowEnd.Kind) -> Bool {
    guard takes(kind) else { return false }
    return put(bytes, isLive: false) && !isDone
  }

  /// Takes all rows of the block that are not taken; false when no more are wanted.
  func append(_ block: OutputBlock) -> Bool {
    let left = block.rowCount - block.takenRows
    guard !isDone else { return false }
    guard left > 0 else { return !block.isLive || flush() }
    if !isLimited {
      return append(
        block.bytes.slice.from(block.takenBytes), rows: left, isLive: block.isLive)
    }
    var end = block.takenBytes
    for row in block.rows[block.takenRows..<block.rowCount] {
      guard !isDone, takes(row.kind) else { break }
      end = row.end
    }
    return put(block.bytes.slice[block.takenBytes..<end], isLive: block.isLive || isDone) && !isDone
  }

  /// Takes `rows` rows where there is no limit.
  func append(_ bytes: ByteSlice, rows: Int, isLive: Bool) -> Bool {
    rowsWritten += rows
    return put(bytes, isLive: isLive)
  }

  private func put(_ bytes: ByteSlice, isLive: Bool) -> Bool {
    if bytes.count >= Self.pieceSize {
      guard flush() else { return false }
      return write(bytes)
    }
    pending.append(bytes)
    if isLive || pending.count >= Self.pieceSize || Clock.now() - lastFlush > Self.patience {
      return flush()
    }
    return true
  }

  /// Writes out what waits; false when nobody reads any more.
  func flush() -> Bool {
    lastFlush = Clock.now()
    guard !pending.isEmpty else { return true }
    defer { pending.removeAll() }
    return write(pending.slice)
  }
}
