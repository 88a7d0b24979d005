internal import LogCore

/// Makes the skeleton of a message: its text with one NUL for each piece that looks variable.
///
///     user 4711 from 10.0.0.1:80 failed: "no such file"
///     user ␀ from ␀:␀ failed: "␂"
///
/// What may hold blanks and words, quoted text and the rest of a message, has the byte 2 instead.
///
/// Variable are words with digits, hexadecimal words of 8 and more letters, addresses (of hosts,
/// files, the network), times, quoted text, and what stands between `<` and `>`, which `|>` would
/// take for a capture. A message counts up to its first line break, `longest` bytes or `mostWords`
/// words; the rest is one variable piece. Blanks but one before a variable piece belong to it: they
/// align columns. Control characters are always in variable pieces. Which masks help was learned from
/// P. He et al., Drain (ICWS 2017), and logpai's benchmark, which takes them from a list for each kind
/// of log; these are for all.
///
/// Each byte of a message is looked at once or twice, and none gives more than one byte.
// SAFETY: every read is below `count` of the message, or, where words are copied 16 bytes at a time,
// within the 64 bytes behind it; the skeleton has room for `longest` bytes, the piece behind them, and
// as many more; each value has a byte of the skeleton of its own.
@safe
final class SkeletonScanner {
  static let longest = 2048
  static let mostWords = 100

  /// What stands for a variable piece, and for one that may be any text.
  static let value: UInt8 = 0
  static let freeValue: UInt8 = 2

  @inline(__always)
  static func isValue(_ c: UInt8) -> Bool { c == value || c == freeValue }

  /// How many variable pieces the last message has.
  private(set) var valueCount = 0
  private let starts = UnsafeMutablePointer<Int32>.allocate(capacity: longest + 2)
  private let ends = UnsafeMutablePointer<Int32>.allocate(capacity: longest + 2)
  private let buffer = ByteBuffer(capacity: longest + 256)
  /// The start of the buffer, and how many bytes of the skeleton are there.
  private var out: UnsafeMutablePointer<UInt8>
  private var n = 0

  private let kinds: UnsafePointer<UInt8>
  private let shapes = VariableShapes()
  private let index = WordIndex()
  private var message = ByteSlice.empty
  private var text: UnsafePointer<UInt8>
  private var limit = 0
  /// Ends a quoted text that is not a variable piece as a whole.
  private var closingQuote = -1

  init() {
    unsafe kinds = ByteClass.table
    unsafe out = unsafe buffer.start
    unsafe text = message.start
  }

  deinit {
    unsafe starts.deallocate()
    unsafe ends.deallocate()
  }

  /// The skeleton of the last message; valid until the next one.
  var skeleton: ByteSlice { buffer.slice }

  /// A variable piece of the last message, as a range of its bytes.
  func value(_ index: Int) -> Range<Int> { unsafe Int(starts[index])..<Int(ends[index]) }

  /// The skeleton, a byte 1 and a mark with the name of a field, if it has one, in one piece.
  ///
  /// Valid until the next message; the skeleton is its beginning.
  func key(mark: UInt8, field: ByteSlice) -> ByteSlice {
    buffer.append(1)
    if !field.isEmpty {
      buffer.append(mark)
      buffer.append(field)
    }
    return buffer.slice
  }

  /// Adds more to the key.
  func extendKey(mark: UInt8, _ text: ByteSlice) -> ByteSlice {
    buffer.append(mark)
    buffer.append(text)
    return buffer.slice
  }

  /// Scans a message.
  func scan(_ message: ByteSlice) {
    self.message = message
    unsafe text = message.start
    buffer.removeAll()
    unsafe out = buffer.uninitialized(Self.longest + 128)
    n = 0
    valueCount = 0
    closingQuote = -1
    limit = min(message.count, Self.longest)
    if let end = message[0..<limit].firstIndex(of: 0x0A) { limit = end }
    index.read(message, limit)
    let i = takeAll()
    if i < message.count { takeValue(i, message.count, isFree: true) }
    buffer.advance(by: n)
  }

  private func takeAll() -> Int {
    var words = 0
    var i = 0
    while i < limit && words < Self.mostWords {
      let c = unsafe text[i]
      let kind = unsafe kinds[Int(c)]
      if kind == ByteClass.space {
        words += 1
        repeat {
          unsafe out[n] = text[i]
          n &+= 1
          i &+= 1
        } while unsafe i < limit && kinds[Int(text[i])] == ByteClass.space
      } else if kind == ByteClass.separator {
        i = takeSeparator(i, c)
      } else if kind == ByteClass.slash, let end = shapes.pathEnd(message, i, limit) {
        takeValue(i, end)
        i = end
      } else if unsafe kind == ByteClass.dot && i + 1 < limit && text[i + 1] == 0x2E {
        while unsafe i < limit && text[i] == 0x2E {
          take(0x2E)
          i += 1
        }
      } else {
        i = takeToken(i)
      }
    }
    return i
  }

  // MARK: - Pieces

  @inline(__always)
  private func take(_ c: UInt8) {
    unsafe out[n] = c
    n &+= 1
  }

  /// Adds bytes as they are.
  @inline(__always)
  private func take(_ from: Int, _ to: Int) {
    let source = unsafe UnsafeRawPointer(text + from)
    let target = unsafe UnsafeMutableRawPointer(out + n)
    var k = 0
    let count = to &- from
    while k < count {
      let word = unsafe source.loadUnaligned(fromByteOffset: k, as: SIMD16<UInt8>.self)
      unsafe target.storeBytes(of: word, toByteOffset: k, as: SIMD16<UInt8>.self)
      k &+= 16
    }
    n &+= count
  }

