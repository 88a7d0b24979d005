internal import LogCore
package import LogQL

/// What a query looks for in the text of records, so that it can be marked where it is shown.
///
/// Only what must be there: the negated filters of a query mark nothing.
package struct MatchMarks: Sendable {
  package var literals: [[UInt8]]
  /// Literals for which the case of ASCII letters does not matter.
  package var foldedLiterals: [[UInt8]]
  package var patterns: [CompiledPattern]

  package init(
    literals: [[UInt8]] = [], foldedLiterals: [[UInt8]] = [], patterns: [CompiledPattern] = []
  ) {
    self.literals = literals.filter { !$0.isEmpty }
    self.foldedLiterals = foldedLiterals.filter { !$0.isEmpty }
    self.patterns = patterns
  }

  package var isEmpty: Bool { literals.isEmpty && foldedLiterals.isEmpty && patterns.isEmpty }
}

/// Finds the marks in texts; one worker's.
final class MarkFinder {
  private let finders: [(finder: LiteralFinder, literals: [[UInt8]])]
  private let matchers: [PatternMatcher]

  init(_ marks: MatchMarks) {
    var finders: [(finder: LiteralFinder, literals: [[UInt8]])] = []
    for (literals, ignoresCase) in [(marks.literals, false), (marks.foldedLiterals, true)]
    where !literals.isEmpty {
      let longestFirst = literals.sorted { $0.count > $1.count }
      let finder = LiteralFinder(literals: longestFirst, ignoresCase: ignoresCase)
      finders.append((finder, longestFirst))
    }
    self.finders = finders
    let counters = WorkerCounters()
    matchers = marks.patterns.map { PatternMatcher($0, counters) }
  }

  /// The first mark at or behind an offset, of several that begin there the longest; never empty.
  func next(in text: ByteSlice, from: Int) -> Range<Int>? {
    var best: Range<Int>?
    for (finder, literals) in finders {
      guard let at = finder.find(text, from: from) else { continue }
      let length = Self.length(at, text, literals, finder.ignoresCase)
      Self.improve(&best, with: at..<at + length)
    }
    for matcher in matchers {
      var start = from
      while start <= text.count, matcher.match(text, from: start), let found = matcher.range(0) {
        if !found.isEmpty {
          Self.improve(&best, with: found)
          break
        }
        start = found.upperBound + 1
      }
    }
    return best
  }

  private static func improve(_ best: inout Range<Int>?, with found: Range<Int>) {
    guard let old = best else {
      best = found
      return
    }
    let isBetter =
      found.lowerBound != old.lowerBound
      ? found.lowerBound < old.lowerBound : found.upperBound > old.upperBound
    if isBetter { best = found }
  }

  /// The length of the longest literal that stands at an offset.
  private static func length(
    _ at: Int, _ text: ByteSlice, _ literals: [[UInt8]], _ ignoresCase: Bool
  ) -> Int {
    for literal in literals where at + literal.count <= text.count {
      var n = 0
      while n < literal.count {
        let c = unsafe text.start[at + n]
        let wanted = literal[n]
        if c != wanted && !(ignoresCase && ASCII.lowered(c) == ASCII.lowered(wanted)) { break }
        n += 1
      }
      if n == literal.count { return n }
    }
    return 1
  }
}
