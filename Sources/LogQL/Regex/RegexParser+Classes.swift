/// Escapes and classes in brackets.
extension RegexParser {
  /// What stands behind a backslash, outside of a class.
  mutating func escape() throws(Unknown) -> RegexNode {
    let start = position
    guard let byte = peek(1) else { throw Unknown() }
    if let perl = RegexClass.perl(byte) {
      position += 2
      write(perlClass: byte)
      return .characterClass(perl)
    }
    switch byte {
    case UInt8(ascii: "b"): return place(.wordBoundary)
    case UInt8(ascii: "B"): return place(.noWordBoundary)
    case UInt8(ascii: "A"): return place(.start)
    case UInt8(ascii: "z"): return place(.end)
    case UInt8(ascii: "v"): return verticalTab()
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      takeProperty()
      return .characterClass(.unknown)
    case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "k"), UInt8(ascii: "g"):
      return try reference()
    case UInt8(ascii: "Z"), UInt8(ascii: "G"), UInt8(ascii: "K"), UInt8(ascii: "R"),
      UInt8(ascii: "X"), UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "V"),
      UInt8(ascii: "N"):
      take(2)
      differ("`\\\(String(Unicode.Scalar(byte)))`", from: start)
      hasOpaque = true
      return .opaque
    default:
      guard let code = code() else { throw Unknown() }
      return literal(code)
    }
  }

  private mutating func place(_ place: RegexPlace) -> RegexNode {
    take(2)
    return .empty(place)
  }

  /// PCRE2's `\v` is any vertical space, RE2's the vertical tab.
  private mutating func verticalTab() -> RegexNode {
    position += 2
    output += Array("\\x0b".utf8)
    return .character([0x0B], ignoresCase: false)
  }

  /// PCRE2's `\s` takes the vertical tab too, RE2's does not.
  private mutating func write(perlClass letter: UInt8) {
    switch letter {
    case UInt8(ascii: "s"): output += Array("[\\t\\n\\f\\r ]".utf8)
    case UInt8(ascii: "S"): output += Array("[^\\t\\n\\f\\r ]".utf8)
    default: output += [0x5C, letter]
    }
  }

  /// `\pL`, `\p{Greek}`.
  private mutating func takeProperty() {
    let end = peek(2) == UInt8(ascii: "{") ? source[position...].firstIndex(of: 0x7D) : nil
    take(end.map { $0 + 1 - position } ?? 3)
  }

  /// `\1`, `\k<name>`, `\g{1}`; `\123` may be a character, which nobody should have to guess.
  private mutating func reference() throws(Unknown) -> RegexNode {
    let start = position
    take(2)
    if let open = peek(), source[position - 1] > 0x39 {
      let closing: [UInt8: UInt8] = [0x7B: 0x7D, 0x3C: 0x3E, 0x27: 0x27]
      guard let close = closing[open], let end = source[(position + 1)...].firstIndex(of: close)
      else { throw Unknown() }
      take(end + 1 - position)
    } else if let next = peek(), (0x30...0x39).contains(next) {
      throw Unknown()
    }
    differ("back reference", from: start)
    hasOpaque = true
    return .opaque
  }

  /// The character that an escape stands for, as UTF-8; moves behind it.
  private mutating func code() -> [UInt8]? {
    guard let byte = peek(1) else { return nil }
    switch byte {
    case UInt8(ascii: "a"): return simple(0x07)
    case UInt8(ascii: "f"): return simple(0x0C)
    case UInt8(ascii: "n"): return simple(0x0A)
    case UInt8(ascii: "r"): return simple(0x0D)
    case UInt8(ascii: "t"): return simple(0x09)
    case UInt8(ascii: "e"):
      let start = position
      defer { differ("`\\e`", from: start) }
      return simple(0x1B)
    case UInt8(ascii: "x"): return hexadecimal()
    case UInt8(ascii: "0"):
      var length = 2
      while length < 4, let digit = peek(length), (0x30...0x37).contains(digit) { length += 1 }
      let digits = String(decoding: source[position + 1..<position + length], as: UTF8.self)
      take(length)
      return Int(digits, radix: 8).flatMap(Self.encode)
    case let other where other < 0x80 && !Self.isWord(other) || other == 0x5F: return simple(other)
    case let other where other >= 0x80:
      let length = min(Self.length(other), source.count - position - 1)
      let character = Array(source[position + 1..<position + 1 + length])
      take(1 + length)
      return character
    default: return nil
    }
  }

  private mutating func simple(_ byte: UInt8) -> [UInt8] {
    take(2)
    return [byte]
  }

  /// `\x41`, `\x{1F600}`.
  private mutating func hexadecimal() -> [UInt8]? {
    var start = position + 2
    var end = start
    let isBraced = peek(2) == UInt8(ascii: "{")
    if isBraced {
      start += 1
      guard let close = source[start...].firstIndex(of: 0x7D) else { return nil }
      end = close
    } else {
      while end < source.count, end < start + 2, Lexer.hexDigit(source[end]) != nil { end += 1 }
    }
    let digits = String(decoding: source[start..<end], as: UTF8.self)
    guard let value = digits.isEmpty ? 0 : Int(digits, radix: 16) else { return nil }
    take(end + (isBraced ? 1 : 0) - position)
    return Self.encode(value)
  }

  private static func encode(_ value: Int) -> [UInt8]? {
    UInt32(exactly: value).flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
  }

  // MARK: - Brackets

  mutating func bracketClass() throws(Unknown) -> RegexClass {
    take()
    let isNegative = peek() == UInt8(ascii: "^")
    if isNegative { take() }
    var result = RegexClass(ignoresCase: flags.ignoresCase)
    var isFirst = true
    while let byte = peek() {
      if byte == UInt8(ascii: "]"), !isFirst {
        take()
        result = result.folded
        return isNegative ? result.inverted : result
      }
      isFirst = false
      try member(of: &result)
    }
    throw Unknown()
  }

  /// A character, a range, or a class within the brackets.
  private mutating func member(of result: inout RegexClass) throws(Unknown) {
    if at("[:") {
      guard let end = source[(position + 2)...].firstIndex(of: UInt8(ascii: ":")),
        end + 1 < source.count, source[end + 1] == UInt8(ascii: "]")
      else {
        take()
        result.insert(UInt8(ascii: "["))
        return
      }
      let name = String(decoding: source[(position + 2)..<end], as: UTF8.self)
      take(end + 2 - position)
      guard let posix = Self.posix(name) else { throw Unknown() }
      result.formUnion(posix)
      return
    }
    if at("[.") || at("[=") || at("\\Q") || at("\\E") { throw Unknown() }
    guard let lower = try classCharacter(&result) else { return }
    guard peek() == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") else {
      insert(lower, lower, into: &result)
      return
    }
    take()
    guard !at("[:"), let upper = try classCharacter(&result) else { throw Unknown() }
    insert(lower, upper, into: &result)
  }

  private func insert(_ lower: [UInt8], _ upper: [UInt8], into result: inout RegexClass) {
    if lower.count == 1, lower[0] < 0x80 {
      let last = upper.count == 1 ? upper[0] : 0x7F
      if lower[0] <= last { result.insert(lower[0]...last) }
    }
    if upper.count > 1, result.beyondASCII == .none { result.beyondASCII = .some }
  }

  /// One character within brackets; nil if it was a class as `\d`, which then is in the result.
  private mutating func classCharacter(_ result: inout RegexClass) throws(Unknown) -> [UInt8]? {
    guard let byte = peek() else { throw Unknown() }
    guard byte == UInt8(ascii: "\\") else {
      let length = min(Self.length(byte), source.count - position)
      let character = Array(source[position..<position + length])
      take(length)
      return character
    }
    guard let escaped = peek(1) else { throw Unknown() }
    if let perl = RegexClass.perl(escaped) {
      position += 2
      writeInBrackets(perlClass: escaped)
      result.formUnion(perl)
      return nil
    }
    switch escaped {
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      takeProperty()
      result.formUnion(.unknown)
      return nil
    case UInt8(ascii: "v"):
      position += 2
      output += Array("\\x0b".utf8)
      return [0x0B]
    case UInt8(ascii: "b"):
      // A backspace for PCRE2; RE2 refuses it.
      let start = position
      take(2)
      differ("`\\b` in a class", from: start)
      return [0x08]
    default:
      guard let character = code() else { throw Unknown() }
      return character
    }
  }

  private mutating func writeInBrackets(perlClass letter: UInt8) {
    switch letter {
    case UInt8(ascii: "s"): output += Array("\\t\\n\\f\\r\\x20".utf8)
    case UInt8(ascii: "S"): output += Array("\\S\\x0b".utf8)
    default: output += [0x5C, letter]
    }
  }

  /// `alpha`, `^digit`.
  private static func posix(_ name: String) -> RegexClass? {
    if name.hasPrefix("^") { return posix(String(name.dropFirst()))?.inverted }
    var result = RegexClass()
    switch name {
    case "alnum", "alpha", "word":
      result.insert(0x41...0x5A)
      result.insert(0x61...0x7A)
      if name != "alpha" { result.insert(0x30...0x39) }
      if name == "word" { result.insert(0x5F) }
    case "ascii": result.insert(0x00...0x7F)
    case "blank": for byte: UInt8 in [0x09, 0x20] { result.insert(byte) }
    case "cntrl":
      result.insert(0x00...0x1F)
      result.insert(0x7F)
    case "digit": result.insert(0x30...0x39)
    case "graph": result.insert(0x21...0x7E)
    case "lower": result.insert(0x61...0x7A)
    case "print": result.insert(0x20...0x7E)
    case "punct":
      for byte: UInt8 in 0x21...0x7E where !isWord(byte) || byte == 0x5F { result.insert(byte) }
    case "space":
      result.insert(0x09...0x0D)
      result.insert(0x20)
    case "upper": result.insert(0x41...0x5A)
    case "xdigit":
      result.insert(0x30...0x39)
      result.insert(0x41...0x46)
      result.insert(0x61...0x66)
    default: return nil
    }
    return result
  }
}
