package import LogCore

/// Draws diagnostics: the place, the piece of text with carets under it, and what would help.
package struct DiagnosticRenderer: Sendable {
  private let theme: Theme
  private let width: Int

  /// Lines of a query that are longer than `width` columns are cut around what is wrong.
  package init(theme: Theme = .plain, width: Int = 100) {
    self.theme = theme
    self.width = max(width, 20)
  }

  /// The whole message, with a line break at its end.
  package func render(_ diagnostic: Diagnostic) -> String {
    var result = "logq: "
    let source = diagnostic.text.map { SourceText($0) }
    if let file = diagnostic.file { result += Self.visible(file) + ":" }
    if let source, let range = diagnostic.range {
      let (line, column) = source.place(of: range.lowerBound)
      result += "\(line):\(column):"
    }
    if !result.hasSuffix(" ") { result += " " }
    result += severity(diagnostic.severity) + Self.visible(diagnostic.headline) + "\n"
    if let source, let range = diagnostic.range { result += excerpt(source, range) }
    for help in diagnostic.help {
      result += "  \(theme.help)help:\(theme.reset) \(Self.visible(help))\n"
    }
    return result
  }

  private func severity(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: theme.isColoured ? "\(theme.error)error:\(theme.reset) " : ""
    case .warning: "\(theme.warning)warning:\(theme.reset) "
    case .note: "\(theme.note)note:\(theme.reset) "
    }
  }

  /// The line that holds the start of the range, and carets under the part of the range on it.
  private func excerpt(_ source: SourceText, _ range: Range<Int>) -> String {
    let lineRange = source.lineRange(at: range.lowerBound)
    let lower = min(max(range.lowerBound, lineRange.lowerBound), lineRange.upperBound)
    let upper = min(max(range.upperBound, lower), lineRange.upperBound)
    var before = Self.cells(source[lineRange.lowerBound..<lower])
    var piece = Self.cells(source[lower..<upper])
    var after = Self.cells(source[upper..<lineRange.upperBound])
    let room = width - 2
    if Self.columns(before) + Self.columns(piece) + Self.columns(after) > room {
      cut(&before, &piece, &after, room)
    }
    let carets = max(1, Self.columns(piece))
    let text = String(before) + String(piece) + String(after)
    return "  \(text)\n  " + String(repeating: " ", count: Self.columns(before))
      + "\(theme.caret)" + String(repeating: "^", count: carets) + "\(theme.reset)\n"
  }

  /// Shortens a line so that the piece and a bit on both sides of it remain, with `…` at the cuts.
  private func cut(
    _ before: inout [Character], _ piece: inout [Character], _ after: inout [Character],
    _ room: Int
  ) {
    let most = max(8, room * 2 / 3)
    if piece.count > most {
      let tail = piece.suffix(most / 4)
      piece = piece.prefix(most - tail.count - 1) + ["…"] + tail
    }
    let rest = max(4, room - Self.columns(piece))
    let right = min(after.count, max(rest / 3, rest - Self.columns(before)))
    if right < after.count { after = after.prefix(max(right - 1, 0)) + ["…"] }
    let left = max(1, rest - right)
    if before.count > left { before = ["…"] + before.suffix(left - 1) }
  }

  /// The characters of a text, each of which moves the cursor on and does nothing else.
  private static func cells(_ text: String) -> [Character] {
    text.map { character in
      guard let scalar = character.unicodeScalars.first else { return " " }
      if scalar == "\t" { return " " }
      return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "·" : character
    }
  }

  private static func columns(_ text: [Character]) -> Int {
    text.reduce(0) { $0 + DisplayWidth.of($1) }
  }

  /// Text of the user's in a message, without control characters.
  private static func visible(_ text: String) -> String {
    let arena = ByteArena(blockSize: 256)
    let out = ByteBuffer(capacity: 256)
    TerminalText.append(arena.copy(text), to: out, lineBreaks: .escaped, dropsColours: false)
    return out.string
  }
}
