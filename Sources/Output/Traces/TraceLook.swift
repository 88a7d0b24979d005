internal import LogCore

/// How traces are shown to people.
struct TraceLook: Sendable {
  var theme: Theme
  /// More than ASCII may be shown.
  var isUTF8: Bool
  /// Columns that lines may take; log lines may be longer where nobody counts.
  var width: Int
  /// Somebody looks at it: every line is cut to the width.
  var isForPeople: Bool
  var zone: ZoneInfo

  init(_ settings: OutputSettings) {
    theme = settings.theme
    isUTF8 = settings.isUTF8
    width = max(40, min(240, settings.width))
    isForPeople = settings.isForPeople
    zone = settings.zone
  }

  var signs: TraceSigns { isUTF8 ? .unicode : .ascii }

  /// Text of a trace without control characters and line breaks, at most so many columns wide.
  func cut(_ text: String, to width: Int) -> String {
    let visible = Self.visible(text)
    guard width > 0 else { return "" }
    return String(
      decoding: TextWidth.cut(Array(visible.utf8), to: width, signs.ellipsis), as: UTF8.self)
  }

  /// Text without control characters and line breaks.
  static func visible(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    return String(decoding: SeriesText.visible(Array(text.utf8)), as: UTF8.self)
  }

  /// How many columns text takes.
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return TextWidth.of(Array(text.utf8))
  }
}

/// The signs that waterfalls and bars are made of.
struct TraceSigns: Sendable {
  let branch: String
  let last: String
  let trunk: String
  let hidden: String
  let critical: String
  let other: String
  let wait: String
  let ellipsis: String
  let times: String
  let error: String
  static let unicode = TraceSigns(
    branch: "├ ", last: "└ ", trunk: "│ ", hidden: "⋯ ", critical: "█", other: "░", wait: "⋯",
    ellipsis: "…", times: "×", error: "✗")
  static let ascii = TraceSigns(
    branch: "|-", last: "`-", trunk: "| ", hidden: "..", critical: "#", other: "-", wait: "~",
    ellipsis: "...", times: "x", error: "!")
}
