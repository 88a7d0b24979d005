import LogCore

/// The value of an attribute: a string's text without escapes, of anything else its JSON text.
struct SpanValue {
  var kind: JSONKind
  var text: ByteSlice

  /// Nothing that could be shown.
  var isEmpty: Bool { kind == .null || text.isEmpty }

  /// Writes the value as JSON.
  func write(to out: ByteBuffer) {
    switch kind {
    case .string: JSONWriter.string(text, to: out)
    // What other tools write for numbers that JSON cannot hold would make the output none.
    case .number where !SpanNumber.isJSON(text): JSONWriter.string(text, to: out)
    default: PlainJSON.copy(text, to: out)
    }
  }
}
