/// A reference of a span to a span that may have caused it.
package struct SpanReference: Sendable {
  package var spanID: SpanID
  package var kind: SpanReferenceKind

  package init(spanID: SpanID, kind: SpanReferenceKind) {
    self.spanID = spanID
    self.kind = kind
  }
}
