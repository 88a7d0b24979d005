import LogCore

/// What was read of one source besides spans, and what was wrong with it.
struct SpanCounts: Sendable {
  /// Spans that were kept or left out by choice.
  var spans = 0
  /// Values that end too early or are no JSON, with what is left of their lines.
  var damaged = 0
  /// Where the first of them was found.
  var firstDamage: Int?
  var withoutID = 0
  var firstWithoutID: Int?
  /// Values of other signals: OTLP logs and metrics.
  var otherSignals = 0
  /// Complete values that are no spans of any format.
  var unknown = 0
  /// How the source begins.
  var head: [UInt8] = []
  /// Documents that belong to a span format, also those without spans.
  var recognised = 0

  mutating func noteDamage(at offset: Int) {
    damaged += 1
    firstDamage = min(firstDamage ?? offset, offset)
  }

  mutating func noteSpanWithoutID(at offset: Int) {
    withoutID += 1
    firstWithoutID = min(firstWithoutID ?? offset, offset)
  }

  /// Keeps the beginning of the source, of which a window stands at `offset`.
  mutating func noteHead(_ window: ByteSlice, at offset: Int) {
    let most = 80
    guard head.count < most, offset <= head.count, head.count - offset < window.count else {
      return
    }
    let rest = window.from(head.count - offset)
    head += rest[0..<min(rest.count, most - head.count)].array
  }

  /// Adds the counts of another part of the source that stands behind.
  mutating func add(_ other: SpanCounts) {
    spans += other.spans
    damaged += other.damaged
    withoutID += other.withoutID
    otherSignals += other.otherSignals
    unknown += other.unknown
    recognised += other.recognised
    if let at = other.firstDamage { firstDamage = min(firstDamage ?? at, at) }
    if let at = other.firstWithoutID { firstWithoutID = min(firstWithoutID ?? at, at) }
    if head.isEmpty { head = other.head }
  }
}
