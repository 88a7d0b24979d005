import LogCore

/// What was read of one source besides spans, and what was wrong with it.
struct SpanCounts: Sendable {
  /// Spans that were kept or left out by choice.
  var spans = 0
  /// Values that end too early or are no JSON, with what is left of their lines.
  var damaged = 0
  /// Where the first of them was found.
  var firstDamage: Int?
  /// The beginning of the line on which it stands.
  var firstDamaged: [UInt8] = []
  var withoutID = 0
  var firstWithoutID: Int?
  /// Values of other signals: OTLP logs and metrics.
  var otherSignals = 0
  /// Complete values that are no spans of any format.
  var unknown = 0
  /// The beginning of the first of them.
  var firstUnknown: [UInt8] = []
  /// Documents that belong to a span format, also those without spans.
  var recognised = 0

  mutating func noteDamage(at offset: Int, _ line: ByteSlice = .empty) {
    damaged += 1
    if firstDamaged.isEmpty { firstDamaged = line[0..<min(line.count, 80)].array }
    firstDamage = min(firstDamage ?? offset, offset)
  }

  mutating func noteSpanWithoutID(at offset: Int) {
    withoutID += 1
    firstWithoutID = min(firstWithoutID ?? offset, offset)
  }

  /// Counts a value that is no span; its beginning is kept for a message.
  mutating func noteUnknown(_ text: ByteSlice) {
    unknown += 1
    if firstUnknown.isEmpty { firstUnknown = text[0..<min(text.count, 80)].array }
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
    if firstUnknown.isEmpty { firstUnknown = other.firstUnknown }
    if firstDamaged.isEmpty { firstDamaged = other.firstDamaged }
  }
}
