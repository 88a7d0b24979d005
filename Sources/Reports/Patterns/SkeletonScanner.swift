internal import LogCore

/// Makes the skeleton of a message: its text with one NUL for each piece that looks variable.
///
///     user 4711 from 10.0.0.1:80 failed: "no such file"
///     user ␀ from ␀:␀ failed: "␀"
///
/// What may hold blanks and words, quoted text and the rest of a message, has the byte 2 instead.
///
/// Variable are words with digits, hexadecimal words of 8 and more letters, addresses (of hosts,
/// files, the network), times, quoted text, and what stands between `<` and `>`, which `|>` would
/// take for a capture. A message counts up to its first line break, `longest` bytes or `mostWords`
/// words; the rest is one variable piece. Control characters are always in variable pieces. Which
/// masks help was learned from P. He et al., Drain (ICWS 2017), and logpai's benchmark, which takes
/// them from a list for each kind of log; these are for all.
// SAFETY: every read is below `count` of the message; the skeleton has room for all that is written,
// since no byte of a message gives more than one.
@safe
final class SkeletonScanner {
  static let longest = 2048
  static let mostWords = 100

  /// What stands for a variable piece, and for one that may be any text.
  static let value: UInt8 = 0
  static let freeValue: UInt8 = 2

  static func isValue(_ c: UInt8) -> Bool { c == value || c == freeValue }

  /// The skeleton of the last message.
  let skeleton = ByteBuffer(capacity: longest + 256)
  /// The variable pieces of the last message, as ranges of its bytes.
  private(set) var values: [Range<Int>] = []
  private var message = ByteSlice.empty
  private let shapes = VariableShapes()
  private var limit = 0
  private var words = 0
  /// Ends a quoted text that is not a variable piece as a whole.
  private var closingQuote = -1

  /// Scans a message; `skeleton` and `values` are valid until the next one.
  func scan(_ message: ByteSlice) {
    self.message = message
    skeleton.removeAll()
    values.removeAll(keepingCapacity: true)
    words = 0
    closingQuote = -1
    limit = min(message.count, Self.longest)
    if let end = message[0..<limit].firstIndex(of: 0x0A) { limit = end }
    var i = 0
    while i < limit && words < Self.mostWords {
      let c = message[i]
      let kind = ByteClass.of(c)
      if kind == ByteClass.space {
        i = takeSpace(i)
      } else if kind == ByteClass.separator {
        i = takeSeparator(i, c)
      } else if c == 0x2F, let end = shapes.pathEnd(message, i, limit) {
        takeValue(i, end)
        i = end
      } else if c == 0x2E && i + 1 < limit && message[i + 1] == 0x2E {
        while i < limit && message[i] == 0x2E {
          skeleton.append(0x2E)
          i += 1
        }
      } else {
        i = takeToken(i)
      }
    }
    if i < message.count { takeValue(i, message.count, isFree: true) }
    padLeft()
  }

  // MARK: - Pieces

  /// Adds a variable piece; two that touch are one.
  private func takeValue(_ from: Int, _ to: Int, isFree: Bool = false) {
    let last = skeleton.count - 1
    if last >= 0, unsafe Self.isValue(skeleton.start[last]), let before = values.last {
      values[values.count - 1] = before.lowerBound..<to
      if isFree { unsafe skeleton.start[last] = Self.freeValue }
      return
    }
    skeleton.append(isFree ? Self.freeValue : Self.value)
    values.append(from..<to)
  }

  private func takeSpace(_ from: Int) -> Int {
    words += 1
    var i = from
    while i < limit && ByteClass.of(message[i]) == ByteClass.space {
      skeleton.append(message[i])
      i += 1
    }
    return i
  }

  private func takeSeparator(_ i: Int, _ c: UInt8) -> Int {
    switch c {
    case 0x22, 0x27:
      if i != closingQuote, let close = shapes.quoteEnd(message, i, limit) {
        if shapes.isRequest(message[i + 1..<close]) {
          closingQuote = close
          break
        }
        skeleton.append(c)
        takeValue(i + 1, close, isFree: true)
        skeleton.append(c)
        return close + 1
      }
    case 0x3C:
      if let close = shapes.captureEnd(message, i, limit) {
        skeleton.append(c)
        takeValue(i + 1, close)
        skeleton.append(0x3E)
        return close + 1
      }
    default: break
    }
    skeleton.append(c)
    return i + 1
  }

  /// A word up to the next space or separator, or a time over several words.
  private func takeToken(_ from: Int) -> Int {
    if let end = shapes.dateEnd(message, from, limit) {
      takeValue(from, end)
      return end
    }
    var i = from
    var seen: UInt8 = 0
    while i < limit {
      let kind = ByteClass.of(message[i])
      if kind & (ByteClass.space | ByteClass.separator) != 0 { break }
      if kind == ByteClass.dot && i + 1 < limit && message[i + 1] == 0x2E { break }
      seen |= kind
      i += 1
    }
    var end = i
    while end > from, shapes.endsSentence(message[end - 1]) { end -= 1 }
    if seen & ByteClass.colon != 0 {
      if let stop = shapes.addressEnd(message, from, end, limit) {
        takeValue(from, stop)
        return stop
      }
      takeParts(from, end)
    } else if end > from {
      takeWord(from, end, seen)
    }
    let unit = end == i ? shapes.unitEnd(message, end, limit) : end
    if unit > end, let last = values.last, last.upperBound == end {
      values[values.count - 1] = last.lowerBound..<unit
      return unit
    }
    skeleton.append(message[end..<i])
    return i
  }

  /// The parts of a word between colons.
  private func takeParts(_ from: Int, _ end: Int) {
    var start = from
    while start <= end {
      var stop = start
      var seen: UInt8 = 0
      while stop < end && message[stop] != 0x3A {
        seen |= ByteClass.of(message[stop])
        stop += 1
      }
      if stop > start { takeWord(start, stop, seen) }
      if stop < end { skeleton.append(0x3A) }
      start = stop + 1
    }
  }

  private func takeWord(_ from: Int, _ to: Int, _ seen: UInt8) {
    let isVariable =
      seen & (ByteClass.digit | ByteClass.control) != 0
      || shapes.looksVariable(message[from..<to], seen)
    if isVariable { takeValue(from, to) } else { skeleton.append(message[from..<to]) }
  }

  // MARK: - Padding

  /// Takes the blanks but one before a variable piece into it: they align columns.
  private func padLeft() {
    let bytes = unsafe skeleton.start
    var from = 0
    var to = 0
    var value = 0
    let n = skeleton.count
    while from < n {
      let c = unsafe bytes[from]
      if Self.isValue(c) {
        var kept = to
        while unsafe kept > 1 && ByteClass.of(bytes[kept - 1]) == ByteClass.space
          && ByteClass.of(bytes[kept - 2]) == ByteClass.space
        {
          kept -= 1
        }
        let range = values[value]
        values[value] = range.lowerBound - (to - kept)..<range.upperBound
        to = kept
        value += 1
      }
      unsafe bytes[to] = c
      to += 1
      from += 1
    }
    skeleton.truncate(to: to)
  }
}
