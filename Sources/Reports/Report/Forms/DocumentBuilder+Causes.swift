/// What differs, precedes and follows, in words.
extension DocumentBuilder {
  var causes: [ReportDocument.Block] {
    guard !report.causes.isEmpty else {
      if let leftOut = leftOut(.cause) { return [leftOut] }
      return report.hasIncident
        ? [.paragraph(ReportLine("No candidates: nothing differs, and nothing precedes."))] : []
    }
    let lines = report.causes.map { cause in
      var line = quoting(cause.text)
      line = line + marks(cause.evidence?.claim)
      if let first = cause.evidence?.first {
        line.pieces += [.text(" ("), .code(phrases.place(first)), .text(")")]
      }
      return line
    }
    return [.paragraph(ReportLine("Candidates; none is proved.")), .numbered(lines)]
  }

  /// What precedes the recovery, one thing a line.
  var resolution: [ReportDocument.Block] {
    guard let text = report.resolution else { return [] }
    var items: [String] = []
    var isWhole = true
    // Notes may have semicolons of their own.
    for part in Self.parts(of: text) {
      if isWhole { items.append(part) } else { items[items.count - 1] += "; " + part }
      isWhole = part.contains("precedes the recovery")
    }
    guard items.count > 1 else { return [.paragraph(quoting(text))] }
    return [.list(items.map { quoting($0) })]
  }

  private static func parts(of text: String) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while let border = rest.firstRange(of: "; ") {
      parts.append(String(rest[..<border.lowerBound]))
      rest = rest[border.upperBound...]
    }
    return parts + [String(rest)]
  }

  /// `SERVICE: TEMPLATE`.
  func newError(_ text: String) -> ReportLine {
    guard let colon = text.firstRange(of: ": ") else { return phrases.prose(text) }
    return ReportLine([
      .text(phrases.data(String(text[..<colon.upperBound]))),
      .code(phrases.data(String(text[colon.upperBound...]))),
    ])
  }

  /// A text with what notes and logs say in it apart: those are the words of others.
  func quoting(_ text: String) -> ReportLine {
    for finding in report.diff?.findings ?? [] {
      if let line = quoting(finding.predicate.title, in: text, asCode: true) { return line }
    }
    for event in report.timeline {
      if let quoted = Self.quoted(event),
        let line = quoting(quoted, in: text, asCode: event.type != .note)
      {
        return line
      }
    }
    return phrases.prose(text)
  }

  /// The text with a part of it as code or in quotes; nil where it does not have the part.
  private func quoting(_ part: String, in text: String, asCode isCode: Bool) -> ReportLine? {
    guard let place = text.firstRange(of: part) else { return nil }
    var line = phrases.prose(String(text[..<place.lowerBound]))
    let data = phrases.data(part)
    line.pieces.append(
      isCode ? .code(data) : .text("\"\(data.replacing("\"", with: "'"))\""))
    return line + phrases.prose(String(text[place.upperBound...]))
  }

  /// What of an event's text is not ours; nil where all of it is.
  private static func quoted(_ event: TimelineEvent) -> String? {
    switch event.type {
    case .note: return event.text.isEmpty ? nil : event.text
    case .newError, .cluster, .scale:
      guard let colon = event.text.firstRange(of: ": ") else { return nil }
      let rest = String(event.text[colon.upperBound...])
      return rest.isEmpty ? nil : rest
    default: return nil
    }
  }
}
