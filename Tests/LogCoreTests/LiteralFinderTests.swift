import Testing

@testable import LogCore

@Suite struct LiteralFinderTests {
  @Test func `the first of several literals is found, whichever comes first in the list`() {
    let finder = LiteralFinder(literals: ["timeout", "reset", "denied"].map { Array($0.utf8) })
    #expect(finder.find(slice("ok, access denied after timeout")) == 11)
    #expect(finder.find(slice("ok, access denied after timeout"), from: 12) == 24)
    #expect(finder.find(slice("nothing of that")) == nil)
  }

  @Test func `letters match in both cases only when asked to`() {
    let text = slice("a TimeOut @[`{ k")
    #expect(LiteralFinder(literals: [Array("timeout".utf8)]).find(text) == nil)
    #expect(LiteralFinder(literals: [Array("TIMEOUT".utf8)], ignoresCase: true).find(text) == 2)
    // Only letters have cases: `@` and the backquote differ in the same bit.
    #expect(LiteralFinder(literals: [Array("`[`".utf8)], ignoresCase: true).find(text) == nil)
  }

  @Test func `an empty literal is found everywhere, no literals nowhere`() {
    #expect(LiteralFinder(literals: [[]]).find(slice("abc"), from: 2) == 2)
    #expect(LiteralFinder(literals: []).find(slice("abc")) == nil)
  }

  @Test func `a literal that is longer than the text is not found behind its end`() {
    let text = GuardedText(Array("...tim".utf8), behind: Array("eout".utf8))
    #expect(LiteralFinder(literals: [Array("timeout".utf8)]).find(text.slice) == nil)
  }

  @Test(arguments: UInt64(0)..<60)
  func `it finds what a plain loop finds`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = ["ab", "abcAB@`{", "aA\0\u{0}é\n\""][random.below(3)]
    let ignoresCase = random.below(2) == 0
    let literals = (0..<[1, 1, 2, 3, 5, 8, 8, 20][random.below(8)]).map { _ in
      let n = 1 + random.below([3, 6, 40][random.below(3)])
      return random.bytes(n, of: alphabet)
    }
    let finder = LiteralFinder(literals: literals, ignoresCase: ignoresCase)
    for _ in 0..<40 {
      var bytes = random.bytes(random.below(400), of: alphabet)
      if random.below(2) == 0 { bytes = bytes.map { $0 < 0x7F && random.below(8) > 0 ? 0x78 : $0 } }
      if random.below(2) == 0 && bytes.count > 0 {
        bytes.insert(
          contentsOf: literals[random.below(literals.count)], at: random.below(bytes.count))
      }
      let text = GuardedText(bytes, behind: literals[0])
      let from = random.below(bytes.count + 2)
      let expected = Self.findPlainly(literals, bytes, from, ignoresCase)
      #expect(finder.find(text.slice, from: from) == expected)
      #expect(finder.findPlainly(text.slice, from: from) == expected)
    }
  }

  private static func findPlainly(
    _ literals: [[UInt8]], _ text: [UInt8], _ from: Int, _ ignoresCase: Bool
  ) -> Int? {
    func fold(_ c: UInt8) -> UInt8 { ignoresCase ? ASCII.lowered(c) : c }
    guard from < text.count else { return nil }
    return (from..<text.count).first { i in
      literals.contains { literal in
        i + literal.count <= text.count
          && zip(literal, text[i...]).allSatisfy { fold($0) == fold($1) }
      }
    }
  }
}
