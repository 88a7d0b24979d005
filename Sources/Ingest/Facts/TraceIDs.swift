import LogCore

/// What the value of a field with a known name says: a trace, and where its form holds both, a span.
struct TraceReading {
  var trace: ByteSlice
  var span: ByteSlice?
}

/// Brings the ids of traces and spans into their normal form (ingest.md section 6).
struct TraceIDs {
  /// Where changed ids go.
  let arena: ByteArena

  /// The ids in the value of a field with this name; nil where it holds none.
  func trace(_ value: ByteSlice, _ name: TraceName, isField: Bool) -> TraceReading? {
    let value = value.trimmingASCIISpace()
    if let reading = parent(value) { return reading }
    switch name {
    case .uber: return uber(value)
    case .cloud:
      let end = value.firstIndex(of: 0x2F) ?? value.count
      return hex(value[0..<end], 16...32).map { TraceReading(trace: $0) }
    case .datadog where Self.isDecimal(value): return TraceReading(trace: value)
    default: break
    }
    if let id = amazon(value) ?? google(value) ?? hex(value, 16...32) {
      return TraceReading(trace: id)
    }
    guard isField, name == .plain || name == .otel, Self.isOpaque(value) else { return nil }
    return TraceReading(trace: value)
  }

  /// The span id that a value is.
  func span(_ value: ByteSlice, isDatadog: Bool) -> ByteSlice? {
    let value = value.trimmingASCIISpace()
    if isDatadog && Self.isDecimal(value) { return value }
    guard value.count == 16 else { return nil }
    return hex(value, 16...16)
  }

  /// `00-32 digits-16 digits-01`.
  private func parent(_ value: ByteSlice) -> TraceReading? {
    guard value.count == 55, value[2] == 0x2D, value[35] == 0x2D, value[52] == 0x2D,
      Self.isHex(value[0..<2]), Self.isHex(value[53..<55]), Self.isHex(value[3..<35]),
      Self.isHex(value[36..<52]), let trace = hex(value[3..<35], 32...32)
    else { return nil }
    return TraceReading(trace: trace, span: hex(value[36..<52], 16...16))
  }

  /// Jaeger's `trace:span:parent:flags`.
  private func uber(_ value: ByteSlice) -> TraceReading? {
    guard let first = value.firstIndex(of: 0x3A),
      let second = value.firstIndex(of: 0x3A, from: first + 1),
      let third = value.firstIndex(of: 0x3A, from: second + 1), third + 1 < value.count,
      let trace = hex(value[0..<first], 1...32)
    else { return nil }
    return TraceReading(trace: trace, span: hex(value[(first + 1)..<second], 1...32))
  }

  /// X-Ray's `1-8 digits-24 digits`, alone or behind `Root=`.
  private func amazon(_ value: ByteSlice) -> ByteSlice? {
    var start = 0
    let root = ByteSlice("Root=")
    if let found = value.find(root) {
      start = found + root.count
    } else if value.count != 35 {
      return nil
    }
    guard start + 35 <= value.count, value[start] == 0x31, value[start + 1] == 0x2D,
      value[start + 10] == 0x2D, Self.isHex(value[(start + 2)..<(start + 10)]),
      Self.isHex(value[(start + 11)..<(start + 35)])
    else { return nil }
    if start + 35 < value.count && ASCII.isWord(value[start + 35]) { return nil }
    return hex(value[(start + 2)..<(start + 35)], 32...32)
  }

  /// `projects/P/traces/ID`.
  private func google(_ value: ByteSlice) -> ByteSlice? {
    guard value.hasPrefix("projects/"), let slash = value.firstIndex(of: 0x2F, from: 9) else {
      return nil
    }
    let rest = value.from(slash)
    guard rest.hasPrefix("/traces/") else { return nil }
    return hex(rest.from(8), 16...32)
  }

  /// Hex digits in small letters without dashes, not all zeros.
  private func hex(_ value: ByteSlice, _ lengths: ClosedRange<Int>) -> ByteSlice? {
    guard value.count >= lengths.lowerBound, value.count <= 64 else { return nil }
    var n = 0
    var isPlain = true
    var isZero = true
    for i in 0..<value.count {
      let byte = unsafe value.start[i]
      if byte == 0x2D {
        isPlain = false
        continue
      }
      guard let digit = ASCII.hexValue(byte) else { return nil }
      if digit != 0 { isZero = false }
      if ASCII.isUpper(byte) { isPlain = false }
      n += 1
    }
    guard !isZero, lengths.contains(n) else { return nil }
    if isPlain { return value }
    let copy = unsafe arena.allocate(n)
    var k = 0
    for i in 0..<value.count where unsafe value.start[i] != 0x2D {
      unsafe copy[k] = unsafe ASCII.lowered(value.start[i])
      k += 1
    }
    return unsafe ByteSlice(start: UnsafePointer(copy), count: n)
  }

