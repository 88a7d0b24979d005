internal import LogCore

/// A piece of a pattern as `|>` and `| pattern` have it.
enum PatternPart: Sendable, Equatable {
  case text([UInt8])
  /// `<name>`; nil is `<_>`. `range` is its place in the pattern, in bytes.
  case capture(name: String?, range: Range<Int>)
}

/// Reads patterns: `<name>` and `<_>` are captures, all else is text.
enum PatternText {
  /// What is wrong with a pattern, with its place in bytes.
  struct Fault: Error {
    var headline: String
    var range: Range<Int>
  }

  /// The parts of a pattern; texts and captures alternate.
  static func parse(_ pattern: [UInt8]) throws(Fault) -> [PatternPart] {
    var parts: [PatternPart] = []
    var text: [UInt8] = []
    var i = 0
    while i < pattern.count {
      guard pattern[i] == 0x3C, let end = captureEnd(pattern, i) else {
        text.append(pattern[i])
        i += 1
        continue
      }
      if !text.isEmpty {
        parts.append(.text(text))
        text = []
      } else if case .capture(_, let before) = parts.last {
        throw Fault(
          headline: "two captures in a row, expected text between them",
          range: before.lowerBound..<end)
      }
      let name = String(decoding: pattern[i + 1..<end - 1], as: UTF8.self)
      parts.append(.capture(name: name == "_" ? nil : name, range: i..<end))
      i = end
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts
  }

  /// The offset behind the `>` of the capture whose `<` is at `from`; nil if none begins there.
  private static func captureEnd(_ pattern: [UInt8], _ from: Int) -> Int? {
    var i = from + 1
    guard i < pattern.count, ASCII.isLetter(pattern[i]) || pattern[i] == 0x5F else { return nil }
    while i < pattern.count, ASCII.isWord(pattern[i]) { i += 1 }
    return i < pattern.count && pattern[i] == 0x3E ? i + 1 : nil
  }
}
