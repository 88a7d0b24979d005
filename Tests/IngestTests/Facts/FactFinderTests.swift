import LogCore
import Support
import Testing

@testable import Ingest

@Suite struct FactFinderTests {
  private func finder(_ field: String? = nil) -> FactFinder {
    let finder = FactFinder(
      needs: [.time, .level, .message, .traceIDs], timeField: field, zone: .utc)
    finder.setReference(1_762_000_000_000_000_000)
    return finder
  }

  private func format(_ text: String) -> RecordFormat {
    if text.hasPrefix("{") { return .json }
    return withSlice(text) { LogfmtCursor.isLogfmt($0) } ? .logfmt : .text
  }

  private func time(_ text: String, _ field: String? = nil) -> Int64? {
    withSlice(text) { finder(field).time(of: $0, format: format(text)) }
      .map { $0 / 1_000_000_000 }
  }

  private func level(_ text: String, _ hint: LevelHint = .none) -> String {
    withSlice(text) { finder().level(of: $0, format: format(text), hint: hint) }.name.description
  }

  /// `message | trace id | span id`.
  private func facts(_ text: String) -> String {
    withSlice(text) { bytes in
      let arena = ByteArena()
      let facts = finder().facts(of: bytes, format: format(text), arena: arena)
      return [facts.message, facts.traceID, facts.spanID].map(\.string).joined(separator: " | ")
    }
  }

  // MARK: - Time

