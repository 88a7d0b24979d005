import LogCore

/// Something that comes before the next line: it is done in steps, so that a batch may fill up
/// between them.
enum Work {
  case replay(Replay)
  case rest(RestOfLine)
  case otlp(OTLPDocument)
  case cloudWatch(CloudWatchDocument, states: [StreamState])
  case spans(SpanRecords)

  /// The number of the line that its next record comes from.
  var place: Int {
    switch self {
    case .replay(let replay): replay.lines.lines[replay.next].place
    case .rest(let rest): rest.content.place
    case .otlp(let otlp): otlp.place
    case .cloudWatch(let cloudWatch, _): cloudWatch.place
    case .spans(let spans): spans.place
    }
  }
}

/// Lines that turned out to be no JSON, to be read again.
final class Replay {
  let state: StreamState
  let lines: OpenLines
  /// The next line to read.
  var next = 0
  /// The first line is text, and not tried again.
  let firstIsText: Bool

  init(state: StreamState, lines: OpenLines, firstIsText: Bool) {
    self.state = state
    self.lines = lines
    self.firstIsText = firstIsText
  }
}

/// The end of a line, which is content again.
final class RestOfLine {
  enum Kind {
    /// As any content.
    case content
    /// Complete objects with nothing but white space between and behind.
    case objects
    /// Goes on with the stream's array.
    case array
  }

  let state: StreamState
  let kind: Kind
  var content: Content
  /// What has been read of it.
  var offset: Int
  private var owned: OwnedBytes?

  init(state: StreamState, kind: Kind, content: Content, offset: Int) {
    self.state = state
    self.kind = kind
    self.content = content
    self.offset = offset
    // Whoever owns volatile bytes may let go of them before this is read.
    if content.isVolatile { own() }
  }

  /// Copies the bytes, because the chunk is about to go away.
  func own() {
    guard owned == nil else { return }
    let bytes = OwnedBytes(content.text.from(offset))
    owned = bytes
    offset = 0
    content.text = bytes.slice
    content.isVolatile = true
  }
}
