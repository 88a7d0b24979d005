import LogCore

/// What the JavaScript SDK's exporter to the console writes, once its literal has become JSON.
struct JavaScriptSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool {
    object.has("traceId") && object.has("id")
      && (object.has("instrumentationScope") || object.has("instrumentationLibrary")
        || object.member("kind", .number) != nil)
  }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.sdk, at: offset)
    builder.resource = resource(object.member("resource", .object))
    builder.setTrace(builder.string(object.member("traceId")))
    builder.setSpanID(builder.string(object.member("id")))
    let parent = object.member("parentSpanContext")?.inner("spanId") ?? object.member("parentId")
    builder.setParentID(builder.string(parent))
    builder.setOperation(builder.string(object.member("name")))
    if let kind = object.member("kind", .number), kind.value.count == 1 {
      // Here the kinds count from 0, other than in OTLP.
      builder.row.kind = SpanKind(rawValue: kind.value[0] &- 0x30) ?? .internal
    }
    builder.setStart(tools.number(object.member("timestamp"), scale: 3))
    builder.setDuration(tools.number(object.member("duration"), scale: 3))
    if let status = object.member("status", .object) { setStatus(status) }
    tools.attributes(object.member("attributes"))
    tools.events(
      object.member("events", .array), keys: ("name", "time", "attributes"), time: time,
      attributes: tools.eventAttributes)
    tools.links(
      object.member("links", .array), context: "context", keys: ("traceId", "spanId"))
    builder.finish()
  }

  private func setStatus(_ status: JSONMember) {
    let code = status.inner("code").map { builder.text($0) } ?? .empty
    if code.equals("1") { builder.row.status = .ok }
    if code.equals("2") { builder.row.status = .error }
    builder.setStatusMessage(builder.string(status.inner("message")))
  }

  private func resource(_ object: JSONMember?) -> SpanResource {
    tools.resource(object?.value ?? .empty) { out in
      tools.resourceAttributes(object?.inner("attributes"), out)
    }
  }

  /// Seconds and nanoseconds in a list.
  private func time(_ member: JSONMember) -> Int64? {
    guard member.kind == .array else { return nil }
    var cursor = JSONArrayCursor(member.value)
    guard let seconds = cursor.next(), let rest = cursor.next(),
      let whole = SpanNumber.scaled(seconds.text, by: 9),
      let part = SpanNumber.scaled(rest.text, by: 0)
    else { return nil }
    return min(SpanNumber.limit, whole / 2 + part / 2) == SpanNumber.limit
      ? SpanNumber.limit : whole &+ part
  }
}
