/// Reads the pieces that times are made of, from left to right; a place stays where nothing fits.
struct TimeScanner {
  let text: ByteSlice
  var i: Int

  init(_ text: ByteSlice, at i: Int) {
    self.text = text
    self.i = i
  }

  var isAtEnd: Bool { i >= text.count }
  /// The byte at the place; 0 at the end.
  var peek: UInt8 { unsafe i < text.count ? text.start[i] : 0 }

  func peek(_ ahead: Int) -> UInt8 {
    unsafe i + ahead < text.count ? text.start[i + ahead] : 0
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 <= 25
  }

  mutating func accept(_ byte: UInt8) -> Bool {
    guard peek == byte, !isAtEnd else { return false }
    i += 1
    return true
  }

  /// One or more of a byte.
  mutating func acceptRun(_ byte: UInt8) -> Bool {
    guard accept(byte) else { return false }
    while accept(byte) {}
    return true
  }

  /// Exactly `n` digits as a number.
  mutating func digits(_ n: Int) -> Int? {
    guard i + n <= text.count else { return nil }
    var value = 0
    for k in i..<(i + n) {
      guard unsafe Self.isDigit(text.start[k]) else { return nil }
      value = unsafe value &* 10 &+ Int(text.start[k] &- 0x30)
    }
    i += n
    return value
  }

  /// One digit or more, not read as a number.
  mutating func skipDigits() -> Bool {
    guard Self.isDigit(peek) else { return false }
    while Self.isDigit(peek) { i += 1 }
    return true
  }

  /// A day of one or two digits.
  mutating func day() -> Int? {
    guard Self.isDigit(peek) else { return nil }
    return digits(Self.isDigit(peek(1)) ? 2 : 1)
  }

  /// A day, which a space may fill up to two characters: `May  4`.
  mutating func paddedDay() -> Int? {
    if peek == 0x20 && Self.isDigit(peek(1)) && !Self.isDigit(peek(2)) { i += 1 }
    return day()
  }

  /// `HH:MM:SS` as seconds since midnight.
  mutating func clock() -> Int? {
    guard i + 8 <= text.count, let seconds = unsafe ISOScanner.timeOfDay(text.start + i) else {
      return nil
    }
    i += 8
    return seconds
  }

  mutating func fraction() -> Int {
    ISOScanner.fraction(text, &i)
  }

  /// `Jan` to `Dec` as 1 to 12.
  mutating func month() -> Int? {
    guard let key = letters3() else { return nil }
    guard let k = Self.months.firstIndex(of: key) else { return nil }
    i += 3
    return k + 1
  }

  /// `Sun` to `Sat`.
  mutating func weekday() -> Bool {
    guard let key = letters3(), Self.weekdays.contains(key) else { return false }
    i += 3
    return true
  }

  private func letters3() -> UInt32? {
    guard i + 3 <= text.count else { return nil }
    let p = unsafe text.start + i
    return unsafe UInt32(p[0]) << 16 | UInt32(p[1]) << 8 | UInt32(p[2])
  }

  private static let months = keys([
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ])
  private static let weekdays = keys(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"])

  private static func keys(_ names: [String]) -> [UInt32] {
    names.map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
  }

  // MARK: - Zones

  /// A zone: `Z`, an offset, also after a space, or one of the known names; nil if there is none.
  ///
  /// What is followed by a letter or a digit is no zone.
  mutating func zone() -> Int? {
    let from = i
    if peek | 0x20 == 0x7A {
      i += 1
      if !Self.isWord(peek) { return 0 }
      i = from
      return nil
    }
    if let offset = Self.offset(text, &i) { return offset }
    if peek == 0x2B || peek == 0x2D, let hours = Self.hours(text, &i) { return hours }
    let isSpaced = accept(0x20)
    if isSpaced, let offset = Self.offset(text, &i) { return offset }
    if let offset = namedZone() { return offset }
    i = from
    return nil
  }

  /// One of the names of zones that mean one thing only, as in mail.
  mutating func namedZone() -> Int? {
    var n = 0
    var key: UInt32 = 0
    while n < 5, peek(n) &- 0x41 <= 25 {
      key = key << 8 | UInt32(peek(n))
      n += 1
    }
    guard n >= 2, n <= 4, !Self.isWord(peek(n)) else { return nil }
    guard let hours = Self.zoneNames.first(where: { $0.key == key })?.hours else { return nil }
    i += n
    return hours * 3600
  }

  private static let zoneNames: [(key: UInt32, hours: Int)] = [
    ("UTC", 0), ("GMT", 0), ("UT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5),
    ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7), ("WET", 0), ("WEST", 1), ("BST", 1),
    ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3), ("JST", 9),
  ].map { (key: $0.0.utf8.reduce(0) { $0 << 8 | UInt32($1) }, hours: $0.1) }

  /// `±hh:mm` or `±hhmm` in seconds, no letter or digit behind it; `end` moves behind it.
  static func offset(_ text: ByteSlice, _ end: inout Int) -> Int? {
    guard end + 5 <= text.count else { return nil }
    let p = unsafe text.start + end
    guard unsafe p[0] == 0x2B || p[0] == 0x2D, let hours = unsafe ISOScanner.pair(p + 1) else {
      return nil
    }
    let colon = unsafe p[3] == 0x3A ? 1 : 0
    guard end + 5 + colon <= text.count, let minutes = unsafe ISOScanner.pair(p + 3 + colon) else {
      return nil
    }
    guard hours < 24, minutes < 60 else { return nil }
    if unsafe end + 5 + colon < text.count && isWord(p[5 + colon]) { return nil }
    end += 5 + colon
    let seconds = hours * 3600 + minutes * 60
    return unsafe p[0] == 0x2D ? -seconds : seconds
  }

  /// `±hh` in seconds, no letter or digit behind it.
  private static func hours(_ text: ByteSlice, _ end: inout Int) -> Int? {
    guard end + 3 <= text.count, let hours = unsafe ISOScanner.pair(text.start + end + 1),
      hours < 24
    else { return nil }
    if unsafe end + 3 < text.count && isWord(text.start[end + 3]) { return nil }
    defer { end += 3 }
    return unsafe text.start[end] == 0x2D ? -hours * 3600 : hours * 3600
  }
}
