/// Cuts a query into tokens; text that is none becomes a token that says why.
struct Lexer {
  let source: [UInt8]
  let variables: QueryVariables
  var position = 0
  var tokens: [Token] = []
  /// Where the comments stand, from `#` to the end of the line.
  var comments: [Range<Int>] = []
  var variablesUsed: VariableUse = []
  /// Nothing behind a text that is no token is ever looked at.
  private var isBroken = false

  init(_ text: String, variables: QueryVariables) {
    source = Array(text.utf8)
    self.variables = variables
  }

  /// Reads the query up to its end or to the first text that is no token; the last one is `.end`.
  mutating func run() {
    while !isBroken, let byte = peek() {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\""): string()
      case UInt8(ascii: "`"): rawString()
      case UInt8(ascii: "'"): singleQuoted()
      case UInt8(ascii: "["): bracketed()
      case UInt8(ascii: "$"): variable()
      default: other(byte)
      }
    }
    tokens.append(Token(kind: .end, range: source.count..<source.count))
  }

  private mutating func other(_ byte: UInt8) {
    if Self.isDigit(byte) || byte == 0x2E && Self.isDigit(peek(1) ?? 0) {
      number()
    } else if let length = letterLength(at: position, first: true) {
      identifier(length)
    } else if byte == 0x2D && peek(1) == 0x2D && Self.isLetter(peek(2) ?? 0) {
      flag()
    } else {
      symbol()
    }
  }

  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < source.count ? source[position + distance] : nil
  }

  mutating func emit(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, range: start..<position))
  }

  /// Adds a token that is none: the piece from `start` to here.
  mutating func fault(_ headline: String, from start: Int, help: [String] = []) {
    fault(headline, at: start..<position, from: start, help: help)
  }

  mutating func fault(
    _ headline: String, at range: Range<Int>, from start: Int, help: [String] = []
  ) {
    isBroken = true
    emit(.invalid(TokenFault(headline: headline, range: range, help: help)), from: start)
  }

  /// What no query has anywhere.
  private mutating func unknown(_ headline: String, from start: Int) {
    isBroken = true
    let fault = TokenFault(headline: headline, range: start..<position, isUnknown: true)
    emit(.invalid(fault), from: start)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F
  }

  // MARK: - Words and operators

  private mutating func skipComment() {
    let start = position
    while let byte = peek(), byte != 0x0A { position += 1 }
    comments.append(start..<position)
  }

  /// The length of the letter (or digit, unless `first`) that stands here.
  private func letterLength(at index: Int, first: Bool) -> Int? {
    guard index < source.count else { return nil }
    let byte = source[index]
    if byte < 0x80 { return Self.isLetter(byte) || !first && Self.isDigit(byte) ? 1 : nil }
    let scalar = scalar(at: index)
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return UTF8.width(scalar)
    case .decimalNumber where !first: return UTF8.width(scalar)
    default: return nil
    }
  }

  /// The character that stands at an index which is not inside of one.
  private func scalar(at index: Int) -> Unicode.Scalar {
    let piece = source[index..<min(index + 4, source.count)]
    return String(decoding: piece, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
  }

  private mutating func identifier(_ length: Int) {
    let start = position
    position += length
    while let more = letterLength(at: position, first: false) { position += more }
    emit(.identifier(text(start..<position)), from: start)
  }

  private mutating func flag() {
    let start = position
    position += 2
    while let byte = peek(), Self.isLetter(byte) || Self.isDigit(byte) || byte == 0x2D {
      position += 1
    }
    emit(.flag(text(start..<position)), from: start)
  }

  private mutating func symbol() {
    let start = position
    if let next = peek(1), next < 0x80,
      let symbol = Symbol(rawValue: text(start..<start + 2))
    {
      position += 2
      emit(.symbol(symbol), from: start)
      return
    }
    let scalar = scalar(at: start)
    position += UTF8.width(scalar)
    if let symbol = Symbol(rawValue: String(scalar)) { return emit(.symbol(symbol), from: start) }
    unexpected(scalar, from: start)
  }

  private mutating func unexpected(_ scalar: Unicode.Scalar, from start: Int) {
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "\u{2018}", "\u{2019}":
      fault("typographic quote `\(scalar)`, expected `\"` or a backtick", from: start)
    case "]":
      fault("unexpected `]`, expected a `[` before it", from: start)
    case "@":
      fault("LogQL has no `@`, expected `offset` inside of the range aggregation", from: start)
    case let c where c.properties.isWhitespace || !c.properties.isAlphabetic && c.value >= 0x80:
      let code = String(c.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
      unknown("unexpected character U+\(padded)", from: start)
    case let c where c.value < 0x20 || c.value == 0x7F:
      unknown("unexpected control character (byte \(c.value))", from: start)
    default:
      unknown("unexpected `\(scalar)`", from: start)
    }
  }
}
