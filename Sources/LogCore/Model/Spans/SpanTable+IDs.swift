extension SpanTable {
  /// The span id that a text is; nil where it is none.
  package func spanID(_ written: ByteSlice) -> SpanID? {
    switch CanonicalID(written) {
    case .none: return nil
    case .text(let text): return SpanID(text: names.intern(text))
    case .number(let high, let low):
      guard high != 0 else { return SpanID(number: low) }
      let out = ByteBuffer(capacity: 32)
      TraceIDText.append(high: high, low: low, to: out)
      return withExtendedLifetime(out) { SpanID(text: names.intern(out.slice)) }
    }
  }

  /// The trace that a text names, numbered if it is new; nil where it is no id.
  package func trace(_ written: ByteSlice) -> TraceNumber? {
    switch CanonicalID(written) {
    case .none: return nil
    case .text(let text): return traces.intern(TraceID(text: names.intern(text)))
    case .number(let high, let low): return traces.intern(TraceID(high: high, low: low))
    }
  }

  /// Writes a trace's id in its canonical spelling.
  package func append(_ trace: TraceNumber, to out: ByteBuffer) {
    let id = traces[trace]
    if id.isText {
      out.append(names[id.text])
    } else {
      TraceIDText.append(high: id.high, low: id.low, to: out)
    }
  }

  /// Writes a span id in its canonical spelling.
  package func append(_ id: SpanID, to out: ByteBuffer) {
    if id.isText { out.append(names[id.name]) } else { TraceIDText.append(hex: id.bits, to: out) }
  }

  /// A trace's id in its canonical spelling; allocates.
  package func text(_ trace: TraceNumber) -> [UInt8] {
    let out = ByteBuffer(capacity: 64)
    append(trace, to: out)
    return withExtendedLifetime(out) { out.slice.array }
  }

  /// A span id in its canonical spelling; allocates.
  package func text(_ id: SpanID) -> [UInt8] {
    let out = ByteBuffer(capacity: 64)
    append(id, to: out)
    return withExtendedLifetime(out) { out.slice.array }
  }

  /// The order of span ids as texts, by code point.
  package func isLess(_ a: SpanID, _ b: SpanID) -> Bool {
    if !a.isText && !b.isText { return a.bits < b.bits }
    return text(a).lexicographicallyPrecedes(text(b))
  }

  /// The order of trace ids as texts, by code point.
  package func isLess(_ a: TraceNumber, _ b: TraceNumber) -> Bool {
    let x = traces[a]
    let y = traces[b]
    if !x.isText && !y.isText && (x.high == 0) == (y.high == 0) {
      return (x.high, x.low) < (y.high, y.low)
    }
    return text(a).lexicographicallyPrecedes(text(b))
  }
}
