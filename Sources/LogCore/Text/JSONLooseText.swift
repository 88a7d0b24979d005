/// Reads JSON as LogQL's parsers do: much that JSON forbids is let pass.
enum JSONLooseText {
  static func skipSpace(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count {
      let c = unsafe text.start[i]
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { break }
      i += 1
    }
    return i
  }

  /// The value at `i`, which moves behind it; nil with a fault where it does not end.
  ///
  /// A word that is no literal is a fault too, but reading can go on behind it.
  static func value(_ text: ByteSlice, _ i: inout Int, _ fault: inout JSONFault?) -> JSONValue? {
    guard i < text.count else {
      fault = .malformed
      return nil
    }
    let from = i
    switch unsafe text.start[i] {
    case 0x22:
      var hasEscapes = false
      guard let end = JSONReader.stringEnd(text, i + 1, &hasEscapes) else {
        fault = .string
        return nil
      }
      i = end + 1
      return JSONValue(kind: .string, text: text[from + 1..<end], hasEscapes: hasEscapes)
    case 0x7B, 0x5B:
      let kind: JSONKind = unsafe text.start[i] == 0x7B ? .object : .array
      guard let end = JSONBlock.end(text, i) else {
        fault = kind == .object ? .object : .array
        return nil
      }
      i = end
      return JSONValue(kind: kind, text: text[from..<end], hasEscapes: false)
    default:
      i = tokenEnd(text, i)
      let token = text[from..<i]
      let kind = kind(of: token)
      if kind == nil { fault = .unknownValue }
      // Without progress no loop would end.
      if i == from { return nil }
      return JSONValue(kind: kind ?? .null, text: token, hasEscapes: false)
    }
  }

  private static func kind(of token: ByteSlice) -> JSONKind? {
    guard !token.isEmpty else { return nil }
    switch unsafe token.start[0] {
    case 0x74: return token.equals("true") ? .true : nil
    case 0x66: return token.equals("false") ? .false : nil
    case 0x6E: return token.equals("null") ? .null : nil
    case 0x2D, 0x30...0x39: return .number
    default: return nil
    }
  }

  private static func tokenEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count {
      switch unsafe text.start[i] {
      case 0x20, 0x0A, 0x0D, 0x09, 0x2C, 0x7D, 0x5D: return i
      default: i += 1
      }
    }
    return i
  }
}

/// The top-level members of a JSON object as LogQL's parsers read it; ends at the first fault.
///
/// What stands behind the closing brace does not matter.
package struct JSONLooseCursor {
  private let text: ByteSlice
  private var offset = 0
  private var isFirst = true
  private var isDone = false
  /// What ended the members before the closing brace.
  package private(set) var fault: JSONFault?

  /// `object` begins with `{`.
  package init(_ object: ByteSlice) {
    text = object
    if unsafe object.isEmpty || object.start[0] != 0x7B { fail(.object) }
  }

  package mutating func next() -> JSONMember? {
    guard !isDone else { return nil }
    offset = JSONLooseText.skipSpace(text, isFirst ? 1 : offset)
    guard offset < text.count else { return fail(isFirst ? .malformed : .array) }
    if unsafe text.start[offset] != 0x7D && !isFirst {
      guard unsafe text.start[offset] == 0x2C else { return fail(.object) }
      offset = JSONLooseText.skipSpace(text, offset + 1)
      guard offset < text.count else { return fail(.array) }
    }
    isFirst = false
    if unsafe text.start[offset] == 0x7D {
      isDone = true
      return nil
    }
    return member()
  }

  private mutating func member() -> JSONMember? {
    guard unsafe text.start[offset] == 0x22 else { return fail(.object) }
    var keyHasEscapes = false
    guard let end = JSONReader.stringEnd(text, offset + 1, &keyHasEscapes) else {
      return fail(.malformed)
    }
    let key = text[offset + 1..<end]
    offset = JSONLooseText.skipSpace(text, end + 1)
    guard offset < text.count, unsafe text.start[offset] == 0x3A else { return fail(.malformed) }
    offset = JSONLooseText.skipSpace(text, offset + 1)
    var damage: JSONFault?
    guard let value = JSONLooseText.value(text, &offset, &damage), damage == nil else {
      return fail(damage ?? .unknownValue)
    }
    return JSONMember(
      key: key, keyHasEscapes: keyHasEscapes, value: value.text, kind: value.kind,
      hasEscapes: value.hasEscapes)
  }

  @discardableResult
  private mutating func fail(_ kind: JSONFault) -> JSONMember? {
    isDone = true
    fault = kind
    return nil
  }
}
