import LogCore
import Testing

@testable import Ingest

/// Framing must not depend on how the bytes come, nor on where a worker starts.
@Suite struct FramingPropertyTests {
  private static let plain = [
    "{\"a\":1,\"b\":\"c d e f g\"}", "{\"time\":\"2024-05-14T09:00:00Z\",\"m\":\"x\"}",
    "{\"a\":{\"b\":1}}", "{\"a\":\"} {\"}", "{\"a\":1}{\"b\":2}", "{\"a\":1} {\"b\":2}",
    "{\"a\":{\"b\":1}", "{\"a\":[1,2}", "{\"a\":\"cut", "{", "}", "{\"a\":", "\"a\":1,", "\"b\":2",
    "},",
    "{\"a\":[{\"b\":1}", "{\"a\":[", "]", "]}", "[", "[{\"a\":1}", "[{\"a\":1},", "{\"a\":1},",
    ",{\"a\":1}]", "[1]", "2024-05-14 09:00:00 INFO x", "2024-05-14T09:00:01Z y",
    "2024/05/14 09:00:02 z",
    "loose", "  indented", "\tat a.b", "", "   ", "INFO x", "Traceback (most recent call last):",
    "ValueError: x", "java.io.IOException: x", "panic: x", "goroutine 1 [running]:", "a=1 b=2",
    "{\"apiVersion\":\"v1\",", "\"items\":[",
    "{\"apiVersion\":\"v1\",\"items\":[{\"a\":1}],\"kind\":\"L\"}",
    "2024-05-14 09:00:00}", "{\"a\":2024", "1715677200 x", "{}", "{ \"a\" : 1 }", "{\"a\":1}\r",
    "{\"a\":1} \r", "\u{FEFF}{\"a\":1}", "ts=2024-05-14T09:00:00Z level=info msg=x",
    "level=warn msg=\"y z\" number=1\r", "level=\u{1B}[ 1minfo message=longer",
    "10.0.0.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
    "10.0.0.8 12:00 bob [10/Oct/2000:13:55:37 -0700] \"GET /a HTTP/1.1\" 500 5\r",
    "2024-05-14T09:00:00Z stdout F in a wrapper",
  ]

  private static let wrapped = [
    "[pod/a-0/c] ", "[pod/b-0/c] ", "[pod/a-0/c] 2024-05-14T09:00:00.000000000Z ",
    "[pod/a-0/c] 2024-05-14T09:00:05.000000000Z ", "2024-05-14T09:00:00Z stdout F ",
    "2024-05-14T09:00:00Z stdout P ", "2024-05-14T09:00:00Z stderr F ", "web-1  | ",
    "2024-05-14T09:00:00.000000000Z ", "",
  ]

