import LogCore

/// What one worker reads with, whatever source it is at.
final class ReaderTools {
  let worker: Int
  let request: ReadRequest
  let options: IngestOptions
  let names: LabelNames
  let streams: StreamTable
  let counts = IngestCounts()
  let buffer = ChunkBuffer(capacity: 320 * 1024)
  let finder: LiteralFinder?
  let syncPoints: SyncPoints
  private let facts: FactFinder
  private var seeker: (source: Int, seeker: TimeSeeker)?

  init(
    worker: Int, request: ReadRequest, options: IngestOptions, names: LabelNames,
    streams: StreamTable
  ) {
    self.worker = worker
    self.request = request
    self.options = options
    self.names = names
    self.streams = streams
    syncPoints = SyncPoints(options: options)
    facts = FactFinder(needs: request.needs, timeField: options.timeField, zone: options.zone)
    // Who wants to count every record must see every record.
    let prefilter = options.countsEverything ? nil : request.prefilter
    finder = prefilter.map { LiteralFinder(literals: $0.literals, ignoresCase: $0.ignoresCase) }
  }

  var needsTime: Bool { request.needs.contains(.time) }

  func seeker(for context: SourceContext) -> TimeSeeker {
    if let seeker, seeker.source == context.index { return seeker.seeker }
    let made = TimeSeeker(context: context, options: options)
    seeker = (context.index, made)
    return made
  }

  func makeFramer(
    _ context: SourceContext, inheritance: any TimeInheritance, startsSource: Bool
  ) -> RecordFramer {
    facts.setReference(context.referenceTime)
    return RecordFramer(
      source: context, options: options, request: request, names: names, streams: streams,
      facts: facts, counts: counts, inheritance: inheritance, startsSource: startsSource)
  }
}

/// What a step of reading came to.
enum ReadStep {
  /// The batch has records; the sequence goes on.
  case records(isLive: Bool)
  /// The batch has the last records of the sequence, or none.
  case last(isLive: Bool)
  /// There was nothing to read, and the sequence was given back.
  case nothing
}

/// One sequence while a worker reads it.
protocol SequenceWork: AnyObject {
  /// Fills the batch, which is empty.
  func step(into batch: RecordBatch) -> ReadStep
}
