internal import LogCore

/// `-A`, `-B`, `-C`: the records around a selected one, of the same stream, as in grep.
///
/// Needs every record of the window, in order, so one worker does it alone. Holds the text of the
/// last few records of each stream.
final class ContextLines {
  private struct Key: Hashable {
    var source: Int
    var stream: StreamID
  }

  private struct Held {
    var text: [UInt8]
    var time: Int64
    var number: Int
  }

  private struct Stream {
    var before: [Held] = []
    /// How many more records follow the last selected one.
    var after = 0
    /// The number of the next record, and of the one behind the last written.
    var count = 0
    var writtenEnd = 0
  }

  private let before: Int
  private let after: Int
  private let separator: [UInt8]
  private var streams: [Key: Stream] = [:]
  private var hasWritten = false
  private let scratch = ByteBuffer()

  /// The separator stands between groups that do not touch; empty for none.
  init(before: Int, after: Int, separator: [UInt8]) {
    self.before = before
    self.after = after
    self.separator = separator
  }

  /// The records that passed the window; to be taken before the stages run.
  private(set) var candidates: [Int32] = []

  func takeCandidates(_ batch: RecordBatch) {
    candidates.removeAll(keepingCapacity: true)
    for k in 0..<batch.keptCount { unsafe candidates.append(batch.kept[k]) }
  }

  /// Writes the kept records of the batch with those around them.
  func write(
    _ batch: RecordBatch, source: Int, formatter: any RecordFormatter, to block: OutputBlock
  ) {
    var nextKept = 0
    for record in candidates {
      let isKept = unsafe nextKept < batch.keptCount && batch.kept[nextKept] == record
      if isKept { nextKept += 1 }
      let key = unsafe Key(source: source, stream: batch.stream[Int(record)])
      var stream = streams[key] ?? Stream()
      write(batch, Int(record), isKept: isKept, &stream, formatter, block)
      streams[key] = stream
    }
  }

  private func write(
    _ batch: RecordBatch, _ record: Int, isKept: Bool, _ stream: inout Stream,
    _ formatter: any RecordFormatter, _ block: OutputBlock
  ) {
    let number = stream.count
    stream.count += 1
    if isKept {
      let first = stream.before.first?.number ?? number
      if hasWritten && first > stream.writtenEnd && !separator.isEmpty {
        block.bytes.append(separator)
      }
      for held in stream.before {
        block.bytes.append(held.text)
        endRow(block, held.time, .before)
      }
      stream.before.removeAll()
      stream.after = after
    } else if stream.after > 0 {
      stream.after -= 1
    } else {
      hold(batch, record, number, &stream, formatter)
      return
    }
    formatter.write(batch, record: record, to: block.bytes)
    unsafe endRow(block, batch.time[record], isKept ? .selected : .after)
    stream.writtenEnd = number + 1
    hasWritten = true
  }

  private func hold(
    _ batch: RecordBatch, _ record: Int, _ number: Int, _ stream: inout Stream,
    _ formatter: any RecordFormatter
  ) {
    guard before > 0 else { return }
    if stream.before.count == before { stream.before.removeFirst() }
    scratch.removeAll()
    formatter.write(batch, record: record, to: scratch)
    unsafe stream.before.append(
      Held(text: scratch.slice.array, time: batch.time[record], number: number))
  }

  private func endRow(_ block: OutputBlock, _ time: Int64, _ kind: RowEnd.Kind) {
    block.rows.append(RowEnd(time: time, end: block.bytes.count, kind: kind))
    block.rowCount += 1
  }
}
