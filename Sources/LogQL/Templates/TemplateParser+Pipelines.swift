internal import LogCore

extension TemplateParser {
  // MARK: - Pipelines

  /// Variables, commands, and the closing `}}` or the `)` before which it stops.
  mutating func parsePipeline(
    _ expected: String, isRange: Bool = false
  ) throws(TemplateError) -> TemplatePipeline {
    skipSpace()
    let start = token.range.lowerBound
    let (variables, isAssignment) = try parseVariables(isRange: isRange)
    var commands: [TemplateCommand] = []
    var afterPipe = false
    while true {
      skipSpace()
      if token.kind == .close || token.kind == .rightParenthesis {
        if commands.isEmpty || afterPipe {
          throw unexpected(token, expected: afterPipe ? "a function after `|`" : expected)
        }
        break
      }
      let command = try parseCommand(expected: afterPipe ? "a function after `|`" : expected)
      if !commands.isEmpty, !canTakeValue(command) {
        throw TemplateError(
          "`\(string(command.operands[0].place.range))` cannot take the value of the pipeline, "
            + "expected a function", range: command.operands[0].place.range)
      }
      commands.append(command)
      afterPipe = token.kind == .pipe
      if afterPipe { _ = try advance() }
    }
    let end = commands.last.map { Int($0.place.end) } ?? start
    if token.kind == .close { _ = try advance() }
    return TemplatePipeline(
      variables: variables, isAssignment: isAssignment, commands: commands,
      place: TemplatePlace(start..<end))
  }

  private func canTakeValue(_ command: TemplateCommand) -> Bool {
    switch command.operands[0].kind {
    case .bool, .dot, .null, .number, .string: false
    default: true
    }
  }

  /// `$x :=`, `$x =`, and in `range` `$i, $x :=`.
  private mutating func parseVariables(
    isRange: Bool
  ) throws(TemplateError) -> (names: [Int], isAssignment: Bool) {
    var names: [Int] = []
    while token.kind == .variable {
      let variable = token
      let following = lexer.tokens[next + 1].kind == .space ? next + 2 : next + 1
      let kind = lexer.tokens[following].kind
      let isMore = kind == .comma && isRange && names.isEmpty
      guard kind == .declare || kind == .assign || isMore else {
        if kind == .comma || !names.isEmpty {
          throw unexpected(lexer.tokens[following], expected: "`:=` or `=`")
        }
        return (names, false)
      }
      let number = variableNumber(Array(text[variable.range]))
      if kind == .assign, !scope.contains(number) { throw undefined(variable) }
      names.append(number)
      if kind != .assign { scope.append(number) }
      next = following + 1
      if kind != .comma { return (names, kind == .assign) }
      skipSpace()
      guard token.kind == .variable else { throw unexpected(token, expected: "a second variable") }
    }
    return (names, false)
  }

  private func undefined(_ token: TemplateToken) -> TemplateError {
    TemplateError("undefined variable `\(string(token.range))`", range: token.range)
  }

  private mutating func parseCommand(expected: String) throws(TemplateError) -> TemplateCommand {
    let start = token.range.lowerBound
    var operands: [TemplateOperand] = []
    while true {
      skipSpace()
      guard let operand = try parseOperand() else { break }
      operands.append(operand)
      guard token.kind == .space else { break }
    }
    guard let last = operands.last else { throw unexpected(token, expected: expected) }
    switch token.kind {
    case .close, .rightParenthesis, .pipe: break
    case .end: throw unexpected(token, expected: "`}}`")
    default: throw unexpected(token, expected: "a blank, `|` or `}}`")
    }
    return TemplateCommand(
      operands: operands, place: TemplatePlace(start..<Int(last.place.end)))
  }

  // MARK: - Operands

  /// A term and the fields behind it; nil where none begins.
  private mutating func parseOperand() throws(TemplateError) -> TemplateOperand? {
    guard var operand = try parseTerm() else { return nil }
    guard token.kind == .field else { return operand }
    let point = token.range.lowerBound
    var fields: [Int] = []
    let start = Int(operand.place.start)
    let end = lexer.tokens[next].range
    var upper = end.upperBound
    while token.kind == .field {
      upper = token.range.upperBound
      fields.append(constant(Array(text[token.range].dropFirst())))
      _ = try advance()
    }
    switch operand.kind {
    case .field(let names): operand.kind = .field(names + fields)
    case .variable(let number, let names): operand.kind = .variable(number, names + fields)
    case .function, .pipeline: operand.kind = .chain(operand, fields)
    default:
      throw TemplateError(
        "unexpected `\(string(end))` after `\(string(operand.place.range))`", range: end)
    }
    operand.place = TemplatePlace(start..<upper, point: point)
    return operand
  }

  private mutating func parseTerm() throws(TemplateError) -> TemplateOperand? {
    let token = token
    let range = token.range
    let kind: TemplateOperand.Kind
    switch token.kind {
    case .dot: kind = .dot
    case .field: kind = .field([constant(Array(text[range].dropFirst()))])
    case .variable:
      let number = variableNumber(Array(text[range]))
      guard scope.contains(number) else { throw undefined(token) }
      kind = .variable(number, [])
    case .identifier: kind = try wordKind(token)
    case .number:
      guard let number = TemplateLiteral.number(Array(text[range])) else {
        throw TemplateError("`\(string(range))` is no number", range: range)
      }
      kind = .number(number)
    case .character:
      guard let value = TemplateLiteral.character(text[range]) else {
        throw TemplateError("`\(string(range))` is no single character", range: range)
      }
      kind = .number(
        TemplateNumber(integer: value, double: Double(value), isWrittenAsFloat: false))
    case .string, .rawString: kind = .string(constant(try stringValue(token)))
    case .leftParenthesis: return try parseParentheses()
    default: return nil
    }
    _ = try advance()
    return TemplateOperand(kind: kind, place: TemplatePlace(range))
  }

  private mutating func wordKind(_ token: TemplateToken) throws(TemplateError)
    -> TemplateOperand.Kind
  {
    let word = string(token.range)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "nil": return .null
    default: break
    }
    if let function = TemplateFunctions.named(word) {
      program.functions.insert(word)
      return .function(function)
    }
    if Self.keywords.contains(word) {
      throw TemplateError("unexpected `\(word)`, expected a value", range: token.range)
    }
    let near = Suggestion.nearest(to: word, among: TemplateFunctions.all.map(\.name))
    throw TemplateError(
      "unknown function `\(word)`", range: token.range,
      help: near.map { ["did you mean `\($0)`?"] } ?? ["a label is written `.\(word)`"])
  }

  private static let keywords = [
    "if", "else", "end", "range", "with", "define", "template", "block",
  ]

  private mutating func parseParentheses() throws(TemplateError) -> TemplateOperand {
    let open = try advance()
    let pipeline = try nested(at: open.range) { parser throws(TemplateError) in
      try parser.parsePipeline("a value after `(`")
    }
    let close = lexer.tokens[next]
    guard close.kind == .rightParenthesis else { throw unexpected(close, expected: "`)`") }
    _ = try advance()
    return TemplateOperand(
      kind: .pipeline(pipeline),
      place: TemplatePlace(
        open.range.lowerBound..<close.range.upperBound, point: Int(pipeline.place.start)))
  }

  func stringValue(_ token: TemplateToken) throws(TemplateError) -> [UInt8] {
    if token.kind == .rawString { return TemplateLiteral.unquoteRaw(text[token.range]) }
    guard let value = TemplateLiteral.unquote(text[token.range]) else {
      throw TemplateError("invalid escape in `\(string(token.range))`", range: token.range)
    }
    return value
  }
}
