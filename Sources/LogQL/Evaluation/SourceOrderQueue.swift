internal import LogCore

/// Writes blocks in the order of the input: source after source, sequence after sequence.
///
/// Any worker may be the one that writes: whoever brings the block that is due writes it and all
/// that wait behind it. Blocks that came too early wait here, up to a few MiB, beyond which their
/// workers wait instead. The worker that owns the block that is due never waits, so there is always
/// progress.
// SAFETY: all state is read and changed with `monitor` locked; the writer is used by the one thread
// that has set `isDraining`.
final class SourceOrderQueue: BlockQueue, @unchecked Sendable {
  private let source: any RecordSource
  private let writer: RowWriter
  private let monitor = Monitor()
  private var next = BlockKey(source: 0, sequence: 0, part: 0)
  private var waiting: [BlockKey: OutputBlock] = [:]
  private var waitingBytes = 0
  private var isDraining = false
  private var isStopped = false
  private var free: [OutputBlock] = []
  private static let mostWaitingBytes = 2 << 20

  init(source: any RecordSource, writer: RowWriter) {
    self.source = source
    self.writer = writer
  }

  func takeBlock() -> OutputBlock {
    monitor.locked { free.popLast() } ?? OutputBlock()
  }

  func submit(_ block: OutputBlock) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    while !isStopped && waitingBytes > Self.mostWaitingBytes && !isDue(block.key) { monitor.wait() }
    guard !isStopped else { return false }
    waiting[block.key] = block
    waitingBytes += block.bytes.count
    drain()
    return !isStopped
  }

  func poke() {
    monitor.locked { drain() }
  }

  func finish() {
    monitor.lock()
    defer { monitor.unlock() }
    drain()
    // Sequences may be missing after a cancellation; what is there still goes out in order.
    for key in waiting.keys.sorted() {
      guard !isStopped, let block = waiting[key] else { break }
      isStopped = !writer.append(block)
    }
    _ = writer.flush()
  }

  private func isDue(_ key: BlockKey) -> Bool {
    skipEndedSources()
    return key == next
  }

  private func skipEndedSources() {
    while next.part == 0, let end = source.endOfSequences(source: next.source),
      next.sequence >= end, next.source + 1 < source.sourceCount
    {
      next = BlockKey(source: next.source + 1, sequence: 0, part: 0)
    }
  }

  private func drain() {
    guard !isDraining else { return }
    isDraining = true
    while !isStopped {
      skipEndedSources()
      guard let block = waiting.removeValue(forKey: next) else { break }
      if block.isLast {
        next.sequence += 1
        next.part = 0
      } else {
        next.part += 1
      }
      waitingBytes -= block.bytes.count
      monitor.unlock()
      let wantsMore = writer.append(block)
      if block.isLast { source.release(source: block.source, sequence: block.sequence) }
      if !wantsMore { source.cancel() }
      block.reset()
      monitor.lock()
      if free.count < 8 && block.bytes.count < 1 << 20 { free.append(block) }
      if !wantsMore { isStopped = true }
      monitor.notifyAll()
    }
    isDraining = false
    monitor.notifyAll()
  }
}
