import LogCore

/// A source that must be read from front to back: a pipe, compressed data, a file that is followed,
/// or lines in wrappers.
///
/// One worker at a time holds it: it reads the next bytes, cuts off what can be framed by itself, and
/// lets the others go on while it does so.
// SAFETY: used only by the worker that holds the source; the source board's monitor orders the
// changes of holder.
final class SequentialInput: @unchecked Sendable {
  let stream: any ByteStream
  /// The file that the stream reads, as it stands on disk.
  private let file: FileStream?
  private var toldOffset = 0
  /// What was read and not yet framed; begins at a line start.
  let carry = ByteBuffer()
  var cap: LineCap
  /// The framer that has something open; only the worker whose it is may hold the source then.
  var framer: SourceFramer?
  /// The first time of the source may still be waited for.
  var isHead = true
  /// Whether lines may be in wrappers, so that only the framer knows where nothing is open.
  var hasWrappers = false
  /// It is read as spans and nothing else.
  var holdsSpans = false
  /// When the last bytes came.
  var lastArrival: Int64 = 0
  /// What to wait for where nothing has come; nil for what never makes one wait.
  let descriptor: Int32?
  let isFollowed: Bool
  /// Tells when what is read was written; nil for what was there before.
  private let live: (any LiveStream)?

  init(
    stream: any ByteStream, lineCap: Int, file: FileStream?, live: (any LiveStream)? = nil
  ) {
    self.stream = stream
    self.file = file
    toldOffset = file?.offset ?? 0
    self.live = live
    descriptor = (live as? PipeStream)?.descriptor
    isFollowed = live is FollowStream
    cap = LineCap(cap: lineCap)
  }

  /// When the bytes that were just read were written; nil where the source's own reference holds.
  var timeOfWriting: Int64? { live?.timeOfWriting() }

  /// How many bytes were read from disk since the last call, for `count` bytes of text.
  func bytesFromDisk(for count: Int) -> Int {
    guard let file else { return count }
    defer { toldOffset = file.offset }
    return file.offset - toldOffset
  }
}
