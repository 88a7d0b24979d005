import LogCore
import Testing

@testable import LogQL

@Suite struct TemplateFailureTests {
  @Test(arguments: [
    (
      "{{ index .app 99 }}",
      "1:3: executing \"line\" at <index .app 99>: error calling index: index out of range: 99"
    ),
    (
      "{{ .took | duration }}",
      "1:11: executing \"line\" at <duration>: error calling duration: time: invalid duration \"\""
    ),
    (
      "a\n{{div   .n  0}}",
      "2:2: executing \"line\" at <div .n 0>: error calling div: runtime error: integer divide by zero"
    ),
    (
      "{{ div 1 ( .n|int ) | unixToTime }}",
      "1:22: executing \"line\" at <unixToTime>: wrong type for value; expected string; got int64"
    ),
    (
      "{{ div 1 ( .empty|int ) }}",
      "1:3: executing \"line\" at <div 1 (.empty | int)>: error calling div: runtime error: integer divide by zero"
    ),
    (
      "{{ bytes .msg }}",
      "1:3: executing \"line\" at <bytes .msg>: error calling bytes: strconv.ParseFloat: parsing \"\": invalid syntax"
    ),
    (
      "{{ gt .n 1 }}",
      "1:3: executing \"line\" at <gt .n 1>: error calling gt: incompatible types for comparison"
    ),
    (
      "{{ eq .n 1 }}",
      "1:3: executing \"line\" at <eq .n 1>: error calling eq: incompatible types for comparison"
    ),
    (
      "{{ lt true false }}",
      "1:3: executing \"line\" at <lt true false>: error calling lt: invalid type for comparison"
    ),
    ("{{ lower 3 }}", "1:9: executing \"line\" at <3>: expected string; found 3"),
    (
      "{{ lower (len .n) }}",
      "1:14: executing \"line\" at <.n>: wrong type for value; expected string; got int"
    ),
    ("{{ trunc `a` .n }}", "1:9: executing \"line\" at <`a`>: expected integer; found `a`"),
    (
      "{{ lower }}",
      "1:3: executing \"line\" at <lower>: wrong number of args for lower: want 1 got 0"
    ),
    (
      "{{ printf }}",
      "1:3: executing \"line\" at <printf>: wrong number of args for printf: want at least 1 got 0"
    ),
    ("{{ .msg.x }}", "1:7: executing \"line\" at <.msg.x>: can't evaluate field x in type string"),
    (
      "{{ (fromJson `{\"a\":null}`).a.b }}",
      "1:13: executing \"line\" at <`{\"a\":null}`>: nil pointer evaluating interface {}.b"
    ),
    ("{{ .msg .n }}", "1:3: executing \"line\" at <.msg>: msg is not a method but has arguments"),
    ("{{ 1 2 }}", "1:3: executing \"line\" at <1>: can't give argument to non-function 1"),
    ("{{ nil }}", "1:3: executing \"line\" at <nil>: nil is not a command"),
    (
      "{{ range .msg }}{{ end }}",
      "1:9: executing \"line\" at <.msg>: range can't iterate over plain"
    ),
    (
      "{{ template `x` .msg }}",
      "1:12: executing \"line\" at <{{template \"x\" .msg}}>: template \"x\" not defined"
    ),
    (
      "{{ define `t` }}{{ div 1 0 }}{{ end }}{{ template `t` }}",
      "1:19: executing \"t\" at <div 1 0>: error calling div: runtime error: integer divide by zero"
    ),
    (
      "{{ unixToTime .msg }}",
      "1:3: executing \"line\" at <unixToTime .msg>: error calling unixToTime: unable to parse time 'plain': strconv.ParseInt: parsing \"plain\": invalid syntax"
    ),
    (
      "{{ substr 9 10 .msg }}",
      "1:3: executing \"line\" at <substr 9 10 .msg>: error calling substr: runtime error: slice bounds out of range [9:5]"
    ),
    (
      "{{ repeat -1 `x` }}",
      "1:3: executing \"line\" at <repeat -1 `x`>: error calling repeat: strings: negative Repeat count"
    ),
    (
      "{{ divf 1 0 }}",
      "1:3: executing \"line\" at <divf 1 0>: error calling divf: decimal division by 0"
    ),
    (
      "{{ urldecode `%zz` }}",
      "1:3: executing \"line\" at <urldecode `%zz`>: error calling urldecode: invalid URL escape \"%zz\""
    ),
    (
      "{{ slice .msg 3 1 }}",
      "1:3: executing \"line\" at <slice .msg 3 1>: error calling slice: invalid slice index: 3 > 1"
    ),
    (
      "{{ call .msg }}",
      "1:3: executing \"line\" at <call .msg>: error calling call: non-function of type string"
    ),
    (
      "{{ unixEpoch .msg }}",
      "1:13: executing \"line\" at <.msg>: wrong type for value; expected time.Time; got string"
    ),
    (
      "{{ 9999999999999999999 }}",
      "1:3: executing \"line\" at <9999999999999999999>: 9999999999999999999 overflows int"
    ),
    ("{{ upper nil }}", "1:9: executing \"line\" at <nil>: cannot assign nil to string"),
    (
      "{{ fromJson `x` | upper }}",
      "1:18: executing \"line\" at <upper>: invalid value; expected string"
    ),
  ])
  func `failures are told in Go's words`(template: String, details: String) {
    #expect(TemplateHarness.details(template) == "template: line:" + details)
  }