  @Test(arguments: [
    (#"{"ts":1715677201,"time":1715677200}"#, 1_715_677_200),
    (#"{"Date":1715677201,"TimeStamp":"2024-05-14T09:00:00Z"}"#, 1_715_677_200),
    (#"{"time":12.5,"ts":"1715677200"}"#, 1_715_677_200),
    (#"{"t\u0069me":1715677200,"ts":1715677201}"#, 1_715_677_200),
    (#"{"time":"2024\/05\/14 09:00:00"}"#, 1_715_677_200),
    (#"{"instant":{"epochSecond":1715677200,"nanoOfSecond":5}}"#, 1_715_677_200),
    (#"{"t":{"$date":"2024-05-14T09:00:00Z"},"s":"I"}"#, 1_715_677_200),
    (#"{"created":{"seconds":"1715677200","nanos":0}}"#, 1_715_677_200),
    ("level=info ts=2024-05-14T09:00:00Z msg=x", 1_715_677_200),
    ("2024-05-14T09:00:00Z a=1 b=2", 1_715_677_200),
    ("\u{1B}[90m2024-05-14 \u{1B}[1m09:00:00\u{1B}[0m x", 1_715_677_200),
    ("\u{1B}[36mlevel\u{1B}[0m=warning \u{1B}[36mts\u{1B}[0m=1715677200", nil),
  ])
  func `the time is that of the first name in the list`(_ text: String, _ expected: Int64?) {
    #expect(time(text) == expected)
  }

  @Test(arguments: [
    #"{"msg":"2024-05-14T09:00:00Z"}"#, #"{"a":{"time":1715677200}}"#, #"{"time":null}"#, "{}",
    #"{"time":{"seconds":12,"nanos":5}}"#, #"{"msg":"\"time\":1715677200"}"#, "nothing", "",
  ])
  func `JSON without such a name has none, whatever its text says`(_ text: String) {
    #expect(time(text) == nil)
  }

  @Test func `a named field comes first, one level down too`() {
    let text = #"{"time":1715677201,"http":{"Start":1715677200},"a.b":1715677202}"#
    #expect(time(text, "http.start") == 1_715_677_200)
    #expect(time(text, "A.B") == 1_715_677_202)
    #expect(time(text, "missing") == 1_715_677_201)
    #expect(time("ts=1715677201 Seen=1715677200", "seen") == 1_715_677_200)
  }

  // MARK: - Level

  @Test(arguments: [
    (#"{"level":"info"}"#, "info"), (#"{"LEVEL":"W"}"#, "warn"), (#"{"level":30}"#, "info"),
    (#"{"severity":"ERROR","level":"x"}"#, "error"), (#"{"severity":3}"#, "error"),
    (#"{"level":3}"#, ""), (#"{"level":4,"short_message":"GELF"}"#, "warn"),
    (#"{"short_message":"GELF","level":"3"}"#, "error"), (#"{"levelno":40}"#, "error"),
    (#"{"severity_number":13}"#, "warn"), (#"{"PRIORITY":"2"}"#, "critical"),
    (#"{"priority":"2"}"#, ""), (#"{"t":{"$date":1},"s":"D2","msg":"x"}"#, "debug"),
    (#"{"t":1,"s":"E"}"#, ""), (#"{"log":{"level":"error"}}"#, "error"),
    (#"{"a":{"b":{"level":"error"}}}"#, ""), (#"{"@t":"x","@mt":"x"}"#, "info"),
    (#"{"@t":"x","@mt":"x","@l":"Fatal"}"#, "fatal"), (#"{"msg":"WARN here"}"#, "warn"),
    (#"{"msg":"ok","error":null}"#, ""), (#"{"msg":"line\nerror"}"#, "error"),
    ("level=warning msg=x", "warn"), ("severity=3 msg=x", "error"), ("a=1 err=nil msg=done", ""),
    ("a=1 msg=\"an error occurred\"", "error"), ("info: Microsoft.Hosting", "info"),
    ("fail: x", "error"), ("panic: boom", "fatal"), ("Traceback (most recent call last):", "error"),
    ("java.io.IOException: reset", "error"), ("ValueError: no dot", ""),
    ("thread 'main' panicked at src/main.rs:2:5:", "fatal"), ("<3>kernel: x", "error"),
    ("<192>kernel: x", ""), ("[E 2024-05-14 09:00:00 App] x", "error"),
    ("1:M 14 May 2024 09:00:00.123 # x", "warn"), ("I0514 09:00:00.123456 1 a.go:1] error", "info"),
    ("05-14 09:00:00.123  1702  2395 V t: error", "trace"), ("a line\nerror", ""),
    ("10.0.0.1 - - [14/May/2024:09:00:00 +0000] \"GET /error HTTP/1.1\" 500", ""),
    ("\u{1B}[31mERROR\u{1B}[0m x", "error"),
  ])
  func `the level of a record`(_ text: String, _ expected: String) {
    #expect(level(text) == expected)
  }

  @Test func `a wrapper's level`() {
    let three = ByteSlice("3")
    let nine = ByteSlice("9")
    let warning = ByteSlice("Warning")
    #expect(level("panic: x", .otlp(severityNumber: nine, severityText: warning)) == "info")
    #expect(level("panic: x", .otlp(severityNumber: nil, severityText: warning)) == "warn")
    #expect(level("panic: x", .otlp(severityNumber: nil, severityText: nil)) == "fatal")
    #expect(level("an error word", .journald(priority: three)) == "error")
    #expect(level("an error word", .journald(priority: nil)) == "")
    #expect(level(#"{"level":"debug"}"#, .journald(priority: three)) == "debug")
  }

  // MARK: - Message and ids

  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test(arguments: [
    (#"{"msg":"a\tb","trace_id":"\#(trace)","spanId":"\#(span)"}"#, "a\tb | \(trace) | \(span)"),
    (#"{"text":"low","Message":"high"}"#, "high |  | "), (#"{"a":{"msg":"deep"}}"#, "deep |  | "),
    (#"{"traceparent":"00-\#(trace)-\#(span)-01"}"#, " | \(trace) | \(span)"),
    (#"{"trace":{"id":"\#(trace)"},"span":{"id":"\#(span)"}}"#, " | \(trace) | \(span)"),
    (#"{"mdc":{"traceId":"\#(trace)"}}"#, " | \(trace) | "),
    (#"{"trace_id":"4BF92F35-77B3-4DA6-A3CE-929D0E0E4736"}"#, " | \(trace) | "),
    (#"{"trace":"projects/p/traces/\#(trace)"}"#, " | \(trace) | "),
    (
      #"{"X-Amzn-Trace-Id":"Root=1-58406520-a006649127e371903a2de979;Sampled=1"}"#,
      " | 58406520a006649127e371903a2de979 | "
    ),
    (#"{"uber-trace-id":"3ce9:f067:0:1"}"#, " | 3ce9 | f067"),
    (#"{"dd.trace_id":"77","dd.span_id":42}"#, " | 77 | 42"),
    (#"{"trace_id":"abc123-def456-ghi789"}"#, " | abc123-def456-ghi789 | "),
    (#"{"trace_id":"not-hex"}"#, " |  | "), (#"{"trace":true}"#, " |  | "),
    (#"{"trace_id":"00000000000000000000000000000000"}"#, " |  | "),
    ("level=info trace.id=\(trace) msg=\"a \\\"b\\\"\"", "a \"b\" | \(trace) | "),
    (
      "x trace_id=\(trace) span_id=\(span) ok",
      "x trace_id=\(trace) span_id=\(span) ok | \(trace) | \(span)"
    ),
    (
      "INFO [cart,\(trace),\(span),true] x",
      "INFO [cart,\(trace),\(span),true] x | \(trace) | \(span)"
    ),
    ("mytrace_id=\(trace)", "mytrace_id=\(trace) |  | "),
    ("I0514 09:00:00.123456 1 a.go:1] hi", "hi |  | "),
  ])
  func `the message and the ids of a record`(_ text: String, _ expected: String) {
    #expect(facts(text) == expected)
  }

  @Test func `any bytes are looked at without harm`() {
    let pieces = [
      "{", "}", "\"time\"", "\"level\":", ":", ",", "\"", "\\", "[", "]", "1715677200", "trace_id=",
      "level=", "\u{1B}[", "\u{1B}[31m", "<14>", "é", "\u{0}", "\n", " ", "=", "panic: ",
      Self.trace,
    ]
    var numbers = Seeded(11)
    let finder = finder("a.b")
    let arena = ByteArena()
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...10, using: &numbers)
      let line = (0..<count).compactMap { _ in pieces.randomElement(using: &numbers) }.joined()
      withSlice(line) {
        for format in [RecordFormat.json, .logfmt, .text] {
          _ = finder.time(of: $0, format: format)
          _ = finder.level(of: $0, format: format)
          _ = finder.facts(of: $0, format: format, arena: arena)
        }
      }
      arena.reset()
    }
  }
}
