import LogCore

/// What the Python SDK's exporter to the console writes.
struct PythonSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool {
    object.member("context", .object) != nil && object.has("start_time")
  }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.sdk, at: offset)
    builder.resource = resource(object.member("resource", .object))
    if let context = object.member("context") {
      builder.setTrace(builder.string(context.inner("trace_id")))
      builder.setSpanID(builder.string(context.inner("span_id")))
    }
    builder.setParentID(builder.string(object.member("parent_id")))
    builder.setOperation(builder.string(object.member("name")))
    setKind(builder.string(object.member("kind")))
    builder.setStart(tools.time(object.member("start_time")))
    builder.setEnd(tools.time(object.member("end_time")))
    if let status = object.member("status", .object) { setStatus(status) }
    tools.attributes(object.member("attributes"))
    events(object.member("events", .array))
    links(object.member("links", .array))
    builder.finish()
  }

  private func setKind(_ kind: ByteSlice) {
    builder.setKind(word: kind.hasPrefix("SpanKind.") ? kind.from(9) : kind)
  }

  private func setStatus(_ status: JSONMember) {
    let code = builder.string(status.inner("status_code"))
    if code.equals("ERROR") || code.hasSuffix(".ERROR") { builder.row.status = .error }
    if code.equals("OK") || code.hasSuffix(".OK") { builder.row.status = .ok }
    builder.setStatusMessage(builder.string(status.inner("description")))
  }

  /// Older versions have the attributes directly in the resource.
  private func resource(_ object: JSONMember?) -> SpanResource {
    tools.resource(object?.value ?? .empty) { out in
      guard let object else { return }
      tools.resourceAttributes(object.inner("attributes") ?? object, out)
    }
  }

  private func events(_ list: JSONMember?) {
    guard let list else { return }
    var cursor = JSONArrayCursor(list.value)
    while let event = cursor.next() {
      guard event.kind == .object else { continue }
      let writer = SpanEventWriter(builder)
      var attributes: JSONMember?
      var members = JSONCursor(event.text)
      while let member = members.next() {
        if member.key.equals("name") { writer.name = builder.string(member) }
        if member.key.equals("timestamp") { writer.time = tools.time(member) }
        if member.key.equals("attributes"), member.kind == .object { attributes = member }
      }
      writer.begin()
      if let attributes {
        var cursor = JSONCursor(attributes.value)
        while let member = cursor.next() {
          writer.attribute(tools.key(member), tools.value(member))
        }
      }
      writer.finish()
    }
  }

  private func links(_ list: JSONMember?) {
    guard builder.keepsDetails, let list else { return }
    var cursor = JSONArrayCursor(list.value)
    while let link = cursor.next() {
      var members = JSONCursor(link.text)
      while let member = members.next() {
        guard member.key.equals("context") else { continue }
        builder.addLink(
          builder.table.trace(builder.string(member.inner("trace_id"))) ?? .none,
          builder.table.spanID(builder.string(member.inner("span_id"))))
      }
    }
  }
}
