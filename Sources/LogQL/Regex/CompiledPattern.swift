package import LogCore

/// A regular expression ready to use, shared by all workers; `PatternMatcher` is what works.
///
/// It means what it means in RE2, and may hold what only PCRE2 has. Where an answer can be had without
/// PCRE2 (a search for literals, a comparison) it is.
package final class CompiledPattern: Sendable {
  /// As it was written.
  package let source: String
  package let use: PatternUse
  /// Named groups in the order of their numbers.
  package let captureNames: [(name: String, group: Int)]
  package let captureCount: Int
  /// Literals of which every text that matches contains at least one.
  package let prefilter: LiteralPrefilter?
  /// What Loki's engine would not accept.
  package let differencesFromRE2: [RE2Difference]
  let strategy: PatternStrategy
  /// `.` and classes meet characters, so that bytes which are none have to be replaced first.
  let needsCharacters: Bool

  /// Throws where the expression is not well formed, for PCRE2 and RE2 alike.
  package init(_ pattern: String, use: PatternUse) throws(PatternError) {
    source = pattern
    self.use = use
    let bytes = Array(pattern.utf8)
    var parser = RegexParser(bytes, use: use)
    let parsed = PatternCheck.isTooDeep(bytes) ? nil : parser.parse()
    let checked = try PatternCheck.compile(bytes, use: use, rewritten: parsed?.text)
    // PCRE2 does not take all names; without them it has fewer.
    captureNames = checked.names.count < parser.names.count ? parser.names : checked.names
    captureCount = checked.captureCount
    differencesFromRE2 = parser.differences
    var prefilter = parsed.flatMap {
      LiteralExtraction.knowledge(of: $0.branches).required?.prefilter
    }
    if let syntax = parsed {
      strategy = PatternStrategy.choose(syntax, use: use, checked)
      needsCharacters = strategy.meetsCharacters && ByteMode.meetsCharacters(syntax.branches)
      if case .search(let finder) = strategy {
        let literals = LiteralSet(literals: finder.literals, ignoresCase: finder.ignoresCase)
        prefilter = literals.prefilter
      }
    } else {
      strategy = .expression(checked)
      needsCharacters = true
    }
    self.prefilter = prefilter
  }

  /// How it will be matched, for `explain`.
  package var explained: String {
    switch strategy {
    case .everything: "matches everything"
    case .notEmpty: "matches everything but the empty text"
    case .search: "search for literals"
    case .whole: "comparison with literals"
    case .expression: prefilter == nil ? "expression" : "search for literals, then the expression"
    }
  }

  /// The search is one for the literals of `prefilter` and nothing else.
  package var isLiteralSearch: Bool {
    if case .search = strategy { return prefilter != nil }
    return false
  }
}

/// How a pattern is matched.
enum PatternStrategy: Sendable {
  /// Every text matches.
  case everything
  /// Every text but the empty one.
  case notEmpty
  /// A text that contains one of the literals.
  case search(LiteralFinder)
  /// A text that is one of the literals, that begins or ends with one, or that contains one.
  case whole(LiteralSet, anyBefore: Bool, anyBehind: Bool)
  case expression(PCRE2Code)

  /// The fastest way that gives the answer of `checked`, which is the whole expression.
  static func choose(_ syntax: RegexSyntax, use: PatternUse, _ checked: PCRE2Code)
    -> PatternStrategy
  {
    if let simple = simple(syntax, use: use) { return simple }
    let reduced = use == .lineFilter ? RegexReduction.reduce(syntax) : nil
    let text = reduced?.text ?? syntax.text
    let usesBytes =
      !use.hasCaptures && ByteMode.isSafe(syntax, reduced?.branches ?? syntax.branches)
    let code = try? PCRE2Code(text, use: use, usesBytes: usesBytes)
    return .expression(code ?? checked)
  }

  /// Whether it takes texts for characters, not for bytes.
  var meetsCharacters: Bool {
    if case .expression(let code) = self { return !code.usesBytes }
    return false
  }

  /// The strategy for an expression that needs no PCRE2, nil if it does.
  static func simple(_ syntax: RegexSyntax, use: PatternUse) -> PatternStrategy? {
    guard !use.hasCaptures, !syntax.hasOpaque else { return nil }
    return use.isAnchored ? anchored(syntax) : searched(syntax)
  }

  private static func searched(_ syntax: RegexSyntax) -> PatternStrategy? {
    let branches = RegexReduction.reduce(syntax)?.branches ?? syntax.branches
    let known = LiteralExtraction.knowledge(of: branches)
    guard known.isComplete, let exact = known.exact else { return nil }
    if exact.literals.contains([]) { return .everything }
    return .search(LiteralFinder(literals: exact.literals, ignoresCase: exact.ignoresCase))
  }

  private static func anchored(_ syntax: RegexSyntax) -> PatternStrategy? {
    var branches = syntax.branches
    var anyBefore = false
    var anyBehind = false
    if branches.count == 1 {
      if let only = branches[0].first, branches[0].count == 1, only.isAnything, only.minimum == 1,
        only.maximum == nil
      {
        return .notEmpty
      }
      while let first = branches[0].first, first.isAnyText {
        anyBefore = true
        branches[0].removeFirst()
      }
      while let last = branches[0].last, last.isAnyText {
        anyBehind = true
        branches[0].removeLast()
      }
      if branches[0].isEmpty, anyBefore { return .everything }
    }
    let known = LiteralExtraction.knowledge(of: branches)
    guard known.isComplete, let exact = known.exact else { return nil }
    return .whole(exact, anyBefore: anyBefore, anyBehind: anyBehind)
  }
}

extension RegexItem {
  /// Any character at all.
  fileprivate var isAnything: Bool {
    guard case .characterClass(let set) = node else { return false }
    return set.low == ~0 && set.high == ~0 && set.beyondASCII == .all
  }

  /// `.*` where `.` takes line breaks too.
  fileprivate var isAnyText: Bool { isAnything && minimum == 0 && maximum == nil }
}

extension ByteMode {
  /// Whether some part of the expression can take characters beyond ASCII.
  static func meetsCharacters(_ branches: [[RegexItem]]) -> Bool {
    branches.contains { items in
      items.contains { item in
        switch item.node {
        case .characterClass(let set): set.beyondASCII != .none
        case .group(let inner): meetsCharacters(inner)
        case .opaque: true
        case .character, .empty: false
        }
      }
    }
  }
}
