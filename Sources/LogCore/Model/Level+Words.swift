// What programs call their levels: words, letters and numbers (ingest.md section 5).

extension Level {
  /// The level that a word names, in any letter case; none of other words.
  ///
  /// `debug` and one digit is debug; `+N` or `-N` behind a word (Go's slog) changes nothing.
  package static func word(_ text: ByteSlice) -> Level {
    let n = text.count
    guard n > 0, n <= 32 else { return .none }
    guard let key = foldedKey(text) else { return longWord(text) }
    if let level = exactWord(key) { return level }
    // `info+2`, `debug5`: the part before the sign or the digit.
    var end = n
    while end > 0, unsafe text.start[end - 1] &- 0x30 <= 9 { end -= 1 }
    guard end > 0, end < n else { return .none }
    let sign = unsafe text.start[end - 1]
    if sign == 0x2B || sign == 0x2D {
      return word(text[0..<(end - 1)], orNone: end > 1)
    }
    let isDebug = end == n - 1 && word(text[0..<end]) == .debug && end == 5
    return isDebug ? .debug : .none
  }

  private static func word(_ text: ByteSlice, orNone isWord: Bool) -> Level {
    guard isWord, let key = foldedKey(text) else { return .none }
    return exactWord(key) ?? .none
  }

  /// Up to eight bytes as one number, letters made small; nil of longer text.
  private static func foldedKey(_ text: ByteSlice) -> UInt64? {
    guard text.count <= 8 else { return nil }
    var key: UInt64 = 0
    for i in 0..<text.count {
      let byte = unsafe text.start[i]
      let isCapital = byte &- 0x41 <= 25
      key = key << 8 | UInt64(isCapital ? byte | 0x20 : byte)
    }
    return key
  }

  private static func exactWord(_ key: UInt64) -> Level? {
    switch key {
    case 0x696E_666F: return .info  // info
    case 0x6572_726F_72: return .error  // error
    case 0x7761_726E: return .warn  // warn
    case 0x6465_6275_67: return .debug  // debug
    default: break
    }
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      if words[middle].key == key { return words[middle].level }
      if words[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private static func longWord(_ text: ByteSlice) -> Level {
    var n = text.count
    while n > 0, unsafe text.start[n - 1] &- 0x30 <= 9 { n -= 1 }
    if n < text.count {
      guard n > 1, unsafe text.start[n - 1] == 0x2B || text.start[n - 1] == 0x2D else {
        return .none
      }
      n -= 1
    }
    let stem = text[0..<n]
    if let key = foldedKey(stem) { return exactWord(key) ?? .none }
    if stem.equalsIgnoringASCIICase("information") || stem.equalsIgnoringASCIICase("informational")
    {
      return .info
    }
    return stem.equalsIgnoringASCIICase("emergency") ? .fatal : .none
  }

  /// Sorted by key, for the search by halves.
  private static let words: [(key: UInt64, level: Level)] = {
    let lists: [(Level, String)] = [
      (.trace, "trace trc trce verbose vrb finest finer silly v t"),
      (.debug, "debug dbg dbug fine config d"),
      (.info, "info inf notice note log success i n"),
      (.warn, "warn warning wrn w"),
      (.error, "error err eror severe fail e"),
      (.critical, "critical crit alert dpanic c"),
      (.fatal, "fatal ftl emerg panic pnc f"),
    ]
    var words: [(key: UInt64, level: Level)] = []
    for (level, list) in lists {
      for word in list.split(separator: " ") {
        words.append((key: word.utf8.reduce(0) { $0 << 8 | UInt64($1) }, level: level))
      }
    }
    return words.sorted { $0.key < $1.key }
  }()

  // MARK: - Letters

  /// The letter at the start of a klog line.
  package static func klogLetter(_ byte: UInt8) -> Level {
    switch byte {
    case 0x49: .info
    case 0x57: .warn
    case 0x45: .error
    case 0x46: .fatal
    default: .none
    }
  }

  /// The letter of Android's log.
  package static func logcatLetter(_ byte: UInt8) -> Level {
    switch byte {
    case 0x56: .trace
    case 0x44: .debug
    default: klogLetter(byte)
    }
  }

  // MARK: - Numbers

  /// The level of a number that stands in no field of a scale of its own: bunyan's and pino's tens,
  /// Google Cloud's hundreds, logback's thousands.
  package static func number(_ value: Int) -> Level {
    switch value {
    case 10...69: tens[value / 10]
    case 100...899: hundreds[value / 100]
    case 5000: .trace
    case 10_000: .debug
    case 20_000: .info
    case 30_000: .warn
    case 40_000: .error
    case 50_000: .fatal
    default: .none
    }
  }

  private static let tens: [Level] = [.none, .trace, .debug, .info, .warn, .error, .fatal]
  private static let hundreds: [Level] = [
    .none, .debug, .info, .info, .warn, .error, .critical, .critical, .fatal,
  ]

  /// The level of a syslog severity, 0 to 7.
  package static func syslog(_ value: Int) -> Level {
    value >= 0 && value <= 7 ? severities[value] : .none
  }

  private static let severities: [Level] = [
    .fatal, .critical, .critical, .error, .warn, .info, .info, .debug,
  ]

  /// The level of Python's `levelno`.
  package static func python(_ value: Int) -> Level {
    value >= 10 && value <= 59 ? pythonTens[value / 10] : .none
  }

  private static let pythonTens: [Level] = [.none, .debug, .info, .warn, .error, .critical]

  /// The level of an OpenTelemetry severity number, 1 to 24.
  package static func openTelemetry(_ value: Int) -> Level {
    value >= 1 && value <= 24 ? telemetryFours[(value - 1) / 4] : .none
  }

  private static let telemetryFours: [Level] = [.trace, .debug, .info, .warn, .error, .fatal]
}

extension ByteSlice {
  /// The value of at most nine decimal digits; nil of anything else.
  package var smallNumber: Int? {
    guard count > 0, count <= 9 else { return nil }
    var value = 0
    for i in 0..<count {
      guard unsafe start[i] &- 0x30 <= 9 else { return nil }
      value = unsafe value &* 10 &+ Int(start[i] &- 0x30)
    }
    return value
  }
}
