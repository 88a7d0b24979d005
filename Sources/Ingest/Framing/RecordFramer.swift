import LogCore

/// Puts the lines of one source together to records (ingest.md sections 2 and 3).
///
/// One for each source, or for each part of a source that a worker reads by itself. Lines go in with
/// `frame`, records come out in the order of their first lines. A record that could still take in
/// lines stays inside, as a copy, until it is complete or `flush` is called.
///
///     bytes ─► line ─► wrapper off ─► content ─► stream's state ─► queue ─► batch
///                         │                         ▲
///                         └─ JSON wrapper ─► work ──┘   (documents, lines to be read again)
///
/// A stretch of lines that are plain JSON objects goes straight from the bytes to the batch.
final class RecordFramer {
  let options: IngestOptions
  let names: LabelNames
  let streams: StreamTable
  let facts: FactFinder
  let counts: IngestCounts
  let inheritance: any TimeInheritance

  // What the options come to.
  let joins: Bool
  let readsJSON: Bool
  let unwrapsLines: Bool
  let unwrapsDocuments: Bool
  let needsTime: Bool
  let needsFormat: Bool
  let needsLevel: Bool
  let needsFacts: Bool
  let needsMetadata: Bool
  let needsLines: Bool
  let prefilter: LiteralFinder?
  let prefilterIsAboutLabels: Bool
  let labels: BaseLabels

  let queue = RecordQueue()
  var work: [Work] = []
  /// How many lines may still be read again before the rest of a text is taken for text; every new
  /// line adds to it.
  ///
  /// Keeps hostile input from being read over and over.
  var credit = RecordFramer.maxCredit
  static let maxCredit = 4 * RecordFramer.maxJSONLines

  let shapes: LineShapes
  let members = DocumentMembers()
  let shapeCheck = JSONShapeCheck()
  let document: DocumentContent
  var scanner = JSONObjectScanner()
  /// Scratch space.
  let key = ByteBuffer(capacity: 512)
  let documentStreams = StreamCache()
  let lineStreams = StreamCache()
  private var stamp = WrapperStamp()
  private var lastWrapping = StreamID(index: -1)

  /// The streams' states, by the stream's number in the worker's table.
  var states: [StreamState?] = []
  var stateList: [StreamState] = []
  var oldest = -1
  var newest = -1
  var openCount = 0
  static let maxOpenStreams = 10_000
  /// The stream of lines without a wrapper.
  let main: StreamState
  /// What JSON wrappers without labels hold: the same stream, but their own state, because the
  /// wrapper itself may be a part of what is open in `main`.
  let unlabelled: StreamState

  /// The number of the line that is being read.
  var place = 0
  /// The arena of the batch that is being filled.
  var arena = ByteArena()
  /// The reader's clock, for `flushIdle`; any unit.
  ///
  /// Set it before `frame` on live input.
  var clock: Int64 = 0

  // Times.
  /// The time of the newest record that was given out, in the order of the source.
  var lastTime: Int64?
  /// What records take that were read together while none of a live source has had a time.
  var timeOfReading: Int64?
  var waitsForTime: Bool
  var timeless = 0
  var passedOver = PassedOver()

  let plain: PlainLines
  /// What takes span documents apart, while none is.
  var spareSpans: SpanDecoding?
  let readsPlainText: Bool
  var plainText = PlainTextTrials()
  /// Whether the byte behind the bytes that are being framed is the source's next one.
  private(set) var isFollowed = false

