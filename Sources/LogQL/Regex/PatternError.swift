/// What a regular expression is used for, which decides its options.
package enum PatternUse: Sendable {
  /// `|~`, `!~`: searched; only whether it matches counts; `.` is no line break.
  case lineFilter
  /// Matchers of selectors and label filters: anchored at both ends, `.` is any character.
  case matcher, labelFilter
  /// `| regexp`: searched, with captures; `.` is no line break.
  case captures
  /// `label_replace`: anchored at both ends, with captures; `.` is no line break.
  case labelReplace
  /// `count` and `regexReplaceAll` of templates: searched, with captures; `.` is no line break.
  case replace

  var isAnchored: Bool {
    switch self {
    case .matcher, .labelFilter, .labelReplace: true
    case .lineFilter, .captures, .replace: false
    }
  }

  var hasCaptures: Bool {
    switch self {
    case .captures, .labelReplace, .replace: true
    case .lineFilter, .matcher, .labelFilter: false
    }
  }
}

/// A regular expression that does not compile.
package struct PatternError: Error, Sendable, Equatable {
  /// What is wrong, with `expected ...`.
  package var headline: String
  /// UTF-8 offsets into the expression.
  package var range: Range<Int>
  package var help: [String] = []
}
