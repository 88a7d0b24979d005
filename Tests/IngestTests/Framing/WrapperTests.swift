import LogCore
import Testing

@testable import Ingest

@Suite struct WrapperTests {
  private func record(_ line: String, _ labels: [String: String], _ time: Int64? = nil) -> Framed {
    Framed(line: line, labels: labels, time: time ?? 1_000_000_000)
  }

  private let second: Int64 = 1_715_677_200_000_000_000

  // MARK: - Around lines

  @Test func `kubectl's prefix gives pod and container, its stamp the time`() throws {
    let framing = frame(
      """
      [pod/web-0/app] hello
      [pod/web-0/app] 2024-05-14T09:00:00.123456789Z stamped
      [pod/web-0/app]
      [pod/Web/app] no name
      2024-05-14T11:00:00.000000001+02:00 alone
      2024-05-14T09:00:00.12345678Z eight digits are the program's
      """)
    let pod = ["pod": "web-0", "container": "app"]
    try #require(framing.records.count == 5)
    #expect(framing.records[0] == record("hello", pod, second + 123_456_789))
    #expect(framing.records[1] == record("stamped", pod, second + 123_456_789))
    #expect(framing.records[2].line == "[pod/Web/app] no name")
    #expect(framing.records[3] == record("alone", [:], second + 1))
    #expect(
      framing.records[4].line == "2024-05-14T09:00:00.12345678Z eight digits are the program's")
  }

  @Test func `a field that was named wins over the wrapper's time, other fields do not`() throws {
    var options = IngestOptions()
    options.timeField = "at"
    let object = "{\"time\":\"2024-05-14T10:00:00Z\",\"at\":1715680000}"
    let other = "{\"time\":\"2024-05-14T10:00:00Z\"}"
    let stamp = "2024-05-14T09:00:00.000000000Z "
    let framing = frame("\(stamp)\(object)\n\(stamp)\(other)\n\(stamp)\(other)\n", options)
    #expect(
      framing.records.map { $0.time / 1_000_000_000 } == [
        1_715_680_000, 1_715_677_200, 1_715_677_200,
      ])
  }

  @Test func `CRI lines in parts are put together, each stream by itself`() throws {
    let framing = frame(
      """
      2024-05-14T09:00:00Z stdout P one 
      2024-05-14T09:00:01Z stderr F other
      2024-05-14T09:00:02.5+00:00 stdout P two 
      2024-05-14T09:00:03Z stdout F:tag three
      2024-05-14T09:00:04Z stdout F
      2024-05-14T09:00:05Z stdout P never ended
      2024-05-14T09:00:06Z nowhere F x

      """)
    try #require(framing.records.count == 4)
    #expect(framing.records[0] == record("one two three", ["stream": "stdout"], second))
    #expect(framing.records[1].line == "other")
    #expect(framing.records[1].labels == ["stream": "stderr"])
    #expect(
      framing.lines[2...] == ["never ended", "2024-05-14T09:00:06Z nowhere F x"])
    #expect(framing.counts.unfinishedParts == 1)
  }

  @Test func `stern's pods must look generated`() throws {
    let framing = frame(
      """
      api-7d9c5b8f6d-x2x9k app plain words
      shop api-7d9c5b8f6d-x2x9k app more words
      redis-0 redis 2024-05-14T09:00:00.000000000Z stamped
      agent-8q4zt agent {"a":1}
      some words here
      redis-0 redis words
      \u{1B}[31mapi-7d9c5b8f6d-x2x9k\u{1B}[0m \u{1B}[31mapp\u{1B}[0m coloured

      """)
    let labels = framing.records.map { $0.labels.sorted { $0.key < $1.key }.map(\.value) }
    try #require(framing.records.count == 7)
    #expect(
      framing.lines == [
        "plain words", "more words", "stamped", "{\"a\":1}", "some words here",
        "redis-0 redis words", "coloured",
      ])
    #expect(
      labels == [
        ["app", "api-7d9c5b8f6d-x2x9k"], ["app", "shop", "api-7d9c5b8f6d-x2x9k"],
        ["redis", "redis-0"], ["agent", "agent-8q4zt"], [], [], ["app", "api-7d9c5b8f6d-x2x9k"],
      ])
    #expect(frame("redis-0 redis words\n", input(.stern)).lines == ["words"])
  }

  @Test func `compose needs two spaces before the bar, unless it is asked for`() throws {
    let text =
      "web-1  | INFO one\nweb-1 | two\n\u{1B}[36mdb_1   |\u{1B}[0m \u{1B}[31mINFO red\nweb-1  |\n"
    let framing = frame(text)
    try #require(framing.records.count == 3)
    #expect(framing.lines == ["INFO one", "web-1 | two", "INFO red"])
    #expect(framing.records.map { $0.labels["container"] } == ["web-1", nil, "db_1"])
    #expect(frame(text, input(.compose)).records[1].labels["container"] == "web-1")
  }

  // MARK: - Objects

  @Test func `docker's file gives stream and attributes, parts are put together`() throws {
    let framing = frame(
      #"""
      {"log":"one ","stream":"stdout","time":"2024-05-14T09:00:00Z"}
      {"log":"{\"a\":1}\n","stream":"stderr","time":"2024-05-14T09:00:01Z"}
      {"log":"two\r\n","stream":"stdout","time":"2024-05-14T09:00:02Z","attrs":{"n":1}}
      {"log":"INFO x\n","stream":"stdout","attrs":{"io.team/name":"pay"},"time":"2024-05-14T09:00:03Z"}
      {"log":"no time\n","stream":"stdout","time":"soon"}

      """#)
    try #require(framing.records.count == 4)
    #expect(framing.records[0] == record("one two", ["stream": "stdout"], second))
    #expect(framing.lines[1...2] == ["{\"a\":1}", "INFO x"])
    #expect(framing.records[2].labels == ["stream": "stdout", "io_team_name": "pay"])
    #expect(framing.lines[3].hasPrefix("{\"log\""))
  }

  @Test func `a Loki export has its own labels and no others`() throws {
    var options = IngestOptions()
    options.labels = [ExtraLabel(name: "env", value: "test")]
    let framing = frame(
      #"{"labels":{"app":"a\u0041"},"line":"two\nlines {","timestamp":"2024-05-14T09:00:00Z"}"#,
      options, path: "x.jsonl")
    #expect(framing.records == [record("two\nlines {", ["app": "aA", "env": "test"], second)])
  }

  @Test func `stern's JSON outputs`() throws {
    let framing = frame(
      #"""
      {"message":"2024-05-14T09:00:00.000000000Z hi\n","podName":"p","containerName":"c","namespace":"n","nodeName":"o"}
      {"pod":"p","container":"c","message":{"a": 1}}
      {"pod":"p","container":"c","message":"INFO text\n\n","namespace":"n"}
      {"pod":"p","container":"c","message":"x","level":"info"}

      """#)
    try #require(framing.records.count == 4)
    #expect(
      framing.records[0]
        == record("hi", ["pod": "p", "container": "c", "namespace": "n", "node": "o"], second))
    #expect(framing.lines[1...2] == ["{\"a\": 1}", "INFO text"])
    #expect(framing.records[3].labels.isEmpty)
  }

  @Test func `the journal's entries`() throws {
    let framing = frame(
      #"""
      {"__REALTIME_TIMESTAMP":"1715677200000001","MESSAGE":"hi","_SYSTEMD_UNIT":"a.service","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"i"}
      {"__REALTIME_TIMESTAMP":"1715677200000001","MESSAGE":[73,78,70,79,255]}
      {"__REALTIME_TIMESTAMP":"1715677200000001","UNIT":"u"}

      """#)
    try #require(framing.records.count == 3)
    #expect(
      framing.records[0]
        == record(
          "hi", ["unit": "a.service", "hostname": "h", "syslog_identifier": "i"], second + 1000))
    #expect(framing.lines[1] == "INFO\u{FFFD}")
    #expect(framing.lines[2].hasPrefix("{"))
    #expect(framing.records[2].labels == ["unit": "u"])
  }

  @Test func `CloudWatch's answer closes its records at its end`() throws {
    let document =
      #"{"events":[{"logStreamName":"s","timestamp":1715677200000,"message":"INFO a\n"},"#
      + #"{"logStreamName":"s","timestamp":1715677200500,"message":"  b\n\n"}],"nextToken":"x"}"#
    let again =
      #"{"events":[{"logStreamName":"s","timestamp":1715677200600,"message":"  c"}],"#
      + #""searchedLogStreams":[]}"#
    let framing = frame(document + "\n" + again + "\n")
    #expect(
      framing.records == [
        record("INFO a\n  b", ["log_stream": "s"], second),
        record("  c", ["log_stream": "s"], second + 600_000_000),
      ])
  }

  @Test func `OTLP logs keep resource attributes as labels, the others as metadata`() throws {
    let document =
      #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"#
      + #""cart"}},{"key":"list","value":{"arrayValue":{}}}]},"scopeLogs":[{"scope":{"name":"s"},"#
      + #""logRecords":[{"timeUnixNano":"1715677200000000001","body":{"stringValue":"a\nb"},"#
      + #""traceId":"t","attributes":[{"key":"trace_id","value":{"stringValue":"own"}},{"key":"n","#
      + #""value":{"intValue":"3"}}]},{"timeUnixNano":0,"observedTimeUnixNano":"1715677200000000002","#
      + #""body":{"kvlistValue":{"values":[{"key":"k","value":{"doubleValue":1.5}},{"key":"l","#
      + #""value":{"arrayValue":{"values":[{"boolValue":true},{"intValue":"2"}]}}}]}}}]}]}]}"#
    let framing = frame(document + "\n", needs: [.time, .metadata])
    #expect(
      framing.records == [
        record(
          "a\nb", ["service_name": "cart", "trace_id": "own", "n": "3", "scope_name": "s"],
          second + 1),
        record(
          "{\"k\":1.5,\"l\":[true,2]}", ["service_name": "cart", "scope_name": "s"], second + 2),
      ])
  }

  @Test func `Kubernetes events, in a list or alone`() throws {
    let event = """
      {
        "apiVersion": "v1", "kind": "Event", "reason": "Killing", "type": "Normal",
        "involvedObject": {"kind": "Pod", "name": "api-1", "namespace": "shop"},
        "metadata": {"namespace": "shop", "creationTimestamp": "2024-05-14T08:00:00Z"},
        "eventTime": null, "lastTimestamp": "2024-05-14T09:00:00Z",
        "firstTimestamp": "2024-05-14T08:59:00Z"
      }
      """
    let labels = [
      "kind": "event", "namespace": "shop", "reason": "Killing", "type": "Normal",
      "object": "pod/api-1",
    ]
    let alone = frame(event)
    #expect(alone.records.first?.labels == labels)
    #expect(alone.records.first?.time == second)
    #expect(
      alone.lines.first?.hasPrefix(#"{"apiVersion":"v1","kind":"Event","reason":"Kill"#) == true)
    let list = frame(
      "{\n\"apiVersion\":\"v1\",\n\"items\":[\n" + event + ",\n" + event
        + "\n],\n\"kind\":\"List\"}\n")
    #expect(list.records == alone.records + alone.records)
    let audit = #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata"}"#
    #expect(frame(audit).records.first?.labels == [:])
  }

  // MARK: - Labels and modes

  @Test func `a label that was given wins over the wrapper, the wrapper over the path`() throws {
    var options = IngestOptions()
    options.labels = [ExtraLabel(name: "container", value: "given")]
    let path = "/var/log/pods/shop_api-1_0a1b/app/0.log"
    let framing = frame("[pod/other-0/c] x\nINFO y\n", options, path: path)
    #expect(
      framing.records.map(\.labels) == [
        ["namespace": "shop", "pod": "other-0", "container": "given", "filename": path],
        ["namespace": "shop", "pod": "api-1", "container": "given", "filename": path],
      ])
  }

  @Test(arguments: [
    ("var/log/pods/shop_api-1_uid/app/0.log", ["shop", "api-1", "app"]),
    (
      "/x/var/log/containers/api-1_shop_app-" + String(repeating: "0a", count: 32) + ".log",
      ["shop", "api-1", "app"]
    ),
    ("var/log/containers/api-1_shop_app-12ab.log", []), ("log/pods/shop_api_uid/app/0.log", []),
    ("var/log/pods/shop_api/app/0.log", []), ("0.log", []),
  ])
  func `paths of a node's files`(path: String, expected: [String]) {
    let labels = KubernetesPath.labels(of: path)
    #expect((labels.map { [$0.namespace, $0.pod, $0.container] } ?? []) == expected)
  }

  @Test func `a mode takes off no other wrapper`() throws {
    let line = #"{"log":"x\n","stream":"stdout","time":"2024-05-14T09:00:00Z"}"#
    for mode in [InputMode.lines, .text, .json, .logfmt, .kubectl, .cri, .loki, .journald] {
      #expect(frame(line + "\n", input(mode)).lines == [line])
    }
    #expect(frame(line + "\n", input(.docker)).lines == ["x"])
  }

  @Test func `at most one wrapper is taken off`() throws {
    let inner = #"{"log":"x\n","stream":"stdout","time":"2024-05-14T09:00:00Z"}"#
    #expect(frame("[pod/a/b] " + inner + "\n").lines == [inner])
  }

  @Test func `records of streams that are not selected are left out`() throws {
    struct Pods: StreamSelector {
      func selects(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> Bool {
        labels.contains { $0.value.equals("a-0") }
      }
    }
    let run = FramingRun(selector: Pods())
    run.add(
      Array("[pod/b-0/c] 2024-05-14 09:00:00 x\n[pod/a-0/c] y\n[pod/b-0/c]   z\n".utf8)[...])
    run.flush()
    #expect(run.result.records == [record("y", ["pod": "a-0", "container": "c"], second)])
    #expect(run.result.counts.records == 2)
  }

  @Test func `a line tells whether its source may be read from the middle`() throws {
    func wraps(_ line: String) -> Bool {
      let bytes = ByteBuffer(capacity: 1024)
      bytes.append(line)
      return RecordFramer.hasWrapper(bytes.slice, options: IngestOptions())
    }
    #expect(wraps("[pod/a/b] x"))
    #expect(wraps("2024-05-14T09:00:00.000000000Z x"))
    #expect(wraps(#"{"log":"x\n","stream":"stdout","time":"2024-05-14T09:00:00Z"}"#))
    #expect(!wraps(#"{"line":"x","labels":{},"timestamp":"2024-05-14T09:00:00Z"}"#))
    #expect(!wraps("{\"a\":1}"))
    #expect(!wraps("2024-05-14 09:00:00 x"))
  }
}
