internal import LogCore

/// The shapes of what varies in messages: where it ends, or whether a word has one.
// SAFETY: all offsets are below the limit that is handed in.
@safe
final class VariableShapes {
  // MARK: - Words

  private let kinds: UnsafePointer<UInt8>

  init() { unsafe kinds = ByteClass.table }

  /// Whether a word without digits looks variable: a path, an address, the name of a host, or eight
  /// and more hexadecimal letters.
  func looksVariable(_ word: ByteSlice, _ seen: UInt8) -> Bool {
    if seen & ByteClass.slash != 0 && hasTwoSlashes(word) { return true }
    if seen & ByteClass.dot != 0 && isHost(word) { return true }
    guard word.count >= 8 else { return false }
    for i in 0..<word.count where (word[i] | 0x20) &- 0x61 >= 6 { return false }
    return true
  }

  private func hasTwoSlashes(_ word: ByteSlice) -> Bool {
    var slashes = 0
    for i in 0..<word.count where word[i] == 0x2F { slashes &+= 1 }
    return slashes >= 2
  }

  @inline(__always)
  static func endsSentence(_ c: UInt8) -> Bool {
    c == 0x2E || c == 0x3A || c == 0x21 || c == 0x3F
  }

  /// The top domains that are no words of programs, each packed into a word.
  private let domains: [UInt64] = [
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "io", "dev", "app", "local",
    "internal", "lan", "cloud", "svc",
  ].map { name in name.utf8.reduce(0) { $0 << 8 | UInt64($1) } }

  /// Names of hosts in small letters: with one of the top domains that are no words of programs, or
  /// with a country and at least three parts.
  private func isHost(_ word: ByteSlice) -> Bool {
    var dots = 0
    var top: UInt64 = 0
    var letters = 0
    for i in 0..<word.count {
      let c = word[i]
      if c == 0x2E {
        // Parts are not empty.
        if letters == 0 { return false }
        dots += 1
        top = 0
        letters = 0
      } else if c &- 0x61 >= 26 && c != 0x2D {
        return false
      } else {
        top = top << 8 | UInt64(c)
        letters += 1
      }
    }
    guard dots > 0, letters > 0 else { return false }
    if letters == 2 { return dots >= 2 }
    return letters <= 8 && domains.contains(top)
  }

  /// The end of a network address with colons, or of a URL, that the word at `from` is.
  func addressEnd(_ text: ByteSlice, _ from: Int, _ end: Int, _ limit: Int) -> Int? {
    var digits = 0
    var groups = 1
    var isHex = true
    for i in from..<end {
      let c = text[i]
      if c == 0x3A {
        if i + 2 < end && text[i + 1] == 0x2F && text[i + 2] == 0x2F && i > from {
          return pathEnd(text, i + 1, limit) ?? end
        }
        if digits == 0 { isHex = false }
        groups += 1
        digits = 0
      } else if ASCII.isDigit(c) || (c | 0x20) &- 0x61 < 6 {
        digits += 1
        if digits > 4 { isHex = false }
      } else {
        isHex = false
      }
    }
    return isHex && groups >= 4 && digits > 0 ? end : nil
  }

  /// The end of the path that begins with the slash at `from`; nil if it is a slash alone.
  func pathEnd(_ text: ByteSlice, _ from: Int, _ limit: Int) -> Int? {
    var i = from
    while i < limit {
      let c = text[i]
      switch c {
      case 0x22, 0x27, 0x3C, 0x3E, 0x7C, 0x28, 0x29, 0x5B, 0x5D, 0x7B, 0x7D: break
      default:
        if unsafe kinds[Int(c)] != ByteClass.space {
          i += 1
          continue
        }
      }
      break
    }
    while i > from + 1,
      Self.endsSentence(text[i - 1]) || text[i - 1] == 0x2C
        || text[i - 1] == 0x3B
    {
      i -= 1
    }
    return i > from + 1 ? i : nil
  }

  // MARK: - Quotes and brackets

  private static let methods: [StaticString] = [
    "GET ", "POST ", "PUT ", "DELETE ", "HEAD ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE ",
  ]

  /// The quote that ends the text behind the one at `i`, which is not empty; nil where none does.
  func quoteEnd(_ text: ByteSlice, _ i: Int, _ limit: Int) -> Int? {
    let quote = text[i]
    guard let close = text[0..<limit].firstIndex(of: quote, from: i + 1), close > i + 1 else {
      return nil
    }
    if quote == 0x27 {
      if i > 0 && ASCII.isWord(text[i - 1]) { return nil }
      if close + 1 < text.count && ASCII.isWord(text[close + 1]) { return nil }
      return close
    }
    return close
  }

  /// Whether a quoted text is the request of an access line, whose method stays.
  func isRequest(_ text: ByteSlice) -> Bool {
    guard !text.isEmpty, ASCII.isUpper(text[0]) else { return false }
    for method in Self.methods where text.hasPrefix(method) { return true }
    return false
  }

