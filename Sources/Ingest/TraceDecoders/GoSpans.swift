import LogCore

/// What the Go SDK's exporter to standard output writes.
struct GoSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool { object.member("SpanContext", .object) != nil }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.sdk, at: offset)
    builder.resource = resource(object.member("Resource"))
    if let context = object.member("SpanContext") {
      builder.setTrace(builder.string(context.inner("TraceID")))
      builder.setSpanID(builder.string(context.inner("SpanID")))
    }
    if let parent = object.member("Parent")?.inner("SpanID") {
      builder.setParentID(builder.string(parent))
    }
    builder.setOperation(builder.string(object.member("Name")))
    if let kind = object.member("SpanKind") { setKind(builder.text(kind)) }
    builder.setStart(tools.time(object.member("StartTime")))
    builder.setEnd(tools.time(object.member("EndTime")))
    if let status = object.member("Status", .object) { setStatus(status) }
    forEachPair(object.member("Attributes")) { builder.attribute($0, $1) }
    tools.events(
      object.member("Events"), keys: ("Name", "Time", "Attributes"), time: tools.time
    ) { attributes, writer in forEachPair(attributes) { writer.attribute($0, $1) } }
    tools.links(object.member("Links"), context: "SpanContext", keys: ("TraceID", "SpanID"))
    builder.finish()
  }

  private func setKind(_ kind: ByteSlice) {
    if kind.count == 1, kind[0] >= 0x31, kind[0] <= 0x35 {
      builder.row.kind = SpanKind(rawValue: kind[0] &- 0x31) ?? .internal
    } else {
      builder.setKind(word: kind)
    }
  }

  private func setStatus(_ status: JSONMember) {
    let code = status.inner("Code").map { builder.text($0) } ?? .empty
    // As a number 1 is an error here, other than in OTLP.
    if code.equals("Error") || code.equals("1") { builder.row.status = .error }
    if code.equals("Ok") || code.equals("2") { builder.row.status = .ok }
    builder.setStatusMessage(builder.string(status.inner("Description")))
  }

  private func resource(_ list: JSONMember?) -> SpanResource {
    tools.resource(list?.value ?? .empty) { out in
      forEachPair(list) { out.attribute($0, $1) }
    }
  }

  /// Attributes: `{"Key":"a","Value":{"Type":"STRING","Value":"b"}}`.
  private func forEachPair(_ list: JSONMember?, _ body: (ByteSlice, SpanValue) -> Void) {
    guard let list, list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let pair = cursor.next() {
      guard pair.kind == .object else { continue }
      var key: ByteSlice?
      var value = SpanValue(kind: .null, text: ByteSlice("null"))
      var members = JSONCursor(pair.text)
      while let member = members.next() {
        if member.key.equals("Key") { key = builder.string(member) }
        if member.key.equals("Value") {
          value = member.inner("Value").map { tools.value($0) } ?? value
        }
      }
      if let key { body(key, value) }
    }
  }
}
