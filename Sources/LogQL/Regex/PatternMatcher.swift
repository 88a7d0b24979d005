package import LogCore

/// A compiled pattern at work in one worker, with the memory that a match needs.
package final class PatternMatcher {
  private let pattern: CompiledPattern
  private let counters: WorkerCounters
  private let strategy: Strategy
  private let finder: LiteralFinder?
  private let code: PCRE2Code?
  private let scratch: PCRE2Scratch?
  private let whole: WholeMatcher?
  private var trial = CandidateTrial()
  /// Made for the first text that is no UTF-8.
  private var repaired: RepairedText?
  private var isRepaired = false

  /// What `PatternStrategy` says, without anything to retain.
  private enum Strategy { case everything, notEmpty, search, whole, expression }

  package init(_ pattern: CompiledPattern, _ counters: WorkerCounters) {
    self.pattern = pattern
    self.counters = counters
    var finder = pattern.prefilter.map {
      LiteralFinder(literals: $0.literals, ignoresCase: $0.ignoresCase)
    }
    var code: PCRE2Code?
    var whole: WholeMatcher?
    switch pattern.strategy {
    case .everything: strategy = .everything
    case .notEmpty: strategy = .notEmpty
    case .search(let literals):
      strategy = .search
      finder = literals
    case .whole(let set, let anyBefore, let anyBehind):
      strategy = .whole
      whole = WholeMatcher(set, anyBefore: anyBefore, anyBehind: anyBehind)
    case .expression(let compiled):
      strategy = .expression
      code = compiled
    }
    self.finder = finder
    self.code = code
    self.whole = whole
    scratch = code.map { PCRE2Scratch($0) }
  }

  /// Whether the text matches (anywhere or as a whole, as the pattern's use says).
  ///
  /// A text on which the search hits a limit does not match; the counters tell.
  package func matches(_ text: ByteSlice) -> Bool {
    switch strategy {
    case .everything: true
    case .notEmpty: !text.isEmpty
    case .search: finder?.find(text) != nil
    case .whole: whole?.matches(text) ?? false
    case .expression: match(text, from: 0)
    }
  }

  /// Looks for the first match at or behind an offset; `range` then tells where it is.
  ///
  /// Only for patterns with captures: for the others nobody asks where a match is.
  package func match(_ text: ByteSlice, from: Int = 0) -> Bool {
    guard let code, let scratch else { return matches(text) }
    if let finder, trial.isWorthwhile {
      let isCandidate = finder.find(text, from: pattern.use.isAnchored ? 0 : from) != nil
      trial.note(isCandidate)
      guard isCandidate else { return false }
    }
    isRepaired = false
    if pattern.needsCharacters, pattern.use.hasCaptures, !UTF8Text.isValid(text) {
      return matchRepaired(text, from: from)
    }
    switch scratch.match(code, text, from) {
    case .found: return true
    case .limit: return hitLimit()
    case .none:
      if pattern.needsCharacters, !pattern.use.hasCaptures, !UTF8Text.isValid(text) {
        return matchRepaired(text, from: from)
      }
      return false
    }
  }

  /// Where a group of the last match stands (0: all of it); nil if it took no part.
  package func range(_ group: Int) -> Range<Int>? {
    guard let range = scratch?.range(group) else { return nil }
    return isRepaired ? repaired?.original(range) : range
  }

  /// Matches the text with U+FFFD in the place of bytes that are no UTF-8, as RE2 sees it.
  private func matchRepaired(_ text: ByteSlice, from: Int) -> Bool {
    guard let code, let scratch else { return false }
    let copy = repaired ?? RepairedText()
    repaired = copy
    copy.set(text)
    isRepaired = true
    switch scratch.match(code, copy.text, copy.repaired(from)) {
    case .found: return true
    case .none: return false
    case .limit: return hitLimit()
    }
  }

  private func hitLimit() -> Bool {
    counters.regexLimits += 1
    if counters.regexLimitPattern == nil { counters.regexLimitPattern = pattern.source }
    return false
  }
}
