internal import CScan

/// A position in JSON text of which more may come: tokens are read as long as they are complete.
///
/// A call that fails says in `ranOut` whether the text ended too early; else what is there is no
/// JSON. Strict, save that numbers and words are those of ingestion (JSONScalar) and strings hold any
/// byte but LF.
// SAFETY: `offset` never passes the text's end; vectors are loaded within the 64 bytes behind the
// text that every slice of a chunk may read.
@safe
package struct JSONTokens {
  private let text: ByteSlice
  /// Nothing comes behind the text.
  private let isAll: Bool
  /// Where the next token is looked for.
  package var offset: Int
  /// The text ended where a token, or the rest of one, was due.
  package private(set) var ranOut = false
  /// Whether the last string had backslashes.
  package private(set) var hasEscapes = false

  package init(_ text: ByteSlice, from offset: Int = 0, isAll: Bool = true) {
    self.text = text
    self.offset = offset
    self.isAll = isAll
  }

  /// The next byte that is no white space, to which the position moves; 0 at the end of the text.
  @inline(__always)
  package mutating func peek() -> UInt8 {
    while offset < text.count {
      let c = unsafe text.start[offset]
      if c > 0x20 { return c }
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return c == 0 ? 1 : c }
      offset &+= 1
    }
    ranOut = true
    return 0
  }

  /// Notes that the text ended too early, for a caller who looked at it otherwise.
  package mutating func runOut() { ranOut = true }

  /// Moves over a byte if it is the next one that is no white space.
  @inline(__always)
  package mutating func accept(_ c: UInt8) -> Bool {
    guard peek() == c else { return false }
    offset &+= 1
    return true
  }

  /// The next string, without its quotes and with its escapes; nil if there is none.
  package mutating func string() -> ByteSlice? {
    guard accept(0x22) else { return nil }
    guard let end = stringEnd(offset) else { return nil }
    let value = text[offset..<end]
    offset = end &+ 1
    return value
  }

  /// The next key, over its colon.
  package mutating func key() -> ByteSlice? {
    guard let key = string(), accept(0x3A) else { return nil }
    return key
  }

  /// The next value; nil if there is none.
  package mutating func value() -> JSONValue? {
    let c = peek()
    let from = offset
    if c == 0x22 {
      guard let content = string() else { return nil }
      return JSONValue(kind: .string, text: content, hasEscapes: hasEscapes)
    }
    guard skipValue() else { return nil }
    let kind: JSONKind =
      switch c {
      case 0x7B: .object
      case 0x5B: .array
      case 0x74: .true
      case 0x66: .false
      case 0x6E: .null
      default: .number
      }
    return JSONValue(kind: kind, text: text[from..<offset], hasEscapes: false)
  }

  /// Moves over the next value, of which all is checked.
  package mutating func skipValue() -> Bool {
    let c = peek()
    if c == 0x22 { return string() != nil }
    if c | 0x20 == 0x7B { return skipBlock() }
    return c != 0 && skipScalar()
  }

  /// Moves over the next value; what is inside an object or array on one line is not looked at closer
  /// than its strings and brackets.
  package mutating func skipValueLoosely() -> Bool {
    let c = peek()
    guard c | 0x20 == 0x7B else { return skipValue() }
    let end = JSONBlock.end(text, offset)
    // What is on several lines may have lost its end: every token of it is looked at. Where the end
    // is not there yet, more text must not make a difference to that.
    if text[offset..<(end ?? text.count)].firstIndex(of: 0x0A) != nil {
      ranOut = false
      return skipBlock()
    }
    guard let end else {
      ranOut = true
      return false
    }
    offset = end
    return true
  }

  // MARK: - Tokens

  /// The offset of the quote that ends the string whose text begins at `from`.
  @inline(__always)
  private mutating func stringEnd(_ from: Int) -> Int? {
    hasEscapes = false
    var i = from
    while i < text.count {
      let m = unsafe scan_text32(text.start + i)
      if m == 0 {
        i &+= 32
        continue
      }
      i &+= Int(scan_first(m))
      guard i < text.count else { break }
      let c = unsafe text.start[i]
      if c == 0x22 { return i }
      if c == 0x0A { return nil }
      hasEscapes = true
      guard i &+ 1 < text.count else { break }
      if unsafe text.start[i &+ 1] == 0x0A { return nil }
      i &+= 2
    }
    ranOut = true
    return nil
  }

  private mutating func skipScalar() -> Bool {
    guard let end = JSONScalar.end(text, offset) else {
      // The longest word: -Infinity. A number may end in what needs a digit behind it.
      if text.count &- offset < 9 || numberRunsOut() { ranOut = true }
      return false
    }
    guard end < text.count || isAll else {
      ranOut = true
      return false
    }
    offset = end
    return true
  }

  private func numberRunsOut() -> Bool {
    for i in offset..<text.count {
      let c = text[i]
      guard ASCII.isDigit(c) || c == 0x2E || c == 0x2D || c == 0x2B || c | 0x20 == 0x65 else {
        return false
      }
    }
    return true
  }

  // MARK: - Objects and arrays

  /// Over an object or array, every token of it checked; costs a bit of memory for each 64 levels.
  private mutating func skipBlock() -> Bool {
    var open = JSONLevels()
    var due = unsafe open.push(isObject: text.start[offset] == 0x7B)
    offset &+= 1
    while true {
      let c = peek()
      switch (due, c) {
      case (_, 0): return false
      case (.keyOrClose, 0x7D), (.valueOrClose, 0x5D), (.commaOrClose, 0x7D),
        (.commaOrClose, 0x5D):
        guard due != .commaOrClose || open.isObject == (c == 0x7D) else { return false }
        offset &+= 1
        open.pop()
        if open.isEmpty { return true }
        due = .commaOrClose
      case (.commaOrClose, 0x2C):
        offset &+= 1
        due = open.isObject ? .key : .value
      case (.key, 0x22), (.keyOrClose, 0x22):
        guard key() != nil else { return false }
        due = .value
      case (.value, 0x7B), (.value, 0x5B), (.valueOrClose, 0x7B), (.valueOrClose, 0x5B):
        offset &+= 1
        due = open.push(isObject: c == 0x7B)
      case (.value, 0x22), (.valueOrClose, 0x22):
        guard string() != nil else { return false }
        due = .commaOrClose
      case (.value, _), (.valueOrClose, _):
        guard skipScalar() else { return false }
        due = .commaOrClose
      default: return false
      }
    }
  }
}
