import Glibc
import LogCore

/// Opens sources and says how each is to be read.
struct SourceOpener: Sendable {
  let options: IngestOptions
  let budget: DescriptorBudget
  let poller: LivePoller
  let segmentSize: Int
  /// Whether there are other workers that go on while one decompresses.
  let hasOthers: Bool

  /// What a source turned out to be.
  struct Opened {
    var content: SourceState.Content
    /// The file's time of change, of standard input the time of reading.
    var referenceTime: Int64
  }

  private var follows: Bool {
    if case .never = options.follow { return false }
    return true
  }

  /// Opens a source, and looks at its first bytes.
  func open(_ item: InputList.Item) -> Result<Opened, SystemError> {
    let path = item.path == nil ? nil : item.systemPath
    switch InputFile.open(path, budget) {
    case .failure(let error): return .failure(error)
    case .success(let file):
      let time = path == nil ? options.readingTime : file.status.changed
      return .success(Opened(content: content(of: file, item), referenceTime: time))
    }
  }

  private func content(of file: InputFile, _ item: InputList.Item) -> SourceState.Content {
    guard file.status.kind == .regular else { return sequential(PipeStream(file)) }
    let start = item.path == nil ? max(0, lseek(0, 0, SEEK_CUR)) : 0
    if follows && item.path != nil { return sequential(followed(file, item)) }
    // Files of /proc say that they are empty and are not.
    guard options.input != .spans, file.status.size > start else {
      return sequential(FileStream(file, from: start))
    }
    let encoding = begins(file, at: start)
    guard encoding == .plain else {
      let stored = FileStream(file, from: start)
      let text = SourceStream(stored)
      let isLarge = file.status.size - start > 256 * 1024
      let helps = isLarge && !hasOthers && (encoding == .gzip || encoding == .zstd)
      if helps, let ahead = ReadAheadStream(text) { return sequential(ahead, of: stored) }
      return sequential(text, of: stored)
    }
    if SpanSources.isStreamed(file, from: start, options: options) {
      return sequential(FileStream(file, from: start), holdsSpans: true)
    }
    let syncPoints = SyncPoints(options: options)
    let bounds = start..<file.status.size
    if bounds.count > segmentSize
      && (headSeemsWrapped(file, start, syncPoints) || hasWrapped(file, bounds, syncPoints))
    {
      return sequential(FileStream(file, from: start))
    }
    return .segmented(
      SegmentedFile(
        file: file, bounds: bounds, segmentSize: segmentSize, syncPoints: syncPoints))
  }

  private func sequential(
    _ raw: any ByteStream, of file: FileStream? = nil, holdsSpans: Bool = false
  ) -> SourceState.Content {
    let isText = raw is SourceStream || raw is ReadAheadStream
    let input = SequentialInput(
      stream: isText ? raw : SourceStream(raw), lineCap: options.lineCap,
      file: file ?? raw as? FileStream, live: raw as? any LiveStream)
    input.holdsSpans = holdsSpans || options.input == .spans
    return .sequential(input)
  }

  private func followed(_ file: InputFile, _ item: InputList.Item) -> FollowStream {
    var offset = 0
    if case .fromEnd(let lines) = options.follow {
      offset = FollowStream.startOfLast(lines, of: file)
    }
    return FollowStream(
      file, path: item.systemPath, from: offset, budget: budget, poller: poller)
  }

  private func begins(_ file: InputFile, at offset: Int) -> Encoding {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
      guard let p = bytes.baseAddress,
        case .success(let n) = unsafe file.read(at: offset, into: p, capacity: 4)
      else { return .plain }
      return unsafe Encoding.detect(Array(bytes.prefix(n)), isAll: true) ?? .plain
    }
  }

  /// Whether wrapped lines are met at some places of the file, evenly spread: a file may have been
  /// put together of others.
  private func hasWrapped(
    _ file: InputFile, _ bounds: Range<Int>, _ syncPoints: SyncPoints
  ) -> Bool {
    let places = min(64, bounds.count / (1 << 20))
    guard places > 0 else { return false }
    let buffer = ChunkBuffer(capacity: 8192)
    for i in 1...places {
      let from = i < places ? bounds.count / places * i : bounds.count - 4096
      buffer.removeAll()
      let stream = FileStream(file, from: bounds.lowerBound + from, to: bounds.upperBound)
      while buffer.count < 4096, case .bytes = buffer.fill(from: stream, most: 4096 - buffer.count)
      {}
      let bytes = buffer.bytes
      // The first and the last line may not be there as a whole.
      guard let begin = bytes.firstIndex(of: 0x0A),
        let end = bytes.lastIndex(of: 0x0A, before: bytes.count), end > begin
      else { continue }
      if syncPoints.envelope(bytes[(begin + 1)..<(end + 1)]) == .held { return true }
    }
    return false
  }

  private func headSeemsWrapped(
    _ file: InputFile, _ start: Int, _ syncPoints: SyncPoints
  ) -> Bool {
    let buffer = ChunkBuffer(capacity: 256 * 1024)
    let stream = FileStream(file, from: start, to: start + 256 * 1024)
    while case .bytes = buffer.fill(from: stream, most: 256 * 1024) {}
    return syncPoints.seemWrapped(buffer.bytes)
  }
}
