package import LogCore

/// Where a piece of a query stands, as UTF-8 offsets.
///
/// Two are always equal, so that queries compare by what they mean and not by how they were laid out.
package struct SourceRange: Sendable, Equatable {
  package var lower: Int
  package var upper: Int

  package init(_ range: Range<Int>) {
    lower = range.lowerBound
    upper = range.upperBound
  }

  package var range: Range<Int> { lower..<max(lower, upper) }

  package static func == (_: SourceRange, _: SourceRange) -> Bool { true }
}

/// A word of a query and where it stands: the name of a label.
package struct Name: Sendable, Equatable {
  package var text: String
  package var place: SourceRange

  package init(_ text: String, at range: Range<Int> = 0..<0) {
    self.text = text
    place = SourceRange(range)
  }
}

/// A string literal of a query.
package struct StringLiteral: Sendable, Equatable {
  /// The value; it need not be UTF-8 (`"\xff"`).
  package var bytes: [UInt8]
  /// The literal with its quotes.
  package var place: SourceRange

  package init(_ bytes: [UInt8], at range: Range<Int> = 0..<0) {
    self.bytes = bytes
    place = SourceRange(range)
  }

  /// The value as text, ill-formed parts replaced.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What a label can be compared with: `5`, `-1.5`, `10s`, `5MB`.
package struct QuantityLiteral: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case number(Double)
    /// Nanoseconds.
    case duration(Int64)
    case byteSize(UInt64)
  }

  package var value: Value
  /// As it was typed, with its sign.
  package var text: String
  package var place: SourceRange
}