  /// `inheritance` gives the time that records take which have none, nor has any before them here;
  /// `startsSource` says that these bytes are the first of the source, whose records wait for the
  /// first time that comes.
  init(
    source: SourceContext, options: IngestOptions, request: ReadRequest, names: LabelNames,
    streams: StreamTable, facts: FactFinder, counts: IngestCounts,
    inheritance: any TimeInheritance, startsSource: Bool
  ) {
    self.options = options
    self.names = names
    self.streams = streams
    self.facts = facts
    self.counts = counts
    self.inheritance = inheritance
    let mode = options.input
    joins = options.join == .auto && mode != .lines
    readsJSON = mode != .lines && mode != .text && mode != .logfmt
    unwrapsLines = InputFormats.unwrapsLines(mode)
    unwrapsDocuments = InputFormats.unwrapsDocuments(mode)
    needsTime = request.needs.contains(.time)
    needsLevel = request.needs.contains(.level)
    needsFacts = request.needs.contains(.message) || request.needs.contains(.traceIDs)
    needsFormat = needsLevel || needsFacts || request.needs.contains(.format)
    needsMetadata = request.needs.contains(.metadata)
    needsLines = request.needs.contains(.lineNumbers)
    prefilter = request.prefilter?.makeFinder()
    prefilterIsAboutLabels = request.prefilter?.isAboutLabels ?? false
    labels = BaseLabels(source: source, options: options)
    shapes = LineShapes(times: facts.times)
    document = DocumentContent(arena: arena, times: facts.times)
    waitsForTime = needsTime && startsSource
    plain = PlainLines()
    readsPlainText = joins && (mode == .auto || !unwrapsLines) && !options.countsEverything
    main = StreamState(stream: streams.intern(labels.entries(with: [])), index: 0)
    unlabelled = StreamState(stream: main.stream, index: 1)
    stateList = [main, unlabelled]
    remember(main)
  }

  // MARK: - In and out

  /// Frames lines until all bytes are used up or the batch is full; returns how many bytes it used.
  ///
  /// `bytes` goes on where the last call stopped. It holds whole lines; only with `atEnd`, at the end
  /// of the source, may the last one lack its LF. Lines of the batch may point into `bytes`. When all
  /// bytes are used and the batch is full, there may be more to give out: `flush`, or the next
  /// `frame`, goes on.
  func frame(
    _ bytes: ByteSlice, atEnd: Bool, isFollowed: Bool = false, into batch: RecordBatch
  ) -> Int {
    begin(batch)
    self.isFollowed = isFollowed
    var at = 0
    drain(into: batch)
    while !batch.isFull {
      if !work.isEmpty {
        step()
      } else if at < bytes.count {
        at =
          unsafe bytes.start[at] == 0x7B
          ? framePlain(bytes, from: at, into: batch) : framePlainText(bytes, from: at, into: batch)
        if batch.isFull || at == bytes.count { break }
        at = takeLine(bytes, from: at)
      } else {
        break
      }
      if queue.count >= 64 { drain(into: batch) }
    }
    checkAll()
    drain(into: batch)
    hold()
    return at
  }

  /// Closes all open records; false if the batch was full before they were all out: call it again
  /// with an empty one.
  func flush(into batch: RecordBatch) -> Bool {
    close(streamsIdleSince: nil, into: batch)
  }

  /// As `flush`, but only the records of streams that have had no line since `clock` was `time`.
  func flushIdle(since time: Int64, into batch: RecordBatch) -> Bool {
    close(streamsIdleSince: time, into: batch)
  }

  private func close(streamsIdleSince time: Int64?, into batch: RecordBatch) -> Bool {
    begin(batch)
    drain(into: batch)
    var index = oldest
    while !batch.isFull {
      if !work.isEmpty {
        step()
        index = oldest
      } else if index >= 0 {
        let state = stateList[index]
        index = state.newer
        if time == nil || state.lastSeen <= time ?? 0 { closeStream(state) }
      } else {
        drain(into: batch)
        if time == nil && oldest >= 0 {
          // What was read again has opened something.
          index = oldest
          continue
        }
        if waitsForTime && !batch.isFull { stopWaiting() }
        break
      }
      if queue.count >= 64 { drain(into: batch) }
    }
    drain(into: batch)
    hold()
    let isDone = work.isEmpty && (index < 0 || oldest < 0)
    return isDone && (time == nil ? isIdle : queue.isBlocked)
  }

  /// Forgets the last time, and asks again for the one before: the next bytes do not follow the
  /// last ones.
  ///
  /// Nothing may be open.
  func restart() {
    lastTime = nil
    timeOfReading = nil
    unsafe plain.resumesAt = nil
    facts.previous = nil
  }

  /// Whether nothing is open or held back.
  var isIdle: Bool { work.isEmpty && queue.isEmpty && oldest < 0 }

  private func begin(_ batch: RecordBatch) {
    arena = batch.arena
    document.arena = batch.arena
  }

