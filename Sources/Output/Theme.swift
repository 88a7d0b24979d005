internal import LogCore

/// The colours of everything that is shown to people, as control sequences of a terminal.
///
/// Without colours all of them are empty, so that writers need not ask. Only the sixteen colours
/// that every terminal has under its own palette are used, on whatever background there is.
package struct Theme: Sendable {
  package let isColoured: Bool
  let reset: StaticString
  let time: StaticString
  let source: StaticString
  let key: StaticString
  let number: StaticString
  let constant: StaticString
  let message: StaticString
  let alarm: StaticString
  let mark: StaticString
  let frame: StaticString
  let error: StaticString
  let warning: StaticString
  let note: StaticString
  let caret: StaticString
  let help: StaticString

  /// No colours.
  package static let plain = Theme(
    isColoured: false, reset: "", time: "", source: "", key: "", number: "", constant: "",
    message: "", alarm: "", mark: "", frame: "", error: "", warning: "", note: "", caret: "",
    help: "")

  package static let standard = Theme(
    isColoured: true, reset: "\u{1B}[0m", time: "\u{1B}[2m", source: "\u{1B}[36m",
    key: "\u{1B}[2m", number: "\u{1B}[36m", constant: "\u{1B}[35m", message: "\u{1B}[1m",
    alarm: "\u{1B}[1;31m", mark: "\u{1B}[30;43m", frame: "\u{1B}[2m", error: "\u{1B}[1;31m",
    warning: "\u{1B}[1;33m", note: "\u{1B}[1;36m", caret: "\u{1B}[1;31m", help: "\u{1B}[32m")

  /// The colour of a line of a chart, by its number.
  func line(_ number: Int) -> StaticString {
    guard isColoured else { return "" }
    let colours: [StaticString] = [
      "\u{1B}[36m", "\u{1B}[33m", "\u{1B}[35m", "\u{1B}[32m", "\u{1B}[34m", "\u{1B}[31m",
      "\u{1B}[96m", "\u{1B}[93m",
    ]
    return colours[number % colours.count]
  }

  /// The colour of a level's badge.
  func badge(_ level: Level) -> StaticString {
    guard isColoured else { return "" }
    return switch level {
    case .none: ""
    case .trace: "\u{1B}[2m"
    case .debug: "\u{1B}[34m"
    case .info: "\u{1B}[32m"
    case .warn: "\u{1B}[1;33m"
    case .error: "\u{1B}[1;31m"
    case .critical, .fatal: "\u{1B}[1;97;41m"
    }
  }
}

extension Level {
  /// Three capitals that name the level in the pretty view.
  var badge: StaticString {
    switch self {
    case .none: "   "
    case .trace: "TRC"
    case .debug: "DBG"
    case .info: "INF"
    case .warn: "WRN"
    case .error: "ERR"
    case .critical: "CRT"
    case .fatal: "FTL"
    }
  }
}
