import LogCore
import Support
import Testing

@testable import Ingest

/// Spans as records of a query.
@Suite struct SpanRecordTests {
  private let folder = ScratchFolder()

  /// A Jaeger document with so many spans, on one line or several.
  private func document(_ count: Int, separator: String) -> String {
    let spans = (0..<count).map {
      #"{"spanID":"\#(String($0 + 1, radix: 16))","operationName":"op","startTime":\#($0 + 1),"#
        + #""duration":5,"processID":"p"}"#
    }
    return #"{"data":[{"traceID":"1","spans":["# + spans.joined(separator: "," + separator)
      + #"],"processes":{"p":{"serviceName":"s"}}}]}"#
  }

  @Test(arguments: ["", "\n"])
  func `a document that is longer than a line may be is streamed`(separator: String) {
    let path = folder.file("spans.json", document(15_000, separator: separator))
    var options = IngestOptions()
    options.lineCap = 64 * 1024
    let reading = readAll([path], options, request(workers: 2, needs: .time))
    #expect(reading.records.count == 15_000)
    #expect(reading.report.damage == [])
    #expect(reading.records.first?.time == 1000)
    #expect(
      reading.records.last?.line
        == #"{"trace_id":"0000000000000001","span_id":"0000000000003a98","service":"s","#
        + #""name":"op","span_kind":"internal","status":"unset","duration_ms":0.005}"#)
  }

  @Test func `spans and log lines may share a file`() {
    let spans = document(3, separator: "")
    let path = folder.file("mixed.log", "{\"a\":1}\n\(spans)\ntext\n\(spans){\"b\":2}\n")
    let reading = readAll([path], IngestOptions(), request())
    #expect(reading.records.count == 9)
    #expect(reading.report.recordsByWrapper == ["span": 6])
    #expect(
      reading.lines.filter { !$0.contains("trace_id") } == ["{\"a\":1}", "text", "{\"b\":2}"])
  }

  @Test func `lists of lists of Zipkin's spans`() {
    let span = #"{"traceId":"1","id":"2","localEndpoint":{"serviceName":"s"}}"#
    let path = folder.file("lists.json", "[[\(span),\(span)],[\(span)]]")
    #expect(readAll([path], IngestOptions(), request()).records.count == 3)
  }

  @Test(arguments: [
    #"{"batches":[{"size":3}]}"#, #"{"data":[{"id":1}]}"#, #"{"trace":{"id":"1"}}"#,
    #"{"traceId":"1","id":"2","msg":"x"}"#, #"{"result":{"ok":true}}"#,
  ])
  func `log lines that only resemble spans stay log lines`(line: String) {
    let path = folder.file("log.json", line + "\n")
    let reading = readAll([path], IngestOptions(), request())
    #expect(reading.lines == [line])
    #expect(reading.report.recordsByWrapper == [:])
  }

  @Test func `durations are written with all their digits`() {
    let cases: [(Int64, String)] = [
      (0, "0"), (5, "0.000005"), (1_500_000, "1.5"), (2_000_000, "2"),
    ]
    for (nanoseconds, text) in cases {
      let out = ByteBuffer()
      SpanLine.append(milliseconds: nanoseconds, to: out)
      #expect(out.string == text)
    }
  }
}