  /// Copies what is not given out yet, because the bytes and the batch are about to go away.
  private func hold() {
    settleTimes()
    queue.ownAll()
    for case .rest(let rest) in work { rest.own() }
  }

  /// Does a part of what comes before the next line.
  private func step() {
    guard let top = work.popLast() else { return }
    switch top {
    case .rest(let rest):
      switch rest.kind {
      case .content: frame(rest.content, rest.state)
      case .objects: takeObjects(rest)
      case .array: feedArray(rest.content, rest.state, from: rest.offset)
      }
    case .replay(let replay): step(replay)
    case .otlp(let otlp):
      if step(otlp) { work.append(top) }
    case .spans(let spans):
      if step(spans) { work.append(top) }
    case .cloudWatch(let cloudWatch, var states):
      let below = work.count
      if step(cloudWatch, &states) {
        work.insert(.cloudWatch(cloudWatch, states: states), at: below)
      }
    }
  }

  private func step(_ replay: Replay) {
    let i = replay.next
    guard i < replay.lines.lines.count else { return }
    replay.next += 1
    var content = replay.lines.content(i)
    content.isKnownText = credit <= 0 || (i == 0 && replay.firstIsText)
    credit -= 1
    let below = work.count
    frame(content, replay.state)
    if replay.next < replay.lines.lines.count { work.insert(.replay(replay), at: below) }
  }

  // MARK: - Lines

  /// Reads the line at `from`; returns where the next one begins.
  private func takeLine(_ bytes: ByteSlice, from: Int) -> Int {
    let end = bytes.firstIndex(of: 0x0A, from: from)
    let line = Self.trimmed(bytes[from..<(end ?? bytes.count)])
    place += 1
    counts.lines += 1
    if options.countsEverything { inspect(line) }
    if credit < Self.maxCredit { credit += 8 }
    take(line)
    return end.map { $0 + 1 } ?? bytes.count
  }

  /// Without CRs at the end and a byte order mark at the start.
  static func trimmed(_ line: ByteSlice) -> ByteSlice {
    var n = line.count
    while unsafe n > 0 && line.start[n - 1] == 0x0D { n -= 1 }
    if unsafe n >= 3 && line.start[0] == 0xEF && line.start[1] == 0xBB && line.start[2] == 0xBF {
      return line[3..<n]
    }
    return line[0..<n]
  }

  /// Counts what is odd in a line's bytes, for `--stats`.
  func inspect(_ line: ByteSlice) {
    counts.invalidUTF8 += UTF8Text.countInvalid(line)
    var i = 0
    while let nul = line.firstIndex(of: 0, from: i) {
      counts.nulBytes += 1
      i = nul + 1
    }
  }

  private func take(_ line: ByteSlice) {
    var content = Content(text: line, place: place)
    if unwrapsLines, let wrapping = InputFormats.unwrap(line, options.input, &stamp) {
      content.text = line.from(wrapping.content)
      content.wrapper = wrapping.kind
      content.hasTime = wrapping.hasTime
      content.time = wrapping.time
      let state = wrapping.hasLabels ? state(of: stream(of: wrapping)) : main
      if wrapping.isPartial {
        hold(part: content, state)
      } else {
        take(lastPart: content, state)
      }
      return
    }
    if options.input == .lines {
      if line.isBlank { counts.blankLines += 1 } else { emit(content, main.stream, .whole) }
      return
    }
    frame(content, main)
  }

  /// Hands a content to its stream.
  func frame(_ content: Content, _ state: StreamState) {
    state.lastSeen = clock
    if state.mode == .unchecked { settle(state, before: content) }
    switch state.mode {
    case .object:
      feedObject(content, state)
      return
    case .array:
      feedArrayLine(content, state)
      return
    case .idle, .text, .unchecked: break
    }
    guard content.text.count > 0, let first = unsafe content.text.buffer.first else {
      takeBlank(content, state)
      return
    }
    if first == 0x7B && readsJSON && !content.isKnownText {
      takeObject(content, state)
    } else if first == 0x5B && readsJSON && !content.isKnownText
      && Self.beginsArray(content.text)
    {
      takeArray(content, state)
    } else if first <= 0x20 && content.text.isBlank {
      takeBlank(content, state)
    } else {
      takeText(content, state)
    }
  }
}
