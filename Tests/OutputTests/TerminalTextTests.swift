import LogCore
import Output
import Testing

/// What log lines may do to a terminal: nothing.
@Suite struct TerminalTextTests {
  private func shown(_ text: String) -> String {
    let arena = ByteArena()
    let out = ByteBuffer()
    withExtendedLifetime(arena) { TerminalText.append(lines: arena.copy(text), to: out) }
    return out.string
  }

  @Test(arguments: [
    ("\u{1B}[2J", #"\x1b[2J"#), ("\u{9B}2J", #"\u009b2J"#), ("a\tb\n", "a\tb\n"),
    ("a\rb", #"a\rb"#), ("größer 語", "größer 語"),
  ])
  func `control characters are written visibly`(text: String, expected: String) {
    #expect(shown(text) == expected)
  }

  /// With U+202E `txt.exe` looks like `exe.txt`.
  @Test(arguments: [
    ("\u{202E}", #"\u202e"#), ("\u{202A}", #"\u202a"#), ("\u{2066}", #"\u2066"#),
    ("\u{2069}", #"\u2069"#), ("\u{200E}", #"\u200e"#), ("\u{200F}", #"\u200f"#),
    ("\u{061C}", #"\u061c"#),
  ])
  func `so are those that turn the direction of text`(text: String, expected: String) {
    #expect(shown("a\(text)b") == "a\(expected)b")
  }

  @Test(arguments: ["\u{200D}", "\u{2010}", "\u{202F}", "\u{2065}", "\u{206A}", "\u{061B}"])
  func `their neighbours stay`(text: String) { #expect(shown(text) == text) }
}