  /// Adds a variable piece; two that touch are one.
  private func takeValue(_ from: Int, _ to: Int, isFree: Bool = false) {
    let c = isFree ? Self.freeValue : Self.value
    if unsafe n > 0 && Self.isValue(out[n - 1]) {
      unsafe ends[valueCount - 1] = Int32(truncatingIfNeeded: to)
      if isFree { unsafe out[n - 1] = c }
      return
    }
    var start = from
    while unsafe n > 1 && kinds[Int(out[n - 1])] == ByteClass.space
      && kinds[Int(out[n - 2])] == ByteClass.space
    {
      n &-= 1
      start &-= 1
    }
    take(c)
    unsafe starts[valueCount] = Int32(truncatingIfNeeded: start)
    unsafe ends[valueCount] = Int32(truncatingIfNeeded: to)
    valueCount &+= 1
  }

  private func takeSeparator(_ i: Int, _ c: UInt8) -> Int {
    switch c {
    case 0x22, 0x27:
      if i != closingQuote, let close = shapes.quoteEnd(message, i, limit) {
        if shapes.isRequest(message[i + 1..<close]) {
          closingQuote = close
          break
        }
        take(c)
        takeValue(i + 1, close, isFree: true)
        take(c)
        return close + 1
      }
    case 0x3C:
      if let close = shapes.captureEnd(message, i, limit) {
        take(c)
        takeValue(i + 1, close)
        take(0x3E)
        return close + 1
      }
    default: break
    }
    take(c)
    return i + 1
  }

  /// A word up to the next space or separator, or a time over several words.
  private func takeToken(_ from: Int) -> Int {
    if mayBeginDate(from), let end = shapes.dateEnd(message, from, limit) {
      takeValue(from, end)
      return end
    }
    let end = wordEnd(from)
    let place = from >> 6
    let first = UInt64(truncatingIfNeeded: from & 63)
    let count = end &- from
    guard Int(first) &+ count <= 64 else { return takeLongToken(from, end) }
    let mask = (UInt64.max >> UInt64(truncatingIfNeeded: 64 &- count)) << first
    if unsafe index.others[place] & mask != 0 { return takeLongToken(from, end) }
    if unsafe index.digits[place] & mask != 0 { return takeToken(from, end, ByteClass.digit) }
    // Most words: nothing but letters, and not hexadecimal ones.
    if unsafe count < 8 || (text[from] | 0x20) &- 0x61 >= 6 {
      take(from, end)
      return end
    }
    return takeToken(from, end, 0)
  }

  /// The end of the word that begins at `from`.
  @inline(__always)
  private func wordEnd(_ from: Int) -> Int {
    // Its first byte ends no word.
    let next = from &+ 1
    var place = next >> 6
    var bits = unsafe index.stops[place] & (UInt64.max << UInt64(truncatingIfNeeded: next & 63))
    while bits == 0 {
      place &+= 1
      if place << 6 >= limit { return limit }
      bits = unsafe index.stops[place]
    }
    return min(limit, place << 6 &+ bits.trailingZeroBitCount)
  }

  private func takeLongToken(_ from: Int, _ end: Int) -> Int {
    var seen: UInt8 = 0
    for i in from..<end { unsafe seen |= kinds[Int(text[i])] }
    return takeToken(from, end, seen)
  }

  private func takeToken(_ from: Int, _ i: Int, _ seen: UInt8) -> Int {
    var end = i
    while unsafe end > from && VariableShapes.endsSentence(text[end - 1]) { end -= 1 }
    if seen & ByteClass.colon != 0 {
      if let stop = shapes.addressEnd(message, from, end, limit) {
        takeValue(from, stop)
        return stop
      }
      takeParts(from, end)
    } else if end > from {
      takeWord(from, end, seen)
    }
    if unsafe end == i && seen & ByteClass.digit != 0 && i < limit && text[i] == 0x20 {
      let unit = shapes.unitEnd(message, end, limit)
      if unsafe unit > end && valueCount > 0 && Int(ends[valueCount - 1]) == end {
        unsafe ends[valueCount - 1] = Int32(truncatingIfNeeded: unit)
        return unit
      }
    }
    if end < i { take(end, i) }
    return i
  }

  /// Whether a date may begin here, by a name of three letters or a day with a blank behind it.
  @inline(__always)
  private func mayBeginDate(_ from: Int) -> Bool {
    guard limit &- from >= 15 else { return false }
    if ASCII.isUpper(unsafe text[from]) {
      return unsafe text[from + 3] == 0x20 || text[from + 3] == 0x2C
    }
    guard ASCII.isDigit(unsafe text[from]) else { return false }
    return unsafe text[from + 1] == 0x20 || text[from + 2] == 0x20
  }

  /// The parts of a word between colons.
  private func takeParts(_ from: Int, _ end: Int) {
    var start = from
    while start <= end {
      var stop = start
      var seen: UInt8 = 0
      while unsafe stop < end && text[stop] != 0x3A {
        unsafe seen |= kinds[Int(text[stop])]
        stop += 1
      }
      if stop > start { takeWord(start, stop, seen) }
      if stop < end { take(0x3A) }
      start = stop + 1
    }
  }

  @inline(__always)
  private func takeWord(_ from: Int, _ to: Int, _ seen: UInt8) {
    let isVariable =
      seen & (ByteClass.digit | ByteClass.control) != 0
      || shapes.looksVariable(message[from..<to], seen)
    if isVariable { takeValue(from, to) } else { take(from, to) }
  }
}
