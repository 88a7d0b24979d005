internal import CScan

/// What is wrong with a line of logfmt, and where.
package struct LogfmtFault: Equatable, Sendable {
  package enum Kind: UInt8, Sendable {
    case unexpectedQuote, unexpectedEquals, unterminatedQuote, invalidQuote
  }

  package let kind: Kind
  /// Counted from 1, in bytes.
  package let position: Int

  /// Writes the text of `__error_details__`.
  package func write(to out: ByteBuffer) {
    out.append("logfmt syntax error at pos ")
    out.append(decimal: Int64(position))
    out.append(" : ")
    switch kind {
    case .unexpectedQuote: out.append("unexpected '\"'")
    case .unexpectedEquals: out.append("unexpected '='")
    case .unterminatedQuote: out.append("unterminated quoted value")
    case .invalidQuote: out.append("invalid quoted value")
    }
  }
}

/// A key and its value as they stand in a line.
package struct LogfmtPair {
  package let key: ByteSlice
  /// Between the quotes of a quoted value, with its escapes; empty for a bare key.
  package let value: ByteSlice
  package let isQuoted: Bool
  /// The value is what `JSONString.unescapeLogfmt` makes of `value`.
  package let hasEscapes: Bool
}

/// The pairs of a line as LogQL's `| logfmt` reads them: broken ones are skipped.
package struct LogfmtScanner {
  private let line: ByteSlice
  private let isStrict: Bool
  private var offset = 0
  private var checker: ByteArena?
  /// The broken pair that ended a strict scan.
  package private(set) var fault: LogfmtFault?

  /// A strict scan ends at the first broken pair.
  package init(_ line: ByteSlice, isStrict: Bool = false) {
    self.line = line
    self.isStrict = isStrict
  }

  package mutating func next() -> LogfmtPair? {
    while true {
      while unsafe offset < line.count && line.start[offset] <= 0x20 { offset += 1 }
      guard offset < line.count else { return nil }
      if let pair = pair() { return pair }
      if fault != nil && isStrict {
        offset = line.count
        return nil
      }
      fault = nil
      while unsafe offset < line.count && line.start[offset] > 0x20 { offset += 1 }
    }
  }

  /// The pair that begins at `offset`; nil with a fault if it is broken.
  private mutating func pair() -> LogfmtPair? {
    let keyStart = offset
    offset = Self.tokenEnd(line, offset)
    let key = line[keyStart..<offset]
    guard offset < line.count else { return bare(key) }
    switch unsafe line.start[offset] {
    case 0x22: return fail(.unexpectedQuote)
    case 0x3D: break
    default: return bare(key)
    }
    guard !key.isEmpty else { return fail(.unexpectedEquals) }
    offset += 1
    guard offset < line.count else { return bare(key) }
    if unsafe line.start[offset] == 0x22 { return quoted(key) }
    let valueStart = offset
    offset = Self.tokenEnd(line, offset)
    if unsafe offset < line.count && line.start[offset] > 0x20 {
      return unsafe fail(line.start[offset] == 0x22 ? .unexpectedQuote : .unexpectedEquals)
    }
    return LogfmtPair(
      key: key, value: line[valueStart..<offset], isQuoted: false, hasEscapes: false)
  }

  private mutating func quoted(_ key: ByteSlice) -> LogfmtPair? {
    let from = offset + 1
    var escapes = false
    guard let end = JSONReader.stringEnd(line, from, &escapes) else {
      offset = line.count
      return fail(.unterminatedQuote)
    }
    offset = end + 1
    let value = line[from..<end]
    if escapes {
      let arena = checker ?? ByteArena(blockSize: 4096)
      checker = arena
      arena.reset()
      if JSONString.unescapeLogfmt(value, into: arena) == nil { return fail(.invalidQuote) }
    }
    return LogfmtPair(key: key, value: value, isQuoted: true, hasEscapes: escapes)
  }

  private func bare(_ key: ByteSlice) -> LogfmtPair {
    LogfmtPair(key: key, value: .empty, isQuoted: false, hasEscapes: false)
  }

  private mutating func fail(_ kind: LogfmtFault.Kind) -> LogfmtPair? {
    fault = LogfmtFault(kind: kind, position: offset + 1)
    return nil
  }

  /// The offset of the first `=`, `"` or blank at or behind `from`.
  @inline(__always)
  static func tokenEnd(_ line: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < line.count {
      let m = unsafe scan_logfmt16(line.start + i)
      if m != 0 { return min(i + Int(scan_first(m)), line.count) }
      i += 16
    }
    return line.count
  }
}
