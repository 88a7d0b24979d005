/// Finds the level that a text speaks of: the leftmost of many ways to write one (ingest.md section 5).
///
/// One pass: at each place where something could begin, the first byte says what to compare.
struct LevelSearch {
  let text: ByteSlice

  func run() -> Level {
    unsafe Self.classes.withUnsafeBufferPointer { classes in
      var before = Self.edge
      for i in 0..<text.count {
        let here = unsafe classes[Int(text.start[i])]
        // Most bytes neither begin a word behind an edge nor are marks.
        let isWorthALook = (before &<< 1 & here & Self.letter) | (here & Self.mark)
        if isWorthALook != 0, let level = level(at: i) { return level }
        before = here
      }
      return .none
    }
  }

  /// The level at a word's beginning or a mark.
  private func level(at i: Int) -> Level? {
    switch unsafe text.start[i] {
    case 0x5B: bracketed(i)
    case 0x2E: unsafe i > 0 && ASCII.isWord(text.start[i - 1]) ? dotted(i) : nil
    case 0x2C: betweenCommas(i)
    default: word(at: i)
    }
  }

  /// The level that a word at `i`, which a left edge stands before, is.
  private func word(at i: Int) -> Level? {
    var end = i
    var exact: UInt64 = 0
    while end < text.count, unsafe ASCII.isLetter(text.start[end]) {
      guard end - i < 8 else { return nil }
      exact = unsafe exact &<< 8 | UInt64(text.start[end])
      end += 1
    }
    guard end - i >= 3 else { return nil }
    let next = unsafe end < text.count ? text.start[end] : 0x20
    if Self.isRightEdge(next) {
      let folded = exact | (0x2020_2020_2020_2020 as UInt64) &>> UInt64(64 - 8 * (end - i))
      if let level = Self.anyCase(folded) ?? Self.shortCapitals(exact) { return level }
    }
    guard end < text.count, let level = Self.markedCapitals(exact) else { return nil }
    if next == 0x3A { return level }
    let isLog = end - i == 3
    return !isLog && (next == 0x20 || next == 0x5D || next == 0x7C) ? level : nil
  }

  /// `[word]` or `[module:word]`.
  private func bracketed(_ open: Int) -> Level? {
    var i = open + 1
    var from = i
    while i < text.count, i - open <= 64 {
      let byte = unsafe text.start[i]
      if byte == 0x5D { break }
      if byte == 0x3A {
        guard from == open + 1, i > from else { return nil }
        from = i + 1
      } else if !TimeScanner.isWord(byte) && byte != 0x5F && byte != 0x2D {
        return nil
      }
      i += 1
    }
    guard i < text.count, unsafe text.start[i] == 0x5D, i > from else { return nil }
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
    while end < text.count, unsafe text.start[end] &- 0x41 <= 25, end - dot <= 10 { end += 1 }
    guard end + 1 < text.count, unsafe text.start[end] == 0x3A, unsafe text.start[end + 1] == 0x20
    else {
      return nil
    }
    return Self.lookUp(text[(dot + 1)..<end], Self.monolog)
  }

  /// PostgreSQL's `,LEVEL,00000,`.
  private func betweenCommas(_ comma: Int) -> Level? {
    var end = comma + 1
    while end < text.count, unsafe text.start[end] &- 0x30 <= 42, end - comma <= 10 { end += 1 }
    guard end + 6 < text.count, unsafe text.start[end] == 0x2C, unsafe text.start[end + 6] == 0x2C
    else {
      return nil
    }
    for i in (end + 1)..<(end + 6) {
      let byte = unsafe text.start[i]
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

  /// Loki's words, as numbers of their small letters.
  private static func anyCase(_ word: UInt64) -> Level? {
    switch word {
    case 0x696E_666F: return .info  // info
    case 0x6572_726F_72: return .error  // error
    case 0x7761_726E: return .warn  // warn
    case 0x6465_6275_67: return .debug  // debug
    case 0x6572_72: return .error  // err
    case 0x7761_726E_696E_67: return .warn  // warning
    case 0x6661_7461_6C: return .fatal  // fatal
    case 0x7472_6163_65: return .trace  // trace
    case 0x6372_6974_6963_616C: return .critical  // critical
    default: return nil
    }
  }

  /// Capitals between edges.
  private static func shortCapitals(_ word: UInt64) -> Level? {
    switch word {
    case 0x494E_46: return .info  // INF
    case 0x5752_4E: return .warn  // WRN
    case 0x4442_47: return .debug  // DBG
    case 0x5452_43: return .trace  // TRC
    case 0x4654_4C: return .fatal  // FTL
    case 0x504E_43: return .fatal  // PNC
    case 0x5652_42: return .trace  // VRB
    case 0x4552_52: return .error  // ERR
    default: return nil
    }
  }

  /// Capitals that need a mark behind them.
  private static func markedCapitals(_ word: UInt64) -> Level? {
    switch word {
    case 0x4C4F_47: return .info  // LOG
    case 0x4E4F_5449_4345: return .info  // NOTICE
    case 0x5041_4E49_43: return .fatal  // PANIC
    case 0x5345_5645_5245: return .error  // SEVERE
    case 0x414C_4552_54: return .critical  // ALERT
    case 0x454D_4552_47: return .fatal  // EMERG
    case 0x4352_4954: return .critical  // CRIT
    default: return nil
    }
  }

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

  private static let edge: UInt8 = 1
  private static let letter: UInt8 = 2
  private static let mark: UInt8 = 4

  /// For each byte whether it is a left edge (white space, `[ ( { " ' = |`), the first letter of one of
  /// the words, or one of the marks `[ . ,`.
  private static let classes: [UInt8] = {
    var classes = [UInt8](repeating: 0, count: 256)
    for byte in " \t\n[({\"'=|".utf8 { classes[Int(byte)] |= edge }
    for byte in "acdefilnptswvACDEFILNPTSWV".utf8 { classes[Int(byte)] |= letter }
    for byte in "[.,".utf8 { classes[Int(byte)] |= mark }
    return classes
  }()

  /// A left edge, or `] ) } : , !`.
  private static func isRightEdge(_ byte: UInt8) -> Bool {
    if byte < 0x40 { return (0x2400138700000600 as UInt64) &>> UInt64(byte) & 1 != 0 }
    return byte == 0x5B || byte == 0x5D || (byte >= 0x7B && byte <= 0x7D)
  }
}

extension Level {
  /// The leftmost level in a text by the text search.
  package static func search(_ text: ByteSlice) -> Level { LevelSearch(text: text).run() }
}
