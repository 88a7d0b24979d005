import LogCore

/// What a line looks like to the joining of text (ingest.md section 3).
struct LineShape: OptionSet {
  let rawValue: UInt16

  /// Begins a record, always.
  static let start = LineShape(rawValue: 1)
  /// Goes on with the record above it.
  static let continuation = LineShape(rawValue: 2)
  /// Begins with a time.
  static let time = LineShape(rawValue: 4)
  /// Begins as crashes do.
  static let crash = LineShape(rawValue: 8)
  /// A name of an exception: `java.io.IOException: reset`.
  static let exceptionHead = LineShape(rawValue: 16)
  /// As `Traceback (most recent call last):`.
  static let traceback = LineShape(rawValue: 32)
  /// As `goroutine 7 [`.
  static let goroutine = LineShape(rawValue: 64)
  /// Begins with a space or a tab.
  static let indented = LineShape(rawValue: 128)
  /// Stands between two tracebacks and ends none.
  static let betweenTracebacks = LineShape(rawValue: 256)

  // What a line can be, as sets: literals of sets cost a call for each line.
  static let loose: LineShape = []
  static let timedStart = LineShape(rawValue: 1 | 4)
  static let crashStart = LineShape(rawValue: 1 | 8)
  static let headContinuation = LineShape(rawValue: 2 | 16)
  static let tracebackContinuation = LineShape(rawValue: 2 | 32)
  static let goroutineContinuation = LineShape(rawValue: 2 | 64)
  static let indentedContinuation = LineShape(rawValue: 2 | 128)
  static let betweenContinuation = LineShape(rawValue: 2 | 256)

  func has(_ shape: LineShape) -> Bool { rawValue & shape.rawValue != 0 }
}

/// Tells the shapes of lines.
///
/// One reader's: it keeps room for lines without their colours.
final class LineShapes {
  private let times: TimestampParser
  private let plain = ByteBuffer()

  init(times: TimestampParser) { self.times = times }

  /// The line without CSI sequences; the slice is valid until the next call.
  private func withoutColours(_ line: ByteSlice) -> ByteSlice {
    guard line.firstIndex(of: 0x1B) != nil else { return line }
    plain.removeAll()
    var i = 0
    // What decides stands near the start; only long logfmt lines are looked at further.
    let n = min(line.count, 65_536)
    while i < n {
      let end = ControlSequence.end(line, i)
      if end > i {
        i = end
      } else {
        unsafe plain.append(line.start[i])
        i += 1
      }
    }
    return plain.slice
  }

  func shape(of line: ByteSlice) -> LineShape {
    let line = withoutColours(line)
    if line.isEmpty { return .loose }
    let c = unsafe line.start[0]
    if c == 0x7B { return .start }
    if times.beginsWithTime(line) { return .timedStart }
    if c == 0x20 || c == 0x09 { return .indentedContinuation }
    if c == 0x3C && Self.beginsWithPriority(line) { return .start }
    if Self.beginsWithLevel(line) { return .start }
    if Self.beginsWithCrash(line) { return .crashStart }
    if AccessLine.matches(line) || LogfmtCursor.isLogfmt(line) { return .start }
    return Self.continuation(line)
  }

  /// Whether a record whose first line has a time at its start takes in loose lines.
  func leads(_ firstLine: ByteSlice) -> Bool {
    let line = withoutColours(firstLine)
    return !AccessLine.matches(line) && !LogfmtCursor.isLogfmt(line)
  }

  private static func continuation(_ line: ByteSlice) -> LineShape {
    switch unsafe line.start[0] {
    case UInt8(ascii: "C") where line.hasPrefix("Caused by: "): return .continuation
    case UInt8(ascii: "S") where line.hasPrefix("Suppressed: "): return .continuation
    case UInt8(ascii: ".") where isElision(line): return .continuation
    case UInt8(ascii: "T"):
      if line.hasPrefix("Traceback (most recent call last):") {
        return .tracebackContinuation
      }
      if line.hasPrefix("The above exception was the direct cause") {
        return .betweenContinuation
      }
    case UInt8(ascii: "D") where line.hasPrefix("During handling of the above exception"):
      return .betweenContinuation
    case UInt8(ascii: "g") where isGoroutine(line): return .goroutineContinuation
    case UInt8(ascii: "c") where line.hasPrefix("created by "): return .continuation
    default: break
    }
    return ExceptionHead.matches(line) ? .headContinuation : .loose
  }

  /// `<` 1 to 3 digits `>`.
  private static func beginsWithPriority(_ line: ByteSlice) -> Bool {
    var i = 1
    while unsafe i < min(line.count, 4) && ASCII.isDigit(line.start[i]) { i += 1 }
    return unsafe i > 1 && i < line.count && line.start[i] == 0x3E
  }