/// A cursor over the tokens of a query, with everything that a stage needs to read itself.
///
/// A value: a copy is a place to come back to. All errors hold the query and the place in it.
package struct QueryParser: Sendable {
  let text: String
  private let source: [UInt8]
  private let tokens: [Token]
  private var index = 0
  private var depth = 0
  var operators = 0
  let comments: [Range<Int>]
  /// What is right here but not in Loki.
  var notes: [Diagnostic] = []
  /// The regular expressions, in order.
  var patterns: [CompiledPattern] = []
  package let variablesUsed: VariableUse
  /// Whether the stages belong to a range aggregation.
  package internal(set) var isInRange = false

  /// Brackets, parentheses and operators may nest this deep.
  package static let maximumDepth = 200

  package init(_ text: String, variables: QueryVariables = QueryVariables()) {
    var lexer = Lexer(text, variables: variables)
    lexer.run()
    self.text = text
    source = lexer.source
    tokens = lexer.tokens
    comments = lexer.comments
    variablesUsed = lexer.variablesUsed
  }

  // MARK: - Looking and moving

  /// The token under the cursor; at the end of the query `.end`, however often one advances.
  package var current: Token { peek() }

  package func peek(_ distance: Int = 0) -> Token {
    tokens[min(index + distance, tokens.count - 1)]
  }

  /// Where the token before the cursor ends.
  package var previousEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

  @discardableResult
  package mutating func advance() -> Token {
    let token = current
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  package var isAtEnd: Bool { current.kind == .end }

  package func at(_ symbol: Symbol) -> Bool { current.kind == .symbol(symbol) }

  package func at(keyword: String, _ distance: Int = 0) -> Bool {
    guard case .identifier(let word) = peek(distance).kind else { return false }
    return word.utf8.count == keyword.utf8.count && word.lowercased() == keyword
  }

  /// Goes over the symbol if it is under the cursor.
  package mutating func accept(_ symbol: Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  /// Goes over the word if it is under the cursor, in any case of letters.
  package mutating func accept(keyword: String) -> Bool {
    guard at(keyword: keyword) else { return false }
    advance()
    return true
  }

  /// Goes over a flag as `--strict` if it is under the cursor.
  package mutating func accept(flag: String) -> Bool {
    guard current.kind == .flag(flag) else { return false }
    advance()
    return true
  }

  // MARK: - Demanding

  @discardableResult
  package mutating func expect(_ symbol: Symbol, _ what: String? = nil) throws(QueryError) -> Token
  {
    guard at(symbol) else { throw unexpected(what ?? "`\(symbol.rawValue)`") }
    return advance()
  }

  /// A name that is no keyword; `what` says what it is for, as `a label name`.
  package mutating func expectIdentifier(_ what: String) throws(QueryError) -> Name {
    guard case .identifier(let word) = current.kind else { throw unexpected(what) }
    guard !Keyword.isReserved(word) else {
      throw error("`\(word)` is a keyword, expected \(what)", at: current.range)
    }
    return Name(word, at: advance().range)
  }

  package mutating func expectString(_ what: String) throws(QueryError) -> StringLiteral {
    guard case .string(let bytes) = current.kind else {
      if case .identifier(let word) = current.kind {
        let help = "strings stand in quotes: \(QueryText.quote(word))"
        throw error("unexpected `\(word)`, expected \(what)", at: current.range, help: [help])
      }
      throw unexpected(what, help: at(.openBrace) ? ["it stands in quotes: \"…\""] : [])
    }
    return StringLiteral(bytes, at: advance().range)
  }

  /// A number, duration or byte size, with a sign before it or not; nil where none stands here.
  package mutating func acceptQuantity() -> QuantityLiteral? {
    let signed = at(.minus) || at(.plus)
    let isNegative = at(.minus)
    let token = peek(signed ? 1 : 0)
    let value: QuantityLiteral.Value
    switch token.kind {
    case .number(let number): value = .number(isNegative ? -number : number)
    case .duration(let nanoseconds): value = .duration(isNegative ? -nanoseconds : nanoseconds)
    case .byteSize(let bytes) where !signed: value = .byteSize(bytes)
    default: return nil
    }
    let start = current.range.lowerBound
    if signed { advance() }
    advance()
    let text = (isNegative ? "-" : "") + typed(token.range)
    return QuantityLiteral(
      value: value, text: text, place: SourceRange(start..<token.range.upperBound))
  }

  // MARK: - Errors

  /// The text of a piece of the query.
  package func typed(_ range: Range<Int>) -> String {
    String(decoding: source[range.clamped(to: 0..<source.count)], as: UTF8.self)
  }

  /// An error with a place in this query.
  package func error(
    _ headline: String, at range: Range<Int>, help: [String] = []
  ) -> QueryError {
    QueryError(Diagnostic(headline, text: text, range: range, help: help))
  }

  /// The token under the cursor cannot stand here; `expected` says what could, as `a string`.
  package func unexpected(_ expected: String, help: [String] = []) -> QueryError {
    let token = current
    switch token.kind {
    case .invalid(let fault):
      let headline = fault.headline + (fault.isUnknown ? ", expected \(expected)" : "")
      return error(headline, at: fault.range, help: fault.help + (fault.isUnknown ? help : []))
    case .end:
      return error("the query ends here, expected \(expected)", at: token.range, help: help)
    default:
      return error(
        "unexpected `\(shortened(token.range))`, expected \(expected)", at: token.range, help: help)
    }
  }

  /// The error for a name that goes on with characters that names of labels do not have: `user.id`.
  ///
  /// `range` is the word that it begins with; nil where something else than a name goes on.
  package func oddName(at range: Range<Int>) -> QueryError? {
    let odd = Array(".-:/".utf8)
    guard range.upperBound < source.count, odd.contains(source[range.upperBound]) else {
      return nil
    }
    let end =
      source[range.upperBound...].firstIndex { byte in
        !odd.contains(byte) && byte != UInt8(ascii: "_") && !ASCII.isLetter(byte)
          && !ASCII.isDigit(byte)
      } ?? source.count
    guard end > range.upperBound + 1 else { return nil }
    let place = range.lowerBound..<end
    let name = typed(place)
    let safe = String(name.map { odd.contains($0.asciiValue ?? 0) ? "_" : $0 })
    return error(
      "`\(name)` is no label name, expected letters, digits and `_`", at: place,
      help: ["what is called `\(name)` in a line is the label `\(safe)`"])
  }

  /// An error inside of a string: `range` counts the bytes of the string's value.
  package func error(
    _ headline: String, in literal: StringLiteral, at range: Range<Int>, help: [String] = []
  ) -> QueryError {
    error(headline, at: place(of: range, in: literal), help: help)
  }

  /// A regular expression that cannot be compiled, at its place in the string.
  package func error(_ fault: PatternError, in literal: StringLiteral) -> QueryError {
    error(fault.headline, in: literal, at: fault.range, help: fault.help)
  }

  private func shortened(_ range: Range<Int>) -> String {
    let text = typed(range)
    guard text.count > 40 else { return text }
    return text.prefix(39) + "…"
  }

  /// Where a piece of a string's value stands in the query.
  func place(of range: Range<Int>, in literal: StringLiteral) -> Range<Int> {
    let whole = literal.place.range
    guard whole.count >= 2, source.indices.contains(whole.lowerBound) else { return whole }
    let isRaw = source[whole.lowerBound] == UInt8(ascii: "`")
    var offsets: [Int] = []
    var position = whole.lowerBound + 1
    while position < whole.upperBound - 1 {
      let start = position
      var width = 1
      if isRaw {
        position += 1
        if source[start] == 0x0D { width = 0 }
      } else if source[start] == UInt8(ascii: "\\") {
        width = Lexer.unescape(source, &position)?.count ?? 1
      } else {
        position += 1
      }
      for _ in 0..<width { offsets.append(start) }
    }
    offsets.append(whole.upperBound - 1)
    let lower = offsets[min(max(range.lowerBound, 0), offsets.count - 1)]
    let upper = offsets[min(max(range.upperBound, 0), offsets.count - 1)]
    return lower..<max(lower, upper)
  }

  // MARK: - Nesting

  /// Parses something that may hold itself; an error where that goes too deep.
  package mutating func nested<T>(
    _ body: (inout QueryParser) throws(QueryError) -> T
  ) throws(QueryError) -> T {
    guard depth < Self.maximumDepth else {
      throw error(
        "the query nests deeper than \(Self.maximumDepth) levels at `\(shortened(current.range))`",
        at: current.range)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }
}
