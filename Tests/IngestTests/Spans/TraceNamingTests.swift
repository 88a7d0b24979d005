import LogCore
import Support
import Testing

@testable import Ingest

/// Which lines name a trace: the wide rule of traces.md section 4.
@Suite struct TraceNamingTests {
  private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"
  private let wanted = WantedTraces([Array(id.utf8), Array("abc123-def456-ghi789".utf8)])

  private func named(_ line: String) -> (traces: [Int], spans: [String], service: String) {
    let names = TraceNaming(wanted)
    names.begin()
    withSlice(line) { names.read($0) }
    let spans = names.spans.map { String(decoding: $0, as: UTF8.self) }
    return (names.traces, spans, String(decoding: names.service, as: UTF8.self))
  }

  @Test(arguments: [
    #"{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"TraceID":"4BF92F35-77B3-4DA6-A3CE-929D0E0E4736"}"#,
    #"{"a":[{"b":{"context.traceId":"0x4bf92f3577b34da6a3ce929d0e0e4736"}}]}"#,
    #"{"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"}}"#,
    #"{"otelTraceID":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"X-B3-TraceId":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"dd":{"trace_id":"11803532876627986230"}}"#, #"{"dd.trace_id":11803532876627986230}"#,
    #"{"logging.googleapis.com/trace":"projects/p/traces/4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"trace":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"headers":"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}"#,
    "level=info trace_id=4bf92f3577b34da6a3ce929d0e0e4736 msg=x",
    "INFO [traceId: 4bf92f3577b34da6a3ce929d0e0e4736] done",
    "got 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ])
  func `a line names the trace`(line: String) {
    #expect(named(line).traces == [0])
    #expect(withSlice(line) { wanted.mayName($0) })
  }

  @Test(arguments: [
    #"{"msg":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"trace_id":"5bf92f3577b34da6a3ce929d0e0e4736"}"#,
    #"{"request_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    "just 4bf92f3577b34da6a3ce929d0e0e4736", #"{"trace_id":11803532876627986230}"#,
    "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ])
  func `a line names no trace`(line: String) { #expect(named(line).traces == []) }

  @Test func `opaque ids, spans and services`() {
    let line =
      #"{"traceId":"abc123-def456-ghi789","span.id":"F067AA0BA902B7","service":{"name":"s"}}"#
    #expect(named(line) == ([1], ["00f067aa0ba902b7"], "s"))
    let datadog = #"{"dd":{"trace_id":"11803532876627986230","span_id":"67667974448284343"}}"#
    #expect(named(datadog).spans == ["00f067aa0ba902b7"])
    let parent = "x 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 service=web"
    #expect(named(parent) == ([0], ["00f067aa0ba902b7"], "web"))
  }

  @Test func `all ids of a line`() {
    let finder = TraceIDFinder()
    func ids(_ line: String) -> [String] {
      withSlice(line) { finder.ids(in: $0).map { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(
      ids(#"{"trace_id":"1f","a":{"traceId":"2F"}}"#) == ["000000000000001f", "000000000000002f"])
    #expect(ids(" 1f\r") == ["000000000000001f"])
    #expect(ids("abc123-def456-ghi789") == ["abc123-def456-ghi789"])
    #expect(ids("no id here") == [])
  }

  @Test func `log records are found in files, those of OTLP also among spans`() {
    let folder = ScratchFolder()
    let record = """
      {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":\
      {"stringValue":"pay"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"7","body":\
      {"stringValue":"charged"},"traceId":"\(Self.id)","spanId":"00f067aa0ba902b7"}]}]}]}
      """
    let span = #"{"traceID":"\#(Self.id)","spanID":"1","operationName":"o","process":{}}"#
    let spans = folder.file("spans.json", span + "\n" + record + "\n" + span + "\n")
    let logs = folder.file("a.log", "trace_id=\(Self.id) one\nother\ntrace_id=\(Self.id) two\n")
    func lines(_ path: String, _ inSpanFiles: Bool) -> [TraceLogLine] {
      TraceLogReader(
        traces: [Array(Self.id.utf8)], inputs: InputList(arguments: [path]),
        options: IngestOptions(), workers: 2, inSpanFiles: inSpanFiles
      ).read().lines
    }
    let own = lines(spans, true)
    #expect(own.map { String(decoding: $0.line, as: UTF8.self) } == ["charged"])
    #expect(own.map(\.timestamp) == [7])
    #expect(own.map { String(decoding: $0.service, as: UTF8.self) } == ["pay"])
    #expect(own.map(\.spanIDs) == [[Array("00f067aa0ba902b7".utf8)]])
    #expect(
      lines(logs, false).map { String(decoding: $0.line.suffix(3), as: UTF8.self) }
        == ["one", "two"])
  }
}
