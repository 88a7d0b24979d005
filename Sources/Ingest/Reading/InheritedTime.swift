import LogCore

/// Answers a framer that needs the time of the record before its first one.
///
/// Looks in the sequence itself, where stretches of it were left out; else in the sequences before;
/// else for the first time that the source has.
final class InheritedTime: TimeInheritance {
  private let times: SequenceTimes
  private let referenceTime: Int64
  /// When what is framed was written; nil where the source is not live.
  var timeOfWriting: Int64? {
    didSet { seeker.referenceTime = timeOfWriting ?? referenceTime }
  }
  private let seeker: TimeSeeker
  /// Set where the source can be read again.
  private let file: SegmentedFile?
  /// The sequence that is framed.
  var sequence = 0
  /// What of the sequence comes before the stretch that is framed; empty if that is all of it.
  var before = ByteSlice.empty

  init(
    times: SequenceTimes, referenceTime: Int64, seeker: TimeSeeker, file: SegmentedFile?
  ) {
    self.times = times
    self.referenceTime = referenceTime
    self.seeker = seeker
    self.file = file
  }

  func timeBefore() -> TimeBefore {
    if let time = seeker.lastTime(in: before) ?? times.time(before: sequence) {
      return .record(time)
    }
    if let timeOfWriting { return .reading(timeOfWriting) }
    return .record(
      times.firstTime { file.flatMap { seeker.firstTime(of: $0) } ?? referenceTime })
  }
}

/// Frames bytes only to learn of their times.
final class TimeSeeker {
  private let context: SourceContext
  private let options: IngestOptions
  private let names = LabelNames()
  private let syncPoints: SyncPoints
  /// For looking into the middle of a source, again and again.
  private var scratch: (RecordFramer, RecordBatch)?
  /// What years go by that times lack.
  var referenceTime: Int64 {
    didSet { scratch?.0.facts.setReference(referenceTime) }
  }
  /// Stands for "no time" where a framer insists on one.
  private static let noTime = Int64.min

  init(context: SourceContext, options: IngestOptions) {
    self.context = context
    self.options = options
    referenceTime = context.referenceTime
    syncPoints = SyncPoints(options: options)
  }

  /// The time of the last record that has one, looked for from the end.
  ///
  /// nil if there is none.
  func lastTime(in bytes: ByteSlice) -> Int64? {
    var window = 2048
    while !bytes.isEmpty {
      let from = max(0, bytes.count - window)
      let point = from == 0 ? 0 : syncPoints.next(in: bytes, from: from)
      if let point, point < bytes.count, let time = frameAll(bytes.from(point)) { return time }
      if from == 0 { return nil }
      window *= 8
    }
    return nil
  }

  /// The first time in the first 1,000 records of a file; nil if there is none.
  func firstTime(of file: SegmentedFile) -> Int64? {
    let (framer, batch) = makeFramer(startsSource: true)
    let buffer = ChunkBuffer(capacity: 256 * 1024)
    let stream = FileStream(file.file, from: file.bounds.lowerBound, to: file.bounds.upperBound)
    var hasEnded = false
    while batch.isEmpty {
      if buffer.count > options.lineCap { return nil }
      if !hasEnded && buffer.fill(from: stream, most: 256 * 1024) == .end { hasEnded = true }
      let whole = buffer.bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let region = buffer.bytes[0..<(hasEnded ? buffer.count : whole)]
      buffer.start += framer.frame(region, atEnd: hasEnded, into: batch)
      guard hasEnded else { continue }
      _ = framer.flush(into: batch)
      break
    }
    guard !batch.isEmpty, unsafe batch.time[0] != Self.noTime else { return nil }
    return unsafe batch.time[0]
  }

  private func frameAll(_ bytes: ByteSlice) -> Int64? {
    let (framer, batch) = scratch ?? makeFramer(startsSource: false)
    scratch = (framer, batch)
    framer.restart()
    var at = 0
    while at < bytes.count {
      batch.reset()
      at += framer.frame(bytes.from(at), atEnd: true, into: batch)
    }
    batch.reset()
    while !framer.flush(into: batch) { batch.reset() }
    return framer.lastTime == Self.noTime ? nil : framer.lastTime
  }

  private func makeFramer(startsSource: Bool) -> (RecordFramer, RecordBatch) {
    var request = ReadRequest()
    request.needs = .time
    let streams = StreamTable(names: names, selector: nil)
    let facts = FactFinder(needs: .time, timeField: options.timeField, zone: options.zone)
    facts.setReference(referenceTime)
    let framer = RecordFramer(
      source: context, options: options, request: request, names: names, streams: streams,
      facts: facts, counts: IngestCounts(), inheritance: NoTime(), startsSource: startsSource)
    return (framer, RecordBatch(names: names, streams: streams))
  }

  private final class NoTime: TimeInheritance {
    func timeBefore() -> TimeBefore { .record(TimeSeeker.noTime) }
  }
}
