internal import LogCore

/// Cuts the text of a template into tokens.
///
/// Everything is cut before anything is parsed: templates are short. Of two mistakes the first one
/// is reported nevertheless, because the first bad piece ends the list and the parser meets it there.
struct TemplateLexer {
  private let text: [UInt8]
  private var i = 0
  private var depth = 0
  private(set) var tokens: [TemplateToken] = []
  /// What is wrong at the end of the tokens, if they do not reach the end of the text.
  private(set) var error: TemplateError?

  init(_ text: [UInt8]) {
    self.text = text
    do throws(TemplateError) {
      try lexText()
    } catch {
      self.error = error
    }
    tokens.append(TemplateToken(kind: .end, range: text.count..<text.count))
  }

  private func byte(_ at: Int) -> UInt8? { at < text.count ? text[at] : nil }

  private func has(_ word: StaticString, at start: Int) -> Bool {
    let n = word.utf8CodeUnitCount
    guard start + n <= text.count else { return false }
    for k in 0..<n where unsafe text[start + k] != word.utf8Start[k] { return false }
    return true
  }

  private mutating func add(_ kind: TemplateToken.Kind, from start: Int) {
    tokens.append(TemplateToken(kind: kind, range: start..<i))
  }

  private static func isSpace(_ c: UInt8?) -> Bool {
    c == 0x20 || c == 0x09 || c == 0x0A || c == 0x0D
  }

  // MARK: - Text and delimiters

  private mutating func lexText() throws(TemplateError) {
    var trimsLeft = false
    while i < text.count {
      let start = i
      while i < text.count, !has("{{", at: i) { i += 1 }
      let found = i < text.count
      let trimsRight = found && has("-", at: i + 2) && Self.isSpace(byte(i + 3))
      addText(start..<i, trimsLeft: trimsLeft, trimsRight: trimsRight)
      guard found else { return }
      trimsLeft = try lexAction(skipping: trimsRight ? 4 : 2)
    }
  }

  private mutating func addText(_ range: Range<Int>, trimsLeft: Bool, trimsRight: Bool) {
    var (low, high) = (range.lowerBound, range.upperBound)
    if trimsLeft { while low < high, Self.isSpace(text[low]) { low += 1 } }
    if trimsRight { while low < high, Self.isSpace(text[high - 1]) { high -= 1 } }
    if low < high { tokens.append(TemplateToken(kind: .text, range: low..<high)) }
  }

  /// A whole action, or a comment; tells whether white space after it goes.
  private mutating func lexAction(skipping n: Int) throws(TemplateError) -> Bool {
    let open = i
    if has("/*", at: i + n) { return try lexComment(skipping: n) }
    i += 2
    add(.open, from: open)
    i = open + n
    depth = 0
    while true {
      if let length = closeLength {
        guard depth == 0 else {
          throw TemplateError("unclosed `(`, expected `)`", range: i..<i + 1)
        }
        let start = i
        i += length
        add(.close, from: start)
        return length == 4
      }
      guard i < text.count else {
        throw TemplateError(
          "unclosed action, expected `}}`", range: open..<min(open + 2, text.count))
      }
      try lexInside()
    }
  }

  /// The length of the closing delimiter that stands here: ` -}}` or `}}`.
  private var closeLength: Int? {
    if Self.isSpace(byte(i)), has("-}}", at: i + 1) { return 4 }
    return has("}}", at: i) ? 2 : nil
  }

  private mutating func lexComment(skipping n: Int) throws(TemplateError) -> Bool {
    let open = i
    i += n + 2
    while i < text.count, !has("*/", at: i) { i += 1 }
    guard i < text.count else {
      throw TemplateError("unclosed comment, expected `*/}}`", range: open..<text.count)
    }
    i += 2
    guard let length = closeLength else {
      throw TemplateError(
        "a comment must fill its action, expected `}}` after `*/`", range: i - 2..<i)
    }
    i += length
    return length == 4
  }

  // MARK: - Inside an action

