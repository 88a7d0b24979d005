import LogCore

/// Reads OTLP's attributes: `{"key":"a","value":{"stringValue":"b"}}`.
///
/// One worker's; what it gives lives until the arena is reset.
final class OTLPAttributes {
  /// A name and its value.
  struct Pair {
    var key: ByteSlice
    var value: SpanValue
  }

  private let out = ByteBuffer(capacity: 256)
  /// Values nested deeper than this are given as they were written.
  private static let deepest = 64

  /// The attribute that an object is; nil if it is none.
  func pair(_ object: ByteSlice, _ arena: ByteArena) -> Pair? {
    var first: ByteSlice?
    return pair(object, arena, firstOfList: &first)
  }

  /// As above; `firstOfList` is the text of the first element of a list.
  func pair(_ object: ByteSlice, _ arena: ByteArena, firstOfList: inout ByteSlice?) -> Pair? {
    var key: ByteSlice?
    var value = SpanValue(kind: .null, text: ByteSlice("null"))
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.key.equals("key"), member.kind == .string {
        key = member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
      } else if member.key.equals("value") {
        value = plain(member, arena)
        if value.kind == .array { firstOfList = first(member.value, arena) }
      }
    }
    return key.map { Pair(key: $0, value: value) }
  }

  /// The value that a member's wrapped value is.
  private func plain(_ member: JSONMember, _ arena: ByteArena) -> SpanValue {
    guard member.kind == .object, let inner = Self.only(member.value) else {
      // Not wrapped: as it stands.
      guard member.kind == .string else { return SpanValue(kind: member.kind, text: member.value) }
      let text = member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
      return SpanValue(kind: .string, text: text)
    }
    switch inner.kind {
    case .string:
      let text = inner.hasEscapes ? JSONString.unescape(inner.value, into: arena) : inner.value
      let isNumber = inner.keyIs("intValue", "int_value") && SpanNumber.isJSON(text)
      return SpanValue(kind: isNumber ? .number : .string, text: text)
    case .object, .array:
      out.removeAll()
      write(inner, depth: 0)
      let text = arena.copy(out)
      return SpanValue(kind: text.hasPrefix("[") ? .array : .object, text: text)
    default: return SpanValue(kind: inner.kind, text: inner.value)
    }
  }

  private func first(_ wrapped: ByteSlice, _ arena: ByteArena) -> ByteSlice? {
    guard let list = Self.only(wrapped), let values = Self.values(list.value) else { return nil }
    var cursor = JSONArrayCursor(values)
    guard let element = cursor.next(), element.kind == .object,
      let inner = Self.only(element.text)
    else { return .empty }
    return inner.hasEscapes ? JSONString.unescape(inner.value, into: arena) : inner.value
  }

  /// The first member of an object, which holds the value.
  private static func only(_ object: ByteSlice) -> JSONMember? {
    var cursor = JSONCursor(object)
    return cursor.next()
  }

  private static func values(_ object: ByteSlice) -> ByteSlice? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.key.equals("values"), member.kind == .array { return member.value }
    }
    return nil
  }

  // MARK: - Lists and maps

  /// Writes the plain JSON of what a wrapped value holds.
  private func write(_ inner: JSONMember, depth: Int) {
    guard depth < Self.deepest else {
      write(scalar: inner)
      return
    }
    if inner.keyIs("arrayValue", "array_value"), inner.kind == .object {
      writeList(Self.values(inner.value) ?? ByteSlice("[]"), depth)
    } else if inner.keyIs("kvlistValue", "kvlist_value"), inner.kind == .object {
      writeMap(Self.values(inner.value) ?? ByteSlice("[]"), depth)
    } else {
      write(scalar: inner)
    }
  }

  private func writeList(_ values: ByteSlice, _ depth: Int) {
    out.append(0x5B)
    var cursor = JSONArrayCursor(values)
    var isFirst = true
    while let element = cursor.next() {
      if !isFirst { out.append(0x2C) }
      isFirst = false
      if element.kind == .object, let inner = Self.only(element.text) {
        write(inner, depth: depth + 1)
      } else {
        out.append("null")
      }
    }
    out.append(0x5D)
  }

  private func writeMap(_ values: ByteSlice, _ depth: Int) {
    out.append(0x7B)
    var cursor = JSONArrayCursor(values)
    var isFirst = true
    while let element = cursor.next() {
      guard element.kind == .object else { continue }
      var key: JSONMember?
      var value: JSONMember?
      var inner = JSONCursor(element.text)
      while let member = inner.next() {
        if member.key.equals("key"), member.kind == .string { key = member }
        if member.key.equals("value"), member.kind == .object { value = Self.only(member.value) }
      }
      guard let key else { continue }
      if !isFirst { out.append(0x2C) }
      isFirst = false
      write(scalar: key)
      out.append(0x3A)
      if let value { write(value, depth: depth + 1) } else { out.append("null") }
    }
    out.append(0x7D)
  }

  private func write(scalar member: JSONMember) {
    if member.kind == .string {
      if member.keyIs("intValue", "int_value"), SpanNumber.isJSON(member.value) {
        out.append(member.value)
        return
      }
      let arena = ByteArena(blockSize: 64)
      withExtendedLifetime(arena) {
        JSONWriter.string(
          member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value, to: out
        )
      }
    } else {
      SpanValue(kind: member.kind, text: member.value).write(to: out)
    }
  }
}
