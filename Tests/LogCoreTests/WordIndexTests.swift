import LogCore
import Support
import Testing

/// Words of messages, found 64 bytes at a time and one byte at a time.
@Suite struct WordIndexTests {
  private static let blanks = Set(" \t\n\r\u{0B}\u{0C}".utf8)
  private static let separators = Set("=,;()[]{}\"'<>|".utf8)

  @Test(arguments: 1...40) func `bits say what each byte is`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let common = Array("ab.:/ 09=..\\|_-~\u{1}\t".utf8)
    let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
      Bool.random(using: &random)
        ? UInt8.random(in: 0...255, using: &random)
        : common[Int.random(in: 0..<common.count, using: &random)]
    }
    let arena = ByteArena()
    let index = WordIndex()
    index.read(arena.copy(bytes), bytes.count)
    for (i, c) in bytes.enumerated() {
      let bit = { (words: UnsafeMutablePointer<UInt64>) in words[i / 64] >> UInt64(i % 64) & 1 == 1
      }
      // What stands behind the end is unknown.
      let isKnown = i + 1 < bytes.count
      let startsDots = isKnown && c == 0x2E && bytes[i + 1] == 0x2E
      let isBlank = Self.blanks.contains(c)
      if isKnown || c != 0x2E {
        #expect(
          bit(index.stops) == (isBlank || Self.separators.contains(c) || startsDots),
          "seed \(seed), byte \(i)")
      }
      #expect(bit(index.digits) == ((0x30...0x39).contains(c)), "seed \(seed), byte \(i)")
      let isControl = (c < 0x20 || c == 0x7F) && !isBlank
      #expect(
        bit(index.others) == (isControl || (0x2E...0x2F).contains(c) || c == 0x3A),
        "seed \(seed), byte \(i)")
    }
    withExtendedLifetime(arena) {}
  }
}
