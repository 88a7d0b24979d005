internal import LogCore

/// Parses the text of a template by descent.
struct TemplateParser {
  let text: [UInt8]
  let lexer: TemplateLexer
  var next = 0
  private var depth = 0
  private var loops = 0
  /// Numbers of the variables that can be used here.
  var scope: [Int] = []
  var program = TemplateProgram()
  private var constantNumbers: [[UInt8]: Int] = [:]
  private var variableNumbers: [[UInt8]: Int] = [:]

  /// How a list of nodes ended.
  private enum ListEnd: Equatable { case text, end, otherwise }

  static func parse(_ text: [UInt8]) throws(TemplateError) -> TemplateProgram {
    var parser = TemplateParser(text)
    let (nodes, _) = try parser.parseList(opener: nil)
    parser.program.text = text
    parser.program.body = nodes
    return parser.program
  }

  private init(_ text: [UInt8]) {
    self.text = text
    lexer = TemplateLexer(text)
    scope = [variableNumber(Array("$".utf8))]
  }

  // MARK: - Tokens

  var token: TemplateToken { lexer.tokens[next] }

  mutating func advance() throws(TemplateError) -> TemplateToken {
    let token = lexer.tokens[next]
    if token.kind == .end {
      if let error = lexer.error { throw error }
    } else {
      next += 1
    }
    return token
  }

  mutating func skipSpace() { if token.kind == .space { next += 1 } }

  func string(_ range: Range<Int>) -> String {
    String(decoding: text[range], as: UTF8.self)
  }

  private func isWord(_ word: StaticString) -> Bool {
    token.kind == .identifier && token.range.count == word.utf8CodeUnitCount
      && string(token.range) == word.description
  }

  func unexpected(_ token: TemplateToken, expected: String) -> TemplateError {
    if token.kind == .end {
      return lexer.error
        ?? TemplateError("the template ends here, expected \(expected)", range: token.range)
    }
    return TemplateError(
      "unexpected `\(string(token.range))`, expected \(expected)", range: token.range)
  }

  private mutating func expectClose(after what: String) throws(TemplateError) {
    skipSpace()
    let token = try advance()
    guard token.kind == .close else { throw unexpected(token, expected: "`}}` after `\(what)`") }
  }

  mutating func constant(_ bytes: [UInt8]) -> Int {
    if let known = constantNumbers[bytes] { return known }
    let number = program.constants.count
    program.constants.append(bytes)
    constantNumbers[bytes] = number
    return number
  }

  mutating func variableNumber(_ name: [UInt8]) -> Int {
    if let known = variableNumbers[name] { return known }
    let number = program.variables.count
    program.variables.append(name)
    variableNumbers[name] = number
    return number
  }

