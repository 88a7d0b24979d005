import LogCore

/// Spans as OTLP's JSON has them, in one pass over each: `{"traceId":...,"spanId":...}`.
///
/// The same for the Collector, for Tempo, whose ids are base64, and for Jaeger's API v3.
final class OTLPSpans {
  private let builder: SpanBuilder
  private let resources: SpanResourceBuilder
  private let values = OTLPAttributes()
  /// Resources that were met, by their text: exporters write few, again and again.
  private var known: [SpanResource] = []
  private var knownTexts = SpanNames()
  private static let mostKnown = 4096

  init(_ builder: SpanBuilder) {
    self.builder = builder
    resources = SpanResourceBuilder(builder.table)
  }

  // MARK: - Resources

  /// The resource that an object describes; the object has been read as JSON.
  func resource(_ object: ByteSlice) -> SpanResource {
    let index = Int(knownTexts.intern(object).index) - 2
    if index >= 0 && index < known.count { return known[index] }
    let resource = makeResource(object)
    known.append(resource)
    if known.count >= Self.mostKnown || index < 0 {
      known.removeAll()
      knownTexts = SpanNames()
    }
    return resource
  }

  private func makeResource(_ object: ByteSlice) -> SpanResource {
    resources.begin()
    builder.scratch.reset()
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard member.key.equals("attributes"), member.kind == .array else { continue }
      var attributes = JSONArrayCursor(member.value)
      while let attribute = attributes.next() {
        guard attribute.kind == .object else { continue }
        var first: ByteSlice?
        let pair = values.pair(attribute.text, builder.scratch, firstOfList: &first)
        if let pair { resources.attribute(pair.key, pair.value, first: first) }
      }
    }
    return resources.finish()
  }

  // MARK: - Spans

  /// Reads the span at the position of the tokens; false if it does not end there or is no JSON.
  func span(_ tokens: inout JSONTokens, at offset: Int) -> Bool {
    builder.begin(.otlp, at: offset)
    guard tokens.accept(0x7B) else { return false }
    if tokens.accept(0x7D) { return true }
    repeat {
      guard let key = tokens.key(), member(key, &tokens) else { return false }
    } while tokens.accept(0x2C)
    return tokens.accept(0x7D)
  }

  /// Reads the value of a member; keys are told apart by their lengths first.
  private func member(_ key: ByteSlice, _ tokens: inout JSONTokens) -> Bool {
    switch key.count {
    case 4 where key.equals("name"):
      guard let value = scalar(&tokens) else { return false }
      builder.setOperation(value)
    case 4 where key.equals("kind"):
      guard let value = scalar(&tokens) else { return false }
      builder.row.kind = Self.kind(value)
    case 6 where key.equals("spanId"), 7 where key.equals("span_id"):
      guard let value = scalar(&tokens) else { return false }
      if let id = id(value) { builder.row.set(spanID: id) }
    case 7 where key.equals("traceId"), 8 where key.equals("trace_id"):
      guard let value = scalar(&tokens) else { return false }
      builder.row.trace = trace(value)
    case 12 where key.equals("parentSpanId"), 14 where key.equals("parent_span_id"):
      guard let value = scalar(&tokens) else { return false }
      builder.row.set(parentID: id(value))
    case 17 where key.equals("startTimeUnixNano"), 20 where key.equals("start_time_unix_nano"):
      guard let value = scalar(&tokens) else { return false }
      builder.setStart(SpanNumber.nanoseconds(value))
    case 15 where key.equals("endTimeUnixNano"), 18 where key.equals("end_time_unix_nano"):
      guard let value = scalar(&tokens) else { return false }
      builder.setEnd(SpanNumber.nanoseconds(value))
    case 6 where key.equals("status"): return status(&tokens)
    case 10 where key.equals("attributes"): return attributes(&tokens)
    case 6 where key.equals("events"): return events(&tokens)
    case 5 where key.equals("links"): return links(&tokens)
    default: return tokens.skipValueLoosely()
    }
    return true
  }

  /// The text of a scalar value; of anything else, no bytes.
  private func scalar(_ tokens: inout JSONTokens) -> ByteSlice? {
    if tokens.peek() == 0x22 {
      guard let content = tokens.string() else { return nil }
      return builder.text(content, tokens.hasEscapes)
    }
    guard let value = tokens.value() else { return nil }
    return value.kind == .number || value.kind.isBool ? value.text : .empty
  }

  private static func kind(_ value: ByteSlice) -> SpanKind {
    guard value.count > 1 else {
      guard value.count == 1, value[0] >= 0x31, value[0] <= 0x35 else { return .internal }
      return SpanKind(rawValue: value[0] &- 0x31) ?? .internal
    }
    if value.equals("SPAN_KIND_SERVER") { return .server }
    if value.equals("SPAN_KIND_CLIENT") { return .client }
    if value.equals("SPAN_KIND_PRODUCER") { return .producer }
    if value.equals("SPAN_KIND_CONSUMER") { return .consumer }
    return .internal
  }

  private func status(_ tokens: inout JSONTokens) -> Bool {
    guard tokens.peek() == 0x7B else { return tokens.skipValue() }
    _ = tokens.accept(0x7B)
    if tokens.accept(0x7D) { return true }
    repeat {
      guard let key = tokens.key(), let value = scalar(&tokens) else { return false }
      if key.equals("code") {
        if value.equals("1") || value.equals("STATUS_CODE_OK") { builder.row.status = .ok }
        if value.equals("2") || value.equals("STATUS_CODE_ERROR") { builder.row.status = .error }
      } else if key.equals("message") {
        builder.setStatusMessage(value)
      }
    } while tokens.accept(0x2C)
    return tokens.accept(0x7D)
  }

  // MARK: - Ids

  private func trace(_ written: ByteSlice) -> TraceNumber {
    guard let bytes = OTLPIDs.base64(written) else { return builder.table.trace(written) ?? .none }
    guard bytes.high | bytes.low != 0 else { return .none }
    return builder.table.traces.intern(TraceID(high: bytes.high, low: bytes.low))
  }

  private func id(_ written: ByteSlice) -> SpanID? {
    guard let bytes = OTLPIDs.base64(written), bytes.high == 0 else {
      return builder.table.spanID(written)
    }
    return bytes.low == 0 ? nil : SpanID(number: bytes.low)
  }

  // MARK: - What is read only where it is wanted

  private func attributes(_ tokens: inout JSONTokens) -> Bool {
    guard builder.wantsAttributes, tokens.peek() == 0x5B else { return tokens.skipValueLoosely() }
    guard tokens.accept(0x5B) else { return false }
    if tokens.accept(0x5D) { return true }
    repeat {
      guard let value = tokens.value() else { return false }
      guard value.kind == .object else { continue }
      if let pair = values.pair(value.text, builder.scratch) {
        builder.attribute(pair.key, pair.value)
      }
    } while tokens.accept(0x2C)
    return tokens.accept(0x5D)
  }

  private func events(_ tokens: inout JSONTokens) -> Bool {
    guard builder.keepsDetails || builder.needs.fields.contains(.events) else {
      return tokens.skipValueLoosely()
    }
    guard let list = tokens.value() else { return false }
    guard list.kind == .array else { return true }
    var cursor = JSONArrayCursor(list.text)
    while let event = cursor.next() {
      guard event.kind == .object else { continue }
      let writer = SpanEventWriter(builder)
      var inner = JSONCursor(event.text)
      var attributes: ByteSlice?
      while let member = inner.next() {
        if member.keyIs("timeUnixNano", "time_unix_nano") {
          writer.time = SpanNumber.nanoseconds(builder.text(member))
        } else if member.key.equals("name") {
          writer.name = builder.text(member)
        } else if member.key.equals("attributes"), member.kind == .array {
          attributes = member.value
        }
      }
      writer.begin()
      if let attributes { add(attributes, to: writer) }
      writer.finish()
    }
    return true
  }

  private func add(_ attributes: ByteSlice, to writer: SpanEventWriter) {
    var cursor = JSONArrayCursor(attributes)
    while let attribute = cursor.next() {
      guard attribute.kind == .object,
        let pair = values.pair(attribute.text, builder.scratch)
      else { continue }
      writer.attribute(pair.key, pair.value)
    }
  }

  private func links(_ tokens: inout JSONTokens) -> Bool {
    guard builder.keepsDetails else { return tokens.skipValueLoosely() }
    guard let list = tokens.value() else { return false }
    guard list.kind == .array else { return true }
    var cursor = JSONArrayCursor(list.text)
    while let link = cursor.next() {
      guard link.kind == .object else { continue }
      var traceID = TraceNumber.none
      var spanID: SpanID?
      var inner = JSONCursor(link.text)
      while let member = inner.next() {
        if member.keyIs("traceId", "trace_id") { traceID = trace(builder.text(member)) }
        if member.keyIs("spanId", "span_id") { spanID = id(builder.text(member)) }
      }
      builder.addLink(traceID, spanID)
    }
    return true
  }
}
