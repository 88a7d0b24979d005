import LogCore

/// Which lines are known to be JSON objects that are no wrappers, by how they begin.
// SAFETY: the pointers stand in the chunk that was looked at last and are only compared with
// others.
@safe
final class PlainLines {
  let scan = PlainJSONScan()
  /// Lines up to here are looked at in full.
  static let exactBytes = 256 * 1024
  /// How far ahead plain lines are looked for.
  static let window = 256 * 1024

  /// Without one of these a line of JSON is no wrapper (keys written with escapes aside).
  private static let telling = LiteralFinder(
    literals: [
      "\"resource", "\"events\"", "\"line\"", "\"log\"", "\"podName\"", "\"container\"", "\"__REAL",
      "\"apiVersion\"", "\"batches\"", "\"spans\"", "\"SpanContext\"", "\"traceEvents\"",
      "\"localEndpoint\"",
    ].map { Array($0.utf8) })

  /// Whether a line may be a wrapper.
  static func mayWrap(_ text: ByteSlice) -> Bool { telling.find(text) != nil }

  private var known: [(UInt64, UInt64)] = Array(repeating: (0, 0), count: 64)
  private var last: (UInt64, UInt64) = (0, 0)
  var bytesSeen = 0
  /// What the last scan found and was not given out for want of room: the next line's number, where
  /// it begins, and the byte behind what was scanned.
  var next = 0
  var resumesAt: UnsafePointer<UInt8>?
  var base: UnsafePointer<UInt8>?
  /// Attempts that came to nothing lead to fewer attempts.
  var skips = 0
  var failures = 0

  /// The start of an object up to the colon behind its first key, at most 16 bytes.
  @inline(__always)
  private static func start(_ text: ByteSlice) -> (UInt64, UInt64) {
    let raw = unsafe UnsafeRawPointer(text.start)
    var low = unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
    var high = unsafe UInt64(littleEndian: (raw + 8).loadUnaligned(as: UInt64.self))
    let colon = colons(low)
    if colon != 0 {
      low &= UInt64.max >> UInt64(63 - colon.trailingZeroBitCount)
      high = 0
    } else {
      let colon = colons(high)
      if colon != 0 { high &= UInt64.max >> UInt64(63 - colon.trailingZeroBitCount) }
    }
    return (low, high)
  }

  /// The top bit of the first byte that is a colon is set, none before it.
  @inline(__always)
  private static func colons(_ word: UInt64) -> UInt64 {
    let x = word ^ 0x3A3A_3A3A_3A3A_3A3A
    return (x &- 0x0101_0101_0101_0101) & ~x & 0x8080_8080_8080_8080
  }

  @inline(__always)
  func isKnown(_ text: ByteSlice) -> Bool {
    let start = Self.start(text)
    if start == last { return true }
    let i = Self.slot(start)
    guard known[i] == start, start.0 != 0 else { return false }
    last = start
    return true
  }

  func remember(_ text: ByteSlice) {
    let start = Self.start(text)
    known[Self.slot(start)] = start
    last = start
  }

  @inline(__always)
  private static func slot(_ start: (UInt64, UInt64)) -> Int {
    let h = (start.0 ^ start.1 &* 0x9E37_79B9_7F4A_7C15) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: h >> 58)
  }
}

/// Stretches of lines that are one plain JSON object each.
extension RecordFramer {
  /// Whether an object begins as others that were found to be no wrappers.
  func isKnownPlain(_ text: ByteSlice) -> Bool {
    text.count >= 16 && plain.bytesSeen > PlainLines.exactBytes && plain.isKnown(text)
  }

  func rememberPlain(_ text: ByteSlice) {
    // Lists and events are told by what follows.
    if text.count >= 16 && !members.has(.apiVersion) { plain.remember(text) }
  }

