internal import LogCore

/// The pieces of up to three bytes that touch the variable parts of some messages.
///
/// It tells where a text cannot stand: a text that would reach into a variable part has a piece there
/// that is in the set. Single bytes are there exactly, longer pieces as bits of a filter (B. Bloom,
/// 1970), so that a piece may seem to be there, but none is missed. Pieces with digits are not
/// kept: ids and numbers would fill the set, and the constant words of templates have none.
///
///     took 35 ms for /a:   `k_3` and `5_m` have digits; `5`, `_/`, `r_/`, `_/a`, `/a`, `a:`, ...
// SAFETY: `bits` has `wordCount` elements; places are below 64 times that.
@safe
final class GramSet {
  /// Four words for single bytes, and the filter.
  static let wordCount = 4 + 32
  /// The longest variable part that is looked through; a longer one may hold anything.
  private static let longest = 4_096

  private let bits: UnsafeMutablePointer<UInt64>

  init() {
    unsafe bits = .allocate(capacity: Self.wordCount)
    unsafe bits.initialize(repeating: 0, count: Self.wordCount)
  }

  deinit { unsafe bits.deallocate() }

  var words: [UInt64] {
    get { (0..<Self.wordCount).map { unsafe bits[$0] } }
    set { for i in 0..<Self.wordCount { unsafe bits[i] = newValue[i] } }
  }

  /// Takes in the pieces that touch a range of a message.
  func add(_ message: ByteSlice, _ range: Range<Int>) {
    guard range.count <= Self.longest else { return fill() }
    var recent: UInt32 = 0
    var run = 0
    for i in max(0, range.lowerBound &- 2)..<min(message.count, range.upperBound &+ 2) {
      let c = message[i]
      if i >= range.lowerBound && i < range.upperBound { insert(Int(c)) }
      if ASCII.isDigit(c) {
        run = 0
        continue
      }
      recent = recent << 8 | UInt32(c)
      run &+= 1
      guard i >= range.lowerBound else { continue }
      if run >= 2 && i &- 1 < range.upperBound { insert(Self.place(pair: recent & 0xFFFF)) }
      if run >= 3 { insert(Self.place(triple: recent & 0xFF_FFFF)) }
    }
  }

  private func fill() {
    for i in 0..<Self.wordCount { unsafe bits[i] = .max }
  }

  func merge(_ other: GramSet) {
    for i in 0..<Self.wordCount { unsafe bits[i] |= other.bits[i] }
  }

  @inline(__always)
  private func insert(_ place: Int) {
    unsafe bits[place &>> 6] |= 1 << UInt64(truncatingIfNeeded: place & 63)
  }

  @inline(__always)
  private func contains(_ place: Int) -> Bool {
    unsafe bits[place &>> 6] &>> UInt64(truncatingIfNeeded: place & 63) & 1 == 1
  }

  @inline(__always)
  private static func place(triple: UInt32) -> Int { 256 &+ Int((triple &* 0x9E37_79B1) &>> 21) }

  @inline(__always)
  private static func place(pair: UInt32) -> Int { place(triple: pair | 0x0100_0000) }

  // MARK: - Questions

  /// The pieces of three bytes of a text, without digits.
  static func triples(_ text: [UInt8]) -> [UInt32] {
    guard text.count >= 3 else { return [] }
    return (0...(text.count - 3)).compactMap { i in
      let piece = text[i..<i + 3]
      return piece.contains(where: ASCII.isDigit)
        ? nil : piece.reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  func mayHold(triple: UInt32) -> Bool { contains(Self.place(triple: triple)) }

  /// Whether a text may stand in a message so that it reaches into a variable part.
  func mayTouch(_ text: [UInt8]) -> Bool {
    switch text.count {
    case 0: return false
    case 1: return contains(Int(text[0]))
    case 2:
      if text.contains(where: ASCII.isDigit) { return true }
      return contains(Self.place(pair: UInt32(text[0]) << 8 | UInt32(text[1])))
    default: return mayTouch(long: text)
    }
  }

  /// Each byte of the text has to be in a piece that is nowhere in a variable part.
  private func mayTouch(long text: [UInt8]) -> Bool {
    var covered = 0
    for i in 0...(text.count - 3) {
      let piece = text[i..<i + 3]
      if piece.contains(where: ASCII.isDigit) { continue }
      if mayHold(triple: piece.reduce(0) { $0 << 8 | UInt32($1) }) { continue }
      if i > covered { return true }
      covered = i + 3
    }
    return covered < text.count
  }

  // MARK: - Partials

  /// Writes a line with the words that are not empty.
  func write(to out: PartialOutput) {
    out.begin("grams")
    for (i, word) in words.enumerated() where word != 0 {
      out.add(i)
      out.add(Int64(bitPattern: word))
    }
    out.end()
  }

  /// Takes in what `write` has written; false if it is anything else.
  func read(_ line: inout PartialLine) -> Bool {
    while !line.isAtEnd {
      guard let i = line.count(), i < Self.wordCount, let word = line.integer() else {
        return false
      }
      unsafe bits[i] |= UInt64(bitPattern: word)
    }
    return true
  }
}