  private static let documents = [
    #"{"log":"INFO x\n","stream":"stdout","time":"2024-05-14T09:00:00Z"}"#,
    #"{"log":"  y\n","stream":"stdout","time":"2024-05-14T09:00:00.5Z"}"#,
    #"{"log":"part","stream":"stdout","time":"2024-05-14T09:00:00Z"}"#,
    #"{"log":"{\"a\":\n","stream":"stderr","time":"2024-05-14T09:00:00Z"}"#,
    #"{"log":"1}\n","stream":"stderr","time":"2024-05-14T09:00:00Z"}"#,
    #"{"labels":{"a":"b"},"line":"l\nm","timestamp":"2024-05-14T09:00:00Z"}"#,
    #"{"pod":"p","container":"c","message":"INFO x\n"}"#,
    #"{"pod":"p","container":"c","message":"\ty\n"}"#,
    #"{"events":[{"message":"INFO a"},{"message":" b"}],"nextToken":"x"}"#,
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"o"}}]}]}]}"#,
    #"{"__REALTIME_TIMESTAMP":"1715677200000001","MESSAGE":"j"}"#,
  ]

  private func text(_ random: inout SmallRandom, _ lines: Int, wrapped: Bool) -> [UInt8] {
    var text = ""
    // A few shapes at a time, so that long stretches of one kind occur.
    var pool: [String] = []
    for i in 0..<lines {
      if i % 20 == 0 { pool = (0..<(1 + random.next(8))).map { _ in random.pick(Self.plain) } }
      if wrapped {
        text += random.next(4) == 0 ? random.pick(Self.documents) : random.pick(Self.wrapped)
      }
      text += random.pick(pool)
      if i < lines - 1 || random.next(2) == 0 { text += "\n" }
    }
    return Array(text.utf8)
  }

  @Test(arguments: 1...60)
  func `records do not depend on how the bytes come`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let bytes = text(&random, 150, wrapped: seed % 2 == 0)
    let whole = frame(bytes)
    #expect(whole.isIdle)
    for delivery in [Delivery.lines, .fewLines] {
      let other = frame(bytes, by: delivery)
      #expect(other.records == whole.records, "seed \(seed), \(delivery)")
      #expect(other.counts.lines == whole.counts.lines)
      #expect(other.counts.blankLines == whole.counts.blankLines)
      #expect(other.counts.joinedLines == whole.counts.joinedLines)
    }
  }

  @Test(arguments: 1...60)
  func `stretches of plain objects are framed as line by line`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let bytes = text(&random, 200, wrapped: seed % 3 == 0)
    var slow = IngestOptions()
    slow.countsEverything = true
    let fast = frame(bytes)
    #expect(fast.records == frame(bytes, slow).records, "seed \(seed)")
    #expect(fast.lines == frame(bytes, needs: []).lines, "seed \(seed)")
  }

  @Test(arguments: 1...40)
  func `a worker may start at every sync point`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let bytes = text(&random, 60, wrapped: false)
    let whole = frame(bytes).lines
    var from = 1
    while let point = syncPoint(bytes, from: from) {
      let head = frame(Array(bytes[..<point])).lines
      let tail = frame(Array(bytes[point...])).lines
      #expect(head + tail == whole, "seed \(seed), offset \(point)")
      from = point + 1
    }
  }

  @Test func `sync points stand before lines of logfmt and of web servers`() {
    let text = Array(
      """
      "open":
      10.0.0.7 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5
      10.0.0.7 - - [10/Oct/2000:13:55] "GET / HTTP/1.1" 200 5
      level=info msg=started
      level=info, and nothing more
      """.utf8)
    let lengths = text.split(separator: 0x0A).map { $0.count + 1 }
    #expect(syncPoint(text, from: 1) == lengths[0])
    let logfmt = lengths[0] + lengths[1] + lengths[2]
    #expect(syncPoint(text, from: lengths[0] + 1) == logfmt)
    #expect(syncPoint(text, from: logfmt + 1) == nil)
  }

  @Test func `sync points stand between objects and before dates`() {
    let text = Array("{\"a\":1}\n{\"b\":2}\r\n{\"c\":3}\nx\n2024-05-14 09:00:00 y\n{\"d\":4}".utf8)
    var points: [Int] = []
    var from = 1
    while let point = syncPoint(text, from: from) {
      points.append(point)
      from = point + 1
    }
    #expect(points == [8, 17, 27])
    #expect(syncPoint(text, from: 0) == 0)
    #expect(syncPoint(Array("{\n}\n2024-05-14T09:00:00.000000000Z x\n  {\n".utf8), from: 1) == nil)
  }

  private func syncPoint(_ bytes: [UInt8], from: Int) -> Int? {
    let buffer = ByteBuffer(capacity: bytes.count + 64)
    buffer.append(bytes)
    return RecordFramer.syncPoint(in: buffer.slice, from: from)
  }

  @Test(arguments: 1...20)
  func `a prefilter leaves out only what lacks its literals`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let bytes = text(&random, 150, wrapped: seed % 2 == 0)
    let all = frame(bytes).records.filter { $0.line.contains("x") || $0.line.contains("b\":2") }
    let some = frame(bytes, literals: ["x", "b\":2"]).records
    #expect(some == all, "seed \(seed)")
  }

  @Test(arguments: 1...30)
  func `no bytes are lost from lines that are text`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let bytes = text(&random, 100, wrapped: false)
    let framing = frame(bytes, input(.text))
    func lines(_ text: String) -> [String] {
      text.replacing("\u{FEFF}", with: "").utf8.split(separator: 0x0A).map {
        String(decoding: $0, as: UTF8.self).filter { $0 != "\r" }
      }.filter { $0.contains { !$0.isWhitespace } }
    }
    #expect(framing.lines.flatMap(lines) == lines(String(decoding: bytes, as: UTF8.self)))
  }
}
