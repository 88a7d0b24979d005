import LogCore
import Testing

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("jsn", "json"), ("josn", "json"), ("JSON", "json"), ("logfmtt", "logfmt"),
    ("lablformat", "label_format"),
  ])
  func `a mistyped word has its nearest candidate`(word: String, expected: String) {
    let candidates = ["json", "logfmt", "label_format", "line_format", "keep"]
    #expect(Suggestion.nearest(to: word, among: candidates) == expected)
  }

  @Test(arguments: ["", "x", "median", "kp", "jsonxyz"])
  func `a word that is far from all has none`(word: String) {
    #expect(Suggestion.nearest(to: word, among: ["json", "logfmt", "keep"]) == nil)
  }

  @Test func `places count lines and characters from one`() {
    let source = SourceText("{}\n | größe")
    #expect(source.place(of: 0) == (1, 1))
    #expect(source.place(of: 4) == (2, 2))
    #expect(source.place(of: source.count) == (2, 9))
    #expect(source[source.lineRange(at: 5)] == " | größe")
  }
}
