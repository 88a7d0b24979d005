import LogCore
import Synchronization

/// Reads one sequence of a plain file.
final class SegmentWork: SequenceWork {
  private let tools: ReaderTools
  private let source: SourceState
  private let file: SegmentedFile
  private let sequence: Int
  private let log: DamageLog
  private let range: Range<Int>
  private let stream: FileStream
  /// Made when there is something to frame.
  private var framer: SourceFramer?
  private var regions: RegionFramer?
  private var cap: LineCap
  /// The whole lines that were taken last.
  private var region = ByteSlice.empty
  private var hasRegion = false
  private var streamEnded: Bool
  private var skips = false
  private static let readSize = 256 * 1024
  /// A sequence up to this size is read at once.
  private static let wholeSize = 512 * 1024

  init(
    _ tools: ReaderTools, _ source: SourceState, _ file: SegmentedFile, sequence: Int,
    log: DamageLog
  ) {
    self.tools = tools
    self.source = source
    self.file = file
    self.sequence = sequence
    self.log = log
    range = file.range(of: sequence, tools.buffer)
    stream = FileStream(file.file, from: range.lowerBound, to: range.upperBound)
    streamEnded = range.isEmpty
    cap = LineCap(cap: tools.options.lineCap)
    tools.buffer.removeAll()
  }

  /// Only now nobody looks at the lines any more.
  deinit { file.finished(sequence, range) }

  func step(into batch: RecordBatch) -> ReadStep {
    while true {
      if hasRegion, let regions {
        guard regions.run(into: batch) else { return .records(isLive: false) }
        hasRegion = false
        if !streamEnded && !batch.isEmpty { return .records(isLive: false) }
      }
      if streamEnded {
        if let framer, !framer.framer.flush(into: batch) { return .records(isLive: false) }
        finish()
        return .last(isLive: false)
      }
      readMore()
    }
  }

  /// Takes the sequence where it lies in memory, or reads a part of it.
  private func readMore() {
    let isFirst = stream.offset == range.lowerBound
    // A sequence of this size has no line that is too long.
    if isFirst && range.count <= min(Self.wholeSize, tools.options.lineCap),
      let bytes = file.bytes(range)
    {
      tools.counts.bytes += bytes.count
      tools.counts.diskBytes += bytes.count
      streamEnded = true
      take(bytes, isFirst: true)
    } else {
      readPart(isFirst: isFirst)
    }
  }

  private func readPart(isFirst: Bool) {
    let buffer = tools.buffer
    let most = isFirst && range.count <= Self.wholeSize ? range.count : Self.readSize
    var got = 0
    while got < most && !streamEnded {
      buffer.makeRoom(most - got)
      let newFrom = buffer.end
      switch buffer.fill(from: stream, most: most - got) {
      case .bytes(let n):
        got += n
        tools.counts.bytes += n
        tools.counts.diskBytes += n
        cap.apply(to: buffer, newFrom: newFrom, report: report)
        if stream.offset == range.upperBound { streamEnded = true }
      case .nothingYet, .end: streamEnded = true
      }
    }
    let bytes = buffer.bytes
    let whole =
      streamEnded ? bytes.count : bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    if streamEnded { cap.finish(report: report) }
    guard whole > 0 else { return }
    buffer.start += whole
    take(bytes[0..<whole], isFirst: isFirst)
  }

  /// Begins to frame whole lines.
  private func take(_ region: ByteSlice, isFirst: Bool) {
    self.region = region
    let isUnfinished = region[region.count - 1] != 0x0A
    let finder = isFirst && streamEnded ? finder(for: region) : nil
    skips = finder != nil
    let firstHit = finder?.find(region)
    if finder != nil && firstHit == nil { return }
    let framer = self.framer ?? takeFramer()
    let regions =
      self.regions ?? RegionFramer(framer, syncPoints: tools.syncPoints)
    regions.begin(
      region, atEnd: range.upperBound == file.bounds.upperBound && streamEnded || isUnfinished,
      finder: finder, firstHit: firstHit)
    self.framer = framer
    self.regions = regions
    hasRegion = true
  }

  /// A framer that counts the lines of this sequence.
  private func takeFramer() -> SourceFramer {
    let framer = tools.takeFramer(source, sequence: sequence, file: file)
    framer.framer.place = 0
    return framer
  }

  /// What finds the lines that are worth framing; nil where all are.
  private func finder(for region: ByteSlice) -> LiteralFinder? {
    guard tools.finder != nil, sequence > 0 else { return nil }
    return tools.finder(for: tools.syncPoints.envelope(region))
  }

  private func finish() {
    if tools.needsTime {
      source.times.publish(sequence, skips ? lastTimeOfRegion() : framer?.framer.lastTime)
    }
    if tools.needsLines {
      source.lines.publish(sequence, skips ? region.count(of: 0x0A) : framer?.framer.place ?? 0)
    }
    if let damage = stream.damage { log.add(source, damage) }
    if file.findsItselfShortened() { log.add(source, "it became shorter while it was read") }
    if let framer { tools.giveBack(framer) }
  }

  /// The last time where records were left out: of the last ones, whether wanted or not.
  private func lastTimeOfRegion() -> Int64? {
    tools.seeker(for: source.context).lastTime(in: region)
  }

  /// Tells of a line that was cut.
  ///
  /// To know its number, the file is read again up to it.
  private func report(_ line: LongLine) {
    var line = line
    line.number = file.lineNumber(at: range.lowerBound + line.offset)
    log.add(source, line, cap: tools.options.lineCap)
  }
}
