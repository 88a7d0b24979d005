internal import Glibc

/// The value of a JSON string from what stands between its quotes.
package enum JSONString {
  /// What an escape that does not exist, or half a surrogate pair, becomes.
  private enum Leniency { case replacement, refused, replacedSurrogates }

  /// The string's value; an unknown escape or half a surrogate pair becomes U+FFFD.
  ///
  /// The result is `raw` itself where it has no backslash, else a copy in `arena`.
  package static func unescape(_ raw: ByteSlice, into arena: ByteArena) -> ByteSlice {
    guard raw.firstIndex(of: 0x5C) != nil else { return raw }
    return decode(raw, into: arena, .replacement) ?? .empty
  }

  /// The string's value; nil where an escape is invalid or half of a surrogate pair stands alone.
  package static func unescapeStrictly(_ raw: ByteSlice, into arena: ByteArena) -> ByteSlice? {
    guard raw.firstIndex(of: 0x5C) != nil else { return raw }
    return decode(raw, into: arena, .refused)
  }

  /// The value that `| json` gives: empty where an escape is invalid or half of a surrogate pair
  /// stands alone; U+FFFD becomes a space.
  package static func unescapeLoki(_ raw: ByteSlice, into arena: ByteArena) -> ByteSlice {
    var value = raw
    if raw.firstIndex(of: 0x5C) != nil {
      guard let decoded = decode(raw, into: arena, .refused) else { return .empty }
      value = decoded
    }
    return replacingReplacement(value, into: arena)
  }

  /// The value of a quoted value of logfmt: JSON's escapes and `\'`; nil where it is invalid.
  ///
  /// Only called for values with a backslash: only these refuse control characters.
  package static func unescapeLogfmt(_ raw: ByteSlice, into arena: ByteArena) -> ByteSlice? {
    decode(raw, into: arena, .replacedSurrogates)
  }

  private static func decode(_ raw: ByteSlice, into arena: ByteArena, _ mode: Leniency)
    -> ByteSlice?
  {
    // The longest replacement, U+FFFD (3 bytes), stands for at least 1 byte: a backslash at the end.
    let room = raw.count + 8
    let out = unsafe arena.allocate(room)
    var length = 0
    var i = 0
    while i < raw.count {
      let stop = raw.firstIndex(of: 0x5C, from: i) ?? raw.count
      unsafe memcpy(out + length, raw.start + i, stop - i)
      length += stop - i
      guard stop < raw.count else { break }
      i = stop
      guard let step = escape(raw, &i, mode) else {
        arena.shrinkLast(from: room, to: 0)
        return nil
      }
      unsafe length += UTF8Text.encode(step, to: out + length)
    }
    if mode == .replacedSurrogates && hasControl(raw) {
      arena.shrinkLast(from: room, to: 0)
      return nil
    }
    arena.shrinkLast(from: room, to: length)
    return unsafe ByteSlice(start: UnsafePointer(out), count: length)
  }

  /// The character of the escape at `i`, which moves behind it.
  private static func escape(_ raw: ByteSlice, _ i: inout Int, _ mode: Leniency) -> UInt32? {
    let bad: UInt32? = mode == .replacement ? 0xFFFD : nil
    guard i + 1 < raw.count else {
      i = raw.count
      return bad
    }
    let c = unsafe raw.start[i + 1]
    i += 2
    switch c {
    case 0x22, 0x5C, 0x2F: return UInt32(c)
    case 0x62: return 8
    case 0x66: return 12
    case 0x6E: return 10
    case 0x72: return 13
    case 0x74: return 9
    case 0x27 where mode == .replacedSurrogates: return 0x27
    case 0x75:
      guard let unit = hex4(raw, i) else { return bad }
      i += 4
      guard unit & 0xF800 == 0xD800 else { return unit }
      if unit < 0xDC00, i + 1 < raw.count, unsafe raw.start[i] == 0x5C,
        unsafe raw.start[i + 1] == 0x75,
        let low = hex4(raw, i + 2), low & 0xFC00 == 0xDC00
      {
        i += 6
        return 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF)
      }
      return mode == .refused ? nil : 0xFFFD
    default:
      // Of a longer character only its first byte is behind the backslash: skip all of it.
      if c >= 0x80 { i += max(0, UTF8Text.sequence(raw, at: i - 1) - 1) }
      return bad
    }
  }

  private static func hex4(_ raw: ByteSlice, _ at: Int) -> UInt32? {
    guard at + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for k in at..<at + 4 {
      guard let digit = unsafe ASCII.hexValue(raw.start[k]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func hasControl(_ raw: ByteSlice) -> Bool {
    for i in 0..<raw.count where unsafe raw.start[i] < 0x20 { return true }
    return false
  }

  private static func replacingReplacement(_ text: ByteSlice, into arena: ByteArena) -> ByteSlice {
    let mark = ByteSlice("\u{FFFD}")
    guard var at = text.find(mark) else { return text }
    let out = unsafe arena.allocate(text.count)
    var length = 0
    var from = 0
    while true {
      unsafe memcpy(out + length, text.start + from, at - from)
      length += at - from
      unsafe out[length] = 0x20
      length += 1
      from = at + 3
      guard let next = text.find(mark, from: from) else { break }
      at = next
    }
    unsafe memcpy(out + length, text.start + from, text.count - from)
    length += text.count - from
    arena.shrinkLast(from: text.count, to: length)
    return unsafe ByteSlice(start: UnsafePointer(out), count: length)
  }
}
