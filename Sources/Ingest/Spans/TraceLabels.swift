package import LogCore

/// What is known of traces and their spans, for the log lines that name them (`--with-traces`).
// SAFETY: nothing is changed after `init`; looking up only reads the table's texts and numbers.
package final class TraceLabels: @unchecked Sendable {
  /// A trace as a whole.
  package struct Summary: Sendable {
    package var trace: TraceNumber
    /// Nanoseconds.
    package var duration: Int64
    /// The name of its root span.
    package var root: String

    package init(trace: TraceNumber, duration: Int64, root: String) {
      self.trace = trace
      self.duration = duration
      self.root = root
    }
  }

  private struct Span {
    var trace: UInt32
    var isText: Bool
    var bits: UInt64
    var row: Int

    static func isBefore(_ a: Span, _ b: Span) -> Bool {
      if a.trace != b.trace { return a.trace < b.trace }
      if a.isText != b.isText { return b.isText }
      return a.bits != b.bits ? a.bits < b.bits : a.row < b.row
    }
  }

  private let table: SpanTable
  private var summaries: [UInt32: Summary] = [:]
  private var byLowerHalf: [UInt64: TraceNumber] = [:]
  /// In the order of traces and ids.
  private let spans: [Span]
  /// What was wrong with the files of spans.
  package let damage: [Diagnostic]

  /// The table must not be changed any more.
  package init(_ table: SpanTable, _ traces: [Summary], damage: [Diagnostic]) {
    self.table = table
    self.damage = damage
    spans = (0..<table.count).map { row in
      let span = table[row]
      return Span(
        trace: span.trace.index, isText: span.spanID.isText, bits: span.spanBits, row: row)
    }.sorted(by: Span.isBefore)
    for summary in traces {
      summaries[summary.trace.index] = summary
      let id = table.traces[summary.trace]
      if !id.isText { byLowerHalf[id.low] = summary.trace }
    }
  }

  /// The trace that an id as written names; a decimal number may be the lower 64 bits.
  func trace(_ written: ByteSlice) -> Summary? {
    let found: TraceNumber? =
      switch CanonicalID(written) {
      case .none: nil
      case .number(let high, let low): table.traces.find(TraceID(high: high, low: low))
      case .text(let text):
        table.names.find(text).flatMap { table.traces.find(TraceID(text: $0)) }
      }
    if let found, let summary = summaries[found.index] { return summary }
    guard written.count <= 20, let number = UInt64(written.string) else { return nil }
    return byLowerHalf[number].flatMap { summaries[$0.index] }
  }

  /// The first span of a trace with an id as written, hexadecimal or decimal.
  func span(_ written: ByteSlice, of trace: TraceNumber) -> SpanRow? {
    switch CanonicalID(written) {
    case .none: return nil
    case .text(let text):
      return table.names.find(text).flatMap { find(SpanID(text: $0), trace) }
    case .number(let high, let low):
      if high == 0, let found = find(SpanID(number: low), trace) { return found }
      guard let number = UInt64(written.string) else { return nil }
      return find(SpanID(number: number), trace)
    }
  }

  private func find(_ id: SpanID, _ trace: TraceNumber) -> SpanRow? {
    let wanted = Span(trace: trace.index, isText: id.isText, bits: id.bits, row: -1)
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if Span.isBefore(spans[middle], wanted) { low = middle + 1 } else { high = middle }
    }
    guard low < spans.count, spans[low].trace == wanted.trace, spans[low].bits == wanted.bits,
      spans[low].isText == wanted.isText
    else { return nil }
    return table[spans[low].row]
  }

  func text(_ id: NameID) -> ByteSlice { table.names[id] }
}
