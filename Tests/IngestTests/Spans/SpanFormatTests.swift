import LogCore
import Testing

@testable import Ingest

/// Rules of single formats (traces.md 1.2 to 1.4).
@Suite struct SpanFormatTests {
  private func only(_ text: String) -> String {
    let reading = readSpans(text)
    return reading.spans.count == 1 ? reading.spans[0] : "\(reading)"
  }

  @Test func `OTLP attributes are unwrapped`() {
    let value = """
      {"kvlistValue":{"values":[{"key":"l","value":{"arrayValue":{"values":[{"intValue":"3"},\
      {"boolValue":true},{}]}}}]}}
      """
    #expect(
      only(
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"AAAAAAAAAAEAAAAAAAAAAg==",\
        "spanId":"AAAAAAAAAAM","attributes":[{"key":"a","value":\(value)},\
        {"key":"i","value":{"intValue":"-7"}},{"key":"d","value":{"doubleValue":1.5}},\
        {"key":"s","value":{"stringValue":"x\\n\\u00e9"}},{"key":"n"}]}]}]}]}
        """)
          == """
          00000000000000010000000000000002 0000000000000003 unknown_service/ internal unset ? \
          {"a":{"l":[3,true,null]},"i":-7,"d":1.5,"s":"x\\né","n":null} {}
          """)
  }

  @Test func `a resource may stand behind its spans`() {
    #expect(
      only(
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"1","spanId":"2","name":"n"}]}],\
        "resource":{"attributes":[{"key":"host.ip","value":{"arrayValue":{"values":\
        [{"stringValue":"10.1.1.1"},{"stringValue":"10.1.1.2"}]}}},\
        {"key":"service.name","value":{"stringValue":"late"}}]}}]}
        """)
          == """
          0000000000000001 0000000000000002 late/n internal unset ? host=10.1.1.1 {} \
          {"host.ip":["10.1.1.1","10.1.1.2"],"service.name":"late"}
          """)
  }

  @Test func `fractions of microseconds are taken from their digits`() {
    #expect(
      only(
        """
        {"data":[{"traceID":"1","processes":{"p":{"serviceName":"s"}},"spans":[{"spanID":"2",\
        "operationName":"o","startTime":1700000000000000.125,"duration":0.9995,"processID":"p"}]}]}
        """)
          == """
          0000000000000001 0000000000000002 s/o internal unset 1700000000000000125+999 {} \
          {"service.name":"s"}
          """)
  }

  @Test func `Jaeger's references: own trace first, others are links`() {
    #expect(
      only(
        """
        [{"traceID":"0x0a","spanID":"1","operationName":"o","startTime":1,"duration":1,"process":{},\
        "references":[{"refType":"CHILD_OF","traceID":"b","spanID":"2"},\
        {"refType":"FOLLOWS_FROM","traceID":"A","spanID":"3"}]}]
        """)
          == """
          000000000000000a 0000000000000001<0000000000000003 unknown_service/o internal unset \
          1000+1000 follows {} {} links=[{"trace_id":"000000000000000b","span_id":"0000000000000002"}]
          """)
  }

  @Test(arguments: [
    (#""error":"""#, "error"), (#""error":"false""#, "unset"), (#""error":"true""#, "error"),
    (#""otel.status_code":"OK","error":"x""#, "ok"), (#""otel.status_code":"ERROR""#, "error"),
    (#""otel.status_code":"x""#, "unset"),
  ])
  func `Zipkin's errors`(tags: String, status: String) {
    let span = only(#"{"traceId":"1","id":"2","tags":{\#(tags)},"shared":true}"#)
    #expect(span.contains(" internal \(status) "))
    #expect(span.contains(" shared "))
  }

  @Test func `X-Ray's segments hold segments, also as text`() {
    let segment = """
      {"trace_id":"1-58406520-a006649127e371903a2de979","id":"a","name":"web","start_time":1.5,\
      "end_time":2.25,"subsegments":[{"id":"b","name":"db","namespace":"remote",\
      "start_time":1.6000004,"end_time":1.7,"throttle":true}]}
      """
    let expected = [
      "58406520a006649127e371903a2de979 000000000000000a web/web server unset "
        + "1500000000..2250000000 {} {\"service.name\":\"web\"}",
      "58406520a006649127e371903a2de979 000000000000000b<000000000000000a web/db client error "
        + "1600000000..1700000000 peer=db {} {\"service.name\":\"web\"}",
    ]
    #expect(readSpans(segment).spans == expected)
    let text = segment.replacing("\"", with: "\\\"")
    let traces = #"{"Traces":[{"Id":"x","Segments":[{"Id":"a","Document":"\#(text)"}]}]}"#
    #expect(readSpans(traces).spans.map { $0.hasPrefix("58406520a") } == [true, true])
  }

  @Test func `Chrome's events without ids nest within their threads`() {
    let reading = readSpans(
      """
      {"traceEvents":[{"ph":"X","name":"inner","ts":2,"dur":1,"pid":7,"tid":1},
      {"ph":"X","name":"outer","ts":1,"dur":9,"pid":7,"tid":1},
      {"ph":"X","name":"other","ts":2,"dur":1,"pid":7,"tid":2},
      {"ph":"M","name":"process_name","pid":7,"args":{"name":"render"}}]}
      """)
    let spans = reading.spans.map { $0.split(separator: " ").prefix(3).map(String.init) }
    #expect(spans.map { $0[2] } == ["render/inner", "render/outer", "render/other"])
    #expect(spans[0][1] == "\(spans[0][1].prefix(16))<\(spans[1][1])")
    #expect(spans[0][0] == spans[1][0] && spans[1][0] != spans[2][0])
  }

  @Test func `object literals of JavaScript`() {
    #expect(
      only(
        """
        { resource: Resource { attributes: { 'service.name': "it's" } },
          instrumentationScope: { name: 'x', version: undefined },
          traceId: '1', parentId: undefined, name: 'a\\n' + `b`, id: '2', kind: 4,
          timestamp: 5, duration: 1.5, attributes: { list: [ 1, 2, ... 3 more items ], big: 12n },
          status: { code: 0 }, events: [ { name: 'e', time: [ 3, 4 ] } ], links: [] }
        """)
          == """
          0000000000000001 0000000000000002 it's/a\nb consumer unset 5000+1500 events=1 \
          {"list":[1,2,null],"big":12} {"service.name":"it's"} \
          [{"time_ns":"3000000004","name":"e","attributes":{}}]
          """)
  }

  @Test func `tags are looked up in the attributes, then in the resource`() {
    let needs = SpanNeeds(tags: ["zone", "code", "none"])
    let decoding = SpanDecoding(needs)
    let text = """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"zone","value":{"stringValue":"r"}}]},\
      "scopeSpans":[{"spans":[{"traceId":"1","spanId":"2","attributes":\
      [{"key":"code","value":{"intValue":"500"}}]},{"traceId":"1","spanId":"3","attributes":\
      [{"key":"zone","value":{"stringValue":"s"}}]}]}]}]}
      """
    let stream = SpanStream(
      PiecewiseStream(Array(text.utf8), .max), decoding: decoding, source: 0, from: 0,
      descriptor: nil)
    while stream.read() {}
    let table = decoding.builder.table
    let tags = (0..<2).map { row in (0..<3).map { table.names[table.tag(row, $0)].string } }
    #expect(tags == [["r", "500", ""], ["s", "", ""]])
    #expect(table.tag(0, 2) == .none)
    #expect(table.details(0) == nil)
  }
}
