import LogCore

/// Spans of Datadog's agent API.
struct DatadogSpans: SpanObjectDecoder {
  let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }

  init(tools: SpanDecoderTools) { self.tools = tools }

  func isMatch(_ object: SpanObject) -> Bool {
    object.has("trace_id") && object.has("span_id") && object.has("start")
      && object.has("duration")
  }

  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.datadog, at: offset)
    let meta = object.member("meta", .object)
    builder.resource = resource(object.member("service"))
    let low = decimal(object.member("trace_id"))
    let high = upperHalf(meta?.inner("_dd.p.tid"))
    if high | low != 0 {
      builder.row.trace = builder.table.traces.intern(TraceID(high: high, low: low))
    }
    let span = decimal(object.member("span_id"))
    if span != 0 { builder.row.set(spanID: SpanID(number: span)) }
    let parent = decimal(object.member("parent_id"))
    if parent != 0 { builder.row.set(parentID: SpanID(number: parent)) }
    let operation = builder.string(object.member("resource"))
    builder.setOperation(operation.isEmpty ? builder.string(object.member("name")) : operation)
    builder.setStart(tools.number(object.member("start"), scale: 0))
    builder.setDuration(tools.number(object.member("duration"), scale: 0))
    if let error = object.member("error"), error.value.equals("1") || error.kind == .true {
      builder.row.status = .error
      let message = meta?.inner("error.message") ?? meta?.inner("error.msg")
      builder.setStatusMessage(builder.string(message))
    }
    tools.attributes(meta)
    tools.attributes(object.member("metrics"))
    builder.finish()
  }

  private func resource(_ service: JSONMember?) -> SpanResource {
    tools.resource(service?.value ?? .empty) { out in
      if let service { out.setService(builder.string(service)) }
    }
  }

  /// A decimal number of 64 bits; 0 where there is none.
  private func decimal(_ member: JSONMember?) -> UInt64 {
    guard let member, member.kind == .number || member.kind == .string else { return 0 }
    var value: UInt64 = 0
    for c in member.value.array {
      guard ASCII.isDigit(c) else { return 0 }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(c &- 0x30))
      if overflow || carry { return 0 }
      value = sum
    }
    return value
  }

  private func upperHalf(_ member: JSONMember?) -> UInt64 {
    guard case .number(0, let low) = CanonicalID(builder.string(member)) else { return 0 }
    return low
  }
}