  /// The `>` behind the name that follows the `<` at `i`: what a pattern would take for a capture.
  func captureEnd(_ text: ByteSlice, _ i: Int, _ limit: Int) -> Int? {
    var end = i + 1
    guard end < limit, ASCII.isWord(text[end]), !ASCII.isDigit(text[end])
    else { return nil }
    while end < limit, ASCII.isWord(text[end]) { end += 1 }
    return end < limit && text[end] == 0x3E ? end : nil
  }

  // MARK: - Units and dates

  /// The end of a unit of bytes (`KB`, `MiB`) one blank behind the number that ends at `end`.
  func unitEnd(_ text: ByteSlice, _ end: Int, _ limit: Int) -> Int {
    guard end > 0, end + 1 < limit, text[end] == 0x20,
      ASCII.isDigit(text[end - 1])
    else { return end }
    var i = end + 1
    if isPrefixOfUnit(text[i]) {
      i += 1
      if i < limit && text[i] == 0x69 { i += 1 }
    }
    guard i < limit, text[i] == 0x42 else { return end }
    i += 1
    if i < text.count && ASCII.isWord(text[i]) { return end }
    return i
  }

  private func isPrefixOfUnit(_ c: UInt8) -> Bool {
    c == 0x4B || c == 0x6B || c == 0x4D || c == 0x47 || c == 0x54 || c == 0x50
  }

  /// The end of a date with its time over several words, as `Sun Jul 10 23:21:07 2005` or
  /// `10 Jul 2005 23:21:07`.
  func dateEnd(_ text: ByteSlice, _ from: Int, _ limit: Int) -> Int? {
    let c = text[from]
    guard ASCII.isUpper(c) || ASCII.isDigit(c), limit - from >= 15 else { return nil }
    if from > 0 && ASCII.isWord(text[from - 1]) { return nil }
    var i = from
    if let day = nameEnd(text, i, Self.days, limit) {
      i = day
      if i < limit && text[i] == 0x2C { i += 1 }
      guard let next = blank(text, i, limit) else { return nil }
      i = next
    }
    if let month = nameEnd(text, i, Self.months, limit) {
      guard let day = blanks(text, month, limit), let end = digits(text, day, 1...2, limit) else {
        return nil
      }
      i = end
    } else {
      guard let day = digits(text, i, 1...2, limit), let name = blank(text, day, limit),
        let month = nameEnd(text, name, Self.months, limit)
      else { return nil }
      i = month
    }
    if let start = blank(text, i, limit), let year = digits(text, start, 4...4, limit),
      let next = blank(text, year, limit), clockEnd(text, next, limit) != nil
    {
      i = year
    }
    guard let clock = blank(text, i, limit), let end = clockEnd(text, clock, limit) else {
      return nil
    }
    return yearEnd(text, end, limit)
  }

  /// Behind a zone in capitals and a year, where these follow a time.
  private func yearEnd(_ text: ByteSlice, _ end: Int, _ limit: Int) -> Int {
    var i = end
    if let start = blank(text, i, limit) {
      var zone = start
      while zone < limit, ASCII.isUpper(text[zone]) { zone += 1 }
      if (3...4).contains(zone - start), zone == limit || !ASCII.isWord(text[zone]) {
        i = zone
      }
    }
    if let start = blank(text, i, limit), let year = digits(text, start, 4...4, limit) { i = year }
    return i
  }

  private static let days: [StaticString] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private func nameEnd(_ text: ByteSlice, _ i: Int, _ names: [StaticString], _ limit: Int) -> Int? {
    guard i + 3 <= limit, ASCII.isUpper(text[i]) else { return nil }
    let word = text[i..<i + 3]
    return names.contains { word.equals($0) } ? i + 3 : nil
  }

  private func blank(_ text: ByteSlice, _ i: Int, _ limit: Int) -> Int? {
    i + 1 < limit && text[i] == 0x20 ? i + 1 : nil
  }

  /// One blank or two, as before days of one digit.
  private func blanks(_ text: ByteSlice, _ i: Int, _ limit: Int) -> Int? {
    guard let one = blank(text, i, limit) else { return nil }
    return blank(text, one, limit) ?? one
  }

  private func digits(_ text: ByteSlice, _ i: Int, _ count: ClosedRange<Int>, _ limit: Int) -> Int?
  {
    var end = i
    while end < limit, ASCII.isDigit(text[end]) { end += 1 }
    guard count.contains(end - i) else { return nil }
    return end < limit && ASCII.isLetter(text[end]) ? nil : end
  }

  /// `23:21:07`, perhaps with a fraction.
  private func clockEnd(_ text: ByteSlice, _ i: Int, _ limit: Int) -> Int? {
    guard i + 8 <= limit else { return nil }
    for k in 0..<8 {
      let c = text[i + k]
      if k == 2 || k == 5 ? c != 0x3A : !ASCII.isDigit(c) { return nil }
    }
    var end = i + 8
    if end + 1 < limit && text[end] == 0x2E && ASCII.isDigit(text[end + 1]) {
      end += 1
      while end < limit, ASCII.isDigit(text[end]) { end += 1 }
    }
    return end < limit && ASCII.isWord(text[end]) ? nil : end
  }
}
