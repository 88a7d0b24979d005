internal import CScan

/// Tells of most JSON objects that they are complete, several times faster than the scanner that
/// can also stop and go on.
///
/// It says yes only of what `JSONObjectScanner` calls complete, and leaves all else to it: numbers
/// and words that are not plain, nesting deeper than 64, and everything that is damaged.
package enum JSONQuickCheck {
  /// Whether the whole text is surely one JSON object; false means that it may be one.
  package static func isSurelyObject(_ text: ByteSlice) -> Bool {
    guard text.count >= 2, unsafe text.start[0] == 0x7B else { return false }
    var walk = unsafe Walk(p: text.start + 1, end: text.end)
    return walk.run()
  }

  /// Moves over a string, whose opening quote is at `p`; not over a line break.
  @inline(__always)
  static func skipString(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    unsafe p += 1
    while unsafe p < end {
      let mask = unsafe scan_text32(p)
      if mask == 0 {
        unsafe p += 32
        continue
      }
      unsafe p += Int(scan_first(mask))
      guard unsafe p < end else { return false }
      if unsafe p.pointee == 0x22 {
        unsafe p += 1
        return true
      }
      guard unsafe p.pointee == 0x5C, unsafe p + 1 < end, unsafe p[1] != 0x0A else { return false }
      unsafe p += 2
    }
    return false
  }

  // SAFETY: `p` and `end` are the text's, which outlives the walk; nothing is read at or behind `end` but
  // the padding that every text has.
  @safe
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
      return unsafe p == end
    }

    @inline(__always)
    private mutating func skipBlanks() {
      while unsafe p < end, unsafe p.pointee == 0x20 || (p.pointee >= 0x09 && p.pointee <= 0x0D) {
        guard unsafe p.pointee != 0x0B && p.pointee != 0x0C else { return }
        unsafe p += 1
      }
    }

    /// Behind a `{`: to the first value, or over the `}` and on to what follows.
    private mutating func enterObject() -> Bool {
      skipBlanks()
      guard unsafe p < end else { return false }
      if unsafe p.pointee == 0x7D { return close() }
      return key()
    }

    /// A key and its colon.
    @inline(__always)
    private mutating func key() -> Bool {
      guard unsafe p < end, unsafe p.pointee == 0x22, string() else { return false }
      skipBlanks()
      guard unsafe p < end, unsafe p.pointee == 0x3A else { return false }
      unsafe p += 1
      skipBlanks()
      return unsafe p < end
    }

    /// A value and what follows it, up to the next value or the end.
    private mutating func value() -> Bool {
      switch unsafe p.pointee {
      case 0x22: guard string() else { return false }
      case 0x7B:
        guard push(isObject: true) else { return false }
        return enterObject()
      case 0x5B:
        guard push(isObject: false) else { return false }
        skipBlanks()
        guard unsafe p < end else { return false }
        return unsafe p.pointee == 0x5D ? close() : true
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
      unsafe p += 1
      return true
    }

    /// Over a closing bracket, and on behind the value that it ends.
    private mutating func close() -> Bool {
      unsafe p += 1
      open >>= 1
      depth -= 1
      return depth == 0 ? true : afterValue()
    }

    private mutating func afterValue() -> Bool {
      while true {
        skipBlanks()
        guard unsafe p < end else { return false }
        let isObject = open & 1 == 1
        if unsafe p.pointee == 0x2C {
          unsafe p += 1
          skipBlanks()
          return unsafe isObject ? key() : p < end && p.pointee != 0x5D
        }
        guard unsafe p.pointee == (isObject ? 0x7D : 0x5D) else { return false }
        unsafe p += 1
        open >>= 1
        depth -= 1
        if depth == 0 { return true }
      }
    }

    @inline(__always)
    private mutating func string() -> Bool { unsafe JSONQuickCheck.skipString(&p, end) }

    private mutating func word(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard unsafe end - p > count, unsafe ByteSlice(start: p, count: count).equals(text) else {
        return false
      }
      unsafe p += count
      return true
    }

    /// Over a number without oddities: `-`, digits, fraction, exponent.
    @inline(__always)
    private mutating func number() -> Bool {
      if unsafe p.pointee == 0x2D { unsafe p += 1 }
      guard digits() else { return false }
      if unsafe p < end, unsafe p.pointee == 0x2E {
        unsafe p += 1
        guard digits() else { return false }
      }
      guard unsafe p < end, unsafe p.pointee | 0x20 == 0x65 else { return true }
      unsafe p += 1
      if unsafe p < end, unsafe p.pointee == 0x2B || p.pointee == 0x2D { unsafe p += 1 }
      return digits()
    }

    @inline(__always)
    private mutating func digits() -> Bool {
      let start = unsafe p
      while unsafe p < end, unsafe p.pointee &- 0x30 < 10 { unsafe p += 1 }
      return unsafe p > start
    }
  }
}
