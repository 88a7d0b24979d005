import LogCore

/// Finds the ids of a trace and a span in the fields of an object or a logfmt line.
struct TraceFields {
  private let values: FieldValues
  private let ids: TraceIDs
  private var found: TraceReading?
  private var foundName: UInt8 = 255
  private var span: ByteSlice?
  private var spanName: UInt8 = 255

  init(_ values: FieldValues, arena: ByteArena) {
    self.values = values
    ids = TraceIDs(arena: arena)
  }

  /// The ids of an object: those at its top before those one level down.
  mutating func read(object: ByteSlice, into facts: inout RecordFacts) {
    var hasObjects = false
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.kind == .object { hasObjects = true }
      look(at: member, IDName(values.key(member)))
    }
    let top = self
    if hasObjects && (found == nil || span == nil) {
      foundName = 255
      spanName = 255
      found = nil
      span = nil
      readNested(object)
      found = top.found ?? found
      span = top.span ?? top.found?.span ?? span
    }
    finish(&facts)
  }

  private mutating func readNested(_ object: ByteSlice) {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard member.kind == .object else { continue }
      let name = values.key(member)
      var inner = JSONCursor(member.value)
      while let field = inner.next() {
        look(at: field, IDName.nested(in: name, values.key(field)))
      }
    }
  }

  private mutating func look(at member: JSONMember, _ name: IDName) {
    guard name.trace != nil || name.span != nil else { return }
    guard member.kind == .string || member.kind == .number else { return }
    take(name, values.text(member))
  }

  /// The ids of a logfmt line.
  mutating func read(logfmt line: ByteSlice, _ fields: LogfmtFacts, into facts: inout RecordFacts) {
    var cursor = LogfmtCursor(line)
    while let pair = cursor.next() {
      let name = IDName(pair.key)
      if name.trace != nil || name.span != nil { take(name, fields.text(pair)) }
    }
    finish(&facts)
  }

  private mutating func take(_ name: IDName, _ value: ByteSlice) {
    if let trace = name.trace, trace.rawValue < foundName,
      let reading = ids.trace(value, trace, isField: true)
    {
      found = reading
      foundName = trace.rawValue
    }
    if let wanted = name.span, wanted.rawValue < spanName,
      let id = ids.span(value, isDatadog: wanted == .datadog)
    {
      span = id
      spanName = wanted.rawValue
    }
  }

  private func finish(_ facts: inout RecordFacts) {
    if let found { facts.traceID = ids.arena.copy(found.trace) }
    if let id = span ?? found?.span { facts.spanID = ids.arena.copy(id) }
  }
}

/// Finds the ids of a trace and a span in the first line of a text record.
struct TraceText {
  private static let words = LiteralFinder(literals: [Array("trace".utf8)], ignoresCase: true)
  private static let spans = LiteralFinder(literals: [Array("span".utf8)], ignoresCase: true)

  static func read(_ line: ByteSlice, arena: ByteArena, into facts: inout RecordFacts) {
    let ids = TraceIDs(arena: arena)
    let head = line.prefix(characters: 4096)
    var span: ByteSlice?
    if let (value, isDatadog) = value(head, words, 5, isTrace: true) {
      if let reading = ids.trace(value, isDatadog ? .datadog : .x, isField: false) {
        facts.traceID = arena.copy(reading.trace)
        span = reading.span
      }
    } else if let (trace, sleuthSpan) = sleuth(head) {
      if let reading = ids.trace(trace, .x, isField: false) {
        facts.traceID = arena.copy(reading.trace)
        span = ids.span(sleuthSpan, isDatadog: false)
      }
    }
    if let (value, isDatadog) = value(head, spans, 4, isTrace: false) {
      span = ids.span(value, isDatadog: isDatadog) ?? span
    }
    if let span { facts.spanID = arena.copy(span) }
  }

