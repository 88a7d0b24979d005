import LogCore

/// All decoders for objects that are spans by themselves; one worker's.
final class SpanObjectDecoders {
  private let builder: SpanBuilder
  private let decoders: [any SpanObjectDecoder]
  private let jaeger: JaegerSpans
  private let object = SpanObject()

  init(_ tools: SpanDecoderTools) {
    builder = tools.builder
    decoders = TraceDecoders.objectDecoders(tools)
    jaeger = JaegerSpans(tools: tools)
  }

  /// Reads the span that an object is; counts it as unknown if it is none.
  func decode(_ text: ByteSlice, at offset: Int, _ unit: SpanUnit) {
    object.read(text)
    for decoder in decoders where decoder.isMatch(object) {
      builder.counts.recognised += 1
      decoder.decode(object, at: offset, unit)
      return
    }
    builder.counts.unknown += 1
  }

  /// Reads a span of a Jaeger trace, which need not say which trace it belongs to.
  func decodeJaeger(_ text: ByteSlice, at offset: Int, _ unit: SpanUnit) {
    object.read(text)
    if object.has("spanID") {
      jaeger.decode(object, at: offset, unit)
    } else {
      decode(text, at: offset, unit)
    }
  }

  /// Reads the segment that X-Ray's API wraps as a text: `{"Document":"{...}"}`.
  func decodeSegment(_ text: ByteSlice, at offset: Int, _ unit: SpanUnit) {
    let outer = SpanObject()
    outer.read(text)
    guard let document = outer.member("Document", .string) else {
      decode(text, at: offset, unit)
      return
    }
    let arena = ByteArena(blockSize: document.value.count + 64)
    withExtendedLifetime(arena) {
      let inner = JSONString.unescape(document.value, into: arena)
      var check = JSONTokens(inner)
      if inner.hasPrefix("{"), check.skipValue() {
        decode(inner[0..<check.offset], at: offset, unit)
      } else {
        builder.counts.noteDamage(at: offset)
      }
    }
  }

  /// Takes in the processes of a Jaeger trace.
  func processes(_ object: ByteSlice, _ unit: SpanUnit) { jaeger.processes(object, unit) }
}
