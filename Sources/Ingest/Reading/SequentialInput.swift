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

  init(stream: any ByteStream, lineCap: Int, descriptor: Int32?, isFollowed: Bool) {
    self.stream = stream
    self.descriptor = descriptor
    self.isFollowed = isFollowed
    cap = LineCap(cap: lineCap)
  }
}
