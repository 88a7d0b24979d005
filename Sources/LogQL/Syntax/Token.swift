/// Operators and punctuation of LogQL.
package enum Symbol: String, Sendable, CaseIterable {
  case openBrace = "{"
  case closeBrace = "}"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case comma = ","
  case pipe = "|"
  case equal = "="
  case notEqual = "!="
  case matches = "=~"
  case notMatches = "!~"
  case equalEqual = "=="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case contains = "|="
  case containsMatch = "|~"
  case containsPattern = "|>"
  case lacksPattern = "!>"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case caret = "^"
}

/// A piece of a query: a word, a literal, an operator.
package struct Token: Sendable {
  package enum Kind: Sendable, Equatable {
    case end
    case symbol(Symbol)
    /// A word as it was typed; keywords are words.
    case identifier(String)
    /// The value of a string literal, which need not be UTF-8.
    case string([UInt8])
    case number(Double)
    /// Nanoseconds.
    case duration(Int64)
    case byteSize(UInt64)
    /// A range `[5m]` with its brackets, in nanoseconds.
    case range(Int64)
    /// `--strict`.
    case flag(String)
    /// Text that is no token; becomes an error only where the parser comes to it.
    case invalid(TokenFault)
  }

  package let kind: Kind
  /// UTF-8 offsets into the query.
  package let range: Range<Int>
}

/// Why a piece of the query is no token.
package struct TokenFault: Error, Sendable, Equatable {
  package var headline: String
  package var range: Range<Int>
  package var help: [String] = []
  /// Whoever meets it goes on with what was expected in its place.
  package var isUnknown = false
}

/// Words that cannot be names of labels in a query, in any case of letters.
package enum Keyword {
  package static let reserved: [String] = [
    "by", "without", "bool", "on", "ignoring", "group_left", "group_right", "offset", "and", "or",
    "unless", "json", "logfmt", "regexp", "pattern", "unpack", "line_format", "label_format",
    "decolorize", "drop", "keep", "unwrap",
  ]

  package static func isReserved(_ word: String) -> Bool { reserved.contains(word.lowercased()) }
}