  /// Runs a part that may hold parts like itself.
  mutating func nested<T>(
    at range: Range<Int>, _ body: (inout TemplateParser) throws(TemplateError) -> T
  ) throws(TemplateError) -> T {
    guard depth < TemplateLimits.nesting else {
      throw TemplateError(
        "the template is nested more than \(TemplateLimits.nesting) deep", range: range)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: - Text and actions

  /// Nodes up to `{{end}}`, `{{else` or the end of the text, which is an error inside of a block.
  private mutating func parseList(
    opener: TemplateToken?
  ) throws(TemplateError) -> ([TemplateNode], ListEnd) {
    var nodes: [TemplateNode] = []
    while true {
      let token = try advance()
      switch token.kind {
      case .end:
        guard let opener else { return (nodes, .text) }
        throw TemplateError(
          "unclosed `\(string(opener.range))`, expected `{{end}}`", range: opener.range)
      case .text: nodes.append(.text(constant(Array(text[token.range]))))
      case .open:
        if let end = try parseAction(into: &nodes, isOuter: opener == nil) {
          return (nodes, end)
        }
      default: throw unexpected(token, expected: "text or an action")
      }
    }
  }

  private mutating func parseAction(
    into nodes: inout [TemplateNode], isOuter: Bool
  ) throws(TemplateError) -> ListEnd? {
    skipSpace()
    let first = token
    guard first.kind == .identifier else {
      nodes.append(.action(try parsePipeline("a command")))
      return nil
    }
    switch string(first.range) {
    case "if": nodes.append(.branch(try parseBranch(.condition)))
    case "with": nodes.append(.branch(try parseBranch(.with)))
    case "range": nodes.append(.branch(try parseBranch(.loop)))
    case "template": nodes.append(try parseCall())
    case "block": nodes.append(try parseBlock())
    case "define":
      guard isOuter else {
        throw TemplateError("`define` inside of another block", range: first.range)
      }
      try parseDefinition()
    case "break", "continue": nodes.append(try parseLoopExit())
    case "end":
      _ = try advance()
      try expectClose(after: "end")
      if isOuter { throw TemplateError("`end` without a block to close", range: first.range) }
      return .end
    case "else":
      if isOuter {
        throw TemplateError("`else` without `if`, `with` or `range`", range: first.range)
      }
      _ = try advance()
      return .otherwise
    default: nodes.append(.action(try parsePipeline("a command")))
    }
    return nil
  }

  private mutating func parseLoopExit() throws(TemplateError) -> TemplateNode {
    let word = try advance()
    let name = string(word.range)
    guard loops > 0 else { throw TemplateError("`\(name)` outside of `range`", range: word.range) }
    try expectClose(after: name)
    return name == "break" ? .breakLoop : .continueLoop
  }

  // MARK: - Blocks

  private mutating func parseBranch(
    _ kind: TemplateBranch.Kind
  ) throws(TemplateError) -> TemplateBranch {
    let opener = try advance()
    let mark = scope.count
    defer { scope.removeLast(scope.count - mark) }
    return try nested(at: opener.range) { parser throws(TemplateError) in
      try parser.parseArms(kind, opener)
    }
  }

  private mutating func parseArms(
    _ kind: TemplateBranch.Kind, _ opener: TemplateToken
  ) throws(TemplateError) -> TemplateBranch {
    let word = string(opener.range)
    var arms: [(pipeline: TemplatePipeline, body: [TemplateNode])] = []
    while true {
      let pipeline = try parsePipeline("a value after `\(word)`", isRange: kind == .loop)
      if kind == .loop { loops += 1 }
      let (body, end) = try parseList(opener: opener)
      if kind == .loop { loops -= 1 }
      arms.append((pipeline, body))
      if end == .end { return TemplateBranch(kind, arms: arms, otherwise: []) }
      skipSpace()
      // `else if` goes on with `if`, `else with` with `with`.
      if kind == .condition && isWord("if") || kind == .with && isWord("with") {
        _ = try advance()
        continue
      }
      try expectClose(after: "else")
      let (otherwise, last) = try parseList(opener: opener)
      guard last == .end else {
        throw TemplateError(
          "a second `else` in one `\(word)`, expected `{{end}}`",
          range: lexer.tokens[next - 1].range)
      }
      return TemplateBranch(kind, arms: arms, otherwise: otherwise)
    }
  }

  private mutating func parseName(after word: String) throws(TemplateError) -> [UInt8] {
    skipSpace()
    let token = try advance()
    guard token.kind == .string || token.kind == .rawString else {
      throw unexpected(token, expected: "a name in quotes after `\(word)`")
    }
    return try stringValue(token)
  }

  private mutating func parseCall() throws(TemplateError) -> TemplateNode {
    _ = try advance()
    skipSpace()
    let name = token
    let value = try parseName(after: "template")
    skipSpace()
    var pipeline: TemplatePipeline?
    if token.kind == .close {
      _ = try advance()
    } else {
      pipeline = try parsePipeline("a value or `}}`")
    }
    let end = pipeline.map { Int($0.place.end) } ?? name.range.upperBound
    let place = TemplatePlace(name.range.lowerBound..<end)
    return .call(TemplateCallNode(name: value, pipeline: pipeline, place: place))
  }

  private mutating func parseBlock() throws(TemplateError) -> TemplateNode {
    let opener = try advance()
    skipSpace()
    let name = token
    let value = try parseName(after: "block")
    let pipeline = try parsePipeline("a value after the name")
    try parseBody(named: value, opener)
    let place = TemplatePlace(name.range.lowerBound..<Int(pipeline.place.end))
    return .call(TemplateCallNode(name: value, pipeline: pipeline, place: place))
  }

  private mutating func parseDefinition() throws(TemplateError) {
    let opener = try advance()
    let name = try parseName(after: "define")
    try expectClose(after: "define")
    try parseBody(named: name, opener)
  }

  /// The body of a template of its own: it sees no variables but its `$`.
  private mutating func parseBody(
    named name: [UInt8], _ opener: TemplateToken
  ) throws(TemplateError) {
    let (outerScope, outerLoops) = (scope, loops)
    scope = [scope[0]]
    loops = 0
    let (body, end) = try nested(at: opener.range) { parser throws(TemplateError) in
      try parser.parseList(opener: opener)
    }
    guard end == .end else {
      throw TemplateError(
        "`else` in `\(string(opener.range))`, expected `{{end}}`",
        range: lexer.tokens[next - 1].range)
    }
    scope = outerScope
    loops = outerLoops
    // An empty definition does not replace one that has something in it.
    if program.definitions[name] == nil || !isBlank(body) { program.definitions[name] = body }
  }

  private func isBlank(_ nodes: [TemplateNode]) -> Bool {
    nodes.allSatisfy { node in
      guard case .text(let number) = node else { return false }
      return program.constants[number].allSatisfy(ASCII.isSpace)
    }
  }
}