  /// Gives out the plain lines from `from` on, as far as the batch has room; returns the offset
  /// behind them.
  func framePlain(_ bytes: ByteSlice, from: Int, into batch: RecordBatch) -> Int {
    guard readsJSON, unsafe bytes.start[from] == 0x7B, main.isIdle, queue.isEmpty, !waitsForTime,
      !options.countsEverything
    else { return from }
    if plain.skips > 0 {
      plain.skips -= 1
      return from
    }
    // Of what follows a stretch its first byte is enough to see that the last line is plain.
    let seen = bytes.count + (isFollowed ? 1 : 0)
    let window = unsafe ByteSlice(
      start: bytes.start, count: min(seen, from + PlainLines.window))
    let at: Int
    if unsafe plain.resumesAt == bytes.start + from, let base = unsafe plain.base {
      at = unsafe takePlain(bytes, from: from, base: base, into: batch)
    } else {
      _ = plain.scan.scan(window, from: from)
      plain.next = 0
      at = unsafe takePlain(bytes, from: from, base: bytes.start, into: batch)
    }
    if at == from {
      plain.failures = min(plain.failures + 1, 6)
      plain.skips = 1 << plain.failures
    } else {
      plain.failures = 0
    }
    return at
  }

  /// Gives out lines of the last scan, whose offsets count from `base`.
  private func takePlain(
    _ bytes: ByteSlice, from: Int, base: UnsafePointer<UInt8>, into batch: RecordBatch
  ) -> Int {
    let shift = unsafe bytes.start - base
    var start = from
    var k = plain.next
    let stream = main.stream
    let isSelected = streams[stream].isSelected
    while k < plain.scan.count && !batch.isFull {
      let lf = unsafe Int(plain.scan.offsets[k]) - shift
      var end = lf
      while unsafe bytes.start[end - 1] == 0x0D { end -= 1 }
      let text = bytes[start..<end]
      guard isPlain(text) else { break }
      plain.bytesSeen += lf + 1 - start
      if isSelected && (prefilter.map { $0.find(text) != nil } ?? true) {
        append(text, stream, batch, lineNumber: place + k - plain.next + 1)
      } else if needsTime {
        passedOver.add(text, .unchecked, nil)
      }
      start = lf + 1
      k += 1
    }
    counts.lines += k - plain.next
    counts.records += k - plain.next
    place += k - plain.next
    plain.next = k
    let isUnfinished = k < plain.scan.count && batch.isFull && start < bytes.count
    unsafe plain.resumesAt = unsafe isUnfinished ? bytes.start + start : nil
    unsafe plain.base = unsafe isUnfinished ? base : nil
    return start
  }

  private func isPlain(_ text: ByteSlice) -> Bool {
    if isKnownPlain(text) { return true }
    // An empty object, or one that may be a list.
    guard text.count >= 16 else { return !unwrapsDocuments }
    if KubernetesListPrefix.mayBegin(text) { return false }
    guard unwrapsDocuments else { return true }
    guard PlainLines.mayWrap(text) else {
      plain.remember(text)
      return true
    }
    members.read(text)
    document.reset()
    guard InputFormats.document(members, options.input, document) == .plain else { return false }
    rememberPlain(text)
    return true
  }

  private func append(_ text: ByteSlice, _ stream: StreamID, _ batch: RecordBatch, lineNumber: Int)
  {
    let time = needsTime ? ownTime(text, .unchecked, nil) : nil
    let format = needsFormat ? self.format(of: text, .unchecked) : .json
    append(text, format, time, stream, batch, lineNumber: lineNumber)
  }

  /// Gives out a record that is complete, with its own time if it has one.
  func append(
    _ text: ByteSlice, _ format: RecordFormat, _ own: Int64?, _ stream: StreamID,
    _ batch: RecordBatch, lineNumber: Int
  ) {
    var time: Int64 = 0
    if needsTime {
      if let own {
        time = own
        passedOver.removeAll()
        lastTime = own
        facts.previous = own
      } else {
        counts.inheritedTimes += 1
        time = timeBefore()
      }
      counts.note(time: time)
    }
    let i = batch.append(line: text, time: time, stream: stream)
    if needsLines { unsafe batch.lineNumber[i] = lineNumber }
    guard needsFormat else { return }
    unsafe batch.format[i] = format
    if needsLevel { unsafe batch.level[i] = facts.level(of: text, format: format) }
    if needsFacts {
      unsafe batch.facts[i] = facts.facts(of: text, format: format, arena: batch.arena)
    }
  }
}

extension KubernetesListPrefix {
  /// Whether an object may be a list, by its first key.
  static func mayBegin(_ text: ByteSlice) -> Bool {
    var i = 1
    while unsafe i < text.count && ASCII.isSpace(text.start[i]) { i += 1 }
    return text.from(i).hasPrefix("\"apiVersion\"")
  }
}
