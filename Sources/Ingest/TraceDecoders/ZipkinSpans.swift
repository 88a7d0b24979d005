import LogCore

/// Spans of Zipkin's API, version 2.
struct ZipkinSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools

  func isMatch(_ object: SpanObject) -> Bool { object.has("traceId") && object.has("id") }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    let builder = tools.builder
    builder.begin(.zipkin, at: offset)
    builder.resource = resource(object.member("localEndpoint", .object))
    object.forEach { member in
      switch member.key {
      case _ where member.key.equals("traceId"): builder.setTrace(builder.text(member))
      case _ where member.key.equals("id"): builder.setSpanID(builder.text(member))
      case _ where member.key.equals("parentId"): builder.setParentID(builder.text(member))
      case _ where member.key.equals("name"): builder.setOperation(builder.text(member))
      case _ where member.key.equals("kind"): builder.setKind(word: builder.text(member))
      case _ where member.key.equals("timestamp"):
        builder.setStart(tools.number(member, scale: 3))
      case _ where member.key.equals("duration"):
        builder.setDuration(tools.number(member, scale: 3))
      case _ where member.key.equals("remoteEndpoint"):
        if let name = member.inner("serviceName") { builder.setRemotePeer(builder.string(name)) }
      case _ where member.key.equals("shared"):
        if member.kind == .true { builder.row.flags.insert(.isShared) }
      case _ where member.key.equals("tags"): tools.attributes(member)
      case _ where member.key.equals("annotations"): annotations(member)
      default: break
      }
    }
    builder.setStatusFromAttributes(errorTextIsMessage: true)
    builder.finish()
  }

  private func resource(_ endpoint: JSONMember?) -> SpanResource {
    tools.resource(endpoint?.value ?? .empty) { out in
      guard let endpoint else { return }
      if let name = endpoint.inner("serviceName") { out.setService(tools.builder.string(name)) }
      let address = tools.builder.string(endpoint.inner("ipv4") ?? endpoint.inner("ipv6"))
      if !address.isEmpty {
        out.attribute(ByteSlice("host.ip"), SpanValue(kind: .string, text: address))
      }
    }
  }

  private func annotations(_ list: JSONMember) {
    guard list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let annotation = cursor.next() {
      guard annotation.kind == .object else { continue }
      let writer = SpanEventWriter(tools.builder)
      var members = JSONCursor(annotation.text)
      while let member = members.next() {
        if member.key.equals("timestamp") { writer.time = tools.number(member, scale: 3) }
        if member.key.equals("value") { writer.name = tools.builder.text(member) }
      }
      writer.begin()
      writer.finish()
    }
  }
}
