import LogCore
import Testing

@testable import Ingest

/// A line that is too long is cut, and the rest of it skipped without being held.
@Suite struct LineCapTests {
  private let folder = ScratchFolder()

  private func options(cap: Int) -> IngestOptions {
    var options = IngestOptions()
    options.lineCap = cap
    options.input = .lines
    return options
  }

  @Test func `a long line is cut, and the report says where`() {
    let long = String(repeating: "x", count: 1000)
    let path = folder.file("long.log", "one\n\(long)\nthree\n\(long)")
    let reading = readAll([path], options(cap: 100))
    let cut = String(repeating: "x", count: 100)
    #expect(reading.lines == ["one", cut, "three", cut])
    #expect(
      reading.report.damage.map(\.headline) == [
        "`\(path)`, line 2: 1000 bytes long, cut after 100",
        "`\(path)`, line 4: 1000 bytes long, cut after 100",
      ])
  }

  @Test func `a line of exactly the cap is whole`() {
    let line = String(repeating: "x", count: 100)
    let reading = readAll([folder.file("exact.log", "\(line)\n\(line)\n")], options(cap: 100))
    #expect(reading.lines == [line, line])
    #expect(reading.report.damage.isEmpty)
  }

  @Test func `a character is not split`() {
    let path = folder.file("euro.log", String(repeating: "€", count: 100) + "\nnext\n")
    let reading = readAll([path], options(cap: 100))
    #expect(reading.lines == [String(repeating: "€", count: 33), "next"])
  }

  @Test func `lines far longer than the memory are skipped`() {
    let long = String(repeating: "y", count: 3_000_000)
    let path = folder.file("far.log", "one\n\(long)\ntwo\n")
    for segment in [1000, 1 << 20] {
      var options = options(cap: 1000)
      options.segmentSize = segment
      let reading = readAll([path], options, request(workers: 2))
      #expect(reading.lines == ["one", String(repeating: "y", count: 1000), "two"])
      #expect(
        reading.report.damage.map(\.headline)
          == ["`\(path)`, line 2: 3000000 bytes long, cut after 1000"])
    }
  }

  @Test func `random lengths around the cap`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let lines = (0..<100).map { _ in
        String(repeating: "z", count: Int.random(in: 1...60, using: &random))
      }
      var options = options(cap: 30)
      options.segmentSize = Int.random(in: 10...500, using: &random)
      let path = folder.file("random.log", lines.joined(separator: "\n"))
      let reading = readAll([path], options, request(workers: 2))
      #expect(reading.lines == lines.map { String($0.prefix(30)) }, "seed \(seed)")
    }
  }
}
