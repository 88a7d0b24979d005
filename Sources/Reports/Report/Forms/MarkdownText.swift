/// Text of any origin as markdown: it never is markup.
enum MarkdownText {
  /// Text within a line; at the start of a paragraph or list item more is markup than elsewhere.
  static func inline(_ text: String, isFirst: Bool = false) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 8)
    var previous: Unicode.Scalar = " "
    let scalars = Array(
      isFirst ? text.unicodeScalars.drop { $0 == " " || $0 == "\t" } : text.unicodeScalars[...])
    for (i, scalar) in scalars.enumerated() {
      let next = i + 1 < scalars.count ? scalars[i + 1] : " "
      switch scalar {
      case "\\", "`", "*", "[", "]", "|", "~": result += "\\\(scalar)"
      // Within a word it is no emphasis.
      case "_" where !(isWord(previous) && isWord(next)): result += "\\_"
      case "<": result += "&lt;"
      case "&" where next == "#" || isWord(next): result += "&amp;"
      case ">" where isFirst && i == 0, "#" where isFirst && i == 0, "+" where isFirst && i == 0,
        "=" where isFirst && i == 0, "-" where isFirst && i == 0:
        result += "\\\(scalar)"
      // `1.` and `1)` begin a list.
      case "." where isFirst && startsList(scalars, before: i),
        ")" where isFirst && startsList(scalars, before: i):
        result += "\\\(scalar)"
      default: result.unicodeScalars.append(visible(scalar))
      }
      previous = scalar
    }
    return result
  }

  private static func startsList(_ scalars: [Unicode.Scalar], before i: Int) -> Bool {
    i > 0 && i <= 9 && scalars[..<i].allSatisfy { ("0"..."9").contains($0) }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }

  /// A code span; in a table's cell `|` has to be escaped all the same.
  static func code(_ text: String, inTable: Bool = false) -> String {
    var body = String(String.UnicodeScalarView(text.unicodeScalars.map(visible)))
    if inTable { body = body.replacing("|", with: "\\|") }
    let longest = longestRun(body)
    guard longest > 0 || body.hasPrefix(" ") || body.hasSuffix(" ") || body.isEmpty else {
      return "`\(body)`"
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence) \(body) \(fence)"
  }

  /// A block of lines that are shown as they are.
  static func fenced(_ lines: [String], language: String = "") -> String {
    let shown = lines.map { String(String.UnicodeScalarView($0.unicodeScalars.map(visible))) }
    let longest = shown.map(longestRun).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n" + shown.map { "\($0)\n" }.joined() + "\(fence)\n"
  }

  /// The most backquotes in a row.
  private static func longestRun(_ text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == 0x60 ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Control characters, and those that turn the direction of text, as signs that can be seen.
  static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "\t": " "
    case "\u{0}"..."\u{1F}": Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case "\u{7F}": "\u{2421}"
    case "\u{80}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}",
      "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
      "\u{FFFD}"
    default: scalar
    }
  }
}
