/// Finds the end of a JSON object that may run over several lines.
///
/// Takes any bytes but LF in strings and any character behind a backslash, `NaN`, `Infinity`,
/// `-Infinity`, numbers of any length and with leading zeros; strict otherwise. Keeps a stack of one
/// bit a level, so depth costs next to nothing. Copying one is cheap up to 64 levels.
package struct JSONObjectScanner {
  package enum Result: Equatable, Sendable {
    /// The object ends before this offset of the line.
    case complete(end: Int)
    /// The line ended between two tokens: feed the next one.
    case open
    /// No JSON object (any more).
    case broken
  }

  private enum Due: UInt8 {
    case object, keyOrClose, key, colon, value, valueOrClose, commaOrClose
  }

  private var due = Due.object
  private var depth = 0
  /// One bit a level, the innermost lowest, 1 for an object; those further out are in `outer`.
  private var levels: UInt64 = 0
  private var outer: [UInt64] = []

  package init() {}

  /// Whether an object has begun and not yet ended.
  package var isOpen: Bool { due != .object }

  package mutating func reset() {
    due = .object
    depth = 0
    levels = 0
    if !outer.isEmpty { outer.removeAll() }
  }

  /// Scans a line (without its LF) from `from` on, for a new object or for one that is open.
  ///
  /// An LF inside counts as white space between tokens and breaks strings. After `.complete` and
  /// `.broken` the scanner is as new.
  package mutating func feed(_ line: ByteSlice, from: Int = 0) -> Result {
    let result = scan(line, from)
    if result != .open { reset() }
    return result
  }

  private mutating func scan(_ line: ByteSlice, _ from: Int) -> Result {
    let p = line.start
    let n = line.count
    var i = from
    while i < n {
      let c = p[i]
      if c == 0x20 || c == 0x09 || c == 0x0A || c == 0x0D {
        i += 1
        continue
      }
      switch due {
      case .object:
        guard c == 0x7B else { return .broken }
        open(isObject: true)
        i += 1
      case .colon:
        guard c == 0x3A else { return .broken }
        due = .value
        i += 1
      case .keyOrClose, .key:
        if c == 0x7D && due == .keyOrClose {
          i += 1
          if close() { return .complete(end: i) }
        } else {
          guard c == 0x22, let end = Self.stringEnd(line, i + 1) else { return .broken }
          i = end + 1
          due = .colon
        }
      case .commaOrClose:
        i += 1
        if c == 0x2C {
          due = levels & 1 == 1 ? .key : .value
        } else {
          guard c == (levels & 1 == 1 ? 0x7D : 0x5D) else { return .broken }
          if close() { return .complete(end: i) }
        }
      case .value, .valueOrClose:
        if c == 0x5D && due == .valueOrClose {
          i += 1
          if close() { return .complete(end: i) }
        } else {
          guard let end = value(line, i) else { return .broken }
          i = end
        }
      }
    }
    return due == .object ? .broken : .open
  }

  /// Takes in a value's first token at `i` and returns the offset behind it.
  private mutating func value(_ line: ByteSlice, _ i: Int) -> Int? {
    switch line.start[i] {
    case 0x7B:
      open(isObject: true)
      return i + 1
    case 0x5B:
      open(isObject: false)
      return i + 1
    case 0x22:
      due = .commaOrClose
      return Self.stringEnd(line, i + 1).map { $0 + 1 }
    default:
      due = .commaOrClose
      return Self.scalarEnd(line, i)
    }
  }

  private mutating func open(isObject: Bool) {
    if depth > 0 && depth & 63 == 0 {
      outer.append(levels)
      levels = 0
    }
    depth += 1
    levels = levels << 1 | (isObject ? 1 : 0)
    due = isObject ? .keyOrClose : .valueOrClose
  }

  /// Leaves the innermost level; whether it was the outermost.
  private mutating func close() -> Bool {
    depth -= 1
    levels >>= 1
    if depth == 0 { return true }
    if depth & 63 == 0, let up = outer.popLast() { levels = up }
    due = .commaOrClose
    return false
  }

  /// The offset of the `"` that ends the string whose text begins at `from`.
  static func stringEnd(_ line: ByteSlice, _ from: Int) -> Int? {
    var i = from
    while i < line.count {
      switch line.start[i] {
      case 0x22: return i
      case 0x0A: return nil
      case 0x5C:
        guard i + 1 < line.count, line.start[i + 1] != 0x0A else { return nil }
        i += 2
      default: i += 1
      }
    }
    return nil
  }

  /// The offset behind the number or the word at `i`, nil if it is neither.
  static func scalarEnd(_ line: ByteSlice, _ i: Int) -> Int? {
    let rest = line.from(i)
    switch rest.start[0] {
    case 0x74: return rest.hasPrefix("true") ? i + 4 : nil
    case 0x66: return rest.hasPrefix("false") ? i + 5 : nil
    case 0x6E: return rest.hasPrefix("null") ? i + 4 : nil
    case 0x4E: return rest.hasPrefix("NaN") ? i + 3 : nil
    case 0x49: return rest.hasPrefix("Infinity") ? i + 8 : nil
    default:
      if rest.hasPrefix("-Infinity") { return i + 9 }
      return numberEnd(rest).map { i + $0 }
    }
  }

  private static func numberEnd(_ text: ByteSlice) -> Int? {
    var i = 0
    func digits() -> Bool {
      let from = i
      while i < text.count && ASCII.isDigit(text.start[i]) { i += 1 }
      return i > from
    }
    if i < text.count && text.start[i] == 0x2D { i += 1 }
    guard digits() else { return nil }
    if i < text.count && text.start[i] == 0x2E {
      i += 1
      guard digits() else { return nil }
    }
    if i < text.count && text.start[i] | 0x20 == 0x65 {
      i += 1
      if i < text.count && (text.start[i] == 0x2B || text.start[i] == 0x2D) { i += 1 }
      guard digits() else { return nil }
    }
    return i
  }
}
