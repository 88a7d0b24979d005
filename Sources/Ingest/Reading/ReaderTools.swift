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
  /// The same for lines whose text is a JSON string in them.
  private let escapedFinder: LiteralFinder?
  let syncPoints: SyncPoints
  private var seeker: (source: Int, seeker: TimeSeeker)?
  /// A framer that is not in use, with nothing open.
  private var spare: SourceFramer?

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
    // Who wants to count every record must see every record.
    let prefilter = options.countsEverything ? nil : request.prefilter
    finder = prefilter?.makeFinder()
    escapedFinder = prefilter?.insideOfJSON?.makeFinder()
  }

  /// Finds what every line has that is worth framing, among lines in such an envelope.
  func finder(for envelope: LineEnvelope) -> LiteralFinder? {
    switch envelope {
    case .none: finder
    case .escaped: escapedFinder
    case .rewritten, .held: nil
    }
  }

  var needsTime: Bool { request.needs.contains(.time) }
  var needsLines: Bool { request.needs.contains(.lineNumbers) }

  func seeker(for context: SourceContext) -> TimeSeeker {
    if let seeker, seeker.source == context.index { return seeker.seeker }
    let made = TimeSeeker(context: context, options: options)
    seeker = (context.index, made)
    return made
  }

  /// A framer for a sequence of a source; the one given back last if it was for the same source.
  func takeFramer(_ source: SourceState, sequence: Int, file: SegmentedFile?) -> SourceFramer {
    if let spare, spare.source == source.index {
      self.spare = nil
      spare.framer.restart()
      spare.inheritance.sequence = sequence
      spare.inheritance.before = .empty
      return spare
    }
    let context = source.context
    let inheritance = InheritedTime(
      times: source.times, referenceTime: context.referenceTime, seeker: seeker(for: context),
      file: file)
    inheritance.sequence = sequence
    let facts = FactFinder(needs: request.needs, timeField: options.timeField, zone: options.zone)
    facts.setReference(context.referenceTime)
    let framer = RecordFramer(
      source: context, options: options, request: request, names: names, streams: streams,
      facts: facts, counts: counts, inheritance: inheritance, startsSource: sequence == 0)
    return SourceFramer(source: source.index, framer: framer, inheritance: inheritance)
  }

  /// Takes back a framer that has been flushed.
  func giveBack(_ framer: SourceFramer) { spare = framer }
}

/// A framer with what answers its question for a time.
final class SourceFramer {
  let source: Int
  let framer: RecordFramer
  let inheritance: InheritedTime

  init(source: Int, framer: RecordFramer, inheritance: InheritedTime) {
    self.source = source
    self.framer = framer
    self.inheritance = inheritance
  }

  /// Says when the bytes that come next were written: years and times that they lack go by it.
  ///
  /// A source may be live for longer than its first reference would do.
  func wereWritten(at time: Int64) {
    framer.facts.setReference(time)
    framer.timeOfReading = nil
    inheritance.timeOfWriting = time
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
