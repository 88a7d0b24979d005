import LogCore

/// Reads a source that holds nothing but spans (`--input spans`): one sequence, by one worker.
///
/// Documents are streamed, however big they are.
final class SpanWork: SequenceWork {
  private let tools: ReaderTools
  private let board: SourceBoard
  private let source: SourceState
  private let sequence: Int
  private let log: DamageLog
  private let framer: SourceFramer
  private let stream: SpanStream

  init(
    _ tools: ReaderTools, _ board: SourceBoard, _ source: SourceState, _ input: SequentialInput,
    sequence: Int, log: DamageLog
  ) {
    self.tools = tools
    self.board = board
    self.source = source
    self.sequence = sequence
    self.log = log
    framer = tools.takeFramer(source, sequence: sequence, file: nil)
    stream = SpanStream(
      input.stream, decoding: SpanDecoding(SpanNeeds(fields: .everything)), source: source.index,
      from: 0, descriptor: input.descriptor)
    framer.framer.work.append(.spans(SpanRecords(stream)))
  }

  func step(into batch: RecordBatch) -> ReadStep {
    let before = stream.bytes
    _ = framer.framer.frame(.empty, atEnd: true, into: batch)
    tools.counts.bytes += stream.bytes - before
    guard framer.framer.work.isEmpty, !batch.isFull, framer.framer.flush(into: batch) else {
      return .records(isLive: false)
    }
    finish()
    return .last(isLive: false)
  }

  private func finish() {
    if tools.needsTime { source.times.publish(sequence, framer.framer.lastTime) }
    if let damage = stream.stream.damage { log.add(source, damage) }
    for warning in SpanDamage.warnings(stream.counts, of: source.displayName) {
      log.add(source, warning)
    }
    board.finish(source)
    tools.giveBack(framer)
  }
}
