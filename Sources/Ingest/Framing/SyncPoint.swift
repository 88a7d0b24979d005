import LogCore

/// Places of a source at which a worker may start to read.
extension RecordFramer {
  /// The next line start at or after `from` at which surely nothing is open; nil if there is none.
  ///
  /// Sure only where no line has a wrapper whose streams hold records back: see `hasWrapper`.
  static func syncPoint(in bytes: ByteSlice, from: Int) -> Int? {
    if from == 0 { return 0 }
    var at = from - 1
    while let lf = bytes.firstIndex(of: 0x0A, from: at) {
      let next = lf + 1
      guard next < bytes.count else { return nil }
      if unsafe closesBefore(bytes, lf) && bytes.start[next] == 0x7B { return next }
      if let end = bytes.firstIndex(of: 0x0A, from: next),
        CertainStart.of(bytes[next..<end]) != nil
      {
        return next
      }
      at = next
    }
    return nil
  }

  /// Whether the line that ends at `lf` ends with `}`.
  private static func closesBefore(_ bytes: ByteSlice, _ lf: Int) -> Bool {
    var i = lf - 1
    while unsafe i >= 0 && bytes.start[i] == 0x0D { i -= 1 }
    return unsafe i >= 0 && bytes.start[i] == 0x7D
  }

  /// Whether the line begins with a date and a time as programs write them: `2024-05-14 09:00:00`.
  ///
  /// No JSON goes on with such a line, and no text record takes it in. A stamp with nine digits is
  /// a transport's: what is behind it may well go on.
  static func beginsWithDate(_ line: ByteSlice) -> Bool {
    guard line.count >= 20 else { return false }
    let p = unsafe line.start
    // d: digit, -: dash or slash, T: T or space; anything else stands for itself.
    let shape: StaticString = "dddd-dd-ddTdd:dd:dd"
    for i in 0..<19 {
      let c = unsafe p[i]
      switch unsafe shape.utf8Start[i] {
      case UInt8(ascii: "d"): if !ASCII.isDigit(c) { return false }
      case UInt8(ascii: "-"): if c != 0x2D && c != 0x2F { return false }
      case UInt8(ascii: "T"): if c != 0x54 && c != 0x20 { return false }
      case let expected: if c != expected { return false }
      }
    }
    guard unsafe p[4] == p[7], unsafe p[11] <= 0x32, unsafe p[5] <= 0x31, unsafe p[8] <= 0x33,
      unsafe p[14] <= 0x35, unsafe p[17] <= 0x35
    else { return false }
    return unsafe isCertainDate(p) && !(p[10] == 0x54 && p[19] == 0x2E)
      && endsCertainly(line, 19)
  }

  /// Whether nothing behind the seconds can make a time none: a fraction, `Z`, white space, and no
  /// offset that would have to be read.
  private static func endsCertainly(_ bytes: ByteSlice, _ from: Int) -> Bool {
    var i = from
    if bytes[i] == 0x2E || bytes[i] == 0x2C {
      i += 1
      let digits = i
      while i < bytes.count && ASCII.isDigit(bytes[i]) { i += 1 }
      if i == digits { return false }
      if i < bytes.count && bytes[i] == 0x5A { i += 1 }
    }
    guard i < bytes.count, ASCII.isSpace(bytes[i]) else { return i == bytes.count }
    return bytes[i] != 0x20 || i + 1 == bytes.count
      || bytes[i + 1] != 0x2B && bytes[i + 1] != 0x2D
  }

  /// Whether date and time exist, whatever the year.
  private static func isCertainDate(_ p: UnsafePointer<UInt8>) -> Bool {
    func two(_ i: Int) -> Int { unsafe Int(p[i] &- 0x30) * 10 + Int(p[i + 1] &- 0x30) }
    let year = two(0) * 100 + two(2)
    return unsafe year >= 1971 && year <= 2260 && two(5) >= 1 && two(5) <= 12 && two(8) >= 1
      && two(8) <= 28 && two(11) < 24 && !ASCII.isDigit(p[19]) && !ASCII.isLetter(p[19])
  }
}
