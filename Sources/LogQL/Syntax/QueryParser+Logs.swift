internal import LogCore

/// Selectors, stages and ranges.
extension QueryParser {
  /// Whether a log query begins here: a selector, or a stage where the selector is left out.
  var isAtLogExpression: Bool { at(.openBrace) || isAtStage }

  var isAtStage: Bool { at(.pipe) || isAtLineFilter }

  private var isAtLineFilter: Bool {
    guard case .symbol(let symbol) = current.kind else { return false }
    switch symbol {
    case .contains, .notEqual, .containsMatch, .notMatches, .containsPattern, .lacksPattern:
      return true
    default: return false
    }
  }

  /// A selector, if it is written, and stages up to something else.
  mutating func parseLogExpression() throws(QueryError) -> LogExpression {
    let start = current.range.lowerBound
    let selector = try parseSelector()
    let stages = try parseStages()
    return LogExpression(selector: selector, stages: stages, place: place(from: start))
  }

  /// What stands from an offset to the end of the last token.
  func place(from start: Int) -> SourceRange { SourceRange(start..<max(start, previousEnd)) }

  // MARK: - Selector

  mutating func parseSelector() throws(QueryError) -> StreamSelection {
    let start = current.range.lowerBound
    guard accept(.openBrace) else {
      return StreamSelection(matchers: [], place: SourceRange(start..<start))
    }
    var matchers: [Matcher] = []
    if !at(.closeBrace) {
      repeat {
        if at(.closeBrace) { throw unexpected("a matcher after the comma, as `app=\"api\"`") }
        let label = try expectLabel()
        matchers.append(try parseMatcher(of: label))
      } while accept(.comma)
    }
    try expect(.closeBrace, "`,` or `}`")
    return StreamSelection(matchers: matchers, place: place(from: start))
  }

  private mutating func expectLabel() throws(QueryError) -> Name {
    if case .string(let bytes) = current.kind {
      let text = String(decoding: bytes, as: UTF8.self)
      throw error(
        "string `\(typed(current.range))` in a selector, expected a label name", at: current.range,
        help: ["to search the lines for it, write `{} |= \(QueryText.quote(text))`"])
    }
    return try expectIdentifier("a label name")
  }

  // MARK: - Stages

  /// Stages up to the first thing that begins none, or to an `unwrap` inside of a range.
  mutating func parseStages() throws(QueryError) -> [PlacedStage] {
    var stages: [PlacedStage] = []
    while isAtStage {
      if at(.pipe), at(keyword: "unwrap", 1) {
        if isInRange { break }
        throw error(
          "`unwrap` outside of a range aggregation, expected it in one as `sum_over_time`",
          at: peek(1).range)
      }
      stages.append(try parseStage())
    }
    return stages
  }

  private mutating func parseStage() throws(QueryError) -> PlacedStage {
    let start = current.range.lowerBound
    let stage: any Stage
    if at(.pipe) {
      advance()
      let syntax = try stageSyntax()
      stage = try syntax.parse(&self)
    } else {
      stage = try Stages.lineFilter.parse(&self)
    }
    return PlacedStage(stage: stage, place: place(from: start))
  }

