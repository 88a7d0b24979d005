import LogCore
import Testing

@testable import LogQL

@Suite struct TemplateFunctionTests {
  private func check(_ template: String, _ expected: String) throws {
    #expect(try TemplateHarness.render(template) == expected, "\(template)")
  }

  @Test(arguments: [
    (
      #"{{ lower "ÀÉÎ" }} {{ upper "straße é" }} {{ title "hello wORLD foo_bar" }}"#,
      "àéî STRAßE É Hello WORLD Foo_bar"
    ),
    (
      #"{{ title "it's a_b c9d-e" }} {{ ToUpper "ﬁ ᾳ ǆ" }} {{ lower "İ" }}"#,
      "It'S A_b C9d-E ﬁ ᾼ Ǆ i"
    ),
    (
      #"{{ trunc 3 .msg }}|{{ trunc -3 .msg }}|{{ trunc 100 .msg }}|{{ trunc 0 .msg }}|{{ trunc -9 .msg }}"#,
      "pla|ain|plain||plain"
    ),
    (#"{{ trunc 2 "日本語" | printf "%q" }} {{ substr 0 3 "日本" }}"#, #""\xe6\x97" 日"#),
    (
      #"{{ substr 1 3 .msg }} {{ substr -1 2 .msg }} {{ substr 2 -1 .msg }} {{ substr 2 99 .msg }}"#,
      "la pl ain ain"
    ),
    (
      #"{{ contains "la" .msg }} {{ hasPrefix "pl" .msg }} {{ hasSuffix "n" .msg }} {{ contains "z" .msg }}"#,
      "true true true false"
    ),
    (
      #"{{ replace "l" "L" .msg }} {{ replace "" "-" "abc" }} {{ replace "" "-" "" }} {{ Replace "aaa" "a" "b" 2 }} {{ Replace "aaa" "a" "b" -1 }}"#,
      "pLain -a-b-c- - bba bbb"
    ),
    (#"{{ repeat 3 "ab" }}[{{ repeat 0 "x" }}][{{ repeat 5 "" }}]"#, "ababab[][]"),
    (#"{{ indent 2 "a\nb" }}|{{ nindent 1 "a\nb" }}"#, "  a\n  b|\n a\n b"),
    (
      #"[{{ trim "  a b\t\u00a0" }}] [{{ trimAll "$x" "$$5x.00$" }}] [{{ trimPrefix "-" "--a-" }}] [{{ trimSuffix "-" "-a--" }}]"#,
      "[a b] [5x.00] [-a-] [-a-]"
    ),
    (
      #"[{{ Trim "xxaxx" "x" }}] [{{ TrimLeft "xxaxx" "x" }}] [{{ TrimRight "éxaéx" "xé" }}] [{{ TrimSpace " a " }}]"#,
      "[a] [axx] [éxa] [a]"
    ),
    (#"[{{ TrimPrefix "prefix-a" "prefix-" }}] [{{ TrimSuffix "a.log" ".log" }}]"#, "[a] [a]"),
    (
      #"[{{ alignLeft 3 "日本語文" }}] [{{ alignRight 6 "日本" }}] [{{ alignLeft -1 "x" }}] [{{ alignRight 0 "abc" }}] [{{ alignRight 2 "abc" }}] [{{ alignLeft 5 "a" }}]"#,
      "[日本語] [    日本] [x] [] [bc] [a    ]"
    ),
  ])
  func `strings`(template: String, expected: String) throws { try check(template, expected) }

  @Test(arguments: [
    (
      #"{{ "3" | int }} {{ int 3.9 }} {{ int "x" }} {{ int "3.7" }} {{ int "010" }} {{ int "0x1f" }} {{ int "" }} {{ int true }} {{ int "-2.5" }}"#,
      "3 3 0 3 8 31 0 1 -2"
    ),
    (
      #"{{ "3.5" | float64 }} {{ float64 "x" }} {{ float64 7 }} {{ float64 "1e3" }} {{ float64 "" }} {{ float64 "1_0" }}"#,
      "3.5 0 7 1000 0 10"
    ),
    (
      "{{ add 3 2 5 }} {{ sub 5 2 }} {{ mul 5 2 3 }} {{ div 10 3 }} {{ mod 10 3 }} {{ add }}",
      "10 3 30 3 1 0"
    ),
    (
      "{{ add .n 1 }} {{ sub 1 .n }} {{ mul .n -2 }} {{ div .n 5 }} {{ mod .n 5 }} {{ add .f 1 }}",
      "43 -41 -84 8 2 4"
    ),
    (
      "{{ div -7 2 }} {{ mod -7 2 }} {{ max 1 5 3 }} {{ min 4 2 9 }} {{ max `7` 3.9 }}",
      "-3 -1 5 2 7"
    ),
    (
      "{{ addf 0.1 0.2 }} {{ subf 3 1.5 }} {{ mulf 1.5 2 }} {{ divf 10 4 }} {{ addf }}",
      "0.3 1.5 3 2.5 0"
    ),
    (
      "{{ addf .f 1 }} {{ subf .f 1 }} {{ mulf .f 2 }} {{ divf .f 2 }} {{ divf 1 3 }}",
      "4.14 2.14 6.28 1.57 0.3333333333333333"
    ),
    (
      "{{ divf 2 3 }} {{ divf -2 3 }} {{ subf 1 1.1 }} {{ mulf 1.1 1.1 1.1 }} {{ divf 1 3 3 }}",
      "0.6666666666666667 -0.6666666666666667 -0.1 1.331 0.1111111111111111"
    ),
    (
      "{{ addf 1e20 1 }} {{ mulf 1e6 100 }} {{ divf 1 1e7 }} {{ addf 1e21 0 }} {{ mulf 1e300 1e300 }} {{ divf 1e-300 1e300 }}",
      "1e+20 1e+08 1e-07 1e+21 +Inf 0"
    ),
    ("{{ maxf 1 2.5 3 }} {{ minf 1.5 2 3 }} {{ maxf .f 3 }} {{ minf .f 3 }}", "3 1.5 3.14 3"),
    (
      "{{ ceil 123.001 }} {{ floor 123.9999 }} {{ round 123.555555 3 }} {{ round 123.88571428571 5 .2 }}",
      "124 123 123.556 123.88572"
    ),
    (
      "{{ round -2.5 0 }} {{ round 2.5 0 }} {{ round .f 1 }} {{ ceil -1.5 }} {{ floor `-1.5` }}",
      "-3 3 3.1 -1 -2"
    ),
    (
      #"{{ bytes "2 KB" }} {{ bytes "5MiB" }} {{ "1.5KB" | bytes }} {{ bytes "10" }} {{ bytes "1kb" }}"#,
      "2000 5.24288e+06 1500 10 1000"
    ),
    (
      #"{{ duration "1m30s" }} {{ duration_seconds "1.5s" }} {{ duration "300ms" }} {{ "-1h" | duration }}"#,
      "90 1.5 0.3 -3600"
    ),
  ])
  func `numbers`(template: String, expected: String) throws { try check(template, expected) }

  @Test(arguments: [
    (
      #"{{ count "l" .msg }} {{ count "a|b" "abab" }} {{ count "x*" "abc" }} {{ count "" "日本" }} {{ count "a*" "baac" }}"#,
      "1 4 4 3 3"
    ),
    (
      #"{{ regexReplaceAll "(a*)bc" "aabc abc bc" "${1}x" }} {{ regexReplaceAll "a(?P<n>.)" "ab ac" "$n$$" }}"#,
      "aax ax x b$ c$"
    ),
    (
      #"{{ regexReplaceAll "(a)" "bab" "$1x" }} {{ regexReplaceAll "x*" "abc" "-" }} {{ regexReplaceAll "a" "a" "$" }}"#,
      "bb -a-b-c- $"
    ),
    (
      #"{{ regexReplaceAllLiteral "[aeiou]" .msg "$1" }} {{ regexReplaceAll "b*" "abc" "-" }}"#,
      "pl$1$1n -a-c-"
    ),
    (
      #"{{ b64enc .msg }} {{ b64enc .msg | b64dec }} {{ b64enc "é✓" }} {{ b64enc "" }}{{ b64dec "YQ" }} {{ b64dec "YWI" }}"#,
      "cGxhaW4= plain w6ninJM= a ab"
    ),
    (
      #"{{ b64dec "!" }} {{ b64dec "YW!=" }} {{ b64dec "YQ==YQ==" }}"#,
      "illegal base64 data at input byte 0 illegal base64 data at input byte 2 illegal base64 data at input byte 4"
    ),
    (
      #"{{ urlencode "a b&c=d/é?" }} {{ urldecode "a+b%26c%3Dd%2F%C3%A9" }} {{ urlencode "~-_.*!()" }}"#,
      "a+b%26c%3Dd%2F%C3%A9%3F a b&c=d/é ~-_.%2A%21%28%29"
    ),
    (
      ##"{{ html "<a b=\"c\">&'" }} {{ js "it's <b> \\ \" é\n" }} {{ urlquery "a b" 1 }}"##,
      ##"&lt;a b=&#34;c&#34;&gt;&amp;&#39; it\'s \u003Cb\u003E \\ \" é\u000A a+b1"##
    ),
    (
      #"{{ fromJson "{\"foo\": 55}" }} {{ fromJson "[1,\"x\",null,true]" }} {{ fromJson " \"a\\u00e9\\ud83d\\ude00\" " }}"#,
      "map[foo:55] [1 x <nil> true] aé😀"
    ),
    (
      #"{{ fromJson "01" }} {{ fromJson "[1,]" }} {{ fromJson "{\"a\":1,\"a\":2}" }} {{ fromJson "[1] x" }}"#,
      "<no value> <no value> map[a:2] <no value>"
    ),
    (
      #"{{ default "-" .nosuch }} {{ default "-" "foo" }} {{ default "d" 0 }} {{ default "d" false }} {{ default 5 1 }} {{ .x | default 3 }}"#,
      "- foo d d 1 3"
    ),
    (#"{{ __line__ | len }} {{ __line__ | upper | trunc 5 }} {{ .__error__ }}"#, #"22 {"ID" "#),
  ])
  func `patterns, encodings and the rest`(template: String, expected: String) throws {
    try check(template, expected)
  }

  @Test(arguments: [
    (
      "{{ eq 1 1 }} {{ eq 1 2 1 }} {{ ne `a` `b` }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 2.5 1.5 }} {{ ge `b` `a` }}",
      "true true true true true true true"
    ),
    (
      "{{ and 1 0 2 }} {{ or 0 `` `x` }} {{ not 0 }} {{ and `a` `b` }} {{ or 0 `` }}", "0 x true b "
    ),
    ("{{ or true (index .app 99) }} {{ and false (div 1 0) }}", "true false"),
    ("{{ .msg | eq `plain` }} {{ eq .msg `a` `plain` }} {{ eq (len .msg) 5 }}", "true true true"),
    (
      "{{ index (fromJson `[\"x\",\"y\"]`) 1 }} {{ index (fromJson `{\"a\":[7]}`) `a` 0 }} {{ index . `msg` }} {{ index .app 0 }}",
      "y 7 plain 101"
    ),
    (
      "{{ slice .msg 1 3 }} {{ slice .msg 2 }} {{ slice .msg }} {{ slice (fromJson `[1,2,3]`) 1 }}",
      "la ain plain [2 3]"
    ),
    ("{{ len .msg }} {{ len (fromJson `{\"a\":1}`) }} {{ len `日` }}", "5 1 3"),
    (
      "{{ eq nil nil }} {{ eq (fromJson `null`) nil }} {{ eq 1 (index .app 0) }}", "true true false"
    ),
  ])
  func `comparison and collections`(template: String, expected: String) throws {
    try check(template, expected)
  }

  @Test(arguments: [
    ("{{ __timestamp__ }}", "2026-03-14 09:00:01.5 +0000 UTC"),
    (#"{{ __timestamp__ | date "2006-01-02T15:04:05.000Z07:00" }}"#, "2026-03-14T09:00:01.500Z"),
    (
      #"{{ date "Mon Jan _2 03:04:05PM MST 06 002 .999 ,00 Monday January 1/2 3pm -0700" __timestamp__ }}"#,
      "Sat Mar 14 09:00:01AM UTC 26 073 .5 ,50 Saturday March 3/14 9am +0000"
    ),
    (
      "{{ __timestamp__ | unixEpoch }} {{ __timestamp__ | unixEpochMillis }} {{ __timestamp__ | unixEpochNanos }}",
      "1773478801 1773478801500 1773478801500000000"
    ),
    (
      #"{{ date "2006-01-02 15:04:05" (unixToTime "1679577215") }} {{ date "15:04:05.000" (unixToTime "1679577215123") }} {{ unixToTime "19373" | date "2006-01-02" }}"#,
      "2023-03-23 13:13:35 13:13:35.123 2023-01-16"
    ),
    (
      #"{{ unixToTime "1679577215123456" | unixEpochNanos }} {{ unixToTime "1679577215123456789" | unixEpochNanos }}"#,
      "1679577215123456000 1679577215123456789"
    ),
    (
      #"{{ toDate "2006-01-02" "2021-11-02" | unixEpoch }} {{ toDate "2006-01-02" "x" }}"#,
      "1635811200 0001-01-01 00:00:00 +0000 UTC"
    ),
    (
      #"{{ toDateInZone "2006-01-02 15:04" "Europe/Berlin" "2026-07-01 12:00" | unixEpoch }} {{ toDateInZone "2006" "Nowhere/Land" "2026" }}"#,
      "1782900000 2026-01-01 00:00:00 +0000 UTC"
    ),
    (
      #"{{ toDate "2006-01-02T15:04:05Z07:00" "2026-03-14T10:00:00.25+01:00" }} {{ toDate "Jan _2 2006 3:04PM" "feb  3 2024 12:05AM" }}"#,
      "2026-03-14 10:00:00.25 +0100 +0100 2024-02-03 00:05:00 +0000 UTC"
    ),
    (
      #"{{ toDate "02/Jan/2006:15:04:05 -0700" "14/Mar/2026:09:00:00 -0530" | unixEpoch }} {{ toDate "2006 002" "2024 060" | date "Jan 2" }}"#,
      "1773498600 Feb 29"
    ),
    (
      #"{{ toDate "2006-01-02" "2023-02-29" | date "2006" }} {{ toDate "15:04" "25:00" | date "2006" }}"#,
      "0001 0001"
    ),
    (
      "{{ (__timestamp__).Unix }} {{ (__timestamp__).Year }} {{ (__timestamp__).Format `15h` }} {{ __timestamp__.Month }}",
      "1773478801 2026 09h March"
    ),
    (
      #"{{ date "2006" 0 }} {{ (now).Before __timestamp__ | printf "%t" | len | lt 3 }}"#,
      "1970 true"
    ),
  ])
  func `dates`(template: String, expected: String) throws { try check(template, expected) }

  @Test func `dates are shown in the zone that was asked for`() throws {
    let berlin = try #require(ZoneInfo.named("Europe/Berlin"))
    let text = try TemplateHarness.render(
      #"{{ __timestamp__ | date "15:04 MST" }} {{ toDate "15:04 2006-01-02" "10:00 2026-03-14" | unixEpoch }}"#,
      zone: berlin)
    #expect(text == "10:00 CET 1773478800")
  }

  @Test func `text need not be well-formed`() throws {
    #expect(try TemplateHarness.render(Array(#"{{ "\xff\xfe" }}"#.utf8)) == [0xFF, 0xFE])
    #expect(
      try TemplateHarness.render([0xFF] + Array(#"{{ printf "%q" "a\xffb" }}"#.utf8)) == [0xFF]
        + Array(#""a\xffb""#.utf8))
    #expect(
      try TemplateHarness.render(Array(#"{{ upper "é\xff" }}"#.utf8)) == Array("É\u{FFFD}".utf8))
  }
}
