import Testing

@testable import LogCore

@Suite struct LineIndexTests {
  @Test(arguments: [0, 1, 15, 16, 17, 63, 64, 65, 200, 20_000])
  func `all line breaks are found, and none behind the end`(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let index = LineIndex()
    for alphabet in ["\n", "a\n", "abcdefghij\n"] {
      let bytes = random.bytes(count, of: alphabet)
      let text = GuardedText(bytes)
      index.build(text.slice)
      let found = (0..<index.count).map { Int(index.offsets[$0]) }
      #expect(found == bytes.indices.filter { bytes[$0] == 0x0A })
    }
  }
}

@Suite struct PlainJSONScanTests {
  @Test func `lines of one object each are plain up to the one before the last`() {
    let scan = PlainJSONScan()
    let text = slice("{\"a\":1}\n{\"a\":{\"b\":2}}\r\n{}\n")
    #expect(scan.scan(text) == 23)
    #expect(scan.count == 2)
    #expect(scan.offsets[1] == 22)
  }

  @Test(arguments: [
    "{}\n{} {}\n{}\n", "{}\n{}{}\n{}\n", "{}\n{}\t {}\n{}\n", "{}\ntext\n{}\n", "{}\n{\n}\n{}\n",
    "{}\n\n{}\n", "{}\n {}\n{}\n",
  ])
  func `only the first line is plain where`(text: String) {
    let scan = PlainJSONScan()
    let end = scan.scan(slice(text))
    // The line break behind the first line must have a `{` behind it.
    #expect(end == (text.hasPrefix("{}\n{") ? 3 : 0))
  }

  @Test(arguments: UInt64(0)..<40)
  func `it takes the lines that a plain loop takes`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let scan = PlainJSONScan()
    for _ in 0..<30 {
      var bytes: [UInt8] = []
      for _ in 0..<random.below(30) {
        let inner = random.bytes(
          random.below(90), of: ["a", "a,}", "abcdefg{ },\""][random.below(3)])
        let line = [0x7B] + inner + [0x7D] + (random.below(6) == 0 ? [0x0D] : []) + [0x0A]
        bytes += random.below(20) == 0 ? line.mutated(&random, with: "{} \n\r") : line
      }
      let text = GuardedText(bytes, behind: Array("{}\n".utf8))
      let (expected, end) = Self.plainLines(bytes)
      #expect(scan.scan(text.slice) == end)
      #expect((0..<scan.count).map { Int(scan.offsets[$0]) } == expected)
      #expect(scan.scanPlainly(text.slice) == end)
      #expect((0..<scan.count).map { Int(scan.offsets[$0]) } == expected)
    }
  }

  private static func plainLines(_ text: [UInt8]) -> (breaks: [Int], end: Int) {
    var breaks: [Int] = []
    var start = 0
    while let lf = text[start...].firstIndex(of: 0x0A), lf + 1 < text.count, text[lf + 1] == 0x7B {
      var line = text[start..<lf]
      while line.last == 0x0D { line.removeLast() }
      guard line.count > 1, line.first == 0x7B, line.last == 0x7D else { break }
      // Blanks aside, no closing brace may stand before an opening one.
      let dense = line.filter { $0 > 0x20 }
      guard !zip(dense, dense.dropFirst()).contains(where: { $0 == (0x7D, 0x7B) }) else { break }
      breaks.append(lf)
      start = lf + 1
    }
    return (breaks, start)
  }
}
