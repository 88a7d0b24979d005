import LogCore
import Testing

@testable import Reports

/// The part of YAML that settings files need; what a full reader would read differently is an error.
@Suite struct YAMLReaderTests {
  private func read(_ text: String) throws -> [YAMLNode] {
    try YAMLReader.read(SettingsText(name: "rules.yaml", text: text))
  }

  /// The documents as JSON-like text, to compare.
  private func shown(_ text: String) throws -> String {
    try read(text).map(show).joined(separator: " --- ")
  }

  private func show(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): "\"\(text)\"".replacing("\n", with: "\\n")
    case .list(let items): "[" + items.map(show).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\($0.key): \(show($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  private func fault(_ text: String) -> (headline: String, place: String)? {
    do {
      _ = try read(text)
      return nil
    } catch let error as SettingsError {
      let place = SourceText(text).place(of: error.diagnostic.range?.lowerBound ?? 0)
      return (error.diagnostic.headline, "\(place.line):\(place.column)")
    } catch {
      return nil
    }
  }

  @Test(arguments: [
    ("a: 1\nb: two words # and a comment\n", #"{a: "1", b: "two words"}"#),
    ("a:\n  b:\n    c: x\n  d: y\n", #"{a: {b: {c: "x"}, d: "y"}}"#),
    ("a:\n- x\n- y\nb: z\n", #"{a: ["x", "y"], b: "z"}"#),
    ("a:\n  - x\n  -  k: 1\n     l: 2\n", #"{a: ["x", {k: "1", l: "2"}]}"#),
    ("- - a\n  - b\n- c\n", #"[["a", "b"], "c"]"#),
    ("-\n  a: 1\n-\n", #"[{a: "1"}, ""]"#),
    ("a:\nb:   # nothing\n", #"{a: "", b: ""}"#),
    ("'it''s': \"a\\n\\u00e9\\ud83d\\ude00\"\n", "{it's: \"a\\né😀\"}"),
    ("a: 'x # no comment: at all' # one\n", #"{a: "x # no comment: at all"}"#),
    ("a: [1, 'b, c', {d: e, f: [g]}, ]\n", #"{a: ["1", "b, c", {d: "e", f: ["g"]}]}"#),
    ("a: {}\nb: []\n", "{a: {}, b: []}"),
    ("a: http://x:80/y#z\n", #"{a: "http://x:80/y#z"}"#),
    ("a: -1\nb: - \n", #"{a: "-1", b: "-"}"#),
    ("# only\n\n", ""),
    ("--- \na: 1\n---\nb: 2\r\n", #"{a: "1"} --- {b: "2"}"#),
    ("\u{FEFF}a: 1", #"{a: "1"}"#),
    ("just text", #""just text""#),
  ])
  func `what is read`(text: String, expected: String) throws {
    #expect(try shown(text) == expected)
  }

  @Test(arguments: [
    ("a: |\n  x\n    y\n\n  z\n\nb: 1\n", #"{a: "x\n  y\n\nz\n", b: "1"}"#),
    ("a: |-\n  x\n\n", #"{a: "x"}"#),
    ("a: |+\n  x\n\n\nb: 1", #"{a: "x\n\n\n", b: "1"}"#),
    ("a: >\n  x\n  y\n\n  z\n    i\n  j\n", #"{a: "x y\nz\n  i\nj\n"}"#),
    ("a: >- # folded\n  x\n  y\n", #"{a: "x y"}"#),
    ("- |\n x # stays\n y: z\n- 2\n", #"["x # stays\ny: z\n", "2"]"#),
    ("a: |\nb: 1\n", #"{a: "", b: "1"}"#),
  ])
  func `blocks keep or fold their lines`(text: String, expected: String) throws {
    #expect(try shown(text) == expected)
  }

  @Test(arguments: [
    ("a:\n\tb: 1\n", "a tab where", "2:1"),
    ("a: &x 1\n", "anchors", "1:4"),
    ("a: *x\n", "anchors", "1:4"),
    ("a: !!str 1\n", "tags", "1:4"),
    ("? a\n", "keys behind", "1:1"),
    ("%YAML 1.2\n", "directives", "1:1"),
    ("a: 1\nb: 2\na: 3\n", "stands here twice", "3:1"),
    ("a: {b: 1, b: 2}\n", "stands here twice", "1:11"),
    ("a: 1\n  b: 2\n", "stands deeper", "2:3"),
    ("  a: 1\nb: 2\n", "stands less deep", "2:1"),
    ("a: [1, 2\n", "is not closed", "1:4"),
    ("a: [1 2: 3]\n", "expected `,`", "1:8"),
    ("a: \"x\n", "not closed on its line", "1:4"),
    ("a: \"\\x\"\n", "unknown escape", "1:5"),
    ("a: 'x' y\n", "expected the end of the line", "1:8"),
    ("a: b: c\n", "a `:` inside a value", "1:5"),
    ("a: |2\n  x\n", "expected `-`, `+`", "1:5"),
    ("a: 1\nb\n", "expected `KEY: VALUE`", "2:1"),
    ("a:\n  - 1\n  b: 2\n", "stands deeper", "3:3"),
  ])
  func `what is refused, and where`(text: String, message: String, place: String) {
    let fault = fault(text)
    #expect(fault?.headline.contains(message) == true, "\(fault?.headline ?? "no fault")")
    #expect(fault?.place == place)
  }

  @Test func `deep nesting is refused, not followed`() {
    let blocks = String(repeating: "- ", count: 100_000) + "x"
    let flow = "a: " + String(repeating: "[", count: 100_000)
    #expect(fault(blocks)?.headline.contains("levels") == true)
    #expect(fault(flow)?.headline.contains("levels") == true)
  }

  @Test func `no change of a byte traps`() throws {
    let seed =
      "groups:\n- name: 'a'\n  rules:\n  - alert: \"b\\n\" # c\n    expr: |-\n      x\n    l: [1, {a: b}]\n"
    let noise = Array("-:#'\"[]{}|>&*!?,\\ \t\n\r\u{0}".utf8)
    for i in seed.utf8.indices.map({ seed.utf8.distance(from: seed.startIndex, to: $0) }) {
      for byte in noise {
        var bytes = Array(seed.utf8)
        bytes[i] = byte
        _ = try? read(String(decoding: bytes, as: UTF8.self))
        _ = try? read(String(decoding: bytes[..<i], as: UTF8.self))
      }
    }
  }
}