  static func isHex(_ value: ByteSlice) -> Bool {
    for i in 0..<value.count where unsafe ASCII.hexValue(value.start[i]) == nil { return false }
    return true
  }

  private static func isDecimal(_ value: ByteSlice) -> Bool {
    guard value.count >= 1, value.count <= 20 else { return false }
    var isZero = true
    for i in 0..<value.count {
      guard unsafe ASCII.isDigit(value.start[i]) else { return false }
      if unsafe value.start[i] != 0x30 { isZero = false }
    }
    return !isZero
  }

  /// 8 to 64 letters, digits and `_ . : -`, at least one of them neither a hex digit nor a dash.
  private static func isOpaque(_ value: ByteSlice) -> Bool {
    guard value.count >= 8, value.count <= 64 else { return false }
    var isOther = false
    for i in 0..<value.count {
      let byte = unsafe value.start[i]
      guard ASCII.isWord(byte) || byte == 0x2E || byte == 0x3A || byte == 0x2D else { return false }
      if ASCII.hexValue(byte) == nil && byte != 0x2D { isOther = true }
    }
    return isOther
  }
}

/// The names of fields that hold traces, in the order in which they are tried.
enum TraceName: UInt8 {
  case plain, otel, serilog, parent, b3, google, short, amazon, uber, cloud, x, datadog
}

/// The names of fields that hold spans, in the order in which they are tried.
enum SpanName: UInt8 {
  case plain, otel, serilog, b3, google, datadog
}

/// A field's name in small letters without `_ - .` and spaces, as far as it could be an id's.
struct IDName {
  let trace: TraceName?
  let span: SpanName?

  static let none = IDName(trace: nil, span: nil)

  /// `id` in an object of the name `trace` or `span`.
  static func nested(in object: ByteSlice, _ key: ByteSlice) -> IDName {
    guard key.equalsIgnoringASCIICase("id") else { return IDName(key) }
    if object.equalsIgnoringASCIICase("trace") { return IDName(trace: .plain, span: nil) }
    if object.equalsIgnoringASCIICase("span") { return IDName(trace: nil, span: .plain) }
    return .none
  }

  private init(trace: TraceName?, span: SpanName?) {
    self.trace = trace
    self.span = span
  }

  init(_ key: ByteSlice) {
    guard key.count >= 3, key.count <= 40 else {
      self = .none
      return
    }
    var bytes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    self = unsafe withUnsafeMutableBytes(of: &bytes) { raw in
      var n = 0
      for i in 0..<key.count {
        let byte = unsafe key.start[i]
        if byte == 0x5F || byte == 0x2D || byte == 0x2E || byte == 0x20 { continue }
        unsafe raw[n] = ASCII.lowered(byte)
        n += 1
      }
      guard let base = raw.baseAddress else { return .none }
      let name = unsafe ByteSlice(
        start: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: n)
      return IDName(trace: Self.trace(name), span: Self.span(name))
    }
  }

  private static func trace(_ name: ByteSlice) -> TraceName? {
    for entry in traces where name.equals(entry.0) { return entry.1 }
    return nil
  }

  private static func span(_ name: ByteSlice) -> SpanName? {
    for entry in spans where name.equals(entry.0) { return entry.1 }
    return nil
  }

  private static let traces: [(StaticString, TraceName)] = [
    ("traceid", .plain), ("oteltraceid", .otel), ("@tr", .serilog), ("traceparent", .parent),
    ("xb3traceid", .b3), ("logginggoogleapiscom/trace", .google), ("trace", .short),
    ("xamzntraceid", .amazon), ("ubertraceid", .uber), ("xcloudtracecontext", .cloud),
    ("xtraceid", .x), ("ddtraceid", .datadog),
  ]
  private static let spans: [(StaticString, SpanName)] = [
    ("spanid", .plain), ("otelspanid", .otel), ("@sp", .serilog), ("xb3spanid", .b3),
    ("logginggoogleapiscom/spanid", .google), ("ddspanid", .datadog),
  ]
}
