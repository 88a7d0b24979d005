import LogCore

/// Takes spans out of the documents of one source, a window of its text at a time.
///
///     { "resourceSpans": [ { "resource": {…}, "scopeSpans": [ { "spans": [ {span}, {span}, …
///     └ document         │ └ resource   read    │              │ └ scope  │ read one by one
///                        └ resources            └ scopes                 └ spans
///
/// What is open is a stack of frames, so that reading stops wherever the window ends and goes on in the
/// next one. Only single spans, resources and the like have to be in the window as a whole.
final class SpanDocuments {
  /// What an open object or array is.
  enum Role {
    /// Arrays.
    case documents, resources, scopes, spans, traces, objects, hits, chromeEvents, xrayTraces
    case xraySegments
    /// Objects.
    case document, resource, scope, hitList, hit, xrayTrace
    /// What nobody looks into, and is too big to be in the window as a whole.
    case skippedArray, skippedObject

    var isObject: Bool {
      switch self {
      case .document, .resource, .scope, .hitList, .hit, .xrayTrace, .skippedObject: true
      default: false
      }
    }
  }

  struct Frame {
    var role: Role
    var isFirst = true
    /// Of a document that may be a span by itself, where it begins; -1 of all others.
    var mark = -1
    /// Something was found that makes it a document of a format.
    var isKnown = false
  }

  let builder: SpanBuilder
  let unit: SpanUnit
  let otlp: OTLPSpans
  let objects: SpanObjectDecoders
  let chrome: ChromeEvents
  var frames: [Frame] = []
  /// The source's text around the position.
  var window = ByteSlice.empty
  var tokens = JSONTokens(.empty)
  /// The offset of the window in the source's text.
  private(set) var base = 0
  private var isAll = false
  /// What is left of a damaged line is being skipped.
  private var skipsLine = false
  /// How much of the next window has been read before: a span by itself is kept as a whole.
  private var resume = 0
  /// The start of the line at the beginning of the window.
  private var lineStart = 0
  let literal = ByteBuffer(capacity: 4096)
  /// Spans of damaged lines up to this length do not count.
  private static let heldLine = 1 << 20
  /// Values that are skipped need not be in the window as a whole if they are longer.
  static let heldValue = 1 << 20
  static let deepest = 32

  init(_ builder: SpanBuilder) {
    self.builder = builder
    unit = SpanUnit(builder)
    otlp = OTLPSpans(builder)
    let tools = SpanDecoderTools(builder)
    objects = SpanObjectDecoders(tools)
    chrome = ChromeEvents(tools: tools)
  }

  /// Begins another source, or another part of one, at an offset of its text.
  func begin(source: Int, at offset: Int) {
    builder.source = source
    builder.counts = SpanCounts()
    frames.removeAll()
    skipsLine = false
    resume = 0
    lineStart = offset
  }

  /// Reads spans from a window that stands at `offset`; how many of its bytes are done with.
  ///
  /// What is left is to stand at the beginning of the next window, with more behind it. `isAll`:
  /// nothing comes behind the window.
  func read(_ bytes: ByteSlice, at offset: Int, isAll: Bool) -> Int {
    window = bytes
    base = offset
    self.isAll = isAll
    builder.counts.noteHead(bytes, at: offset)
    tokens = JSONTokens(bytes, from: min(resume, bytes.count), isAll: isAll)
    while true {
      if skipsLine && !skipLine() { break }
      let start = tokens.offset
      if step() { continue }
      if tokens.ranOut && !isAll {
        tokens.offset = start
        break
      }
      if tokens.ranOut && frames.isEmpty && isBlank(from: start) { break }
      noteDamage()
    }
    if isAll && !frames.isEmpty { noteDamage() }
    return finishWindow()
  }

  /// The first byte that is still needed, counted from the beginning of the window.
  private func finishWindow() -> Int {
    var done = min(tokens.offset, window.count)
    if isAll { done = window.count }
    for frame in frames where frame.mark >= 0 && !frame.isKnown {
      done = min(done, frame.mark - base)
      break
    }
    resume = min(tokens.offset, window.count) - done
    if isAll { resume = 0 }
    if let lf = window[0..<done].lastIndex(of: 0x0A) { lineStart = base + lf + 1 }
    return done
  }

  /// Gives up the value that does not fit into any window.
  func giveUp(_ bytes: ByteSlice, at offset: Int) {
    window = bytes
    base = offset
    tokens = JSONTokens(bytes, from: min(resume, bytes.count), isAll: false)
    noteDamage()
    resume = tokens.offset
  }

  // MARK: - Damage

  private func isBlank(from start: Int) -> Bool { window.from(min(start, window.count)).isBlank }

  /// Counts what does not fit, drops the spans of its line, and goes on at the next line.
  private func noteDamage() {
    let at = min(tokens.offset, window.count)
    builder.counts.noteDamage(at: base + at)
    let wasOpen = !frames.isEmpty
    frames.removeAll(keepingCapacity: true)
    var lineEnd = at
    let before = window.lastIndex(of: 0x0A, before: at)
    // What stands at the start of a line does not belong to what is open: the line before is damaged.
    let isNewLine = wasOpen && before != nil && window[(before ?? 0)..<at].isBlank
    if isNewLine, let before { lineEnd = before }
    let line = window.lastIndex(of: 0x0A, before: lineEnd).map { base + $0 + 1 } ?? lineStart
    if base + at - line <= Self.heldLine { dropSpans(from: line) }
    chrome.close()
    unit.close()
    builder.resource = nil
    tokens.offset = lineEnd
    skipsLine = true
  }

