internal import CScan

/// Tells of most JSON objects that they are complete, several times faster than the scanner that
/// can also stop and go on.
///
/// It says yes only of what `JSONObjectScanner` calls complete, and leaves all else to it: numbers
/// and words that are not plain, nesting deeper than 64, and everything that is damaged.
package enum JSONQuickCheck {
  /// Whether the whole text is surely one JSON object; false means that it may be one.
  package static func isSurelyObject(_ text: ByteSlice) -> Bool {
    guard text.count >= 2, text.start[0] == 0x7B else { return false }
    var walk = Walk(p: text.start + 1, end: text.end)
    return walk.run()
  }

  private struct Walk {
    var p: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// What is open, the innermost last: a set bit for an object.
    var open: UInt64 = 1
    var depth = 1

    /// Goes to the end; the cursor stands behind a `{`.
    mutating func run() -> Bool {
      guard enterObject() else { return false }
      while depth > 0 {
        guard value() else { return false }
      }
      return p == end
    }

    @inline(__always)
    private mutating func skipBlanks() {
      while p < end, p.pointee == 0x20 || (p.pointee >= 0x09 && p.pointee <= 0x0D) {
        guard p.pointee != 0x0B && p.pointee != 0x0C else { return }
        p += 1
      }
    }

    /// Behind a `{`: to the first value, or over the `}` and on to what follows.
    private mutating func enterObject() -> Bool {
      skipBlanks()
      guard p < end else { return false }
      if p.pointee == 0x7D { return close() }
      return key()
    }

    /// A key and its colon.
    @inline(__always)
    private mutating func key() -> Bool {
      guard p < end, p.pointee == 0x22, string() else { return false }
      skipBlanks()
      guard p < end, p.pointee == 0x3A else { return false }
      p += 1
      skipBlanks()
      return p < end
    }

    /// A value and what follows it, up to the next value or the end.
    private mutating func value() -> Bool {
      switch p.pointee {
      case 0x22: guard string() else { return false }
      case 0x7B:
        guard push(isObject: true) else { return false }
        return enterObject()
      case 0x5B:
        guard push(isObject: false) else { return false }
        skipBlanks()
        guard p < end else { return false }
        return p.pointee == 0x5D ? close() : true
      case 0x74: guard word("true") else { return false }
      case 0x66: guard word("false") else { return false }
      case 0x6E: guard word("null") else { return false }
      default: guard number() else { return false }
      }
      return afterValue()
    }

    private mutating func push(isObject: Bool) -> Bool {
      guard depth < 64 else { return false }
      open = open << 1 | (isObject ? 1 : 0)
      depth += 1
      p += 1
      return true
    }

    /// Over a closing bracket, and on behind the value that it ends.
    private mutating func close() -> Bool {
      p += 1
      open >>= 1
      depth -= 1
      return depth == 0 ? true : afterValue()
    }

    private mutating func afterValue() -> Bool {
      while true {
        skipBlanks()
        guard p < end else { return false }
        let isObject = open & 1 == 1
        if p.pointee == 0x2C {
          p += 1
          skipBlanks()
          return isObject ? key() : p < end && p.pointee != 0x5D
        }
        guard p.pointee == (isObject ? 0x7D : 0x5D) else { return false }
        p += 1
        open >>= 1
        depth -= 1
        if depth == 0 { return true }
      }
    }

    /// Over a string, whose opening quote is under the cursor; not over a line break.
    @inline(__always)
    private mutating func string() -> Bool {
      p += 1
      while p < end {
        let mask = scan_text32(p)
        if mask == 0 {
          p += 32
          continue
        }
        p += Int(scan_first(mask))
        guard p < end else { return false }
        if p.pointee == 0x22 {
          p += 1
          return true
        }
        guard p.pointee == 0x5C, p + 1 < end, p[1] != 0x0A else { return false }
        p += 2
      }
      return false
    }

    private mutating func word(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard end - p > count, ByteSlice(start: p, count: count).equals(text) else { return false }
      p += count
      return true
    }

    /// Over a number without oddities: `-`, digits, fraction, exponent.
    @inline(__always)
    private mutating func number() -> Bool {
      if p.pointee == 0x2D { p += 1 }
      guard digits() else { return false }
      if p < end, p.pointee == 0x2E {
        p += 1
        guard digits() else { return false }
      }
      guard p < end, p.pointee | 0x20 == 0x65 else { return true }
      p += 1
      if p < end, p.pointee == 0x2B || p.pointee == 0x2D { p += 1 }
      return digits()
    }

    @inline(__always)
    private mutating func digits() -> Bool {
      let start = p
      while p < end, p.pointee &- 0x30 < 10 { p += 1 }
      return p > start
    }
  }
}
