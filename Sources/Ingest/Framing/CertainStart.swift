internal import CScan
import LogCore

/// Lines of text that surely begin a record, whatever stands above them, and came in no wrapper.
///
/// No JSON goes on with such a line and no text record takes it in, so what is open above it ends
/// there. Told by the line alone; others may well begin records too.
enum CertainStart {
  /// `2024-05-14 09:00:00 ...`
  case date
  /// `ts=... level=...`
  case logfmt
  /// `10.0.0.7 - - [10/Oct/2000:13:55:36 -0700] "GET ...`, with the offset of the bracket.
  case access(bracket: Int)

  /// What the line, without its line break, begins with; nil if that is not certain.
  ///
  /// `isClear`: it is known to hold no ESC.
  @inline(__always)
  static func of(_ line: ByteSlice, isClear: Bool = false) -> CertainStart? {
    guard line.count >= 20 else { return nil }
    let c = unsafe line.start[0]
    if ASCII.isDigit(c) {
      if unsafe line.start[4] == 0x2D || line.start[4] == 0x2F {
        return RecordFramer.beginsWithDate(line) ? .date : nil
      }
      guard beginsWithAddress(line), let bracket = AccessLine.bracket(line) else { return nil }
      return isClear || line.firstIndex(of: 0x1B) == nil ? .access(bracket: bracket) : nil
    }
    guard ASCII.isLetter(c), LogfmtCursor.isLogfmt(line) else { return nil }
    // Colours go before a line is looked at, and may take something with them.
    return isClear || line.firstIndex(of: 0x1B) == nil ? .logfmt : nil
  }

  /// Whether such a line may be in the wrapper of a container runtime: `2024-05-14T09:00:00Z ...`.
  func mayBeWrapped(_ line: ByteSlice) -> Bool {
    if case .date = self { return unsafe line.start[10] == 0x54 }
    return false
  }

  var format: RecordFormat {
    if case .logfmt = self { return .logfmt }
    return .text
  }

  /// Whether an IPv4 address and a space stand at the start: no number of JSON has so many points.
  @inline(__always)
  private static func beginsWithAddress(_ line: ByteSlice) -> Bool {
    let points = unsafe scan_equal16(line.start, 0x2E)
    let others = unsafe ~(points | scan_digit16(line.start))
    let end = others.trailingZeroBitCount
    let before = points & (1 << UInt32(end) &- 1)
    return unsafe end < 16 && line.start[end] == 0x20 && before.nonzeroBitCount == 3
  }
}

/// Stretches of text lines that are one record each.
extension RecordFramer {
  /// Gives out the lines from `from` on of which each surely begins a record and is followed by
  /// another that does, as far as the batch has room; returns the offset behind them.
  func framePlainText(_ bytes: ByteSlice, from: Int, into batch: RecordBatch) -> Int {
    guard readsPlainText, !waitsForTime, main.parts == nil,
      main.mode == .text || main.mode == .idle,
      openCount == (main.isChained ? 1 : 0)
    else { return from }
    if plainText.skips > 0 {
      plainText.skips -= 1
      return from
    }
    let clearTo = Self.firstEscape(bytes, from: from)
    var line = Line(bytes, from: from, clearTo: clearTo)
    guard line.start != nil else { return plainText.fail(from) }
    var next = Line(bytes, from: line.next, clearTo: clearTo)
    guard next.start != nil else { return plainText.fail(from) }
    closeStream(main)
    drain(into: batch)
    guard queue.isEmpty, !batch.isFull else { return from }
    let isSelected = streams[main.stream].isSelected
    var count = 0
    while let start = line.start, next.start != nil, !batch.isFull {
      take(line.text, start, isSelected: isSelected, batch, lineNumber: place + count + 1)
      count += 1
      line = next
      next = Line(bytes, from: line.next, clearTo: clearTo)
    }
    counts.lines += count
    counts.records += count
    place += count
    plainText.failures = 0
    return line.from
  }

  /// Before which no ESC stands: looked for once for many lines.
  private static func firstEscape(_ bytes: ByteSlice, from: Int) -> Int {
    let end = min(bytes.count, from + 128 * 1024)
    return bytes[0..<end].firstIndex(of: 0x1B, from: from) ?? end
  }

  /// A line and what it begins with, of which nothing is known at the end of the bytes.
  private struct Line {
    let from: Int
    /// Behind its line break.
    let next: Int
    let text: ByteSlice
    let start: CertainStart?

    @inline(__always)
    init(_ bytes: ByteSlice, from: Int, clearTo: Int) {
      self.from = from
      guard let end = bytes.firstIndex(of: 0x0A, from: from) else {
        next = bytes.count
        text = .empty
        start = nil
        return
      }
      next = end + 1
      var length = end - from
      while unsafe length > 0 && bytes.start[from + length - 1] == 0x0D { length -= 1 }
      text = bytes[from..<from + length]
      let found = CertainStart.of(text, isClear: end <= clearTo)
      start = found?.mayBeWrapped(text) == true ? nil : found
    }
  }

  private func take(
    _ text: ByteSlice, _ start: CertainStart, isSelected: Bool, _ batch: RecordBatch,
    lineNumber: Int
  ) {
    if isSelected && (prefilter.map { $0.find(text) != nil } ?? true) {
      let own = needsTime ? time(text, start) : nil
      append(text, start.format, own, main.stream, batch, lineNumber: lineNumber)
    } else if needsTime {
      passedOver.add(text, .text, nil)
    }
  }
}

extension RecordFramer {
  fileprivate func time(_ text: ByteSlice, _ start: CertainStart) -> Int64? {
    // What an access line has before the bracket is no time where there is no colon.
    if case .access(let bracket) = start, !facts.hasTimeField, bracket < 200,
      Self.hasNoColon(text, before: bracket),
      let time = facts.times.time(ofAccess: text, at: bracket + 1)
    {
      return time
    }
    return facts.time(of: text, format: start.format)
  }

  @inline(__always)
  private static func hasNoColon(_ text: ByteSlice, before end: Int) -> Bool {
    guard end < 64 else { return text[0..<end].firstIndex(of: 0x3A) == nil }
    return unsafe scan_equal64(text.start, 0x3A) & (1 << UInt64(end) &- 1) == 0
  }
}

/// How attempts at plain text go: those that come to nothing lead to fewer attempts.
struct PlainTextTrials {
  var skips = 0
  var failures = 0

  mutating func fail(_ at: Int) -> Int {
    failures = min(failures + 1, 6)
    skips = 1 << failures
    return at
  }
}
