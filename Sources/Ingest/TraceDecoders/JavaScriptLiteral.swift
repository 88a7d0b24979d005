import LogCore

/// Object literals as Node's inspector prints them: `{ kind: 1, name: 'x', parentId: undefined }`.
///
///     {                                  {"name":"it's","attributes":{"a.b":1},"events":[],"x":null}
///       name: "it's",
///       attributes: { 'a.b': 1 },   →
///       events: [],
///       x: undefined
///     }
struct JavaScriptLiteral {
  private let text: ByteSlice
  private let out: ByteBuffer
  /// Texts without escapes, as old as the reader.
  private let arena = ByteArena(blockSize: 1024)
  private var i: Int
  /// The text ended inside the literal.
  private(set) var ranOut = false

  /// `text` is read from `offset` on, where a `{` stands; the JSON goes to `out`.
  init(_ text: ByteSlice, from offset: Int, to out: ByteBuffer) {
    self.text = text
    self.out = out
    i = offset
  }

  /// Rewrites the literal; the offset behind it, nil if it does not end or is none.
  mutating func rewrite() -> Int? {
    out.removeAll()
    var isObject: [Bool] = []
    /// In an object: whether a key is due.
    var keyIsDue = false
    /// Whether something stands before the next element.
    var needsComma = false
    while true {
      guard skipSpace() else { return runOut() }
      let c = text[i]
      switch c {
      case 0x7D, 0x5D:
        guard let last = isObject.popLast(), last == (c == 0x7D) else { return nil }
        i += 1
        out.append(c)
        if isObject.isEmpty { return i }
        needsComma = true
        keyIsDue = isObject[isObject.count - 1]
      case 0x2C:
        i += 1
      case 0x7B where !keyIsDue, 0x5B where !keyIsDue:
        guard isObject.count < 1000 else { return nil }
        if needsComma { out.append(0x2C) }
        needsComma = false
        isObject.append(c == 0x7B)
        keyIsDue = c == 0x7B
        out.append(c)
        i += 1
      default:
        guard let inObject = isObject.last else { return nil }
        if !(inObject && keyIsDue) && skipClassName() { continue }
        if needsComma { out.append(0x2C) }
        needsComma = !(inObject && keyIsDue)
        guard inObject && keyIsDue ? key() : value() else { return nil }
        keyIsDue = inObject && !keyIsDue
      }
    }
  }

  private mutating func runOut() -> Int? {
    ranOut = true
    return nil
  }

  private mutating func skipSpace() -> Bool {
    while i < text.count, text[i] <= 0x20 { i += 1 }
    return i < text.count
  }

  // MARK: - Keys and values

  /// A key and its colon.
  private mutating func key() -> Bool {
    if text[i] == 0x27 || text[i] == 0x22 || text[i] == 0x60 {
      guard let content = string() else { return false }
      JSONWriter.string(content, to: out)
    } else {
      // A name, or `[Symbol(x)]`.
      guard let end = wordEnd() else { return false }
      guard end > i else { return false }
      JSONWriter.string(text[i..<end], to: out)
      i = end
    }
    guard skipSpace() else {
      ranOut = true
      return false
    }
    guard text[i] == 0x3A else { return false }
    i += 1
    out.append(0x3A)
    return true
  }

  /// Moves over the name of a class before what it holds: `Resource { ... }`.
  private mutating func skipClassName() -> Bool {
    var end = i
    while end < text.count, ASCII.isWord(text[end]) { end += 1 }
    guard end > i, end + 1 < text.count, text[end] == 0x20, text[end + 1] == 0x7B else {
      return false
    }
    i = end + 1
    return true
  }

  private mutating func value() -> Bool {
    if text[i] == 0x27 || text[i] == 0x22 || text[i] == 0x60 { return strings() }
    guard let end = wordEnd() else { return false }
    guard end > i else { return false }
    var word = text[i..<end]
    i = end
    if word.count > 1, word.hasSuffix("n"), SpanNumber.isJSON(word[0..<word.count - 1]) {
      word = word[0..<word.count - 1]
    }
    if word.equals("true") || word.equals("false") || SpanNumber.isJSON(word) {
      out.append(word)
    } else {
      // `undefined`, `NaN`, `Object`, `...`: nothing that JSON could say.
      out.append("null")
    }
    return true
  }

  /// Behind a run of bytes that are no structure; nil where the text ends first.
  private mutating func wordEnd() -> Int? {
    var end = i
    while end < text.count {
      let c = text[end]
      if c == 0x2C || c == 0x7D || c == 0x5D || c == 0x3A || c == 0x0A || c == 0x7B || c == 0x5B {
        return end
      }
      if c <= 0x20 && endsWord(end) { return end }
      end += 1
    }
    ranOut = true
    return nil
  }

  /// Spaces belong to `1 more item`, but not before a bracket or a sign.
  private func endsWord(_ at: Int) -> Bool {
    var k = at
    while k < text.count, text[k] <= 0x20 { k += 1 }
    return k < text.count && (text[k] == 0x7D || text[k] == 0x5D || text[k] == 0x3A)
  }

  /// One string, or several that are put together with `+`.
  private mutating func strings() -> Bool {
    let whole = ByteBuffer(capacity: 64)
    while true {
      guard let part = string() else { return false }
      whole.append(part)
      guard skipSpace() else {
        ranOut = true
        return false
      }
      guard text[i] == 0x2B else { break }
      i += 1
      guard skipSpace() else {
        ranOut = true
        return false
      }
      guard text[i] == 0x27 || text[i] == 0x22 || text[i] == 0x60 else { return false }
    }
    withExtendedLifetime(whole) { JSONWriter.string(whole.slice, to: out) }
    return true
  }

  /// The content of the string at the position, which moves behind it.
  private mutating func string() -> ByteSlice? {
    let quote = text[i]
    let from = i + 1
    var end = from
    var hasEscapes = false
    while end < text.count, text[end] != quote {
      if text[end] == 0x0A && quote != 0x60 { return nil }
      if text[end] == 0x5C {
        hasEscapes = true
        end += 1
      }
      end += 1
    }
    guard end < text.count else {
      ranOut = true
      return nil
    }
    i = end + 1
    let content = text[from..<end]
    return hasEscapes ? unescape(content) : content
  }

  private func unescape(_ content: ByteSlice) -> ByteSlice {
    let plain = ByteBuffer(capacity: content.count)
    var k = 0
    while k < content.count {
      let c = content[k]
      guard c == 0x5C, k + 1 < content.count else {
        plain.append(c)
        k += 1
        continue
      }
      let next = content[k + 1]
      k += 2
      switch next {
      case 0x6E: plain.append(0x0A)
      case 0x74: plain.append(0x09)
      case 0x72: plain.append(0x0D)
      case 0x62: plain.append(0x08)
      case 0x66: plain.append(0x0C)
      case 0x76: plain.append(0x0B)
      case 0x78:
        guard k + 1 < content.count, let high = ASCII.hexValue(content[k]),
          let low = ASCII.hexValue(content[k + 1])
        else { break }
        plain.append(String(UnicodeScalar(high << 4 | low)))
        k += 2
      default: plain.append(next)
      }
    }
    return arena.copy(plain)
  }
}
