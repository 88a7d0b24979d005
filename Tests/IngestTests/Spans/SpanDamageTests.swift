import LogCore
import Testing

@testable import Ingest

/// What is damaged is left out and counted; all else is read.
@Suite struct SpanDamageTests {
  /// A line of OTLP with one span.
  private func line(_ id: String, name: String = "x") -> String {
    """
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name",\
    "value":{"stringValue":"a"}}]},"scopeSpans":[{"spans":[{"traceId":"1f","spanId":"\(id)",\
    "name":"\(name)","startTimeUnixNano":"5","endTimeUnixNano":"9"}]}]}]}
    """
  }

  private func ids(_ text: String) -> [String] {
    readSpans(text).spans.map { $0.split(separator: " ")[1].suffix(2).description }
  }

  @Test func `a line that is cut takes no other with it, wherever the cut is`() {
    let whole = line("a2")
    for end in 1..<whole.count {
      let text = line("a1") + "\n" + whole.prefix(end) + "\n" + line("a3") + "\n" + line("a4")
      let found = ids(text)
      // A cut behind a comma or a colon lets the next line seem to go on with the value.
      #expect(found.first == "a1" && found.last == "a4", "cut after \(end)")
      #expect(!found.contains("a2"), "cut after \(end)")
    }
  }

  @Test func `text between documents is counted`() {
    let reading = readSpans(line("a1") + "\nnot json\n" + line("a2") + "\nat all\n")
    #expect(reading.spans.count == 2)
    #expect(
      reading.damage == [
        "x is damaged: 2 values are no JSON, the first at byte \(line("a1").utf8.count + 1); "
          + "reading went on at the next line"
      ])
  }

  @Test func `spans without ids are left out and counted`() {
    let reading = readSpans(line("0") + "\n" + line("b1"))
    #expect(reading.spans.count == 1)
    #expect(reading.damage.count == 1)
    #expect(reading.damage.first?.contains("has no trace id or no span id") ?? false)
  }

  @Test(arguments: [
    #"{"level":"info","msg":"hello"}"#, "[1, 2]", "plain text", "<xml/>", #"{"level":"#,
  ])
  func `a file that is no span export says what it holds`(text: String) {
    let reading = readSpans(text)
    #expect(reading.spans == [])
    #expect(reading.damage.count == 1)
    #expect(reading.damage.first?.hasPrefix("x is no span export: it holds ") ?? false)
    #expect(reading.damage.first?.contains("expected OTLP JSON, Tempo, Jaeger") ?? false)
  }

  @Test(arguments: [
    "", " \n", #"{"resourceSpans":[]}"#, #"{"resourceLogs":[{"scopeLogs":[]}]}"#, #"{"data":[]}"#,
    #"{"resourceMetrics":[{"a":[1,{"b":2}]}]}"#,
  ])
  func `documents without spans are no damage`(text: String) {
    #expect(readSpans(text).damage == [])
  }

  @Test func `deep nesting costs nothing but its bytes`() {
    let depth = 50_000
    let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let text = line("a1").replacing(#""name""#, with: #""deep":\#(deep),"name""#)
    #expect(ids(text) == ["a1"])
    #expect(ids(deep + "\n" + line("a2")) == ["a2"])
    // What is open takes the next line for its value.
    let open = String(repeating: "{\"a\":", count: depth) + "\n" + line("a3") + "\n" + line("a4")
    #expect(ids(open) == ["a4"])
  }
}
