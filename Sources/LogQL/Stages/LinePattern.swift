internal import LogCore

/// The pattern of `|>`: texts with `<_>` between them, each of which stands for at least one byte.
///
/// A text that ends the pattern must end the line; one that begins it may stand anywhere, as in Loki,
/// though its manual says otherwise. Every text is looked for once, behind the one before it: there
/// is no going back.
struct LinePattern: Sendable {
  let source: [UInt8]
  private let texts: [[UInt8]]
  private let finders: [LiteralFinder]
  private let startsWithCapture: Bool
  private let endsWithCapture: Bool

  init(_ source: [UInt8]) throws(PatternText.Fault) {
    self.source = source
    let parts = try PatternText.parse(source)
    var texts: [[UInt8]] = []
    for part in parts {
      switch part {
      case .text(let text): texts.append(text)
      case .capture(let name, let range):
        if let name {
          throw PatternText.Fault(
            headline: "capture `<\(name)>` in a line filter, expected `<_>`", range: range)
        }
      }
    }
    self.texts = texts
    finders = texts.map { LiteralFinder(literals: [$0]) }
    startsWithCapture = Self.isCapture(parts.first)
    endsWithCapture = Self.isCapture(parts.last)
  }

  /// The longest text that every matching line contains.
  var longestText: [UInt8]? { texts.max { $0.count < $1.count } }

  func matches(_ line: ByteSlice) -> Bool {
    if texts.isEmpty { return line.isEmpty != startsWithCapture }
    if line.isEmpty { return false }
    var offset = 0
    for i in texts.indices {
      guard let found = finders[i].find(line, from: offset) else { return false }
      // A capture before the text takes at least one byte.
      guard found > offset || (i == 0 && !startsWithCapture) else { return false }
      offset = found + texts[i].count
    }
    return (offset < line.count) == endsWithCapture
  }

  private static func isCapture(_ part: PatternPart?) -> Bool {
    if case .capture = part { return true }
    return false
  }
}
