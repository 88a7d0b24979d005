import LogCore
import Output
import Testing

@Suite struct PrettyFormatTests {
  @Test func `a JSON record shows time, level, logger, message and its other fields`() {
    let line =
      #"{"ts":"2024-05-14T09:00:00.123Z","level":"info","msg":"request done","logger":"http","#
      + #""status":201,"path":"/v1/orders","ok":true,"user":null}"#
    let text = Rendered.pretty(.init(line: line, level: .info))
    #expect(
      text
        == "05-14 09:00:00.123 INF http: request done  status=201 path=/v1/orders ok=true user=null\n"
    )
  }

  @Test func `the pod stands before the logger, and the container where it says more`() {
    let line = #"{"level":"warn","msg":"slow"}"#
    let pod = ("pod", "api-7d9f4c5b6-x2x9v")
    #expect(
      Rendered.pretty(.init(line: line, level: .warn, stream: [("container", "api"), pod]))
        == "05-14 09:00:00.123 WRN api-7d9f4c5b6-x2x9v: slow\n")
    #expect(
      Rendered.pretty(.init(line: line, level: .warn, stream: [("container", "istio"), pod]))
        == "05-14 09:00:00.123 WRN api-7d9f4c5b6-x2x9v/istio: slow\n")
  }

  @Test func `objects are flattened, arrays stand as they are, on one line`() {
    let line = """
      {"msg": "m", "a": {"b": {"c": 1}, "d": {}},
       "e": [1,
         "x y"]}
      """
    #expect(
      Rendered.pretty(.init(line: line))
        == "05-14 09:00:00.123     m  a.b.c=1 a.d={} e=[1,\"x y\"]\n")
  }

  @Test func `values that do not read as one word are quoted`() {
    let line = #"{"a":"","b":"x y","c":"k=v","d":"say \"hi\"","e":"it's \"x\"","f":"ü"}"#
    #expect(
      Rendered.pretty(.init(line: line))
        == #"05-14 09:00:00.123     a="" b="x y" c="k=v" d='say "hi"' e="it's \"x\"" f="ü""# + "\n"
    )
  }

  @Test func `logfmt is taken apart like JSON, but only where nothing would be lost`() {
    #expect(
      Rendered.pretty(.init(line: #"level=info msg="a b" took=3ms"#, level: .info))
        == "05-14 09:00:00.123 INF a b  took=3ms\n")
    #expect(
      Rendered.pretty(.init(line: "level=info lost words took=3ms", level: .info))
        == "05-14 09:00:00.123 INF level=info lost words took=3ms\n")
  }

  @Test func `text loses the time and the level that the view shows already`() {
    let text = Rendered.pretty(
      .init(line: "2024-05-14T09:00:00.123456789Z INFO  [main] started", level: .info))
    #expect(text == "05-14 09:00:00.123 INF [main] started\n")
    // Another time is the line's own business.
    let other = Rendered.pretty(.init(line: "2024-05-14T10:00:00Z INFO started", level: .info))
    #expect(other == "05-14 09:00:00.123 INF 2024-05-14T10:00:00Z INFO started\n")
  }

  @Test func `the lines of a stack trace are indented, in a text and in a field`() {
    #expect(
      Rendered.pretty(.init(line: "panic: boom\n\ngoroutine 1:\n\tmain.go:3\n", level: .fatal))
        == "05-14 09:00:00.123 FTL panic: boom\n\n    goroutine 1:\n    \tmain.go:3\n")
    #expect(
      Rendered.pretty(.init(line: #"{"msg":"boom","stack":"at a\n  at b\n","n":1}"#))
        == "05-14 09:00:00.123     boom  n=1\n    stack=\n    at a\n      at b\n")
  }

  @Test func `labels of stages are shown, those that repeat a field are not`() {
    let record = Rendered.Record(
      line: #"{"msg":"m","http":{"status":500}}"#,
      labels: [("http_status", "500"), ("msg", "m"), ("team", "geo")],
      error: (.labelFilter, "what was wrong"))
    #expect(
      Rendered.pretty(record)
        == "05-14 09:00:00.123     m  http.status=500 team=geo __error__=LabelFilterErr "
        + "__error_details__=\"what was wrong\"\n")
  }

  @Test func `no control character reaches the terminal`() {
    let texts = [
      "a\u{1B}]0;title\u{07}b", "{\"msg\":\"a\\u001b[2Jb\\u0000\\r\",\"k\\u001b\":\"\u{9B}1m\"}",
      "x\u{7F}y\rz",
    ]
    for text in texts {
      let shown = Rendered.pretty(.init(line: text))
      let bad = shown.unicodeScalars.filter {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F..<0xA0).contains($0.value)
      }
      #expect(bad.isEmpty, "\(shown.debugDescription)")
    }
    #expect(Rendered.pretty(.init(line: texts[0])).contains(#"a\x1b]0;title\x07b"#))
  }

  @Test func `colours of the line itself leave no trace`() {
    #expect(
      Rendered.pretty(.init(line: "\u{1B}[32mINFO\u{1B}[0m ready"))
        == "05-14 09:00:00.123     INFO ready\n")
  }

  @Test func `what the query looks for is marked, in its own colour again behind it`() {
    let text = Rendered.pretty(.init(line: #"{"msg":"a timeout here","t":"timeouts"}"#)) {
      $0.theme = .standard
      $0.marks = MatchMarks(literals: [Array("timeout".utf8)])
    }
    #expect(text.contains("a \u{1B}[30;43mtimeout\u{1B}[0m\u{1B}[1m here"))
    #expect(text.contains("\u{1B}[30;43mtimeout\u{1B}[0ms\n"))
  }

  @Test func `values are cut only on request`() {
    let long = String(repeating: "ä", count: 30)
    let line = "{\"msg\":\"m\",\"v\":\"\(long)\"}"
    #expect(Rendered.pretty(.init(line: line)).contains(long))
    let cut = Rendered.pretty(.init(line: line)) { $0.longestValue = 5 }
    #expect(cut == "05-14 09:00:00.123     m  v=\"äääää\"…\n")
  }

  @Test func `the level of a field or of the stream's labels will do`() {
    #expect(
      Rendered.pretty(.init(line: #"{"level":50,"msg":"m"}"#)) == "05-14 09:00:00.123 ERR m\n")
    #expect(
      Rendered.pretty(.init(line: "m", stream: [("detected_level", "warn")]))
        == "05-14 09:00:00.123 WRN m\n")
  }

  @Test func `another year is shown`() {
    let text = Rendered.pretty(.init(line: "x")) { $0.year = 2026 }
    #expect(text == "2024-05-14 09:00:00.123     x\n")
  }

  @Test func `what one record teaches about keys does not mislead the next`() {
    let lines = [
      #"{"msg":"a","user":1}"#, #"{"msg":"b","user":2}"#, "key=x user=3", #"{"msg":"c","user":4}"#,
      #"{"abc":"a","name":1"#, #"{"abc":"d","name":5}"#, #"{"msg":"e","name":6}"#,
      #"{"m\u0073g":"f","user":7}"#, #"{"msg" : "g", "user" : 8}"#,
      #"{"msg":"h","a":{"x":1,"y":"z"}}"#, #"{"msg":"i","a":{"x":2,"y":"two words"}}"#,
      #"{"msg":"j","b":{"x":3,"y":{"k":4}}}"#, #"{"msg":"j","b":{"x":3,"y":9}}"#,
      #"{"msg":"k","b":{}}"#, #"{"msg":"l","b":{"x":5}}"#,
    ]
    let text = Rendered.text(
      lines.map { .init(line: $0) }, PrettyFormat(settings: OutputSettings()))
    let shown = text.split(separator: "\n").map { $0.dropFirst(28) }
    #expect(
      shown == [
        "a  user=1", "b  user=2", "key=x user=3", "c  user=4", #"{"abc":"a","name":1"#,
        "abc=d name=5", "e  name=6", #"m\u0073g=f user=7"#, "g  user=8",
        "h  a.x=1 a.y=z", #"i  a.x=2 a.y="two words""#, "j  b.x=3 b.y.k=4", "j  b.x=3 b.y=9",
        "k  b={}", "l  b.x=5",
      ])
  }

  @Test(arguments: [1, 7, 15, 16, 17, 300, 5000])
  func `values of any length come out whole`(length: Int) {
    let value = String(repeating: "v", count: length)
    let fields = (0..<100).map { "\"k\($0)\":\"\(value)\(String(repeating: "w", count: $0))\"" }
    let line = "{" + fields.joined(separator: ",") + "}"
    let expected = (0..<100).map { " k\($0)=\(value)\(String(repeating: "w", count: $0))" }
    let settings = OutputSettings()
    #expect(
      Rendered.text([.init(line: line), .init(line: line)], PrettyFormat(settings: settings))
        == String(repeating: "2024-05-14 09:00:00.123    " + expected.joined() + "\n", count: 2))
  }

  @Test func `odd objects neither crash nor hang`() {
    let deep =
      String(repeating: "{\"a\":", count: 50_000) + "1" + String(repeating: "}", count: 50_000)
    for line in [
      deep, "{", "{}", "{\"a\"", "[]", "", " ", "\n", "a=1 b=", "\u{FEFF}{\"a\":1}",
      "{\"a\":\u{1B}}",
    ] {
      let text = Rendered.pretty(.init(line: line))
      #expect(text.hasSuffix("\n") && !text.contains("\u{1B}"))
    }
  }
}
