import Glibc
import LogCore

/// Reads the next part of a source that only one worker at a time can read.
///
/// While the worker holds the source it reads about 256 KiB. If these have a place where nothing is
/// open, they are cut there and the source is let go before anything is framed: the others read on.
/// Else they are framed first, and the framer stays with the source if it has something open.
final class SequentialWork: SequenceWork {
  private let tools: ReaderTools
  private let board: SourceBoard
  private let source: SourceState
  private let input: SequentialInput
  private let sequence: Int
  private let log: DamageLog
  private var framer: SourceFramer?
  private var regions: RegionFramer?
  private var region = ByteSlice.empty
  private var hasBegun = false
  private var isFlushed = false
  /// The stream has ended with this part.
  private var isFinal = false
  /// The part ends where nothing is open, and the source has been let go.
  private var isCut = false
  private var skips = false
  /// Nothing more had come when it was read.
  private var isQuiet = false
  private var now: Int64 = 0
  private static let readSize = 256 * 1024
  /// Less than this, and then nothing: a live source whose records should not wait.
  private static let liveSize = 64 * 1024
  /// As much at once comes from a source that writes in bulk; it may wait so many nanoseconds.
  private static let bulkSize = 4096
  private static let patience = 4_000_000

  init(
    _ tools: ReaderTools, _ board: SourceBoard, _ source: SourceState, _ input: SequentialInput,
    sequence: Int, log: DamageLog
  ) {
    self.tools = tools
    self.board = board
    self.source = source
    self.input = input
    self.sequence = sequence
    self.log = log
  }

  func step(into batch: RecordBatch) -> ReadStep {
    if !hasBegun && !begin() { return .nothing }
    guard let framer, let regions, regions.run(into: batch) else {
      return .records(isLive: isQuiet)
    }
    if isFinal || isCut {
      guard framer.framer.flush(into: batch) else { return .records(isLive: isQuiet) }
    } else if isQuiet || input.descriptor != nil || input.isFollowed {
      let delay = tools.options.liveDelay
      guard framer.framer.flushIdle(since: now - delay, into: batch) else {
        return .records(isLive: isQuiet)
      }
    }
    finish(framer)
    return .last(isLive: isQuiet)
  }

  // MARK: - Reading

  /// Reads, and decides what of it is framed now; false if there is nothing to do.
  private func begin() -> Bool {
    hasBegun = true
    let buffer = tools.buffer
    buffer.removeAll()
    buffer.append(input.carry.slice)
    input.carry.removeAll()
    let got = read(into: buffer)
    now = Int64(Clock.now())
    if got > 0 { input.lastArrival = now }
    let bytes = buffer.bytes
    let whole = isFinal ? bytes.count : bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let isIdle = input.framer?.framer.isIdle ?? true
    if whole == 0 && !isFinal && (isIdle || now < deadline) && !board.isCancelled {
      input.carry.append(bytes)
      board.giveBack(source)
      letGo(isIdle: isIdle)
      return false
    }
    learn(bytes[0..<whole])
    var end = whole
    let isLive = isQuiet && got < Self.liveSize
    if !isFinal && !isLive && !input.hasWrappers && !input.isHead,
      let cut = tools.syncPoints.last(in: bytes[0..<whole])
    {
      end = cut
      isCut = true
    }
    region = bytes[0..<end]
    let linesBefore = input.cap.lineCount
    input.cap.count(region)
    input.carry.append(bytes.from(end))
    prepare(linesBefore: linesBefore)
    if isCut {
      board.letGo(source, worker: tools.worker, isPinned: false, wait: false, deadline: nil)
    }
    return true
  }

  /// Reads until there is enough, or nothing more for now; returns how many bytes came.
  private func read(into buffer: ChunkBuffer) -> Int {
    var got = 0
    let begin = Clock.now()
    var hasLine = buffer.bytes.firstIndex(of: 0x0A) != nil
    while (buffer.count < Self.readSize || !hasLine) && !board.isCancelled {
      buffer.makeRoom(max(64 * 1024, Self.readSize - buffer.count))
      let newFrom = buffer.end
      switch buffer.fill(from: input.stream, most: max(64 * 1024, Self.readSize - buffer.count)) {
      case .bytes(let n):
        got += n
        tools.counts.bytes += n
        tools.counts.diskBytes += input.bytesFromDisk(for: n)
        input.cap.apply(to: buffer, newFrom: newFrom, report: report)
        if !hasLine {
          let new = min(newFrom - buffer.start, buffer.count)
          hasLine = buffer.bytes.from(max(0, new)).firstIndex(of: 0x0A) != nil
        }
      case .nothingYet:
        if waitsForMore(got, since: begin) { continue }
        isQuiet = true
        return got
      case .end:
        input.cap.finish(report: report)
        isFinal = true
        return got
      }
    }
    return got
  }

  /// Waits a moment where the source seems to write much, but not as fast as it is read; false when
  /// nothing came.
  ///
  /// Many small parts cost more than few large ones.
  private func waitsForMore(_ got: Int, since begin: Int) -> Bool {
    guard let descriptor = input.descriptor, got >= Self.bulkSize, got < Self.liveSize,
      Clock.now() - begin < Self.patience
    else { return false }
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&question, 1, 1) > 0
  }

  /// Looks whether lines come in wrappers, so that only the framer knows what is open.
  private func learn(_ lines: ByteSlice) {
    guard !input.hasWrappers else { return }
    input.hasWrappers =
      input.isHead
      ? tools.syncPoints.seemWrapped(lines) : tools.syncPoints.envelope(lines) == .held
  }

  private func prepare(linesBefore: Int) {
    let framer =
      input.framer ?? tools.takeFramer(source, sequence: sequence, file: nil)
    // One that goes on has counted all lines up to here.
    if input.framer == nil { framer.framer.place = linesBefore }
    let mayLeaveOut = isCut && input.framer == nil && tools.finder != nil
    let finder = mayLeaveOut ? tools.finder(for: tools.syncPoints.envelope(region)) : nil
    skips = finder != nil
    input.framer = nil
    framer.framer.clock = now
    if let time = input.timeOfWriting { framer.wereWritten(at: time) }
    let regions = RegionFramer(framer, syncPoints: tools.syncPoints)
    regions.begin(region, atEnd: isFinal, finder: finder)
    self.framer = framer
    self.regions = regions
  }

  // MARK: - The end of the part

  private func finish(_ framer: SourceFramer) {
    if tools.needsTime {
      let last =
        skips ? tools.seeker(for: source.context).lastTime(in: region) : framer.framer.lastTime
      source.times.publish(sequence, last)
    }
    if isFinal {
      if let damage = input.stream.damage { log.add(source, damage) }
      board.finish(source)
    } else if !isCut {
      let isIdle = framer.framer.isIdle
      if isIdle || !framer.framer.waitsForTime { input.isHead = false }
      input.framer = isIdle ? nil : framer
      letGo(isIdle: isIdle)
    }
    // One that still waits for the first time of the source is of use nowhere else.
    let isSettled = isFinal || isCut || !framer.framer.waitsForTime
    if isSettled && framer.framer.isIdle { tools.giveBack(framer) }
  }

  /// When an open record goes out though nothing has come.
  private var deadline: Int64 { input.lastArrival + tools.options.liveDelay }

  private func letGo(isIdle: Bool) {
    board.letGo(
      source, worker: tools.worker, isPinned: !isIdle, wait: isQuiet,
      deadline: isIdle ? nil : max(now + 5_000_000, deadline))
  }

  private func report(_ line: LongLine) {
    log.add(source, line, cap: tools.options.lineCap)
  }
}
