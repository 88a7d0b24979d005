import LogCore
import Testing

@testable import Ingest

/// However a file is cut, and however many workers read it, the records are the same.
@Suite struct SegmentedReadingTests {
  private let folder = ScratchFolder()

  /// JSON lines, stamped text with stack traces, objects over several lines, blank and odd lines.
  private func mixedLog(lines: Int, seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    var text = ""
    for i in 0..<lines {
      let time = "2026-01-15T10:\(10 + i / 60 % 50):\(10 + i % 50)Z"
      switch Int.random(in: 0..<12, using: &random) {
      case 0: text += "\(time) ERROR request \(i) failed\n  at one\n  at two\n\nCaused by: x\n"
      case 1: text += "{\n  \"n\": \(i),\n  \"deep\": {\n  }\n}\n"
      case 2: text += "\n"
      case 3: text += "plain line \(i)\n"
      case 4: text += "{\"n\":\(i)}{\"n\":\"second on the line\"}\n"
      case 5: text += "[\n{\"n\":\(i)},\n{\"n\":1}\n]\n"
      default:
        let padding = String(repeating: "x", count: Int.random(in: 0..<200, using: &random))
        text += "{\"time\":\"\(time)\",\"n\":\(i),\"level\":\"info\",\"pad\":\"\(padding)\"}\n"
      }
    }
    return text
  }

  private func options(segment: Int?) -> IngestOptions {
    var options = IngestOptions()
    options.segmentSize = segment
    return options
  }

  @Test(arguments: [64, 300, 1000, 4096, 50_000], [1, 3])
  func `small segments give what one reading gives`(segment: Int, workers: Int) {
    for seed in 1...4 {
      let path = folder.file("\(seed).log", mixedLog(lines: 600, seed: UInt64(seed)))
      let whole = readAll([path], options(segment: 1 << 30), request(needs: .time))
      let parts = readAll(
        [path], options(segment: segment), request(workers: workers, needs: .time))
      #expect(parts.lines == whole.lines, "seed \(seed)")
      #expect(parts.records == whole.records, "seed \(seed)")
      #expect(parts.report.lines == whole.report.lines)
      #expect(parts.report.bytes == whole.report.bytes)
    }
  }

  @Test func `a file of JSON lines is really cut`() {
    let lines = (0..<2000).map { "{\"n\":\($0)}" }
    let path = folder.file("lines.log", lines.joined(separator: "\n") + "\n")
    let reading = readAll([path], options(segment: 1000), request(workers: 2))
    #expect(reading.lines == lines)
    #expect(reading.sequences > 10)
  }

  @Test(arguments: [200, 4096], [1, 3])
  func `leaving out lines without the literals changes nothing`(segment: Int, workers: Int) {
    for seed in 5...8 {
      let path = folder.file("\(seed).log", mixedLog(lines: 800, seed: UInt64(seed)))
      for literal in ["\"n\":77", "Caused by", "second", "nowhere", "at two", "T10:1"] {
        let all = readAll([path], options(segment: segment), request(needs: .time))
        let some = readAll(
          [path], options(segment: segment),
          request(workers: workers, needs: .time, literals: [literal]))
        #expect(
          some.records.filter { $0.line.contains(literal) }
            == all.records.filter { $0.line.contains(literal) }, "seed \(seed), \(literal)")
      }
    }
  }

  @Test func `lines without the literal are not even framed`() {
    let lines = (0..<5000).map { "{\"n\":\($0),\"text\":\"abcdefgh\"}" }
    let path = folder.file("many.log", lines.joined(separator: "\n") + "\n")
    let reading = readAll([path], options(segment: 4096), request(literals: ["\"n\":4999"]))
    #expect(reading.lines.contains(lines[4999]))
    #expect(reading.records.count < 500)
  }

  @Test func `several files are read side by side and each stays in order`() {
    let names = ["a", "b", "c", "d", "e"]
    let paths = names.map { name in
      folder.file("\(name).log", (0..<500).map { "{\"\(name)\":\($0)}\n" }.joined())
    }
    for merges in [false, true] {
      let reading = readAll(
        paths, options(segment: 700), request(workers: 3, needs: .time, merges: merges))
      for (index, name) in names.enumerated() {
        let own = reading.records.filter { $0.source == index }.map(\.line)
        #expect(own == (0..<500).map { "{\"\(name)\":\($0)}" })
      }
    }
  }

  @Test func `a last line without its line break is a line`() {
    let path = folder.file("open.log", "{\"a\":1}\n{\"a\":2}")
    #expect(readAll([path]).lines == ["{\"a\":1}", "{\"a\":2}"])
  }

  @Test func `an empty file has no records and no damage`() {
    let reading = readAll([folder.file("empty.log", "")])
    #expect(reading.records.isEmpty)
    #expect(reading.report.damage.isEmpty)
  }

  @Test func `a file that is not there is damage, and the others are read`() {
    let path = folder.file("there.log", "{\"a\":1}\n")
    for merges in [false, true] {
      let reading = readAll(
        ["\(folder.path)/missing.log", path], IngestOptions(),
        request(workers: 2, merges: merges))
      #expect(reading.lines == ["{\"a\":1}"])
      #expect(
        reading.report.damage.map(\.headline)
          == ["cannot read `\(folder.path)/missing.log`: no such file or directory"])
    }
  }
}