  private mutating func lexInside() throws(TemplateError) {
    let start = i
    let c = text[i]
    i += 1
    switch c {
    case 0x20, 0x09, 0x0A, 0x0D:
      while Self.isSpace(byte(i)), closeLength == nil { i += 1 }
      add(.space, from: start)
    case UInt8(ascii: "="): add(.assign, from: start)
    case UInt8(ascii: ":"):
      guard byte(i) == UInt8(ascii: "=") else {
        throw TemplateError("unexpected `:`, expected `:=`", range: start..<i)
      }
      i += 1
      add(.declare, from: start)
    case UInt8(ascii: "|"): add(.pipe, from: start)
    case UInt8(ascii: ","): add(.comma, from: start)
    case UInt8(ascii: "\""): try lexQuoted(c, .string, "string")
    case UInt8(ascii: "'"): try lexQuoted(c, .character, "character")
    case UInt8(ascii: "`"): try lexRaw()
    case UInt8(ascii: "$"): try lexName(.variable, alone: .variable)
    case UInt8(ascii: "("):
      depth += 1
      add(.leftParenthesis, from: start)
    case UInt8(ascii: ")"):
      depth -= 1
      guard depth >= 0 else { throw TemplateError("unexpected `)`", range: start..<i) }
      add(.rightParenthesis, from: start)
    case UInt8(ascii: "."):
      if let next = byte(i), ASCII.isDigit(next) {
        try lexNumber()
      } else {
        try lexName(.field, alone: .dot)
      }
    case UInt8(ascii: "+"), UInt8(ascii: "-"), 0x30...0x39: try lexNumber()
    default:
      i = start
      guard alphanumericLength > 0 else { throw unexpectedCharacter() }
      try lexName(.identifier, alone: .identifier)
    }
  }

  private func unexpectedCharacter() -> TemplateError {
    let length = max(1, Self.scalar(text, at: i).length)
    let piece = String(decoding: text[i..<min(i + length, text.count)], as: UTF8.self)
    return TemplateError(
      "unexpected `\(piece)` in an action", range: i..<min(i + length, text.count))
  }

  /// The length of the letter, digit or `_` that stands here, else 0.
  private var alphanumericLength: Int {
    guard let c = byte(i) else { return 0 }
    if c < 0x80 { return ASCII.isWord(c) ? 1 : 0 }
    let (scalar, length) = Self.scalar(text, at: i)
    guard let scalar, scalar.isGoLetter || scalar.isGoDigit else { return 0 }
    return length
  }

  static func scalar(_ text: [UInt8], at i: Int) -> (scalar: Unicode.Scalar?, length: Int) {
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return (nil, 1) }
      let decoded = unsafe UTF8Text.decode(ByteSlice(start: base, count: buffer.count), at: i)
      guard let value = decoded.scalar else { return (nil, 1) }
      return (Unicode.Scalar(value), decoded.length)
    }
  }

  /// The rest of a name whose first character (`.` or `$`) has been taken.
  private mutating func lexName(
    _ kind: TemplateToken.Kind, alone: TemplateToken.Kind
  ) throws(TemplateError) {
    let start = kind == .identifier ? i : i - 1
    let first = i
    while true {
      let n = alphanumericLength
      if n == 0 { break }
      i += n
    }
    guard isTerminated else { throw unexpectedCharacter() }
    add(i == first ? alone : kind, from: start)
  }

  /// Whether what stands here may follow a name.
  private var isTerminated: Bool {
    guard let c = byte(i) else { return true }
    switch c {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"),
      UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ")"), UInt8(ascii: "("),
      UInt8(ascii: "}"):
      return true
    default: return false
    }
  }

  private mutating func lexQuoted(
    _ quote: UInt8, _ kind: TemplateToken.Kind, _ what: String
  ) throws(TemplateError) {
    let start = i - 1
    while let c = byte(i), c != 0x0A {
      i += 1
      if c == quote {
        add(kind, from: start)
        return
      }
      if c == UInt8(ascii: "\\") {
        guard let next = byte(i), next != 0x0A else { break }
        i += 1
      }
    }
    throw TemplateError("unterminated \(what), expected a closing quote", range: start..<i)
  }

  private mutating func lexRaw() throws(TemplateError) {
    let start = i - 1
    while let c = byte(i) {
      i += 1
      if c == UInt8(ascii: "`") {
        add(.rawString, from: start)
        return
      }
    }
    throw TemplateError("unterminated string, expected a closing backtick", range: start..<i)
  }

  /// Letters and digits, and a sign behind an exponent; the parser looks at it closely.
  private mutating func lexNumber() throws(TemplateError) {
    let start = i - 1
    let isHex = byte(start) == 0x30 && byte(start + 1).map { $0 | 0x20 } == UInt8(ascii: "x")
    while let c = byte(i) {
      let last = text[i - 1] | 0x20
      let isExponent = isHex ? last == UInt8(ascii: "p") : last == UInt8(ascii: "e")
      let isSign = c == UInt8(ascii: "+") || c == UInt8(ascii: "-")
      guard ASCII.isWord(c) || c == UInt8(ascii: ".") || (isSign && isExponent && i - 1 > start)
      else { break }
      i += 1
    }
    guard alphanumericLength == 0 else { throw unexpectedCharacter() }
    add(.number, from: start)
  }
}
