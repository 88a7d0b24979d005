internal import CScan

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
  /// How many objects and arrays are open.
  package private(set) var depth = 0
  /// The smallest depth during the last `feed`; kept when the scanner resets itself.
  package private(set) var lowestDepth = 0
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
    lowestDepth = depth
    let result = scan(line, from)
    if result != .open { reset() }
    return result
  }

  /// The state is in local variables meanwhile: in registers, that is.
  private mutating func scan(_ line: ByteSlice, _ from: Int) -> Result {
    let p = unsafe line.start
    let n = line.count
    var i = from
    var due = due
    var levels = levels
    while i < n {
      let c = unsafe p[i]
      if c <= 0x20 {
        guard c == 0x20 || c == 0x09 || c == 0x0A || c == 0x0D else { return .broken }
        i &+= 1
        continue
      }
      switch due {
      case .key, .keyOrClose:
        if c == 0x22 {
          guard let end = Self.stringEnd(line, i + 1) else { return .broken }
          i = end + 1
          // Most writers put the colon there: no turn of the loop for it.
          if unsafe i < n && p[i] == 0x3A {
            i += 1
            due = .value
          } else {
            due = .colon
          }
          continue
        }
        guard c == 0x7D, due == .keyOrClose else { return .broken }
        i += 1
        if close(&levels) { return .complete(end: i) }
        due = .commaOrClose
      case .commaOrClose:
        i += 1
        if c == 0x2C {
          due = levels & 1 == 1 ? .key : .value
        } else {
          guard c == (levels & 1 == 1 ? 0x7D : 0x5D) else { return .broken }
          if close(&levels) { return .complete(end: i) }
        }
      case .value, .valueOrClose:
        switch c {
        case 0x22:
          guard let end = Self.stringEnd(line, i + 1) else { return .broken }
          i = end + 1
          due = .commaOrClose
        case 0x7B:
          open(&levels, isObject: true)
          i += 1
          due = .keyOrClose
        case 0x5B:
          open(&levels, isObject: false)
          i += 1
          due = .valueOrClose
        case 0x5D:
          guard due == .valueOrClose else { return .broken }
          i += 1
          if close(&levels) { return .complete(end: i) }
          due = .commaOrClose
        default:
          guard let end = JSONScalar.end(line, i) else { return .broken }
          i = end
          due = .commaOrClose
        }
      case .colon:
        guard c == 0x3A else { return .broken }
        due = .value
        i += 1
      case .object:
        guard c == 0x7B else { return .broken }
        open(&levels, isObject: true)
        i += 1
        due = .keyOrClose
      }
    }
    self.due = due
    self.levels = levels
    return due == .object ? .broken : .open
  }

  @inline(__always)
  private mutating func open(_ levels: inout UInt64, isObject: Bool) {
    if depth & 63 == 0 && depth > 0 {
      outer.append(levels)
      levels = 0
    }
    depth &+= 1
    levels = levels << 1 | (isObject ? 1 : 0)
  }

  /// Leaves the innermost level; whether it was the outermost.
  @inline(__always)
  private mutating func close(_ levels: inout UInt64) -> Bool {
    depth &-= 1
    lowestDepth = min(lowestDepth, depth)
    levels >>= 1
    if depth == 0 { return true }
    if depth & 63 == 0, let up = outer.popLast() { levels = up }
    return false
  }

  /// The offset of the `"` that ends the string whose text begins at `from`; an LF breaks it.
  @inline(__always)
  private static func stringEnd(_ line: ByteSlice, _ from: Int) -> Int? {
    var i = from
    while i < line.count {
      let m = unsafe scan_text32(line.start + i)
      if m == 0 {
        i &+= 32
        continue
      }
      i &+= Int(scan_first(m))
      guard i < line.count else { return nil }
      let c = unsafe line.start[i]
      if c == 0x22 { return i }
      guard c == 0x5C, i + 1 < line.count, unsafe line.start[i + 1] != 0x0A else { return nil }
      i &+= 2
    }
    return nil
  }
}
