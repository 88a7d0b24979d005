/// Writes the words of a line of a partial, each behind a blank.
///
/// Integers are in decimal, doubles 16 hex digits of their bits, so that they come back exactly.
package struct PartialWordWriter {
  package let out: ByteBuffer
  package init(_ out: ByteBuffer) { self.out = out }

  package func write(_ value: Int64) {
    out.append(0x20)
    out.append(decimal: value)
  }

  package func write(_ value: Double) {
    out.append(0x20)
    let bits = value.bitPattern
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      out.append(PartialText.hexDigit(UInt8(truncatingIfNeeded: bits >> shift) & 15))
    }
  }

  package func write(_ text: [UInt8]) { PartialText.append(text, to: out) }
}

/// Reads the words of a line of a partial, one after the other.
///
/// Every read returns nil where the line does not have what is asked for.
package struct PartialWords {
  private let line: ByteSlice
  private var at = 0

  /// The line without its line break; it must stay valid as long as the reader is used.
  package init(_ line: ByteSlice) { self.line = line }

  package var isAtEnd: Bool { at >= line.count }

  /// What has not been read yet, the blank before it included.
  package var rest: ByteSlice { line.from(min(at, line.count)) }

  /// The next word that is not quoted.
  package mutating func word() -> ByteSlice? {
    guard begin(), line[at] != 0x22 else { return nil }
    let end = line.firstIndex(of: 0x20, from: at) ?? line.count
    guard end > at else { return nil }
    defer { at = end }
    return line[at..<end]
  }

  /// Goes on if the next word is this one.
  package mutating func accept(_ wanted: StaticString) -> Bool {
    let start = at
    if let found = word(), found.equals(wanted) { return true }
    at = start
    return false
  }

  package mutating func integer() -> Int64? {
    guard let word = word() else { return nil }
    let isNegative = word[0] == 0x2D
    let digits = isNegative ? word.from(1) : word
    guard !digits.isEmpty, digits.count <= 19 else { return nil }
    var magnitude: UInt64 = 0
    for i in 0..<digits.count {
      guard ASCII.isDigit(digits[i]) else { return nil }
      magnitude = magnitude &* 10 &+ UInt64(digits[i] &- 0x30)
    }
    if isNegative {
      return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int64(exactly: magnitude)
  }

  package mutating func double() -> Double? {
    guard let word = word(), word.count == 16 else { return nil }
    var bits: UInt64 = 0
    for i in 0..<16 {
      guard let digit = ASCII.hexValue(word[i]) else { return nil }
      bits = bits << 4 | UInt64(digit)
    }
    return Double(bitPattern: bits)
  }

  /// The next quoted word; what it means goes behind what `scratch` holds, if it has escapes.
  package mutating func quoted(_ arena: ByteArena) -> ByteSlice? {
    guard let raw = rawQuoted() else { return nil }
    guard raw.firstIndex(of: 0x5C) != nil else { return arena.copy(raw) }
    let buffer = ByteBuffer(capacity: raw.count)
    guard PartialText.unescape(raw, to: buffer) else { return nil }
    return arena.copy(buffer)
  }

  /// The next quoted word; allocates.
  package mutating func bytes() -> [UInt8]? {
    guard let raw = rawQuoted() else { return nil }
    guard raw.firstIndex(of: 0x5C) != nil else { return raw.array }
    let buffer = ByteBuffer(capacity: raw.count)
    guard PartialText.unescape(raw, to: buffer) else { return nil }
    return withExtendedLifetime(buffer) { buffer.slice.array }
  }

  /// The next quoted word as text; allocates.
  package mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }

  /// What stands between the quotes of the next word.
  private mutating func rawQuoted() -> ByteSlice? {
    guard begin(), line[at] == 0x22 else { return nil }
    var i = at + 1
    while i < line.count && line[i] != 0x22 { i += line[i] == 0x5C ? 2 : 1 }
    guard i < line.count else { return nil }
    defer { at = i + 1 }
    return line[at + 1..<i]
  }

  /// Passes the blank before a word.
  private mutating func begin() -> Bool {
    if at > 0 {
      guard at < line.count, line[at] == 0x20 else { return false }
      at += 1
    }
    return at < line.count
  }
}
