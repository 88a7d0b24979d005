package import LogCore

/// A compiled pattern at work in one worker, with the memory that a match needs.
package final class PatternMatcher {
  private let pattern: CompiledPattern
  private let counters: WorkerCounters
  private let scratch: PCRE2Scratch

  package init(_ pattern: CompiledPattern, _ counters: WorkerCounters) {
    self.pattern = pattern
    self.counters = counters
    scratch = PCRE2Scratch(pattern.code)
  }

  /// Whether the text matches (anywhere or as a whole, as the pattern's use says).
  ///
  /// A text on which the search hits a limit does not match; the counters tell.
  package func matches(_ text: ByteSlice) -> Bool { match(text, from: 0) }

  /// Looks for the first match at or behind an offset; `range` then tells where it is.
  package func match(_ text: ByteSlice, from: Int = 0) -> Bool {
    switch scratch.match(pattern.code, text, from) {
    case .found: return true
    case .none: return false
    case .limit:
      counters.regexLimits += 1
      if counters.regexLimitPattern == nil { counters.regexLimitPattern = pattern.source }
      return false
    }
  }

  /// Where a group of the last match stands (0: all of it); nil if it took no part.
  package func range(_ group: Int) -> Range<Int>? { scratch.range(group) }
}
