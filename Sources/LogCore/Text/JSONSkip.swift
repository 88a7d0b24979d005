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
    unsafe curly(start, end, depth: 0)
  }

  /// Whether as many objects as `depth` end behind `start`.
  static func closes(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ depth: Int)
    -> Bool
  {
    unsafe curly(start, end, depth: depth) != nil
  }

  private static func curly(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, depth: Int
  ) -> UnsafePointer<UInt8>? {
    var depth = depth
    var p = unsafe start
    while unsafe p < end {
      var m = unsafe scan_curly16(p)
      var next = unsafe p + 16
      while m != 0 {
        let q = unsafe p + Int(scan_first(m))
        guard unsafe q < end else { return nil }
        m &= m &- 1
        if unsafe q.pointee == 0x22 {
          guard let quote = unsafe string(q + 1, end) else { return nil }
          unsafe next = unsafe quote + 1
          break
        }
        unsafe depth &+= q.pointee == 0x7B ? 1 : -1
        if depth == 0 { return unsafe q + 1 }
      }
      unsafe p = unsafe next
    }
    return nil
  }

  /// Behind the `]` of the array whose `[` is at `start`.
  static func array(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    var square = 0
    var curly = 0
    var p = unsafe start
    while unsafe p < end {
      var m = unsafe scan_bracket16(p)
      var next = unsafe p + 16
      while m != 0 {
        let q = unsafe p + Int(scan_first(m))
        guard unsafe q < end else { return nil }
        m &= m &- 1
        switch unsafe q.pointee {
        case 0x22:
          guard let quote = unsafe string(q + 1, end) else { return nil }
          unsafe next = unsafe quote + 1
          m = 0
        case 0x5B: square &+= 1
        case 0x5D:
          square &-= 1
          if square == 0 { return unsafe isNested && curly != 0 ? nil : q + 1 }
        case 0x7B: curly &+= 1
        default:
          curly &-= 1
          if isNested && curly < 0 { return nil }
        }
      }
      unsafe p = unsafe next
    }
    return nil
  }

  /// Behind the number, `true`, `false` or `null` at `start`.
  @inline(__always)
  static func scalar(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    var p = unsafe start
    while true {
      let m = unsafe scan_delimiter16(p)
      if m != 0 {
        unsafe p += Int(scan_first(m))
        break
      }
      unsafe p += 16
      guard unsafe p < end else { return nil }
    }
    guard unsafe p < end else { return nil }
    let c = unsafe start.pointee
    if c == 0x2D || c &- 0x30 < 10 {
      if unsafe p.pointee < 0x20 || isNested {
        return unsafe checkedNumber(start, p, isNested: isNested)
      }
      return unsafe p
    }
    return unsafe isWord(start, p - start) ? p : nil
  }

  /// A number may be any run of bytes, but only blanks end it, and it must not look like structure.
  private static func checkedNumber(
    _ start: UnsafePointer<UInt8>, _ p: UnsafePointer<UInt8>, isNested: Bool
  ) -> UnsafePointer<UInt8>? {
    let c = unsafe p.pointee
    guard c >= 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return nil }
    guard isNested else { return unsafe p }
    var q = unsafe start
    while unsafe q < p {
      guard unsafe q.pointee != 0x22, unsafe q.pointee != 0x7B else { return nil }
      unsafe q += 1
    }
    return unsafe p
  }

  private static func isWord(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let word = unsafe ByteSlice(start: start, count: count)
    return word.equals("true") || word.equals("false") || word.equals("null")
  }

  private static func string(_ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> UnsafePointer<UInt8>?
  {
    var p = unsafe from
    while unsafe p < end {
      let m = unsafe scan_string16(p)
      if m == 0 {
        unsafe p += 16
        continue
      }
      unsafe p += Int(scan_first(m))
      guard unsafe p < end else { return nil }
      if unsafe p.pointee == 0x22 { return unsafe p }
      unsafe p += 2
    }
    return nil
  }
}
