/// Finds the level that a text speaks of: the leftmost of many ways to write one (ingest.md section 5).
///
/// One pass: at each place where something could begin, the first byte says what to compare.
struct LevelSearch {
  let text: ByteSlice

  func run() -> Level {
    var previous: UInt8 = 0x20
    for i in 0..<text.count {
      let byte = text.start[i]
      if Self.isLeftEdge(previous) {
        if Self.mayBegin(byte), let level = word(at: i) { return level }
      }
      switch byte {
      case 0x5B:
        if let level = bracketed(i) { return level }
      case 0x2E where TimeScanner.isWord(previous) || previous == 0x5F:
        if let level = dotted(i) { return level }
      case 0x2C:
        if let level = betweenCommas(i) { return level }
      default: break
      }
      previous = byte
    }
    return .none
  }

  /// Whether a word at `i`, which a left edge stands before, is a level.
  private func word(at i: Int) -> Level? {
    var end = i
    while end < text.count, (text.start[end] | 0x20) &- 0x61 <= 25, end - i <= 9 { end += 1 }
    let word = text[i..<end]
    guard word.count >= 3, word.count <= 8 else { return nil }
    let next = end < text.count ? text.start[end] : 0x20
    if Self.isRightEdge(next) {
      if let level = Self.lookUp(word, Self.anyCase, folded: true) { return level }
      if let level = Self.lookUp(word, Self.shortCapitals) { return level }
    }
    guard let level = Self.lookUp(word, Self.markedCapitals) else { return nil }
    if end < text.count && next == 0x3A { return level }
    let isLog = word.count == 3
    let isMarked = end < text.count && (next == 0x20 || next == 0x5D || next == 0x7C)
    return !isLog && isMarked ? level : nil
  }

  /// `[word]` or `[module:word]`.
  private func bracketed(_ open: Int) -> Level? {
    var i = open + 1
    var from = i
    while i < text.count, i - open <= 64 {
      let byte = text.start[i]
      if byte == 0x5D { break }
      if byte == 0x3A {
        guard from == open + 1, i > from else { return nil }
        from = i + 1
      } else if !TimeScanner.isWord(byte) && byte != 0x5F && byte != 0x2D {
        return nil
      }
      i += 1
    }
    guard i < text.count, text.start[i] == 0x5D, i > from else { return nil }
    var word = text[from..<i]
    let last = word[word.count - 1]
    if word.count == 6, last &- 0x30 <= 9 {
      word = word[0..<5]
      return word.equalsIgnoringASCIICase("trace") ? .trace : nil
    }
    return Self.lookUp(word, Self.inBrackets, folded: true)
  }

  /// Monolog's `channel.LEVEL: `.
  private func dotted(_ dot: Int) -> Level? {
    var end = dot + 1
    while end < text.count, text.start[end] &- 0x41 <= 25, end - dot <= 10 { end += 1 }
    guard end + 1 < text.count, text.start[end] == 0x3A, text.start[end + 1] == 0x20 else {
      return nil
    }
    return Self.lookUp(text[(dot + 1)..<end], Self.monolog)
  }

  /// PostgreSQL's `,LEVEL,00000,`.
  private func betweenCommas(_ comma: Int) -> Level? {
    var end = comma + 1
    while end < text.count, text.start[end] &- 0x30 <= 42, end - comma <= 10 { end += 1 }
    guard end + 6 < text.count, text.start[end] == 0x2C, text.start[end + 6] == 0x2C else {
      return nil
    }
    for i in (end + 1)..<(end + 6) {
      let byte = text.start[i]
      guard byte &- 0x30 <= 9 || byte &- 0x41 <= 25 else { return nil }
    }
    return Self.lookUp(text[(comma + 1)..<end], Self.postgres)
  }

  // MARK: - Tables

  private typealias Words = [(word: StaticString, level: Level)]

  private static func lookUp(_ word: ByteSlice, _ words: Words, folded: Bool = false) -> Level? {
    for entry in words where entry.word.utf8CodeUnitCount == word.count {
      if folded ? word.equalsIgnoringASCIICase(entry.word) : word.equals(entry.word) {
        return entry.level
      }
    }
    return nil
  }

  private static let anyCase: Words = [
    ("info", .info), ("error", .error), ("warn", .warn), ("debug", .debug), ("err", .error),
    ("warning", .warn), ("fatal", .fatal), ("trace", .trace), ("critical", .critical),
  ]
  private static let shortCapitals: Words = [
    ("INF", .info), ("ERR", .error), ("WRN", .warn), ("DBG", .debug), ("TRC", .trace),
    ("FTL", .fatal), ("PNC", .fatal), ("VRB", .trace),
  ]
  private static let markedCapitals: Words = [
    ("LOG", .info), ("NOTICE", .info), ("PANIC", .fatal), ("SEVERE", .error),
    ("ALERT", .critical), ("EMERG", .fatal), ("CRIT", .critical),
  ]
  private static let inBrackets: Words = [
    ("notice", .info), ("error", .error), ("warn", .warn), ("info", .info), ("debug", .debug),
    ("crit", .critical), ("note", .info), ("alert", .critical), ("emerg", .fatal),
    ("trace", .trace),
  ]
  private static let monolog: Words = [
    ("INFO", .info), ("ERROR", .error), ("WARNING", .warn), ("DEBUG", .debug), ("NOTICE", .info),
    ("CRITICAL", .critical), ("ALERT", .critical), ("EMERGENCY", .fatal),
  ]
  private static let postgres: Words = [
    ("LOG", .info), ("ERROR", .error), ("FATAL", .fatal), ("WARNING", .warn), ("NOTICE", .info),
    ("INFO", .info), ("PANIC", .fatal), ("DEBUG", .debug), ("DEBUG1", .debug),
    ("DEBUG2", .debug), ("DEBUG3", .debug), ("DEBUG4", .debug), ("DEBUG5", .debug),
  ]

  /// White space, `[ ( { " ' = |`.
  @inline(__always)
  private static func isLeftEdge(_ byte: UInt8) -> Bool {
    if byte < 0x40 { return (0x2000018500000600 as UInt64) &>> UInt64(byte) & 1 != 0 }
    return byte == 0x5B || byte == 0x7B || byte == 0x7C
  }

  /// A left edge, or `] ) } : , !`.
  private static func isRightEdge(_ byte: UInt8) -> Bool {
    if byte < 0x40 { return (0x2400138700000600 as UInt64) &>> UInt64(byte) & 1 != 0 }
    return byte == 0x5B || byte == 0x5D || (byte >= 0x7B && byte <= 0x7D)
  }

  /// Whether one of the words begins with this letter.
  @inline(__always)
  private static func mayBegin(_ byte: UInt8) -> Bool {
    let letter = (byte | 0x20) &- 0x61
    return letter <= 25 && (0x006CA93D as UInt32) &>> UInt32(letter) & 1 != 0
  }
}

extension Level {
  /// The leftmost level in a text by the text search.
  package static func search(_ text: ByteSlice) -> Level { LevelSearch(text: text).run() }
}
