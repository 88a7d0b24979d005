import LogCore
import Testing

@testable import Ingest

/// Hostile input costs time and room in proportion to its size.
@Suite struct FramingRobustnessTests {
  private func bytes(_ text: String, _ times: Int) -> [UInt8] {
    let one = Array(text.utf8)
    var all: [UInt8] = []
    all.reserveCapacity(one.count * times)
    for _ in 0..<times { all.append(contentsOf: one) }
    return all
  }

  @Test func `nesting may be as deep as it likes`() {
    let deep = bytes("{\"a\":", 100_000) + [0x31] + bytes("}", 100_000)
    #expect(frame(deep).records.count == 1)
    let open = bytes("{\"a\":\n", 30_000)
    #expect(frame(open).counts.lines == 30_000)
    #expect(frame(bytes("[", 100_000) + [0x0A]).records.count == 1)
    #expect(frame(bytes("[\n{\"a\":\n", 10_000)).counts.lines == 20_000)
  }

  @Test func `an object that never ends is text after 100,000 lines`() {
    let text = Array("{\n".utf8) + bytes("\"a\":1,\n", 100_100) + Array("{\"b\":2}\n".utf8)
    let framing = frame(text, needs: [])
    #expect(framing.lines.first == "{")
    #expect(framing.lines.last == "{\"b\":2}")
    #expect(framing.records.count == 100_102)
  }

  @Test func `the items of a list may be more than 100,000 lines`() {
    let text =
      Array("{\n\"apiVersion\":\"v1\",\n\"items\":[\n".utf8) + bytes("{\n\"a\":1\n},\n", 40_000)
      + Array("{\"b\":2}]}\n".utf8)
    let framing = frame(text, needs: [])
    #expect(framing.records.count == 40_001)
    #expect(framing.lines.last == "{\"b\":2}")
  }

  @Test func `many objects on a line, many elements in an array`() {
    #expect(frame(bytes("{}", 100_000), needs: []).records.count == 100_000)
    let array = [0x5B] + bytes("{},", 100_000) + Array("{}]".utf8)
    #expect(frame(array, needs: []).records.count == 100_001)
    #expect(frame(bytes("[{}]", 50_000), needs: []).records.count == 50_000)
  }

  @Test func `many records in one document`() {
    let record = "{\"body\":{\"stringValue\":\"x\"}},"
    let otlp =
      Array("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[".utf8) + bytes(record, 20_000)
      + Array("{}]}]}]}{\"a\":1}\n{\"b\":2}\n".utf8)
    let framing = frame(otlp, needs: [.level, .metadata])
    #expect(framing.records.count == 20_003)
    #expect(framing.lines.suffix(2) == ["{\"a\":1}", "{\"b\":2}"])
  }

  @Test func `many streams with something open`() {
    var text = ""
    for i in 0..<12_000 { text += "[pod/p-\(i)/c] INFO \(i)\n" }
    for i in 2000..<12_000 { text += "[pod/p-\(i)/c]   more\n" }
    let framing = frame(Array(text.utf8), needs: [])
    // The first 2,000 were closed when too many were open.
    #expect(framing.records.count == 12_000)
    #expect(framing.counts.joinedLines == 10_000)
    #expect(framing.isIdle)
  }

  @Test func `one stream that stays open does not hold back the others`() {
    let run = FramingRun(needs: [])
    var text = "[pod/a-0/c] INFO waits\n"
    for i in 0..<5000 { text += "[pod/b-0/c] INFO \(i)\n" }
    run.add(Array(text.utf8)[...])
    #expect(run.result.records.count > 3000)
    run.add(Array("[pod/a-0/c]   joins\n".utf8)[...])
    run.flush()
    #expect(run.result.lines.contains("INFO waits\n  joins"))
    #expect(run.result.records.count == 5001)
  }

  @Test func `bytes that are no text`() {
    var random = SmallRandom(seed: 11)
    for _ in 0..<20 {
      let noise = (0..<4000).map { _ -> UInt8 in
        random.next(3) == 0
          ? UInt8(random.next(256)) : random.pick(Array("{}[]\":,\n 1a\\\u{1B}".utf8))
      }
      let whole = frame(noise, needs: [.time, .level, .message, .traceIDs])
      #expect(whole.isIdle)
      #expect(frame(noise, by: .lines).lines == whole.lines)
    }
  }

  @Test func `odd bytes are counted with --stats`() {
    var options = IngestOptions()
    options.countsEverything = true
    let framing = frame(Array("a\u{0}b\u{0}\n".utf8) + [0xFF, 0xFE, 0x0A], options)
    #expect(framing.counts.nulBytes == 2)
    #expect(framing.counts.invalidUTF8 == 2)
    #expect(framing.counts.textRecords == 2)
  }

  @Test func `parts are put together up to the line cap`() {
    var options = IngestOptions()
    options.lineCap = 1000
    let part = "2024-05-14T09:00:00Z stdout P " + String(repeating: "x", count: 300) + "\n"
    let framing = frame(Array(String(repeating: part, count: 5).utf8), options)
    #expect(framing.lines.map(\.count) == [1200, 300])
  }

  @Test func `the first time of a source is that of the records before it`() {
    let framing = frame("{\"a\":1}\nINFO x\n2024-05-14 09:00:00 y\n{\"b\":2}\n")
    #expect(Set(framing.records.map(\.time)) == [1_715_677_200_000_000_000])
    #expect(framing.counts.inheritedTimes == 3)
    #expect(frame("INFO x\n").records.map(\.time) == [1_000_000_000])
    let late = frame(bytes("INFO x\n", 1500) + Array("2024-05-14 09:00:00 y\n".utf8))
    #expect(late.records.map(\.time).filter { $0 == 1_000_000_000 }.count == 1500)
  }
}
