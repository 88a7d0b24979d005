import LogCore
import Output
import Testing

@Suite struct DiagnosticRendererTests {
  private func render(_ diagnostic: Diagnostic, width: Int = 100) -> String {
    DiagnosticRenderer(width: width).render(diagnostic)
  }

  @Test func `the place, the text with carets, and what would help`() {
    let diagnostic = Diagnostic(
      "unknown stage `jsn`, expected a parser, a filter or a format stage",
      text: #"{app="api"} | jsn | status >= 500"#, range: 14..<17,
      help: ["did you mean `json`?"])
    #expect(
      render(diagnostic) == """
        logq: 1:15: unknown stage `jsn`, expected a parser, a filter or a format stage
          {app="api"} | jsn | status >= 500
                        ^^^
          help: did you mean `json`?

        """)
  }

  @Test func `a saved query shows its file, and only the line that is wrong`() {
    let text = "# A comment.\n{}\n  | jsn\n  | x=1"
    let diagnostic = Diagnostic(
      "unknown stage `jsn`", text: text, range: 20..<23, file: "queries/errors.logql")
    #expect(
      render(diagnostic) == """
        logq: queries/errors.logql:3:5: unknown stage `jsn`
            | jsn
              ^^^

        """)
  }

  @Test func `a long query is cut around what is wrong`() {
    let text = String(repeating: "a", count: 200) + " oops " + String(repeating: "b", count: 200)
    let shown = render(Diagnostic("wrong", text: text, range: 201..<205), width: 60)
    let lines = shown.split(separator: "\n")
    #expect(lines[1].hasPrefix("  …aaa") && lines[1].hasSuffix("bbb…"))
    #expect(lines[1].count <= 60)
    let caret = lines[2].prefix { $0 == " " }.count
    #expect(lines[1].dropFirst(caret).hasPrefix("oops"))
    #expect(lines[2].hasSuffix("^^^^"))
  }

  @Test func `carets stand under wide letters and behind tabs`() {
    let text = "\t|= \"日本\" | x"
    let shown = render(Diagnostic("wrong", text: text, range: 4..<12))
    #expect(shown.contains("   |= \"日本\" | x\n      ^^^^^^\n"))
  }

  @Test func `an empty range at the end has one caret`() {
    let shown = render(Diagnostic("the query ends here", text: "{} |", range: 4..<4))
    #expect(shown == "logq: 1:5: the query ends here\n  {} |\n      ^\n")
  }

  @Test func `control characters in what the user typed are visible`() {
    let shown = render(Diagnostic("wrong `a\u{1B}[2J`", text: "a\u{1B}[2J", range: 0..<5))
    #expect(!shown.contains("\u{1B}"))
    #expect(shown.hasPrefix("logq: 1:1: wrong `a\\x1b[2J`\n"))
  }
}

@Suite struct QuantityTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_999, "1.0 MB"),
    (35_400_000, "35 MB"), (1_204_000_000, "1.2 GB"),
  ])
  func `bytes are rounded`(value: Int, text: String) {
    #expect(Quantity.bytes(value) == text)
  }

  @Test func `numbers are grouped by thousands`() {
    #expect(Quantity.grouped(1_234_567) == "1,234,567")
    #expect(Quantity.grouped(-12) == "-12")
  }

  @Test func `durations name what matters`() {
    #expect(Quantity.seconds(0.123) == "0.12 s")
    #expect(Quantity.seconds(12.4) == "12 s")
    #expect(Quantity.seconds(200) == "3 min 20 s")
    #expect(Quantity.seconds(7500) == "2 h 5 min")
  }
}
