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
    tools.events(
      object.member("events", .array), keys: ("name", "timestamp", "attributes"),
      time: tools.time, attributes: tools.eventAttributes)
    tools.links(
      object.member("links", .array), context: "context", keys: ("trace_id", "span_id"))
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
}
