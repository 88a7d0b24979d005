import LogCore

/// What is said of a source in which something was no span.
enum SpanDamage {
  static func warnings(_ counts: SpanCounts, of name: String) -> [Diagnostic] {
    if isNoExport(counts) { return [noExport(counts, name)] }
    var warnings: [Diagnostic] = []
    if let first = counts.firstDamage, counts.damaged > 0 {
      let places =
        counts.damaged == 1
        ? "the value at byte \(first) is no JSON"
        : "\(counts.damaged) values are no JSON, the first at byte \(first)"
      warnings.append(
        Diagnostic(
          "\(name) is damaged: \(places); reading went on at the next line", severity: .warning))
    }
    if let first = counts.firstWithoutID, counts.withoutID > 0 {
      let spans =
        counts.withoutID == 1
        ? "the span at byte \(first) has no trace id or no span id and was"
        : "\(counts.withoutID) spans have no trace id or no span id, the first at byte \(first), and were"
      warnings.append(Diagnostic("\(name): \(spans) left out", severity: .warning))
    }
    return warnings
  }

  /// Whether a source has text, but no document of any format.
  static func isNoExport(_ counts: SpanCounts) -> Bool {
    counts.recognised == 0 && counts.otherSignals == 0 && counts.damaged + counts.unknown > 0
  }

  /// A file that holds no document of any format: what was found, and what there could be.
  private static func noExport(_ counts: SpanCounts, _ name: String) -> Diagnostic {
    let isText = counts.unknown == 0
    let beginning = shown(counts.head)
    let found = isText ? "text that is no JSON" : "JSON that is no span"
    let formats = TraceDecoders.formats.map(\.name)
    let list = formats.dropLast().joined(separator: ", ") + " or " + (formats.last ?? "")
    return Diagnostic(
      "\(name) is no span export: it holds \(found) (`\(beginning)`), expected \(list)",
      severity: .warning)
  }

  /// The beginning of a value on one line.
  private static func shown(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(40), as: UTF8.self)
    let plain = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }
    return plain.joined() + (bytes.count > 40 ? "…" : "")
  }
}