  @Test func `the template of a label says so`() {
    #expect(
      TemplateHarness.details("{{ div 1 0 }}", name: "label")
        == "template: label:1:3: executing \"label\" at <div 1 0>: error calling div: "
        + "runtime error: integer divide by zero")
  }

  @Test(arguments: [
    "{{ repeat 1000000000 `x` }}", "{{ indent 1000000000 .multi }}",
    "{{ alignLeft 1000000000 `x` }}",
    "{{ range 1000000000 }}x{{ end }}", "{{ range 100000 }}{{ range 100000 }}{{ end }}{{ end }}",
    "{{ range 100 }}{{ repeat 1000000 `x` }}{{ end }}",
    "{{ define `t` }}{{ template `t` . }}{{ end }}{{ template `t` . }}",
    "{{ define `t` }}x{{ template `t` . }}{{ template `t` . }}{{ end }}{{ template `t` . }}",
    "{{ $x := `x` }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}{{ $x }}",
    "{{ $x := repeat 10000000 `x` }}{{ range 1000000 }}{{ $x | contains `y` }}{{ end }}",
    "{{ repeat 9223372036854775807 `xx` }}",
    "{{ printf `" + String(repeating: "%1000000d", count: 100) + "` "
      + String(repeating: "1 ", count: 100) + "}}",
    "{{ $x := repeat 10000000 `a` }}{{ replace `a` $x $x }}",
    "{{ regexReplaceAll `a` (repeat 1000000 `a`) (repeat 1000 `b`) }}",
  ])
  func `what would take all memory or time fails instead`(template: String) {
    let details = TemplateHarness.details(template)
    #expect(details.hasPrefix("template: line:1:"), "\(details.prefix(200))")
  }

  @Test func `huge and tiny numbers are no trouble`() throws {
    for text in [
      "{{ alignLeft -9223372036854775808 `x` }}", "{{ trunc -9223372036854775808 `x` }}",
      "{{ substr -9223372036854775808 -1 `x` }}",
      "{{ div -9223372036854775808 -1 }}", "{{ mod -9223372036854775808 -1 }}", "{{ int 1e300 }}",
      "{{ add 9223372036854775807 1 }}",
      "{{ date `2006` 9223372036854775807 }}", "{{ round 1.5 400 }}", "{{ round 1.5 -400 }}",
      "{{ printf `%.999999f` 1.5 }}",
      "{{ unixToTime `9999999999999999999` }}", "{{ unixToTime `-999999999999999999` }}",
      "{{ fromJson `" + String(repeating: "[", count: 100_000) + "` }}",
      "{{ printf `%99999999999999999999d` 1 }}", "{{ slice .msg -1 }}", "{{ index .msg -1 }}",
      "{{ range -5 }}{{ end }}", "{{ Replace `a` `a` `b` -9223372036854775808 }}",
      "{{ toDate `2006-01-02 MST` `9999-12-31 GMT+23` }}", "{{ duration `9223372036s` }}",
      "{{ addf `Inf` 1 }}", "{{ int `99999999999999999999` }}",
    ] {
      #expect(!TemplateHarness.details(text).isEmpty)
    }
  }
}

@Suite struct TemplateStackTests {
  /// Workers have small stacks: everything that is allowed to nest must fit.
  @Test(arguments: [
    "{{ define `t` }}{{ template `t` . }}{{ end }}{{ template `t` . }}",
    "{{ define `t` }}{{ if true }}{{ with 1 }}{{ range 1 }}{{ template `t` . }}{{ end }}{{ end }}{{ end }}{{ end }}{{ template `t` . }}",
    "{{" + String(repeating: "print (upper (", count: 20) + ".msg"
      + String(repeating: "))", count: 20) + "}}",
    String(repeating: "{{if (and (.msg))}}", count: 40) + String(repeating: "{{end}}", count: 40),
    "{{ fromJson `" + String(repeating: "[", count: 190) + String(repeating: "]", count: 190)
      + "` | printf `%v` | len }}",
    "{{ define `t` }}{{ if (print (print (print (print (print (print (print 1))))))) }}{{ template `t` . }}{{ end }}{{ end }}{{ template `t` . }}",
  ])
  func `nesting fits on the stack of a worker`(template: String) {
    WorkerThreads.run(2) { number in
      if number == 1 { #expect(!TemplateHarness.details(template).isEmpty) }
    }
  }

  @Test func `the text of a long template is parsed in linear time`() throws {
    let text = String(repeating: "{{if eq .msg \"x\"}}{{.a | upper}}{{end}}\n", count: 2_000)
    #expect(try TemplateHarness.render(text).utf8.count == 2_000)
  }
}
