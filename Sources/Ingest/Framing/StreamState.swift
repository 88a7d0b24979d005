import LogCore

/// A line's content on its way to a record: what is left when the wrapper is off.
struct Content {
  var text: ByteSlice
  /// The number of its line in the source.
  var place: Int
  var time: Int64 = 0
  /// Whether `time` is the wrapper's.
  var hasTime = false
  var wrapper = WrapperKind.none
  var journald = JournaldPriority.absent
  /// The bytes may go away before the batch does.
  var isVolatile = false
  /// Known to be no JSON: it has been tried.
  var isKnownText = false
}

/// What is open in one stream of a source.
///
/// One framer's.
final class StreamState {
  enum Mode {
    case idle
    /// A text record that may take in lines.
    case text
    /// A line that looks like an object; what comes next tells whether it must be looked at.
    case unchecked
    /// An object over several lines.
    case object
    /// An array of records, or a Kubernetes list.
    case array
  }

  let stream: StreamID
  /// The state's number in its framer.
  let index: Int
  var mode = Mode.idle
  /// The framer's clock at the last line.
  var lastSeen: Int64 = 0

  // The chain of open streams, oldest first; -1 is the end.
  var isChained = false
  var older = -1
  var newer = -1

  // The open text record.
  var record: Int32 = -1
  var lines = 0
  var blankLines = 0
  var lastTime: Int64 = 0
  var hasLastTime = false
  var isSticky = false
  var isInTraceback = false
  var leads = Answer.unknown
  /// The text record is open behind what may be an array.
  var holdsText = false

  // The open object, or the array and its open element.
  var scanner = JSONObjectScanner()
  var open: OpenLines?
  var array = ArrayState()
  var list = KubernetesListPrefix()

  // The parts of a line that is not complete.
  var parts: OpenParts?

  enum Answer { case unknown, yes, no }

  init(stream: StreamID, index: Int) {
    self.stream = stream
    self.index = index
  }

  var isIdle: Bool { mode == .idle && parts == nil }
}

/// Where an array of records stands.
struct ArrayState {
  enum Phase {
    /// Behind `[`.
    case first
    /// Behind a comma.
    case value
    /// Inside an element.
    case element
    /// Behind an element.
    case separator
    /// Behind the `]` of a Kubernetes list: the rest of its document.
    case tail
  }

  var phase = Phase.first
  var elements = 0
  var isList = false
  /// Where the open element begins in the open lines.
  var elementStart = 0
  /// The place of the open element's first line.
  var elementPlace = 0
}

/// Lines that are held because they may be one JSON text.
final class OpenLines {
  struct Line {
    var offset: Int
    var count: Int
    var place: Int
    var time: Int64
    var hasTime: Bool
    var wrapper: WrapperKind
    var journald: JournaldPriority
  }

  private let buffer = ByteBuffer(capacity: 1024)
  private(set) var lines: [Line] = []
  /// Keeps the place of the first line in the queue.
  var placeholder: Int32 = -1

  init(_ content: Content) { append(content) }

  /// Adds a line behind an LF; returns where it begins.
  @discardableResult
  func append(_ content: Content) -> Int {
    if !lines.isEmpty { buffer.append(0x0A) }
    let start = buffer.count
    buffer.append(content.text)
    lines.append(
      Line(
        offset: start, count: content.text.count, place: content.place, time: content.time,
        hasTime: content.hasTime, wrapper: content.wrapper, journald: content.journald))
    return start
  }

  var count: Int { buffer.count }

  /// All lines with their LFs; valid until the next `append`.
  var text: ByteSlice { buffer.slice }

  /// The content that a line was.
  func content(_ i: Int) -> Content {
    let line = lines[i]
    return Content(
      text: buffer.slice[line.offset..<line.offset + line.count], place: line.place,
      time: line.time, hasTime: line.hasTime, wrapper: line.wrapper, journald: line.journald,
      isVolatile: true)
  }
}

/// The first parts of a line whose end has not come.
final class OpenParts {
  let buffer = ByteBuffer(capacity: 32_768)
  var content: Content
  /// Keeps the place of the first part in the queue.
  let placeholder: Int32

  init(_ content: Content, placeholder: Int32) {
    self.content = content
    self.placeholder = placeholder
    buffer.append(content.text)
  }

  /// The line as far as it came; valid as long as this object.
  var whole: Content {
    var content = content
    content.text = buffer.slice
    content.isVolatile = true
    return content
  }
}

/// Recognises a document whose first members are `apiVersion` and then `items`, an array, as it comes
/// line by line.
struct KubernetesListPrefix {
  enum Answer: Equatable {
    case no
    /// As far as it goes; more lines will tell.
    case undecided
    /// The items begin before this offset of the line.
    case items(Int)
  }

  private var step = 0
  private(set) var isDecided = false

  /// Takes in the next line of an object.
  mutating func feed(_ line: ByteSlice) -> Answer {
    if isDecided { return .no }
    var i = 0
    while true {
      while unsafe i < line.count && ASCII.isSpace(line.start[i]) { i += 1 }
      guard i < line.count else { return .undecided }
      guard let end = take(line.from(i)) else {
        isDecided = true
        return .no
      }
      i += end
      step += 1
      if step == 8 {
        isDecided = true
        return .items(i)
      }
    }
  }

  /// The length of the token that is due, nil if something else stands there.
  private func take(_ rest: ByteSlice) -> Int? {
    switch step {
    case 0: return rest.hasPrefix("{") ? 1 : nil
    case 1: return rest.hasPrefix("\"apiVersion\"") ? 12 : nil
    case 2, 6: return rest.hasPrefix(":") ? 1 : nil
    case 3:
      guard unsafe rest.start[0] == 0x22, let end = rest.firstIndex(of: 0x22, from: 1) else {
        return nil
      }
      return end + 1
    case 4: return rest.hasPrefix(",") ? 1 : nil
    case 5: return rest.hasPrefix("\"items\"") ? 7 : nil
    default: return rest.hasPrefix("[") ? 1 : nil
    }
  }
}
