internal import LogCore

/// The fingerprint of a call (section 2): its statement without what differs from call to call.
///
/// Five passes, each over what the one before it left:
///
///     SELECT *  FROM t WHERE id IN ($1,'a b', 7) AND n = -1.5
///     SELECT *  FROM t WHERE id IN ($1,?, 7) AND n = -1.5       literals
///     SELECT *  FROM t WHERE id IN (?,?, 7) AND n = -1.5        ids and placeholders
///     SELECT *  FROM t WHERE id IN (?,?, ?) AND n = ?           numbers
///     SELECT * FROM t WHERE id IN (?,?, ?) AND n = ?            white space
///     SELECT * FROM t WHERE id IN (?) AND n = ?                 lists
enum Fingerprint {
  /// The fingerprint of a statement; O(length).
  static func of(_ statement: [UInt8]) -> [UInt8] {
    var text = literals(statement)
    text = pass(text, with: [0x3F]) { uuid($0, $1) ?? hexadecimal($0, $1) ?? placeholder($0, $1) }
    text = pass(text, with: [0x3F], number)
    text = whiteSpace(text)
    return pass(text, with: Array("(?)".utf8), list)
  }

  /// Replaces the pieces that `end` finds: it gives the end of the one that begins at an index.
  private static func pass(
    _ text: [UInt8], with mark: [UInt8], _ end: ([UInt8], Int) -> Int?
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var i = 0
    while i < text.count {
      if let behind = end(text, i) {
        result += mark
        i = behind
      } else {
        result.append(text[i])
        i += 1
      }
    }
    return result
  }

  /// `'it''s'` becomes `?`; a quote that nothing closes stays.
  private static func literals(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var i = 0
    while i < text.count {
      guard text[i] == 0x27, let end = literalEnd(text, i) else {
        result.append(text[i])
        // Where one quote is not closed, none behind it is: they were looked at as its end.
        if text[i] == 0x27 { return result + text[(i + 1)...] }
        i += 1
        continue
      }
      result.append(0x3F)
      i = end
    }
    return result
  }

  /// Where nothing closes a literal, the last `''` in it does with its first quote.
  private static func literalEnd(_ text: [UInt8], _ from: Int) -> Int? {
    var i = from + 1
    var lastPair: Int?
    while i < text.count {
      guard text[i] == 0x27 else {
        i += 1
        continue
      }
      guard i + 1 < text.count, text[i + 1] == 0x27 else { return i + 1 }
      lastPair = i
      i += 2
    }
    return lastPair.map { $0 + 1 }
  }

  /// `123e4567-e89b-12d3-a456-426614174000`, not as part of a longer word.
  private static func uuid(_ text: [UInt8], _ from: Int) -> Int? {
    guard ASCII.hexValue(text[from]) != nil, from + 36 <= text.count,
      text[from + 8] == 0x2D, text[from + 13] == 0x2D, !touches(text, before: from)
    else { return nil }
    for k in 0..<36 {
      let isDash = k == 8 || k == 13 || k == 18 || k == 23
      guard isDash ? text[from + k] == 0x2D : ASCII.hexValue(text[from + k]) != nil else {
        return nil
      }
    }
    return isWord(text, at: from + 36) ? nil : from + 36
  }

  /// `0x1F`.
  private static func hexadecimal(_ text: [UInt8], _ from: Int) -> Int? {
    guard text[from] == 0x30, from + 2 < text.count, text[from + 1] | 0x20 == 0x78,
      !touches(text, before: from)
    else { return nil }
    var i = from + 2
    while i < text.count, ASCII.hexValue(text[i]) != nil { i += 1 }
    return i > from + 2 && !isWord(text, at: i) ? i : nil
  }

  /// `$1`.
  private static func placeholder(_ text: [UInt8], _ from: Int) -> Int? {
    guard text[from] == 0x24 else { return nil }
    var i = from + 1
    while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
    return i > from + 1 ? i : nil
  }

  /// `7`, `1.5`, `-1`, where no letter, digit, `_` or `.` touches it.
  private static func number(_ text: [UInt8], _ from: Int) -> Int? {
    var i = from
    if text[i] == 0x2D { i += 1 }
    guard i < text.count, ASCII.isDigit(text[i]), !touches(text, before: from),
      !(from > 0 && text[from - 1] == 0x2E)
    else { return nil }
    while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
    if i + 1 < text.count, text[i] == 0x2E, ASCII.isDigit(text[i + 1]) {
      i += 1
      while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
    }
    return isWord(text, at: i) || (i < text.count && text[i] == 0x2E) ? nil : i
  }

  private static func whiteSpace(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for byte in text {
      if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
        if let last = result.last, last != 0x20 { result.append(0x20) }
      } else {
        result.append(byte)
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }

  /// `(?, ?, ?)`.
  private static func list(_ text: [UInt8], _ from: Int) -> Int? {
    guard text[from] == 0x28 else { return nil }
    var i = from + 1
    while true {
      skipSpace(text, &i)
      guard i < text.count, text[i] == 0x3F else { return nil }
      i += 1
      skipSpace(text, &i)
      guard i < text.count else { return nil }
      if text[i] == 0x29 { return i + 1 }
      guard text[i] == 0x2C else { return nil }
      i += 1
    }
  }

  private static func skipSpace(_ text: [UInt8], _ i: inout Int) {
    while i < text.count, text[i] == 0x20 { i += 1 }
  }

  /// Whether a letter, digit or `_` ends right before an index.
  private static func touches(_ text: [UInt8], before index: Int) -> Bool {
    guard index > 0 else { return false }
    var start = index - 1
    while start > 0, text[start] & 0xC0 == 0x80, index - start < 4 { start -= 1 }
    return isWord(text, at: start)
  }

  /// Whether a letter, digit or `_` begins at an index; letters of all scripts are.
  private static func isWord(_ text: [UInt8], at index: Int) -> Bool {
    guard index < text.count else { return false }
    if text[index] < 0x80 { return ASCII.isWord(text[index]) }
    let head = text[index..<min(index + 4, text.count)]
    guard let scalar = String(decoding: head, as: UTF8.self).unicodeScalars.first else {
      return false
    }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
