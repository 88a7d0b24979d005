import LogCore

/// Segments of AWS X-Ray, with the segments inside them.
struct XRaySegments: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }
  /// Segments nested deeper than this are left out.
  private static let deepest = 64

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool {
    object.has("trace_id") && object.has("id") && object.has("start_time")
  }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    let name = object.member("name").map { member in
      tools.resource(member.value) { out in
        out.setService(builder.string(member))
      }
    }
    let resource = name ?? tools.resource(.empty) { _ in }
    segment(object.text, at: offset, Outer(resource: resource), depth: 0)
  }

  /// What a segment takes from those around it.
  private struct Outer {
    var resource: SpanResource
    var trace = TraceNumber.none
    var parent: SpanID?
  }

  private func segment(_ text: ByteSlice, at offset: Int, _ outer: Outer, depth: Int) {
    let object = SpanObject()
    object.read(text)
    builder.begin(.xray, at: offset)
    builder.resource = outer.resource
    builder.row.trace = outer.trace
    if let written = object.member("trace_id") { builder.setTrace(plain(builder.text(written))) }
    if let id = object.member("id") { builder.setSpanID(builder.text(id)) }
    if let parent = object.member("parent_id") {
      builder.setParentID(builder.text(parent))
    } else {
      builder.row.set(parentID: outer.parent)
    }
    names(object, isTop: depth == 0)
    builder.setStart(seconds(object.member("start_time")))
    builder.setEnd(seconds(object.member("end_time")))
    for flag in ["fault", "error", "throttle"] as [StaticString]
    where object.member(flag, .true) != nil {
      builder.row.status = .error
    }
    if let exceptions = object.member("cause")?.inner("exceptions") { setMessage(exceptions) }
    tools.attributes(object.member("annotations"))
    for part in ["http", "aws", "sql", "metadata"] as [StaticString] {
      if let found = object.member(part) {
        builder.attribute(ByteSlice(part), tools.value(found))
      }
    }
    let inner = Outer(
      resource: outer.resource, trace: builder.row.trace,
      parent: builder.row.spanBits == 0 ? nil : builder.row.spanID)
    builder.finish()
    guard depth < Self.deepest, let children = object.member("subsegments", .array) else { return }
    var cursor = JSONArrayCursor(children.value)
    while let child = cursor.next() {
      guard child.kind == .object else { continue }
      let distance = unsafe child.text.start - text.start
      segment(child.text, at: offset + distance, inner, depth: depth + 1)
    }
  }

  private func names(_ object: SpanObject, isTop: Bool) {
    let name = builder.string(object.member("name"))
    let operation = builder.string(object.member("annotations")?.inner("operation"))
    builder.setOperation(operation.isEmpty ? name : operation)
    let space = builder.string(object.member("namespace"))
    if space.equals("remote") || space.equals("aws") {
      builder.row.kind = .client
      builder.setRemotePeer(name)
    } else if isTop {
      builder.row.kind = .server
    }
  }

  private func setMessage(_ exceptions: JSONMember) {
    guard exceptions.kind == .array else { return }
    var cursor = JSONArrayCursor(exceptions.value)
    guard let first = cursor.next(), first.kind == .object else { return }
    var members = JSONCursor(first.text)
    while let member = members.next() {
      if member.key.equals("message") { builder.setStatusMessage(builder.string(member)) }
    }
  }

  private func seconds(_ member: JSONMember?) -> Int64? {
    guard let member, member.kind == .number || member.kind == .string else { return nil }
    return SpanNumber.microsecondsOfSeconds(member.value)
  }

  /// The 32 digits of `1-8hex-24hex`; other ids as they are.
  private func plain(_ written: ByteSlice) -> ByteSlice {
    guard written.count == 35, written.hasPrefix("1-"), written[10] == 0x2D else { return written }
    let digits = Array(written.array[2..<10] + written.array[11..<35])
    guard digits.allSatisfy({ ASCII.hexValue($0) != nil }) else { return written }
    return builder.scratch.copy(digits)
  }
}