  /// The stage that stands behind a `|`; its keyword has been read then.
  private mutating func stageSyntax() throws(QueryError) -> StageSyntax {
    switch current.kind {
    case .symbol(.openParenthesis): return Stages.labelFilter
    case .identifier(let word):
      if let syntax = Stages.named(word) {
        advance()
        return syntax
      }
      if peek(1).beginsComparison, !Keyword.isReserved(word) { return Stages.labelFilter }
      if at(keyword: JoinStage.syntax.keyword) {
        advance()
        return JoinStage.syntax
      }
      throw unknownStage(word)
    case .string(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      throw unexpected("a stage", help: ["to search for it, write `|= \(QueryText.quote(text))`"])
    default:
      throw unexpected("a parser, a filter or a format stage after `|`")
    }
  }

  private func unknownStage(_ word: String) -> QueryError {
    if let error = oddName(at: current.range) { return error }
    let known = Stages.withKeyword.map(\.keyword) + ["unwrap", "join"]
    var help: [String] = []
    if let near = Suggestion.nearest(to: word, among: known) {
      help = ["did you mean `\(near)`?"]
    } else if word.lowercased() == "ip" {
      help = ["to search lines for an address, write `|= ip(\"10.0.0.0/8\")`"]
    } else if peek(1).kind == .end || peek(1).kind == .symbol(.pipe) {
      help = ["to search for the word, write `|= \(QueryText.quote(word))`"]
    }
    return error(
      "unknown stage `\(word)`, expected a parser, a filter or a format stage", at: current.range,
      help: help)
  }

  // MARK: - Ranges

  /// What a range aggregation reads, up to the parenthesis that closes the aggregation.
  mutating func parseLogRange(of function: RangeFunction) throws(QueryError) -> LogRange {
    isInRange = true
    defer { isInRange = false }
    let start = current.range.lowerBound
    let parts = try parseRangeParts(of: function)
    guard let duration = parts.duration else { throw missingRange(of: function) }
    return LogRange(
      log: parts.log, unwrap: parts.unwrap, duration: duration, offset: parts.offset,
      place: place(from: start))
  }

  private struct RangeParts {
    var log: LogExpression
    var unwrap: Unwrap?
    var duration: DurationValue?
    var offset: DurationValue?
  }

  private mutating func parseRangeParts(of function: RangeFunction) throws(QueryError) -> RangeParts
  {
    var parts: RangeParts
    if at(.openParenthesis) {
      parts = try nested { (parser) throws(QueryError) in
        parser.advance()
        let inner = try parser.parseRangeParts(of: function)
        try parser.expect(.closeParenthesis)
        return inner
      }
      // `(range)` is complete.
      if parts.duration != nil { return parts }
    } else {
      guard isAtLogExpression || isAtRange else { throw notARange(of: function) }
      parts = RangeParts(log: try parseLogExpression())
      parts.unwrap = try parseUnwrap()
    }
    guard case .range(let nanoseconds) = current.kind else { return parts }
    let token = advance()
    let inner = token.range.lowerBound + 1..<token.range.upperBound - 1
    parts.duration = DurationValue(
      nanoseconds: nanoseconds, text: typed(inner), place: SourceRange(token.range))
    parts.offset = try parseOffset()
    if isAtStage { try parseStagesBehindRange(&parts) }
    return parts
  }

  private var isAtRange: Bool {
    if case .range = current.kind { return true }
    return false
  }

  private mutating func parseStagesBehindRange(_ parts: inout RangeParts) throws(QueryError) {
    guard parts.log.stages.isEmpty, parts.unwrap == nil else {
      throw unexpected("`)`, for stages stand before the range or behind it, not on both sides")
    }
    parts.log.stages = try parseStages()
    parts.unwrap = try parseUnwrap()
  }

  private func notARange(of function: RangeFunction) -> QueryError {
    let example = "`\(function.rawValue)({app=\"api\"}[5m])`"
    if case .number = current.kind, peek(1).kind == .symbol(.comma) {
      return error(
        "parameter `\(typed(current.range))` for `\(function.rawValue)`, expected a log query with "
          + "a range", at: current.range)
    }
    return unexpected("a log query with a range as in \(example)")
  }

  private func missingRange(of function: RangeFunction) -> QueryError {
    unexpected("a range as `[5m]` in `\(function.rawValue)`")
  }

  /// `offset 5m` behind a range.
  private mutating func parseOffset() throws(QueryError) -> DurationValue? {
    guard accept(keyword: "offset") else { return nil }
    let token = current
    guard let quantity = acceptQuantity() else {
      throw unexpected("a duration as in `offset 5m`")
    }
    guard case .duration(let nanoseconds) = quantity.value else {
      throw error(
        "`\(quantity.text)` is no duration, expected one as in `offset 5m`",
        at: token.range.lowerBound..<previousEnd)
    }
    return DurationValue(nanoseconds: nanoseconds, text: quantity.text, place: quantity.place)
  }

  // MARK: - unwrap

  private mutating func parseUnwrap() throws(QueryError) -> Unwrap? {
    guard at(.pipe), at(keyword: "unwrap", 1) else { return nil }
    let start = advance().range.lowerBound
    advance()
    let word = try expectIdentifier("a label name, `bytes`, `duration` or `duration_seconds`")
    var unwrap = Unwrap(label: word, conversion: .number, filters: [], place: place(from: start))
    if accept(.openParenthesis) {
      let conversions = Unwrap.Conversion.allCases.map(\.rawValue).filter { !$0.isEmpty }
      guard conversions.contains(word.text.lowercased()),
        let conversion = Unwrap.Conversion(rawValue: word.text.lowercased())
      else {
        let near = Suggestion.nearest(to: word.text, among: conversions)
        throw error(
          "unknown conversion `\(word.text)`, expected `bytes`, `duration` or `duration_seconds`",
          at: word.place.range, help: near.map { ["did you mean `\($0)`?"] } ?? [])
      }
      unwrap.conversion = conversion
      unwrap.label = try expectIdentifier("a label name")
      try expect(.closeParenthesis)
    }
    unwrap.place = place(from: start)
    while isAtStage { unwrap.filters.append(try parseFilterBehindUnwrap()) }
    return unwrap
  }

  private mutating func parseFilterBehindUnwrap() throws(QueryError) -> PlacedStage {
    let next = peek(1)
    var isFilter = at(.pipe) && next.kind == .symbol(.openParenthesis)
    if at(.pipe), case .identifier(let word) = next.kind {
      isFilter = !Keyword.isReserved(word)
    }
    if at(.pipe), next.kind == .end || { if case .invalid = next.kind { true } else { false } }() {
      isFilter = true
    }
    guard isFilter else {
      let token = at(.pipe) ? next : current
      throw error(
        "`\(typed(token.range))` behind `unwrap`, expected a label filter or a range as `[5m]`",
        at: token.range)
    }
    return try parseStage()
  }
}

extension Token {
  /// Whether a label filter would go on like this behind its label.
  fileprivate var beginsComparison: Bool {
    guard case .symbol(let symbol) = kind else { return false }
    switch symbol {
    case .equal, .notEqual, .matches, .notMatches, .equalEqual, .greater, .greaterOrEqual, .less,
      .lessOrEqual:
      return true
    default: return false
    }
  }
}
