import LogCore
import Testing

@testable import LogQL

@Suite struct ParserStageTests {
  private let labels = StageHarness.labels

  @Test func `json flattens, skips nulls and lists, and keeps numbers as they are`() throws {
    #expect(
      try labels("| json", #"{"a":{"b-c":1.50,"d":[1]},"e":null,"1st":true,"f":""}"#)
        == ["a_b_c": "1.50", "_1st": "true", "f": ""])
  }

  @Test func `the first value wins, over keys and stages`() throws {
    #expect(try labels("| json", #"{"a":1,"a":2}"#) == ["a": "1"])
    #expect(try labels("| logfmt | json", #"{"a":1}"#)?["a"] == "1")
    #expect(
      try labels(#"| label_format a="x" | json"#, #"{"a":1,"b":2}"#)?["b"] == "2")
    #expect(try labels("| regexp `(?P<a>.)` | json", #"{"a":1}"#) == ["a": "{"])
  }

  @Test func `a removed label may be set again`() throws {
    #expect(try labels("| json | drop a | json", #"{"a":1}"#) == ["a": "1"])
  }

  @Test func `what the stream has is extracted beside it, for ever`() throws {
    #expect(try labels("| json", #"{"app":"x"}"#) == ["app_extracted": "x"])
    #expect(try labels("| drop app | json", #"{"app":"x"}"#) == ["app_extracted": "x"])
    #expect(
      try labels("| json", #"{"app_extracted":"first","app":"x"}"#) == ["app_extracted": "first"])
    #expect(try labels("| logfmt app", "app=x") == ["app_extracted": "x"])
    #expect(try labels("| logfmt app", "b=x") == [:])
    #expect(try labels(#"| json app="b""#, #"{"a":1}"#) == [:])
    #expect(try labels("| pattern `<app> <_>`", "x y") == ["app_extracted": "x"])
  }

  @Test(arguments: [
    ("x", "Value looks like object, but can't find closing '}' symbol"),
    (#"{"a":1"#, "Value is array, but can't find closing ']' symbol"),
    (#"{"a":"x"#, #"Value is string, but can't find closing '"' symbol"#),
    (#"{"a""#, "Malformed JSON error"),
    (#"{"a":tru}"#, "Unknown value type"),
  ])
  func `a line that is no JSON gets an error`(line: String, details: String) throws {
    let found = try labels("| json", line)
    #expect(found?["__error__"] == "JSONParserErr")
    #expect(found?["__error_details__"] == details)
  }

  @Test(arguments: [
    (#"a="x.y[0].z""#, #"{"x":{"y":[{"z":"hit"}]}}"#, "hit"),
    (#"a="[\"odd key\"]""#, #"{"odd key":1}"#, "1"),
    (#"a="x""#, #"{"x":{"y": 1}}"#, #"{"y": 1}"#),
    (#"a="x""#, #"{"x":[1, 2]}"#, "[1, 2]"),
    (#"a="x""#, #"{"x":null}"#, ""),
    (#"a="nosuch""#, #"{"x":1}"#, ""),
    (#"a="x""#, #"{"x":1,"x":2} trailing"#, "1"),
    (#"a="x""#, #"{"x":"caf\u00e9"}"#, "café"),
    (#"a="[1].b""#, #"[0,{"b":true}]"#, "true"),
    (#"a="x""#, #""text""#, ""),
    (#"a="o.y""#, #"{"o":{"x":1},"o":{"y":2}}"#, "2"),
    (#"a="\u0061""#, #"{"\u0061":"escaped"}"#, "escaped"),
  ])
  func `json finds what is at a path`(extraction: String, line: String, value: String) throws {
    #expect(try labels("| json \(extraction)", line) == ["a": value])
  }

  @Test func `extractions replace, unless nothing is there`() throws {
    #expect(try labels(#"| json a="x" | json a="y""#, #"{"x":1,"y":2}"#) == ["a": "2"])
    #expect(try labels(#"| json a="x" | json a="z""#, #"{"x":1,"y":2}"#) == ["a": "1"])
    #expect(try labels("| logfmt a | logfmt a=\"b\"", "a=1 b=2") == ["a": "2"])
  }

  @Test func `damage counts where it is in the way`() throws {
    let cut = try labels(#"| json a="b""#, #"{"a":1,"b":"cut"#)
    #expect(cut?["a"] == "")
    #expect(cut?["__error__"] == "JSONParserErr")
    #expect(try labels("| json a", #"{"a":1,"b":"cut"#) == ["a": "1"])
    #expect(try labels("| json a", "") == [:])
    #expect(try labels("| json a", " {}") == ["__error__": "JSONParserErr"])
  }

  @Test(arguments: [
    "", "a..b", "a.", ".a", "[1.5]", "[-1]", "[", "[\\\"x", "a b", "1a", "a[b]",
    "[99999999999999999999]",
  ])
  func `a malformed path is an error`(path: String) throws {
    #expect(throws: QueryError.self) { try labels("| json a=\"\(path)\"", "{}") }
  }

  @Test func `logfmt skips what is broken`() throws {
    let line = #"a=1 b"c=2 =3 d=e=f g="x\ty" h h2= "i=1"#
    #expect(try labels("| logfmt", line) == ["a": "1", "g": "x\ty"])
    #expect(try labels("| logfmt --keep-empty", line)?["h"] == "")
    let strict = try labels("| logfmt --strict", line)
    #expect(strict?["a"] == "1")
    #expect(strict?["__error_details__"] == "logfmt syntax error at pos 6 : unexpected '\"'")
  }

  @Test func `of equal keys the last counts where names are given`() throws {
    #expect(try labels("| logfmt", "a=1 a=2") == ["a": "1"])
    #expect(try labels(#"| logfmt x="a", y"#, "a=1 a=2") == ["x": "2", "y": ""])
  }

  @Test func `groups of a regular expression that took no part are empty`() throws {
    #expect(try labels("| regexp `(?P<a>x)(?P<b>y)?`", "axz") == ["a": "x", "b": ""])
    #expect(try labels("| regexp `(?P<a>q)`", "axz") == [:])
  }

  @Test(arguments: [
    ("<a> <b>", "x y z", ["a": "x", "b": "y z"]),
    ("<a>-<b> <c>", "x y", ["a": "x y"]),
    ("[<a>] <_>", "[x] y", ["a": "x"]),
    ("[<a>] <_>", "x [y] z", [:]),
    ("<a>,<b>,", "x,y", ["a": "x", "b": "y"]),
    ("<a>,<b>", ",", ["a": "", "b": ""]),
    ("<_> <é> <b>", "x <é> y", ["b": "y"]),
  ])
  func `a pattern cuts a line up`(pattern: String, line: String, found: [String: String]) throws {
    #expect(try labels("| pattern `\(pattern)`", line) == found)
  }

  @Test(arguments: [
    "| pattern `no`", "| pattern `<_>`", "| pattern `<a><b>`", "| pattern `<a> <a>`",
    "| regexp `x`", "| regexp `(?P<a>x)(?P<a>y)`", "| regexp `(`", #"| json a="#, "| logfmt --no",
  ])
  func `a parser that cannot give labels is an error`(stage: String) throws {
    #expect(throws: QueryError.self) { try labels(stage, "") }
  }

  @Test func `unpack gives the packed line back`() throws {
    let line = #"{"_entry":"level=\"x\"","a":"1","n":2,"b-c":"\u00e9"}"#
    let record = try #require(try StageHarness.run("{} | unpack", lines: [line]).first)
    #expect(record.line == #"level="x""#)
    #expect(record.labels == ["app": "api", "a": "1", "b_c": "é"])
    #expect(try labels("| unpack", #"{"a":"1"}"#) == [:])
    #expect(
      try labels("| unpack", " {}")?["__error_details__"]
        == "expecting json object(6), but it is not")
    #expect(
      try labels("| unpack", #"{"_entry":"cut"#)?["__error_details__"]
        == #"Value is string, but can't find closing '"' symbol"#)
  }

  @Test(arguments: [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}[1;31;40mred\u{1B}[m", "\u{9B}32mred\u{9B}0m",
    "\u{1B}]0;title\u{7}red", "\u{1B}[?25lred", "\u{1B}(Bred", "red",
  ])
  func `decolorize takes sequences away`(line: String) throws {
    #expect(try StageHarness.run("{} | decolorize", lines: [line]).first?.line == "red")
  }

  @Test func `decolorize leaves other text`() throws {
    for line in ["\u{1B}", "é [31m", "\u{1B}[", "a\u{9B}"] {
      #expect(try StageHarness.run("{} | decolorize", lines: [line]).first?.line == line)
    }
  }
}
