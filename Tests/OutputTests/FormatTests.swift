import LogCore
import LogQL
import Output
import Testing

@Suite struct JSONLinesFormatTests {
  @Test func `labels are sorted, with those of stages and the level`() {
    let record = Rendered.Record(
      line: "a \"b\"\u{1}", level: .error, stream: [("pod", "p"), ("app", "x")],
      labels: [("zone", "eu"), ("method", "GET")])
    let first = #"{"labels":{"app":"x","detected_level":"error","method":"GET","pod":"p","#
    let second = #""zone":"eu"},"line":"a \"b\"\u0001","timestamp":"#
    #expect(
      Rendered.text([record, record], JSONLinesFormat(showsFacts: false))
        == String(repeating: first + second + "\"2024-05-14T09:00:00.123456789Z\"}\n", count: 2))
  }

  @Test func `facts say what was found`() {
    let text = Rendered.text([.init(line: "x")], JSONLinesFormat(showsFacts: true))
    #expect(text.hasSuffix(#","facts":{"format":"text"}}"# + "\n"))
  }

  @Test func `the order of labels may change from record to record`() {
    let text = Rendered.text(
      [
        .init(line: "1", labels: [("b", "1"), ("a", "2")]),
        .init(line: "2", labels: [("a", "1"), ("b", "2")]),
        .init(line: "3", labels: [("c", "1"), ("a", "2")]),
      ], JSONLinesFormat(showsFacts: false))
    let labels = text.split(separator: "\n").map { $0.prefix { $0 != "}" } }
    #expect(labels[0] == #"{"labels":{"a":"2","b":"1""#)
    #expect(labels[1] == #"{"labels":{"a":"1","b":"2""#)
    #expect(labels[2] == #"{"labels":{"a":"2","c":"1""#)
  }
}

@Suite struct CompleteFormatTests {
  private let rows = [
    Rendered.row(1_000_000_000, [("app", "x"), ("k", "a,b")], "one \"1\""),
    Rendered.row(2_000_000_000, [("app", "y")], "two|\nlines"),
    Rendered.row(3_000_000_000, [("app", "x"), ("k", "a,b")], "three"),
  ]

  @Test func `json has one stream for each label set`() {
    let expected =
      #"{"resultType":"streams","result":[{"stream":{"app":"x","k":"a,b"},"values":"#
      + #"[["1000000000","one \"1\""],["3000000000","three"]]},"#
      + #"{"stream":{"app":"y"},"values":[["2000000000","two|\nlines"]]}]}"# + "\n"
    #expect(Rendered.complete(rows, LokiJSONFormat()) == expected)
    // With hardly any memory the rows are read once more for each stream.
    #expect(Rendered.complete(rows, LokiJSONFormat(memory: 1)) == expected)
  }

  @Test func `an empty result is an object too`() {
    #expect(
      Rendered.complete([], LokiJSONFormat()) == #"{"resultType":"streams","result":[]}"# + "\n")
  }

  @Test func `csv has a column for each label and quotes what needs it`() {
    #expect(
      Rendered.complete(rows, CSVFormat())
        == """
        timestamp,app,k,line
        1970-01-01T00:00:01.000000000Z,x,"a,b","one ""1""\"
        1970-01-01T00:00:02.000000000Z,y,,"two|
        lines"
        1970-01-01T00:00:03.000000000Z,x,"a,b",three

        """)
  }

  @Test func `markdown escapes what would be markup`() {
    #expect(
      Rendered.complete(rows, MarkdownFormat())
        == """
        | timestamp | app | k | line |
        | --- | --- | --- | --- |
        | 1970-01-01T00:00:01.000000000Z | x | a,b | one "1" |
        | 1970-01-01T00:00:02.000000000Z | y |  | two\\|<br>lines |
        | 1970-01-01T00:00:03.000000000Z | x | a,b | three |

        """)
  }

  @Test func `a table is aligned and has no row for each line break`() {
    #expect(
      Rendered.complete(rows, TableFormat(settings: OutputSettings()))
        == """
        timestamp                       app  k    line
        1970-01-01T00:00:01.000000000Z  x    a,b  one "1"
        1970-01-01T00:00:02.000000000Z  y         two|\\nlines
        1970-01-01T00:00:03.000000000Z  x    a,b  three

        """)
  }
}