  /// The value behind the first `trace_id` or `span_id`, in any of the ways to write it.
  private static func value(
    _ text: ByteSlice, _ finder: LiteralFinder, _ length: Int, isTrace: Bool
  ) -> (value: ByteSlice, isDatadog: Bool)? {
    var from = 0
    while let at = finder.find(text, from: from) {
      from = at + 1
      var start = at
      var isDatadog = false
      if at >= 3, text[at - 1] == 0x2E || text[at - 1] == 0x5F,
        text[(at - 3)..<(at - 1)].equalsIgnoringASCIICase("dd")
      {
        start = at - 3
        isDatadog = true
      }
      if start > 0 && ASCII.isWord(text[start - 1]) {
        guard isDatadog, text[at - 1] == 0x2E else { continue }
        isDatadog = false
      }
      guard let end = nameEnd(text, at + length, isTrace: isTrace),
        let value = assigned(text, end)
      else { continue }
      return (value, isDatadog)
    }
    return nil
  }

  /// Where a name that goes on at `i` ends: an optional mark and `id`, or `parent`.
  private static func nameEnd(_ text: ByteSlice, _ i: Int, isTrace: Bool) -> Int? {
    if isTrace, i + 6 <= text.count, text[i..<(i + 6)].equalsIgnoringASCIICase("parent") {
      return i + 6
    }
    guard i < text.count else { return nil }
    let isMarked = text[i] == 0x5F || text[i] == 0x2E || text[i] == 0x2D
    let from = isMarked ? i + 1 : i
    guard from + 2 <= text.count, text[from..<(from + 2)].equalsIgnoringASCIICase("id") else {
      return nil
    }
    return from + 2
  }

  /// 16 to 55 hex digits and dashes behind `=`, `:` or `: `, quotes aside.
  private static func assigned(_ text: ByteSlice, _ from: Int) -> ByteSlice? {
    var i = from
    func isQuote(_ i: Int) -> Bool { i < text.count && (text[i] == 0x22 || text[i] == 0x27) }
    if isQuote(i) { i += 1 }
    guard i < text.count, text[i] == 0x3D || text[i] == 0x3A else { return nil }
    let isColon = text[i] == 0x3A
    i += 1
    if isColon && i < text.count && text[i] == 0x20 { i += 1 }
    if isQuote(i) { i += 1 }
    var end = i
    while end < text.count, end - i < 55,
      text[end] == 0x2D || ASCII.hexValue(text[end]) != nil
    {
      end += 1
    }
    while end - i >= 16 {
      if end == text.count || !ASCII.isLetter(text[end]) && !ASCII.isDigit(text[end]) {
        return text[i..<end]
      }
      end -= 1
    }
    return nil
  }

  /// Sleuth's `[name,TRACE,SPAN]`, also with `,true` or `,false`.
  private static func sleuth(_ text: ByteSlice) -> (trace: ByteSlice, span: ByteSlice)? {
    var from = 0
    while let open = text.firstIndex(of: 0x5B, from: from) {
      from = open + 1
      // The next bracket or the end of this one, whichever comes first, bounds the try.
      var i = open + 1
      while i < text.count, text[i] != 0x2C, text[i] != 0x5D, text[i] != 0x5B { i += 1 }
      guard i < text.count, text[i] == 0x2C else { continue }
      let traceEnd = hexEnd(text, i + 1)
      guard traceEnd < text.count, text[traceEnd] == 0x2C else { continue }
      let spanEnd = hexEnd(text, traceEnd + 1)
      let trace = text[(i + 1)..<traceEnd]
      let span = text[(traceEnd + 1)..<spanEnd]
      guard trace.count >= 16, trace.count <= 32, span.count == 16, closes(text, spanEnd) else {
        continue
      }
      return (trace, span)
    }
    return nil
  }

  private static func hexEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count, ASCII.hexValue(text[i]) != nil { i += 1 }
    return i
  }

  private static func closes(_ text: ByteSlice, _ i: Int) -> Bool {
    let rest = text.from(i)
    return rest.hasPrefix("]") || rest.hasPrefix(",true]") || rest.hasPrefix(",false]")
  }
}