  private static func beginsWithLevel(_ line: ByteSlice) -> Bool {
    let from = unsafe line.start[0] == 0x5B ? 1 : 0
    var i = from
    while unsafe i < min(line.count, from + 9) && ASCII.isUpper(line.start[i]) { i += 1 }
    if i > from {
      guard isLevelInCapitals(line[from..<i]) else { return false }
      guard i < line.count else { return true }
      let c = unsafe line.start[i]
      return c == 0x3A || c == 0x7C || c == 0x5D || ASCII.isSpace(c)
    }
    guard from == 0 else { return false }
    while unsafe i < min(line.count, 8) && ASCII.isLower(line.start[i]) { i += 1 }
    guard i > 0, line.from(i).hasPrefix(": ") else { return false }
    return isLevelInSmallLetters(line[0..<i])
  }

  private static func isLevelInCapitals(_ word: ByteSlice) -> Bool {
    switch word.count {
    case 3: word.equals("ERR")
    case 4: word.equals("INFO") || word.equals("WARN") || word.equals("CRIT")
    case 5:
      word.equals("TRACE") || word.equals("DEBUG") || word.equals("ERROR") || word.equals("FATAL")
        || word.equals("PANIC")
    case 6: word.equals("NOTICE") || word.equals("SEVERE")
    case 7: word.equals("WARNING")
    case 8: word.equals("CRITICAL")
    default: false
    }
  }

  private static func isLevelInSmallLetters(_ word: ByteSlice) -> Bool {
    switch word.count {
    case 4:
      word.equals("trce") || word.equals("dbug") || word.equals("info") || word.equals("warn")
        || word.equals("fail") || word.equals("crit")
    case 5:
      word.equals("trace") || word.equals("debug") || word.equals("error") || word.equals("fatal")
    case 6: word.equals("notice")
    case 7: word.equals("warning")
    default: false
    }
  }

  static func beginsWithCrash(_ line: ByteSlice) -> Bool {
    switch unsafe line.start[0] {
    case UInt8(ascii: "p"): line.hasPrefix("panic: ")
    case UInt8(ascii: "f"): line.hasPrefix("fatal error: ")
    case UInt8(ascii: "E"): line.hasPrefix("Exception in thread \"")
    case UInt8(ascii: "U"):
      line.hasPrefix("Unhandled exception") || line.hasPrefix("Unhandled Exception")
    case UInt8(ascii: "t"): isRustPanic(line)
    default: false
    }
  }

  /// As `thread 'NAME' panicked at `.
  private static func isRustPanic(_ line: ByteSlice) -> Bool {
    guard line.hasPrefix("thread '"), let close = line.firstIndex(of: 0x27, from: 8) else {
      return false
    }
    return line.from(close).hasPrefix("' panicked at ")
  }

  /// As `goroutine N [`.
  private static func isGoroutine(_ line: ByteSlice) -> Bool {
    guard line.hasPrefix("goroutine ") else { return false }
    var i = 10
    while unsafe i < line.count && ASCII.isDigit(line.start[i]) { i += 1 }
    return i > 10 && line.from(i).hasPrefix(" [")
  }

  /// `...
  ///
  /// N more`, `... N common frames omitted`
  private static func isElision(_ line: ByteSlice) -> Bool {
    guard line.hasPrefix("... ") else { return false }
    var i = 4
    while unsafe i < line.count && ASCII.isDigit(line.start[i]) { i += 1 }
    guard i > 4 else { return false }
    let rest = line.from(i)
    return rest.hasPrefix(" more") || rest.hasPrefix(" common frames omitted")
  }
}

/// A dotted name that ends in `Exception`, `Error` or `Throwable`, and then `:` or the end.
enum ExceptionHead {
  static func matches(_ line: ByteSlice) -> Bool {
    var i = 0
    while unsafe i < line.count
      && (ASCII.isWord(line.start[i]) || line.start[i] == 0x2E || line.start[i] == 0x24)
    {
      i += 1
    }
    guard i > 4, unsafe i == line.count || line.start[i] == 0x3A || line.start[i] == 0x0A else {
      return false
    }
    let name = line[0..<i]
    // `ValueError` alone is a word like any other.
    guard name.firstIndex(of: 0x2E) != nil else { return false }
    return
      unsafe (name.hasSuffix("Exception") || name.hasSuffix("Error") || name.hasSuffix("Throwable"))
      && !ASCII.isDigit(name.start[0]) && name.start[0] != 0x2E
  }
}
