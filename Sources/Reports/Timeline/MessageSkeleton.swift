internal import LogCore

/// A message with `<_>` for what looks variable: words with digits, quoted text, long hex.
///
/// Only the first line of a message counts.
final class MessageSkeleton {
  private let out = ByteBuffer(capacity: 512)
  /// No template is longer.
  private static let longest = 400

  /// The template of a message; valid until the next call.
  func template(_ text: ByteSlice) -> ByteSlice {
    out.removeAll()
    let end = min(text.firstIndex(of: 0x0A) ?? text.count, Self.longest)
    var i = 0
    var endsVariable = false
    while i < end {
      let c = text[i]
      if c == 0x22 || c == 0x27, let close = closingQuote(text, i, end) {
        if !endsVariable { out.append("<_>") }
        endsVariable = true
        i = close + 1
      } else if Self.isWord(c) {
        var to = i + 1
        var hasDigit = ASCII.isDigit(c)
        while to < end && Self.isWord(text[to]) {
          hasDigit = hasDigit || ASCII.isDigit(text[to])
          to += 1
        }
        if hasDigit {
          if !endsVariable { out.append("<_>") }
        } else {
          out.append(text[i..<to])
        }
        endsVariable = hasDigit
        i = to
      } else {
        // What stands between two variable words is taken for a part of one: a time, an address.
        if !(endsVariable && c != 0x20 && i + 1 < end && ASCII.isDigit(text[i + 1])) {
          out.append(c)
          endsVariable = false
        }
        i += 1
      }
    }
    return out.slice
  }

  private func closingQuote(_ text: ByteSlice, _ from: Int, _ end: Int) -> Int? {
    // An apostrophe within a word opens nothing.
    if text[from] == 0x27 && from > 0 && Self.isWord(text[from - 1]) { return nil }
    guard let close = text.firstIndex(of: text[from], from: from + 1), close < end,
      close > from + 1
    else { return nil }
    return close
  }

  private static func isWord(_ c: UInt8) -> Bool {
    ASCII.isLetter(c) || ASCII.isDigit(c) || c == 0x5F || c == 0x2D || c == 0x2E || c >= 0x80
      || c == 0x2F
  }
}
