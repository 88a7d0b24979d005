import LogCore

/// Spans of Jaeger: in its UI's documents, as arrays, and as Elasticsearch holds them.
struct JaegerSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool {
    object.has("traceID") && object.has("spanID")
      && (object.has("operationName") || object.has("process"))
  }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.jaeger, at: offset)
    builder.setTrace(member("traceID", object))
    if builder.row.trace == .none { builder.row.trace = unit.trace }
    builder.setSpanID(member("spanID", object))
    builder.setOperation(member("operationName", object))
    builder.setStart(tools.number(object.member("startTime"), scale: 3))
    builder.setDuration(tools.number(object.member("duration"), scale: 3))
    references(object)
    forEachTag(object.member("tags")) { builder.attribute($0, $1) }
    moreTags(object.member("tag", .object))
    events(object.member("logs"))
    builder.setStatusFromAttributes(errorTextIsMessage: false)
    finish(object, unit)
  }

  private func finish(_ object: SpanObject, _ unit: SpanUnit) {
    if let process = object.member("process", .object) {
      builder.resource = resource(process.value)
      if let row = builder.finish(tracesComeLater: true), builder.row.trace == .none {
        unit.wait(row, .none)
      }
      return
    }
    let key = object.member("processID").map { builder.table.names.intern(builder.text($0)) }
    builder.resource = nil
    if let row = builder.finish(tracesComeLater: true) { unit.wait(row, key ?? .none) }
  }

  private func member(_ name: StaticString, _ object: SpanObject) -> ByteSlice {
    object.member(name).map { builder.text($0) } ?? .empty
  }

  /// Takes in the processes of a trace: each of their names stands for a resource.
  func processes(_ object: ByteSlice, _ unit: SpanUnit) {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard member.kind == .object else { continue }
      unit.add(resource(member.value), builder.table.names.intern(tools.key(member)))
    }
  }

  private func resource(_ process: ByteSlice) -> SpanResource {
    tools.resource(process) { out in
      let arena = builder.scratch
      var cursor = JSONCursor(process)
      while let member = cursor.next() {
        if member.key.equals("serviceName"), member.kind == .string {
          out.setService(
            member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value)
        } else if member.key.equals("tags") {
          forEachTag(member) { out.attribute($0, $1) }
        } else if member.key.equals("tag"), member.kind == .object {
          var tags = JSONCursor(member.value)
          while let tag = tags.next() { out.attribute(dotted(tools.key(tag)), tools.value(tag)) }
        }
      }
    }
  }

  // MARK: - Parts of a span

  private func references(_ object: SpanObject) {
    var hasOwn = false
    if let list = object.member("references", .array) {
      var cursor = JSONArrayCursor(list.value)
      while let reference = cursor.next() {
        guard reference.kind == .object else { continue }
        if add(reference.text) { hasOwn = true }
      }
    }
    guard !hasOwn, let parent = object.member("parentSpanID") else { return }
    builder.addReference(builder.text(parent), .childOf)
  }

  /// Adds a reference, to another trace as a link; whether it is one to a span of the same trace.
  private func add(_ reference: ByteSlice) -> Bool {
    var kind = SpanReferenceKind.childOf
    var traceID = ByteSlice.empty
    var spanID = ByteSlice.empty
    var cursor = JSONCursor(reference)
    while let member = cursor.next() {
      if member.key.equals("refType") {
        kind = builder.text(member).equals("FOLLOWS_FROM") ? .followsFrom : .childOf
      } else if member.key.equals("traceID") {
        traceID = builder.text(member)
      } else if member.key.equals("spanID") {
        spanID = builder.text(member)
      }
    }
    guard !spanID.isEmpty else { return false }
    let own = builder.row.trace
    if !traceID.isEmpty, own != .none, let trace = builder.table.trace(traceID), trace != own {
      builder.addLink(trace, builder.table.spanID(spanID))
      return false
    }
    builder.addReference(spanID, kind)
    return true
  }

  /// Elasticsearch takes no dots in names, so that Jaeger writes `@` for them.
  private func moreTags(_ map: JSONMember?) {
    guard let map else { return }
    var cursor = JSONCursor(map.value)
    while let member = cursor.next() {
      builder.attribute(dotted(tools.key(member)), tools.value(member))
    }
  }

  private func dotted(_ key: ByteSlice) -> ByteSlice {
    guard key.firstIndex(of: 0x40) != nil else { return key }
    return builder.scratch.copy(key.array.map { $0 == 0x40 ? 0x2E : $0 })
  }

  private func forEachTag(_ list: JSONMember?, _ body: (ByteSlice, SpanValue) -> Void) {
    guard let list, list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let tag = cursor.next() {
      guard tag.kind == .object else { continue }
      var key: ByteSlice?
      var value = SpanValue(kind: .null, text: ByteSlice("null"))
      var members = JSONCursor(tag.text)
      while let member = members.next() {
        if member.key.equals("key") { key = builder.text(member) }
        if member.key.equals("value") { value = tools.value(member) }
      }
      if let key { body(key, value) }
    }
  }

  private func events(_ list: JSONMember?) {
    guard let list, list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let log = cursor.next() {
      guard log.kind == .object else { continue }
      let writer = SpanEventWriter(builder)
      var fields: JSONMember?
      var members = JSONCursor(log.text)
      while let member = members.next() {
        if member.key.equals("timestamp") { writer.time = tools.number(member, scale: 3) }
        if member.key.equals("fields") { fields = member }
      }
      writer.name = eventName(fields)
      writer.begin()
      forEachTag(fields) { writer.attribute($0, $1) }
      writer.finish()
    }
  }

  /// The text of the field `event`, else of `message`.
  private func eventName(_ fields: JSONMember?) -> ByteSlice {
    var message = ByteSlice.empty
    var event: ByteSlice?
    forEachTag(fields) { key, value in
      if key.equals("event") && event == nil { event = value.text }
      if key.equals("message") && message.isEmpty { message = value.text }
    }
    return event ?? message
  }
}