  private func dropSpans(from offset: Int) {
    let table = builder.table
    let limit = SpanPlace.make(source: builder.source, offset: offset)
    var count = table.count
    while count > 0, table[count - 1].place >= limit,
      SpanPlace.source(table[count - 1].place) == builder.source
    {
      count -= 1
    }
    builder.counts.spans -= table.count - count
    table.truncate(to: count)
  }

  /// Moves behind the next line break; false if there is none in the window.
  private func skipLine() -> Bool {
    guard let lf = window.firstIndex(of: 0x0A, from: tokens.offset) else {
      tokens.offset = window.count
      if isAll { skipsLine = false }
      return false
    }
    skipsLine = false
    tokens = JSONTokens(window, from: lf + 1, isAll: isAll)
    return true
  }

  // MARK: - Steps

  /// Reads the next element, member or bracket; false if it is not there as a whole, or is none.
  private func step() -> Bool {
    guard let frame = frames.last else { return topValue() }
    return frame.role.isObject ? member(frame.role) : element(frame.role)
  }

  /// A value of the top level.
  private func topValue() -> Bool {
    let c = tokens.peek()
    if c == 0xEF { return byteOrderMark() }
    if c == 0x5B {
      tokens.offset += 1
      frames.append(Frame(role: .documents))
      return true
    }
    return c == 0x7B && document()
  }

  private func byteOrderMark() -> Bool {
    let rest = window.from(tokens.offset)
    if rest.hasPrefix("\u{FEFF}") {
      tokens.offset += 3
      return true
    }
    return false
  }

  /// Enters an object that may be a document of any format, or a span by itself.
  private func document() -> Bool {
    let start = tokens.offset
    var inside = tokens
    _ = inside.accept(0x7B)
    let c = inside.peek()
    guard c != 0 else {
      tokens = inside
      return false
    }
    guard c == 0x22 || c == 0x7D else { return literal(at: start) }
    tokens.offset = start + 1
    frames.append(Frame(role: .document, mark: base + start))
    return true
  }

  /// An object literal of JavaScript, rewritten as JSON.
  private func literal(at start: Int) -> Bool {
    var reader = JavaScriptLiteral(window, from: start, to: literal)
    guard let end = reader.rewrite() else {
      if reader.ranOut { tokens.runOut() }
      return false
    }
    var check = JSONTokens(literal.slice)
    guard check.skipValue() else { return false }
    tokens.offset = end
    objects.decode(literal.slice, at: base + start, unit)
    return true
  }

  // MARK: - Arrays

  private func element(_ role: Role) -> Bool {
    if !frames[frames.count - 1].isFirst {
      if tokens.accept(0x5D) { return close() }
      guard tokens.accept(0x2C) else { return false }
    } else if tokens.accept(0x5D) {
      return close()
    }
    let depth = frames.count - 1
    let c = tokens.peek()
    guard c != 0 else { return false }
    guard value(of: role, c) else { return false }
    // The element may have opened a frame of its own above.
    frames[depth].isFirst = false
    return true
  }

  private func value(of role: Role, _ c: UInt8) -> Bool {
    switch (role, c) {
    case (.documents, 0x7B): return document()
    case (.documents, 0x5B) where frames.count < Self.deepest: return enter(.documents)
    case (.documents, _):
      guard skip() else { return false }
      builder.counts.unknown += 1
      return true
    case (.resources, 0x7B): return enter(.resource)
    case (.scopes, 0x7B): return enter(.scope)
    case (.traces, 0x7B): return enter(.document)
    case (.hits, 0x7B): return enter(.hit)
    case (.xrayTraces, 0x7B): return enter(.xrayTrace)
    case (.spans, 0x7B):
      let start = tokens.offset
      guard otlp.span(&tokens, at: base + start) else { return false }
      if let row = builder.finish(), builder.resource == nil { unit.wait(row, .none) }
      return true
    case (.objects, 0x7B), (.chromeEvents, 0x7B), (.xraySegments, 0x7B): return object(role)
    default: return skip()
    }
  }

  /// Reads an object as a whole.
  private func object(_ role: Role) -> Bool {
    let start = tokens.offset
    guard let value = tokens.value() else { return false }
    switch role {
    case .chromeEvents: chrome.event(value.text, at: base + start, unit)
    case .xraySegments: objects.decodeSegment(value.text, at: base + start, unit)
    default: objects.decodeJaeger(value.text, at: base + start, unit)
    }
    return true
  }

  // MARK: - Moving between levels

  /// Enters the object or array at the position.
  func enter(_ role: Role) -> Bool {
    tokens.offset += 1
    frames.append(Frame(role: role))
    if role == .resource || role == .document { builder.resource = nil }
    return true
  }

  /// Moves over the value at the position, step by step if it is a big one.
  func skip() -> Bool {
    let start = tokens.offset
    if tokens.skipValueLoosely() { return true }
    guard tokens.ranOut, window.count - start > Self.heldValue, frames.count < Self.deepest else {
      return false
    }
    let c = window[start]
    guard c == 0x7B || c == 0x5B else { return false }
    tokens = JSONTokens(window, from: start, isAll: isAll)
    return enter(c == 0x7B ? .skippedObject : .skippedArray)
  }

  /// Leaves the innermost level, behind its bracket.
  func close() -> Bool {
    guard let frame = frames.popLast() else { return false }
    switch frame.role {
    case .resource: unit.close()
    case .chromeEvents: chrome.close()
    case .document:
      if frame.mark >= 0 && !frame.isKnown {
        let from = frame.mark - base
        unit.discard()
        objects.decode(window[from..<tokens.offset], at: frame.mark, unit)
      }
      unit.close()
      builder.resource = nil
    default: break
    }
    return true
  }
}
