internal import CScan

/// Finds the ends of JSON values that nobody looks into; nil for anything unusual.
///
/// LogQL's `| json` looks for an object's end by curly brackets alone and for an array's by square
/// ones. Where a value stands inside an object that is walked directly, its curly brackets must
/// therefore be in balance, or the object would have ended elsewhere (`isNested`).
enum JSONSkip {
  /// Behind the `}` of the object whose `{` is at `start`.
  static func object(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> UnsafePointer<UInt8>?
  {
    curly(start, end, depth: 0)
  }

  /// Whether as many objects as `depth` end behind `start`.
  static func closes(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ depth: Int)
    -> Bool
  {
    curly(start, end, depth: depth) != nil
  }

  private static func curly(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, depth: Int
  ) -> UnsafePointer<UInt8>? {
    var depth = depth
    var p = start
    while p < end {
      var m = scan_curly16(p)
      var next = p + 16
      while m != 0 {
        let q = p + Int(scan_first(m))
        guard q < end else { return nil }
        m &= m &- 1
        if q.pointee == 0x22 {
          guard let quote = string(q + 1, end) else { return nil }
          next = quote + 1
          break
        }
        depth &+= q.pointee == 0x7B ? 1 : -1
        if depth == 0 { return q + 1 }
      }
      p = next
    }
    return nil
  }

  /// Behind the `]` of the array whose `[` is at `start`.
  static func array(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    var square = 0
    var curly = 0
    var p = start
    while p < end {
      var m = scan_bracket16(p)
      var next = p + 16
      while m != 0 {
        let q = p + Int(scan_first(m))
        guard q < end else { return nil }
        m &= m &- 1
        switch q.pointee {
        case 0x22:
          guard let quote = string(q + 1, end) else { return nil }
          next = quote + 1
          m = 0
        case 0x5B: square &+= 1
        case 0x5D:
          square &-= 1
          if square == 0 { return isNested && curly != 0 ? nil : q + 1 }
        case 0x7B: curly &+= 1
        default:
          curly &-= 1
          if isNested && curly < 0 { return nil }
        }
      }
      p = next
    }
    return nil
  }

  /// Behind the number, `true`, `false` or `null` at `start`.
  @inline(__always)
  static func scalar(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    var p = start
    while true {
      let m = scan_delimiter16(p)
      if m != 0 {
        p += Int(scan_first(m))
        break
      }
      p += 16
      guard p < end else { return nil }
    }
    guard p < end else { return nil }
    let c = start.pointee
    if c == 0x2D || c &- 0x30 < 10 {
      if p.pointee < 0x20 || isNested { return checkedNumber(start, p, isNested: isNested) }
      return p
    }
    return isWord(start, p - start) ? p : nil
  }

  /// A number may be any run of bytes, but only blanks end it, and it must not look like structure.
  private static func checkedNumber(
    _ start: UnsafePointer<UInt8>, _ p: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    let c = p.pointee
    guard c >= 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return nil }
    guard isNested else { return p }
    var q = start
    while q < p {
      guard q.pointee != 0x22, q.pointee != 0x7B else { return nil }
      q += 1
    }
    return p
  }

  private static func isWord(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let word = ByteSlice(start: start, count: count)
    return word.equals("true") || word.equals("false") || word.equals("null")
  }

  private static func string(_ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> UnsafePointer<UInt8>?
  {
    var p = from
    while p < end {
      let m = scan_string16(p)
      if m == 0 {
        p += 16
        continue
      }
      p += Int(scan_first(m))
      guard p < end else { return nil }
      if p.pointee == 0x22 { return p }
      p += 2
    }
    return nil
  }
}
