import LogCore

/// What a wrapper says about a record's level.
enum LevelHint {
  case none
  case otlp(severityNumber: ByteSlice?, severityText: ByteSlice?)
  case journald(priority: ByteSlice?)
}

/// Finds the time, the level, the message and the trace of one reader's records.
///
/// It remembers which names the last record had, so that the next one is mostly a literal search.
final class FactFinder {
  let needs: RecordNeeds
  /// Reads single times, for wrappers and for framing.
  var times: TimestampParser { values.times }

  private let values: FieldValues
  private let json: JSONFacts
  private let logfmt: LogfmtFacts
  private let timeField: [UInt8]?
  /// A first line without its control sequences.
  private let plain = ByteBuffer()

  init(needs: RecordNeeds, timeField: String?, zone: ZoneInfo) {
    self.needs = needs
    values = FieldValues(zone: zone)
    json = JSONFacts(values)
    logfmt = LogfmtFacts(values)
    self.timeField = timeField.map { Array($0.utf8) }
    hasTimeField = timeField != nil
  }

  /// Sets the time of change of the source, by which years are told.
  func setReference(_ nanoseconds: Int64) { times.reference = nanoseconds }

  /// The time of the record before in the source, for local times that come twice.
  var previous: Int64? {
    get { times.previous }
    set { times.previous = newValue }
  }

  // MARK: - Time

  /// Whether `--time-field` was given, so that a wrapper's time comes second.
  let hasTimeField: Bool

  /// The time in the field that `--time-field` names; nil where it is absent or no time.
  func timeOfField(in text: ByteSlice, format: RecordFormat) -> Int64? {
    guard let timeField else { return nil }
    values.reset()
    switch format {
    case .json: return json.time(of: text, field: timeField)
    case .logfmt: return logfmt.time(of: plainLine(text), field: timeField)
    case .text: return nil
    }
  }

  /// The record's own time: `--time-field`, the known names, or the text's first line.
  func time(of text: ByteSlice, format: RecordFormat) -> Int64? {
    if hasTimeField, let time = timeOfField(in: text, format: format) { return time }
    if format == .json {
      values.reset()
      return json.time(of: text)
    }
    let line = plainLine(text)
    if format == .logfmt {
      values.reset()
      if let time = logfmt.time(of: line) { return time }
    }
    return times.time(ofText: line)
  }

  // MARK: - Level

  /// The record's level, with what its wrapper says.
  func level(of text: ByteSlice, format: RecordFormat, hint: LevelHint = .none) -> Level {
    values.reset()
    switch hint {
    case .none: return level(of: text, format, searches: true)
    case .otlp(let number, let name):
      if let value = number?.smallNumber, value > 0 {
        let level = Level.openTelemetry(value)
        if level != .none { return level }
      }
      if let name, !name.isEmpty {
        let level = values.level(name, .plain)
        if level != .none { return level }
      }
      return level(of: text, format, searches: true)
    case .journald(let priority):
      let level = level(of: text, format, searches: false)
      if level != .none { return level }
      return priority.map { values.level($0, .syslog) } ?? .none
    }
  }

  private func level(of text: ByteSlice, _ format: RecordFormat, searches: Bool) -> Level {
    switch format {
    case .json: json.level(of: text, searches: searches)
    case .logfmt: logfmt.level(of: plainLine(text), searches: searches)
    case .text: TextLevel(times: times).level(of: plainLine(text), searches: searches)
    }
  }

  // MARK: - Message and trace

  /// The message and the ids, as far as they are needed; the slices point into `text` or the arena.
  func facts(of text: ByteSlice, format: RecordFormat, arena: ByteArena) -> RecordFacts {
    values.reset()
    var facts = RecordFacts()
    let wantsMessage = needs.contains(.message)
    let wantsIDs = needs.contains(.traceIDs)
    switch format {
    case .json:
      if wantsMessage, let message = json.message(of: text) {
        facts.message = JSONString.unescape(message.value, into: arena)
      }
      guard wantsIDs else { break }
      var fields = TraceFields(values, arena: arena)
      fields.read(object: text, into: &facts)
    case .logfmt:
      let line = plainLine(text)
      if wantsMessage, let message = logfmt.message(of: line) {
        facts.message = arena.copy(logfmt.text(message))
      }
      guard wantsIDs else { break }
      var fields = TraceFields(values, arena: arena)
      fields.read(logfmt: line, logfmt, into: &facts)
    case .text:
      if wantsMessage { facts.message = message(ofText: text) }
      if wantsIDs { TraceText.read(plainLine(text), arena: arena, into: &facts) }
    }
    return facts
  }

  /// What follows klog's `]`, of other text all of it.
  private func message(ofText text: ByteSlice) -> ByteSlice {
    guard text.count > 30, Level.klogLetter(text[0]) != .none, ASCII.isDigit(text[1]),
      let found = times.startTime(firstLine(text)), found.shape == .klog
    else { return text }
    var i = found.end
    while i < text.count, text[i] == 0x20 { i += 1 }
    return text.from(i)
  }

  // MARK: - Lines

  /// As much as is looked at of a first line: 4,096 characters of it count at most.
  private static let lineLimit = 16 * 1024

  private func firstLine(_ text: ByteSlice) -> ByteSlice {
    text[0..<(text.firstIndex(of: 0x0A) ?? text.count)]
  }

  /// The first line without control sequences; valid until the next call.
  private func plainLine(_ text: ByteSlice) -> ByteSlice {
    let line = firstLine(text)
    guard let escape = line.firstIndex(of: 0x1B), escape < Self.lineLimit else { return line }
    return ControlSequences.stripped(line, into: plain)
  }
}
