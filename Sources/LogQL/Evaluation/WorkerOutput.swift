internal import LogCore

/// One worker's way from selected records to blocks of text.
final class WorkerOutput {
  private let formatter: any RecordFormatter
  private let queue: any BlockQueue
  private let keepsRows: Bool
  private let context: ContextLines?
  private var block: OutputBlock?
  private var part = 0
  private static let blockSize = 128 * 1024

  init(
    formatter: any RecordFormatter, queue: any BlockQueue, keepsRows: Bool, context: ContextLines?
  ) {
    self.formatter = formatter
    self.queue = queue
    self.keepsRows = keepsRows
    self.context = context
  }

  /// Writes the kept records of the batch; false when nothing more is wanted.
  func add(_ batch: RecordBatch, at place: Place) -> Bool {
    let block = self.block ?? queue.takeBlock()
    if let context {
      context.write(batch, source: place.source, formatter: formatter, to: block)
    } else {
      writeKept(batch, to: block)
    }
    guard place.isLast || place.isLive || block.bytes.count >= Self.blockSize else {
      self.block = block
      return true
    }
    block.source = place.source
    block.sequence = place.sequence
    block.part = part
    block.isLast = place.isLast
    block.isLive = place.isLive
    part = place.isLast ? 0 : part + 1
    self.block = nil
    return queue.submit(block)
  }

  private func writeKept(_ batch: RecordBatch, to block: OutputBlock) {
    let out = block.bytes
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      formatter.write(batch, record: record, to: out)
      if keepsRows { unsafe block.rows.append(RowEnd(time: batch.time[record], end: out.count)) }
    }
    block.rowCount += batch.keptCount
  }
}
