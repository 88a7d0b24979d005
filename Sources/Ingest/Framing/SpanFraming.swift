import LogCore

/// Spans as records: their line is the span as one JSON object, their labels are those of the resource.
extension RecordFramer {
  /// Gives out the next spans; false at the end.
  func step(_ spans: SpanRecords) -> Bool {
    for _ in 0..<64 {
      guard let row = spans.next() else {
        if !spans.decoding.isWorn { spareSpans = spans.decoding }
        return false
      }
      emit(row, spans)
    }
    return true
  }

  private func emit(_ row: Int, _ spans: SpanRecords) {
    let table = spans.decoding.builder.table
    let span = table[row]
    let details = table.details(row)
    let stream = self.stream(of: span, table, details?.resource ?? .empty)
    key.removeAll()
    SpanLine.write(span, table, attributes: details?.attributes ?? .empty, to: key)
    var content = Content(text: arena.copy(key), place: spans.place, wrapper: .span)
    content.hasTime = span.start != nil
    content.time = span.start ?? 0
    emit(content, stream, .object)
  }

  private func stream(of span: SpanRow, _ table: SpanTable, _ resource: ByteSlice) -> StreamID {
    key.removeAll()
    key.append(table.names[span.service])
    key.append(0 as UInt8)
    key.append(resource)
    if let known = documentStreams.find(key.slice, .span) { return known }
    document.labels.removeAll()
    document.labels.add("kind", ByteSlice("span"))
    document.labels.add("service_name", table.names[span.service])
    var cursor = JSONCursor(resource)
    while let member = cursor.next() {
      switch member.kind {
      case .object, .array, .null: continue
      default: break
      }
      let value = member.kind == .string ? document.labels.text(member) : member.value
      document.labels.add(safe: document.labels.key(member), value)
    }
    let stream = intern(document.labels.entries, isComplete: false)
    documentStreams.add(key.slice, .span, stream)
    return stream
  }
}

/// The line of a span's record.
enum SpanLine {
  /// Names that the line has in any case; attributes of these names are left out.
  private static let fixed: [StaticString] = [
    "trace_id", "span_id", "parent_id", "service", "name", "span_kind", "status", "duration_ms",
  ]

  /// Writes a span with its attributes, a JSON object, whose names are made safe.
  static func write(
    _ span: SpanRow, _ table: SpanTable, attributes: ByteSlice, to out: ByteBuffer
  ) {
    let id = ByteBuffer(capacity: 64)
    func member(_ name: StaticString, _ write: (ByteBuffer) -> Void) {
      id.removeAll()
      write(id)
      out.append(out.isEmpty ? "{\"" : ",\"")
      out.append(name)
      out.append("\":")
      withExtendedLifetime(id) { JSONWriter.string(id.slice, to: out) }
    }
    member("trace_id") { table.append(span.trace, to: $0) }
    member("span_id") { table.append(span.spanID, to: $0) }
    if let parent = span.parentID { member("parent_id") { table.append(parent, to: $0) } }
    member("service") { $0.append(table.names[span.service]) }
    member("name") { $0.append(table.names[span.operation]) }
    member("span_kind") { $0.append(span.kind.name) }
    member("status") { $0.append(span.status.name) }
    if !span.statusMessage.isEmpty {
      member("status_message") { $0.append(table.names[span.statusMessage]) }
    }
    out.append(",\"duration_ms\":")
    append(milliseconds: duration(span), to: out)
    var cursor = JSONCursor(attributes)
    let arena = ByteArena(blockSize: 256)
    while let attribute = cursor.next() {
      id.removeAll()
      let name =
        attribute.keyHasEscapes ? JSONString.unescape(attribute.key, into: arena) : attribute.key
      LabelNameText.append(safe: name, to: id)
      guard !id.isEmpty, !fixed.contains(where: { id.slice.equals($0) }) else { continue }
      out.append(0x2C)
      withExtendedLifetime(id) { JSONWriter.string(id.slice, to: out) }
      out.append(0x3A)
      if attribute.kind == .string { out.append(0x22) }
      out.append(attribute.value)
      if attribute.kind == .string { out.append(0x22) }
    }
    withExtendedLifetime(arena) { out.append(0x7D) }
  }

  /// The duration as far as it is told; 0 where the end is unknown or before the start.
  static func duration(_ span: SpanRow) -> Int64 {
    if let given = span.givenDuration { return max(0, given) }
    guard let start = span.start, let end = span.givenEnd, start != 0, end > start else { return 0 }
    return end - start
  }

  /// Writes nanoseconds as milliseconds, all their digits.
  static func append(milliseconds nanoseconds: Int64, to out: ByteBuffer) {
    out.append(decimal: nanoseconds / 1_000_000)
    var rest = nanoseconds % 1_000_000
    guard rest != 0 else { return }
    out.append(0x2E)
    var scale: Int64 = 100_000
    while rest != 0 {
      out.append(0x30 + UInt8(truncatingIfNeeded: rest / scale))
      rest %= scale
      scale /= 10
    }
  }
}
