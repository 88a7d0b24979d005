internal import LogCore

/// Writes states as words of text: integers in decimal, doubles as 16 hex digits of their bits, so
/// that they come back exactly.
struct StateWriter {
  private(set) var text = ""

  mutating func write(_ value: Int64) { append(String(value)) }

  mutating func write(_ value: Double) {
    let digits = String(value.bitPattern, radix: 16)
    append(String(repeating: "0", count: 16 - digits.count) + digits)
  }

  private mutating func append(_ word: String) {
    if !text.isEmpty { text += " " }
    text += word
  }
}

/// Reads what a `StateWriter` wrote.
struct StateReader {
  private var words: ArraySlice<Substring>

  init(_ text: Substring) { words = text.split(separator: " ")[...] }

  var isAtEnd: Bool { words.isEmpty }

  mutating func integer() -> Int64? { words.popFirst().flatMap { Int64($0) } }

  mutating func double() -> Double? {
    guard let word = words.popFirst(), word.utf8.count == 16 else { return nil }
    return UInt64(word, radix: 16).map { Double(bitPattern: $0) }
  }
}
