internal import LogCore

/// Merges the rows of several sources by time: each row against the first waiting row of every
/// other source, equal times in the order of the sources. A source that runs backwards is not
/// sorted.
///
/// A row can go out only when every source that has not ended has a row waiting (or is live: nobody
/// waits for a pipe). The reader is told what was written, and reads ahead only a few sequences of
/// each source.
// SAFETY: all state is read and changed with `monitor` locked; the writer and the blocks at the head
// of the queues are used by the one thread that has set `isDraining`.
final class TimeMergeQueue: BlockQueue, @unchecked Sendable {
  private struct Lane {
    /// The block that is due next.
    var sequence = 0
    var part = 0
    /// Blocks that came before they were due.
    var early: [BlockKey: OutputBlock] = [:]
    /// The block whose rows are being taken.
    var head: OutputBlock?
  }

  private let source: any RecordSource
  private let writer: RowWriter
  private let monitor = Monitor()
  private var lanes: [Lane]
  /// The sources that have a row waiting, by its time.
  private var order = LaneOrder()
  /// The sources that have none and may still get one, those that are read first at the end.
  private var missing: [Int]
  private var isDraining = false
  private var isStopped = false
  private var hasEnded = false
  private var isLive = false
  private var free: [OutputBlock] = []

  init(source: any RecordSource, writer: RowWriter) {
    self.source = source
    self.writer = writer
    lanes = Array(repeating: Lane(), count: source.sourceCount)
    missing = Array(lanes.indices.reversed())
  }

  func takeBlock() -> OutputBlock {
    monitor.locked { free.popLast() } ?? OutputBlock()
  }

  func submit(_ block: OutputBlock) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    guard !isStopped else { return false }
    if block.isLive { isLive = true }
    lanes[block.source].early[block.key] = block
    drain()
    return !isStopped
  }

  func poke() {
    monitor.locked { drain() }
  }

  func finish() {
    monitor.lock()
    defer { monitor.unlock() }
    hasEnded = true
    drain()
    _ = writer.flush()
  }

  private func drain() {
    guard !isDraining else { return }
    isDraining = true
    while !isStopped, let (lane, until) = nextRun() {
      guard let block = lanes[lane].head else { break }
      monitor.unlock()
      let wantsMore = write(block, until: until, isBefore: until.map { lane < $0.lane } ?? true)
      if !wantsMore { source.cancel() }
      monitor.lock()
      if !wantsMore { isStopped = true }
    }
    if isLive && !isStopped { isStopped = !writer.flush() }
    isDraining = false
  }

  /// The source whose row is due, and the row of the other source at which its run ends; nil where
  /// one must be waited for, or where there is none.
  ///
  /// Costs the logarithm of the number of sources.
  private func nextRun() -> (lane: Int, until: (time: Int64, lane: Int)?)? {
    // The one that was written from last: its next row is another.
    if let lane = order.first {
      if head(of: lane) != nil {
        order.replaceFirst(key(of: lane))
      } else {
        order.removeFirst()
        missing.append(lane)
      }
    }
    var i = missing.count
    while i > 0 {
      i -= 1
      let lane = missing[i]
      if head(of: lane) != nil {
        missing.remove(at: i)
        order.add(key(of: lane))
      } else if hasEnded || hasEnded(lane) {
        missing.remove(at: i)
      } else if !isLive {
        return nil
      }
    }
    guard let best = order.first else { return nil }
    return (best, order.second.map { ($0.time, $0.lane) })
  }

  private func key(of lane: Int) -> LaneOrder.Key {
    guard let head = lanes[lane].head else { return LaneOrder.Key(time: Int64.max, lane: lane) }
    return LaneOrder.Key(time: head.rows[head.takenRows].time, lane: lane)
  }

  private func hasEnded(_ lane: Int) -> Bool {
    guard let end = source.endOfSequences(source: lane) else { return false }
    return lanes[lane].sequence >= end
  }

  /// The block with the next rows of a source; gives back those that have none left.
  private func head(of lane: Int) -> OutputBlock? {
    while true {
      if let head = lanes[lane].head {
        if head.takenRows < head.rowCount { return head }
        lanes[lane].head = nil
        if head.isLast { source.release(source: lane, sequence: head.sequence) }
        head.reset()
        if free.count < 8 { free.append(head) }
      }
      let key = BlockKey(source: lane, sequence: lanes[lane].sequence, part: lanes[lane].part)
      guard let block = lanes[lane].early.removeValue(forKey: key) ?? leftOver(lane) else {
        return nil
      }
      if block.isLast {
        lanes[lane].sequence = block.sequence + 1
        lanes[lane].part = 0
      } else {
        lanes[lane].part = block.part + 1
      }
      lanes[lane].head = block
    }
  }

  /// After the end blocks may be missing (a cancellation): the next one there is.
  private func leftOver(_ lane: Int) -> OutputBlock? {
    guard hasEnded, let key = lanes[lane].early.keys.min() else { return nil }
    return lanes[lane].early.removeValue(forKey: key)
  }

  /// Writes rows from the head until the other source's row comes first.
  private func write(
    _ block: OutputBlock, until: (time: Int64, lane: Int)?, isBefore: Bool
  ) -> Bool {
    let from = block.takenBytes
    var row = block.takenRows
    repeat {
      row += 1
    } while row < block.rowCount
      && until.map({
        block.rows[row].time < $0.time || (isBefore && block.rows[row].time == $0.time)
      })
        ?? true
      && row - block.takenRows < 4096
    let rows = row - block.takenRows
    if writer.isLimited {
      // Row by row: the limit may end within the run.
      while block.takenRows < row {
        guard !writer.isDone else { return false }
        let end = block.rows[block.takenRows].end
        let kind = block.rows[block.takenRows].kind
        guard writer.append(block.bytes.slice[block.takenBytes..<end], row: kind) else {
          return false
        }
        block.takenRows += 1
        block.takenBytes = end
      }
      return !writer.isDone
    }
    let end = block.rows[row - 1].end
    block.takenRows = row
    block.takenBytes = end
    return writer.append(block.bytes.slice[from..<end], rows: rows, isLive: false)
  }
}
