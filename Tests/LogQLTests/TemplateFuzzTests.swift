import Foundation
import LogCore
import LogQL
import Support
import Testing

/// Damaged templates: each is an error of the query, or gives a line or an error for each record.
@Suite struct TemplateFuzzTests {
  static let tokens = [
    "{{", "}}", "{{-", "-}}", "{{/*", "*/}}", "{{end}}", "{{else}}", "{{if .a}}", "{{range .a}}",
    "{{with .a}}", "{{define \"t\"}}", "{{template \"t\" .}}", "{{break}}", "$x := ", "$x", ".",
    "|",
    "(", ")", "\"", "`", "'x'", "'", "\\", "0x10", "1e9", "-1", "9223372036854775807", "1.5", "1i",
    "nil", "true", "%", "%[1]d", "%*d", "%-08.3f", "%#v", "__line__", "__timestamp__", ".a.b",
    "2006-01-02T15:04:05.000Z07:00", "Europe/Berlin", "fromJson __line__", "printf ",
    "regexReplaceAll ",
    "$1", "${1}", "[a-z]+(", "trunc -3 ", "substr 1 2 ", "index ", "slice ", "len ", "call ",
    "html ",
  ]
  static let records = [
    PlainRecord(
      labels: ["app": "api", "a": "5", "b": "1.5s", "c": ""], line: "{\"a\":[1,{\"b\":null}]}"),
    PlainRecord(labels: ["a": "gr\u{f6}\u{df}e", "b": "-1"], line: "", time: -1),
  ]

  static func problem(_ bytes: [UInt8]) -> String? {
    // Nothing is repeated so often that it would take long.
    guard
      !(bytes.split(separator: UInt8(ascii: "r")).contains { $0.starts(with: Array("epeat".utf8)) })
    else { return nil }
    for stage in ["line_format ", "label_format x="] {
      let query = "{} | \(stage)\(QueryText.quote(bytes))"
      guard (try? parseQuery(query)) != nil else { return nil }
      guard let first = try? StageHarness.run(query, records), first.count == records.count else {
        return "records are gone"
      }
      if bytes.contains(UInt8(ascii: "n")), String(decoding: bytes, as: UTF8.self).contains("now") {
        continue
      }
      if (try? StageHarness.run(query, records)) != first { return "two runs, two results" }
    }
    return nil
  }

  @Test func `a damaged template is refused or runs`() {
    let samples = ScriptTests.queries.flatMap { query in
      query.split { $0 == "\"" || $0 == "`" }.filter { $0.contains("{{") }.map { Array($0.utf8) }
    }
    let mutator = Mutator(
      samples: samples, tokens: Self.tokens, seed: Fuzzing.seed, limit: 400)
    let finds = Fuzzing.run("template", mutator) { bytes, _ in Self.problem(bytes) }
    #expect(finds == [])
  }

  @Test func `what once went wrong stays right`() {
    for (name, bytes) in Fuzzing.cases("template") {
      #expect(Self.problem(bytes) == nil, "\(name)")
    }
  }
}
