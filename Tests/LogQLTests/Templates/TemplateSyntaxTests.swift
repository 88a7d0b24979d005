import Testing

@testable import LogQL

@Suite struct TemplateSyntaxTests {
  @Test(arguments: [
    ("", ""), ("plain text", "plain text"), ("{{.msg}}", "plain"), ("{{ .msg }}", "plain"),
    ("{{.nosuch}}", ""), ("{{$.msg}}", "plain"), ("a {{- .msg -}} b", "aplainb"),
    ("a\n\t {{- .msg}} b", "aplain b"), ("a {{.msg -}} \n b", "a plainb"),
    ("a{{/* nothing */}}b", "ab"), ("a {{- /* nothing */ -}} b", "ab"), ("{{-3}}", "-3"),
    ("{{`raw \\n`}}", "raw \\n"), (#"{{"a\tb\x41é\"\u00e9"}}"#, "a\tbAé\"é"),
    ("{{ 12 }} {{ 0x1F }} {{ 0b101 }} {{ 017 }} {{ 0o17 }} {{ 1_000 }}", "12 31 5 15 15 1000"),
    ("{{ 1.5 }} {{ 1e3 }} {{ .5 }} {{ 1e6 }} {{ 1E+2 }} {{ 0x1p4 }}", "1.5 1000 0.5 1e+06 100 16"),
    ("{{ 'a' }} {{ '\\n' }} {{ 'é' }}", "97 10 233"), ("{{ true }} {{ false }}", "true false"),
    ("{{ print nil }}", "<nil>"), ("{{ .msg | printf \"%s-%s\" \"a\" }}", "a-plain"),
    ("{{ (.msg) }}", "plain"), ("{{ upper (print .msg \"x\") | lower }}", "plainx"),
    ("{{\n.msg\n}}", "plain"), ("{{ with $x := .msg }}{{ $x }}{{ end }}", "plain"),
    ("} }} {", "} }} {"), ("{{ len\n\"abc\" }}", "3"),
  ])
  func `text, actions and literals`(template: String, expected: String) throws {
    #expect(try TemplateHarness.render(template) == expected)
  }

  @Test(arguments: [
    ("{{if .msg}}y{{else}}n{{end}}", "y"), ("{{if .nosuch}}y{{else}}n{{end}}", "n"),
    ("{{if .empty}}1{{else if eq .msg `plain`}}2{{else}}3{{end}}", "2"),
    ("{{if .empty}}1{{else if .empty}}2{{else if .empty}}3{{else}}4{{end}}", "4"),
    (
      "{{if 0}}y{{end}}{{if 0.0}}y{{end}}{{if fromJson `[]`}}y{{end}}{{if fromJson `{}`}}y{{end}}",
      ""
    ),
    (
      "{{if __timestamp__}}y{{end}}{{if 1}}y{{end}}{{if fromJson `[0]`}}y{{end}}{{if .}}y{{end}}",
      "yyyy"
    ),
    ("{{with .msg}}<{{.}}>{{else}}none{{end}}", "<plain>"),
    ("{{with .x}}{{.}}{{else}}none{{end}}", "none"),
    ("{{with .x}}{{.}}{{else with .msg}}2{{.}}{{else}}3{{end}}", "2plain"),
    ("{{with .msg}}{{$.n}}{{end}}", "42"),
    ("{{range fromJson `[1,2,3]`}}{{.}},{{end}}", "1,2,3,"),
    ("{{range $x := fromJson `[1,2]`}}{{$x}}{{end}}", "12"),
    ("{{range $i, $x := fromJson `[\"a\",\"b\"]`}}{{$i}}={{$x}} {{end}}", "0=a 1=b "),
    ("{{range fromJson `[]`}}x{{else}}none{{end}}", "none"),
    (
      "{{range $k, $v := fromJson `{\"b\":1,\"a\":null}`}}{{$k}}:{{$v}} {{end}}",
      "a:<no value> b:1 "
    ),
    ("{{range fromJson `[1,2,3,4]`}}{{if eq . 3.0}}{{break}}{{end}}{{.}}{{end}}", "12"),
    ("{{range fromJson `[1,2,3]`}}{{if eq . 2.0}}{{continue}}{{end}}{{.}}{{end}}", "13"),
    ("{{range 3}}{{.}}{{end}}", "012"), ("{{range $i := 2}}{{$i}};{{end}}", "0;1;"),
    ("{{range .x | fromJson}}x{{else}}none{{end}}", "none"),
    ("{{range $k, $v := .}}{{if eq $k `app`}}{{$v}}{{end}}{{end}}", "edge"),
  ])
  func `blocks`(template: String, expected: String) throws {
    #expect(try TemplateHarness.render(template) == expected)
  }

  @Test(arguments: [
    ("{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}", "12"),
    ("{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"),
    ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
    ("{{$x := `a`}}{{range fromJson `[1,2]`}}{{$x = print $x .}}{{end}}{{$x}}", "a12"),
    ("{{$e := .msg}}{{$e | upper}}-{{len $e}}", "PLAIN-5"),
    ("{{$j := fromJson `{\"a\":{\"b\":7}}`}}{{$j.a.b}}", "7"),
    ("{{$x := 0}}{{$i := 0}}{{range $i, $x = fromJson `[5,6]`}}{{end}}{{$i}} {{$x}}", "1 6"),
    ("{{define `t`}}<{{.}}>{{end}}{{template `t` .msg}}", "<plain>"),
    ("{{template `t` .}}{{define `t`}}{{.msg}}{{$.n}}{{end}}", "plain42"),
    ("{{define `t`}}[{{.}}]{{end}}{{template `t`}}", "[<no value>]"),
    ("{{block `b` .msg}}({{.}}){{end}}", "(plain)"),
    ("{{(fromJson `{\"a\":{\"b\":\"c\"}}`).a.b}}", "c"), ("{{(fromJson `{}`).a}}", "<no value>"),
    ("{{(index (fromJson `[{\"a\":1}]`) 0).a}}", "1"), ("{{fromJson `x`}}", "<no value>"),
    ("{{(fromJson `null`).a.b}}", "<no value>"),
  ])
  func `variables, templates and chains`(template: String, expected: String) throws {
    #expect(try TemplateHarness.render(template) == expected)
  }

  @Test(arguments: [
    ("{{.x", "unclosed action, expected `}}`", "{{"),
    ("{{if .x}}", "unclosed `if`, expected `{{end}}`", "if"),
    ("{{end}}", "`end` without a block to close", "end"),
    ("{{else}}", "`else` without `if`, `with` or `range`", "else"),
    ("{{if .x}}{{else}}{{else}}{{end}}", "a second `else` in one `if`, expected `{{end}}`", "else"),
    ("{{}}", "unexpected `}}`, expected a command", "}}"),
    ("{{if}}x{{end}}", "unexpected `}}`, expected a value after `if`", "}}"),
    ("{{.a | }}", "unexpected `}}`, expected a function after `|`", "}}"),
    ("{{.a | .}}", "`.` cannot take the value of the pipeline, expected a function", "."),
    ("{{.a | 1}}", "`1` cannot take the value of the pipeline, expected a function", "1"),
    ("{{(.a}}", "unclosed `(`, expected `)`", "}"), ("{{.a)}}", "unexpected `)`", ")"),
    ("{{nosuch}}", "unknown function `nosuch`", "nosuch"),
    ("{{uper .a}}", "unknown function `uper`", "uper"),
    ("{{$x}}", "undefined variable `$x`", "$x"),
    ("{{if true}}{{$x := 1}}{{end}}{{$x}}", "undefined variable `$x`", "$x"),
    ("{{$x = 1}}", "undefined variable `$x`", "$x"),
    ("{{\"abc}}", "unterminated string, expected a closing quote", "\"abc}}"),
    ("{{`abc}}", "unterminated string, expected a closing backtick", "`abc}}"),
    (#"{{"\q"}}"#, #"invalid escape in `"\q"`"#, #""\q""#),
    ("{{'ab'}}", "`'ab'` is no single character", "'ab'"),
    ("{{1x}}", "`1x` is no number", "1x"), ("{{08}}", "`08` is no number", "08"),
    ("{{.a-b}}", "unexpected `-` in an action", "-"),
    ("{{.a .b!}}", "unexpected `!` in an action", "!"),
    ("{{/* x}}", "unclosed comment, expected `*/}}`", "{{/* x}}"),
    ("{{break}}", "`break` outside of `range`", "break"),
    ("{{1.2.a}}", "`1.2.a` is no number", "1.2.a"),
    ("{{\"a\".b}}", "unexpected `.b` after `\"a\"`", ".b"),
    ("{{template}}", "unexpected `}}`, expected a name in quotes after `template`", "}}"),
    ("{{if .x}}{{define `a`}}{{end}}{{end}}", "`define` inside of another block", "define"),
    ("{{range $i, $x, $y := .x}}{{end}}", "unexpected `,`, expected `:=` or `=`", ","),
    ("{{$a, $b := .x}}", "unexpected `,`, expected `:=` or `=`", ","),
    ("{{.a:b}}", "unexpected `:`, expected `:=`", ":"),
    ("{{with .x}}", "unclosed `with`, expected `{{end}}`", "with"),
    ("a{{", "unclosed action, expected `}}`", "{{"),
    ("{{.a =}}", "unexpected `=`, expected a blank, `|` or `}}`", "="),
  ])
  func `mistakes are told with their place`(template: String, message: String, piece: String) {
    let complaint = TemplateHarness.complaint(template)
    #expect(complaint?.message == message)
    #expect(complaint?.piece == piece)
  }

  @Test func `a mistyped function is guessed`() {
    #expect(
      throws: TemplateError(
        "unknown function `uper`", range: 2..<6, help: ["did you mean `upper`?"])
    ) {
      try Template("{{uper .a}}", name: "line")
    }
  }

  @Test(
    arguments: [
      ("{{.a}} {{.b | upper}}", ["a", "b"]),
      ("{{if .a}}{{.b}}{{else}}{{.c}}{{end}}", ["a", "b", "c"]),
      ("{{with .a}}{{.x}}{{$.b}}{{end}}", ["a", "b"]),
      ("{{range fromJson .a}}{{.x}}{{end}}", ["a"]),
      ("{{$x := .a}}{{$x}}", ["a"]), ("{{.}}", nil), ("{{$}}", nil),
      ("{{template `t` .}}{{define `t`}}{{end}}", nil),
      ("text", []), ("{{__line__}}", []), ("{{printf `%s` (.a | upper)}}", ["a"]),
      ("{{.a.b}}", ["a"]),
      ("{{with .a}}{{.}}{{end}}", ["a"]), ("{{.__error__}}", ["__error__"]),
    ] as [(String, [String]?)])
  func `the labels that a template reads are known`(text: String, expected: [String]?) throws {
    let template = try Template(text, name: "line")
    #expect(template.fieldsRead.map(Set.init) == expected.map(Set.init))
  }

  @Test(arguments: [
    String(repeating: "{{if .a}}", count: 100_000), String(repeating: "{{(", count: 100_000),
    "{{" + String(repeating: "(", count: 100_000),
    "{{.a" + String(repeating: ".b", count: 100_000) + "}}",
    "{{if 1}}" + String(repeating: "{{else if 1}}", count: 50_000) + "{{end}}",
    "{{" + String(repeating: "$x := ", count: 10_000) + "1}}", "{{\u{0}}}", "{{.a\u{0}}}",
    "{{\u{FFFD}}}",
    "{{" + String(repeating: "print ", count: 100_000) + "}}",
  ])
  func `odd templates neither crash nor hang`(text: String) {
    _ = TemplateHarness.details(text)
  }

  @Test func `a deep template is refused, a shallower one runs`() throws {
    func nested(_ n: Int) -> String {
      "{{" + String(repeating: "(", count: n) + ".msg" + String(repeating: ")", count: n) + "}}"
    }
    #expect(try TemplateHarness.render(nested(45)) == "plain")
    #expect(
      TemplateHarness.complaint(nested(51))?.message == "the template is nested more than 50 deep"
    )
  }
}
