internal import LogCore

/// `fromJson`: the value that a JSON text is.
enum JSONFunctions {
  static func fromJSON(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var reader = JSONTextReader(call.string(0), call.scratch)
    return try reader.readAll() ?? .none
  }

  /// The value of a JSON text whose whole numbers are integers; `nil` where it is no JSON.
  static func object(
    _ text: ByteSlice, _ scratch: TemplateScratch
  ) throws(TemplateFailure) -> TemplateValue {
    scratch.reset()
    var reader = JSONTextReader(text, scratch)
    reader.keepsIntegers = true
    return try reader.readAll() ?? .none
  }
}

/// Reads JSON strictly.
private struct JSONTextReader {
  private let text: ByteSlice
  private let scratch: TemplateScratch
  private var i = 0
  private var depth = 0
  /// Go's `fromJson` makes floats of all numbers.
  var keepsIntegers = false

  init(_ text: ByteSlice, _ scratch: TemplateScratch) {
    self.text = text
    self.scratch = scratch
  }

  /// The value that the whole text is; nil if it is not valid.
  mutating func readAll() throws(TemplateFailure) -> TemplateValue? {
    guard let value = try read() else { return nil }
    skipSpace()
    return i == text.count ? value.unwrapped : nil
  }

  private var byte: UInt8 { i < text.count ? text[i] : 0 }

  private mutating func skipSpace() {
    while i < text.count, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { i += 1 }
  }

  private mutating func accept(_ c: UInt8) -> Bool {
    skipSpace()
    guard byte == c else { return false }
    i += 1
    return true
  }

  private mutating func read() throws(TemplateFailure) -> TemplateValue? {
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { reader throws(TemplateFailure) in try reader.object() }
    case UInt8(ascii: "["):
      return try nested { reader throws(TemplateFailure) in try reader.array() }
    case UInt8(ascii: "\""): return try string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONTextReader) throws(TemplateFailure) -> TemplateValue?
  ) throws(TemplateFailure) -> TemplateValue? {
    guard depth < TemplateLimits.depth else { return nil }
    depth += 1
    defer { depth -= 1 }
    i += 1
    return try body(&self)
  }

  private mutating func word(_ word: StaticString, _ value: TemplateValue) -> TemplateValue? {
    guard text.from(i).hasPrefix(word) else { return nil }
    i += word.utf8CodeUnitCount
    return value
  }

  private mutating func object() throws(TemplateFailure) -> TemplateValue? {
    var members: [(key: ByteSlice, value: TemplateValue)] = []
    if accept(UInt8(ascii: "}")) { return .map(TemplateMap([])) }
    while true {
      skipSpace()
      guard byte == UInt8(ascii: "\""), let key = try string(), accept(UInt8(ascii: ":")),
        let value = try read()
      else { return nil }
      members.append((key, value))
      if accept(UInt8(ascii: "}")) { return .map(TemplateMap(members)) }
      guard accept(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func array() throws(TemplateFailure) -> TemplateValue? {
    var items: [TemplateValue] = []
    if accept(UInt8(ascii: "]")) { return .list(TemplateList([])) }
    while true {
      guard let value = try read() else { return nil }
      items.append(value)
      if accept(UInt8(ascii: "]")) { return .list(TemplateList(items)) }
      guard accept(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func digits() -> Bool {
    let start = i
    while ASCII.isDigit(byte) { i += 1 }
    return i > start
  }

  private mutating func number() -> TemplateValue? {
    let start = i
    if byte == 0x2D { i += 1 }
    if byte == 0x30 { i += 1 } else { guard digits() else { return nil } }
    if byte == UInt8(ascii: ".") {
      i += 1
      guard digits() else { return nil }
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      i += 1
      if byte == 0x2B || byte == 0x2D { i += 1 }
      guard digits() else { return nil }
    }
    if keepsIntegers, let whole = Int(text[start..<i].string) { return .int(whole) }
    return NumberText.parseDouble(text[start..<i]).map { .double($0) }
  }

  /// The string that begins here, without escapes and with U+FFFD for what is no UTF-8.
  private mutating func string() throws(TemplateFailure) -> ByteSlice? {
    i += 1
    let start = i
    while i < text.count, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20,
      byte < 0x80
    { i += 1 }
    guard i < text.count else { return nil }
    if byte == UInt8(ascii: "\"") {
      i += 1
      return text[start..<i - 1]
    }
    let out = scratch.begin()
    out.append(text[start..<i])
    while i < text.count, byte >= 0x20 {
      if byte == UInt8(ascii: "\"") {
        i += 1
        return try scratch.take()
      }
      if byte == UInt8(ascii: "\\") {
        guard let scalar = escape() else { return nil }
        GoRune.append(scalar, to: out)
      } else {
        let (scalar, length) = GoRune.decode(text, at: i)
        GoRune.append(scalar, to: out)
        i += length
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    i += 2
    guard i <= text.count else { return nil }
    switch text[i - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return codePoint()
    default: return nil
    }
  }

  /// Four digits, and four more where they are the first half of a pair; half a pair is U+FFFD.
  private mutating func codePoint() -> Unicode.Scalar? {
    guard let high = fourDigits() else { return nil }
    guard 0xD800..<0xDC00 ~= high else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
    let after = i
    if byte == UInt8(ascii: "\\"), i + 1 < text.count, text[i + 1] == UInt8(ascii: "u") {
      i += 2
      guard let low = fourDigits() else { return nil }
      if 0xDC00..<0xE000 ~= low {
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      }
      i = after
    }
    return "\u{FFFD}"
  }

  private mutating func fourDigits() -> UInt32? {
    guard i + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = ASCII.hexValue(text[i]) else { return nil }
      value = value << 4 | UInt32(digit)
      i += 1
    }
    return value
  }
}
