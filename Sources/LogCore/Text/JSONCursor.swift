/// What a JSON value is.
package enum JSONKind: UInt8, Sendable {
  case string, number, `true`, `false`, null, object, array

  package var isBool: Bool { self == .true || self == .false }
}

/// A JSON value in a text.
package struct JSONValue {
  package let kind: JSONKind
  /// Of a string what is between the quotes, of anything else its source text.
  package let text: ByteSlice
  /// Whether a string has backslashes; without them `text` is its value.
  package let hasEscapes: Bool

  package init(kind: JSONKind, text: ByteSlice, hasEscapes: Bool) {
    self.kind = kind
    self.text = text
    self.hasEscapes = hasEscapes
  }

  /// The value that the whole text is (white space around it aside), nil if it is none or several.
  ///
  /// Brackets and strings are matched up; what is inside an object or array is not looked at closer.
  package init?(_ text: ByteSlice) {
    var reader = JSONReader(text)
    reader.skipSpace()
    guard let value = reader.value() else { return nil }
    reader.skipSpace()
    guard reader.atEnd else { return nil }
    self = value
  }
}

/// One member of an object: its key and its value.
package struct JSONMember {
  /// Between the quotes, escapes as they are.
  package let key: ByteSlice
  package let keyHasEscapes: Bool
  package let value: ByteSlice
  package let kind: JSONKind
  package let hasEscapes: Bool

  /// Whether the key, unescaped, is `name` (ASCII).
  package func keyEquals(_ name: StaticString) -> Bool {
    guard keyHasEscapes else { return key.equals(name) }
    let arena = ByteArena(blockSize: key.count)
    return JSONString.unescape(key, into: arena).equals(name)
  }
}

/// The top-level members of one JSON object, one after the other.
///
/// Nested values are skipped by brackets and strings alone. Ends (with `isBroken`) where the text
/// stops being an object.
package struct JSONCursor {
  private var reader: JSONReader
  private var isFirst = true
  private var isDone = false
  /// Whether the text turned out not to be a JSON object.
  package private(set) var isBroken = false

  /// `object` begins with `{`, blanks before it aside.
  package init(_ object: ByteSlice) {
    reader = JSONReader(object)
    reader.skipSpace()
    if !reader.accept(0x7B) { fail() }
  }

  /// The offset behind the object's `}` after the last member, else behind what was read.
  package var offset: Int { reader.offset }

  package mutating func next() -> JSONMember? {
    guard !isDone else { return nil }
    reader.skipSpace()
    if isFirst {
      isFirst = false
      if reader.accept(0x7D) { return end() }
    } else {
      if reader.accept(0x7D) { return end() }
      guard reader.accept(0x2C) else { return fail() }
      reader.skipSpace()
    }
    guard let key = reader.string() else { return fail() }
    reader.skipSpace()
    guard reader.accept(0x3A) else { return fail() }
    reader.skipSpace()
    guard let value = reader.value() else { return fail() }
    return JSONMember(
      key: key.text, keyHasEscapes: key.hasEscapes, value: value.text, kind: value.kind,
      hasEscapes: value.hasEscapes)
  }

  @discardableResult
  private mutating func fail() -> JSONMember? {
    isDone = true
    isBroken = true
    return nil
  }

  private mutating func end() -> JSONMember? {
    isDone = true
    return nil
  }
}

/// The elements of one JSON array, one after the other; ends (with `isBroken`) as `JSONCursor` does.
package struct JSONArrayCursor {
  private var reader: JSONReader
  private var isFirst = true
  private var isDone = false
  package private(set) var isBroken = false

  /// `array` begins with `[`, blanks before it aside.
  package init(_ array: ByteSlice) {
    reader = JSONReader(array)
    reader.skipSpace()
    if !reader.accept(0x5B) { fail() }
  }

  package mutating func next() -> JSONValue? {
    guard !isDone else { return nil }
    reader.skipSpace()
    if isFirst {
      isFirst = false
      if reader.accept(0x5D) { return end() }
    } else {
      if reader.accept(0x5D) { return end() }
      guard reader.accept(0x2C) else { return fail() }
      reader.skipSpace()
    }
    guard let value = reader.value() else { return fail() }
    return value
  }

  @discardableResult
  private mutating func fail() -> JSONValue? {
    isDone = true
    isBroken = true
    return nil
  }

  private mutating func end() -> JSONValue? {
    isDone = true
    return nil
  }
}
