import LogCore

/// The span formats, in the order in which an object that may be a span is tried.
enum TraceDecoders {
  /// What a format is called and what it is recognised by, for messages and help.
  struct Format: Sendable {
    let name: String
    let shape: String
  }

  static let formats = [
    Format(name: "OTLP JSON", shape: #"{"resourceSpans":[...]}"#),
    Format(name: "Tempo", shape: #"{"batches":[...]}"#),
    Format(name: "Jaeger", shape: #"{"data":[{"traceID":...,"spans":[...]}]}"#),
    Format(name: "Jaeger in Elasticsearch", shape: #"{"traceID":...,"spanID":...,"process":...}"#),
    Format(name: "Zipkin", shape: #"[{"traceId":...,"id":...}]"#),
    Format(name: "Go SDK", shape: #"{"SpanContext":{...}}"#),
    Format(name: "Python SDK", shape: #"{"context":{...},"start_time":...}"#),
    Format(name: "JavaScript SDK", shape: "{ instrumentationScope: {...}, traceId: '...' }"),
    Format(name: "X-Ray", shape: #"{"trace_id":...,"id":...,"start_time":...}"#),
    Format(name: "Datadog", shape: #"[[{"trace_id":...,"span_id":...,"start":...}]]"#),
    Format(name: "Chrome", shape: #"{"traceEvents":[...]}"#),
  ]

  /// Decoders for objects that are spans by themselves; the first that fits wins.
  static func objectDecoders(_ tools: SpanDecoderTools) -> [any SpanObjectDecoder] {
    [
      GoSpans(tools: tools), PythonSpans(tools: tools), JaegerSpans(tools: tools),
      JavaScriptSpans(tools: tools), ZipkinSpans(tools: tools), XRaySegments(tools: tools),
      DatadogSpans(tools: tools),
    ]
  }
}
