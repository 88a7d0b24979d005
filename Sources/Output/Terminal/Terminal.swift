internal import Glibc

/// What standard output and standard error are connected to.
package struct Terminal: Sendable {
  package let outputIsTerminal: Bool
  package let errorIsTerminal: Bool
  package let inputIsTerminal: Bool
  /// Columns and rows of the terminal, if there is one that says so.
  package let width: Int
  package let height: Int

  /// Looks at the process's own descriptors.
  package init() {
    outputIsTerminal = isatty(1) == 1
    errorIsTerminal = isatty(2) == 1
    inputIsTerminal = isatty(0) == 1
    var size = winsize()
    let descriptor: Int32 = outputIsTerminal ? 1 : 2
    if unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 {
      width = Int(size.ws_col)
      height = Int(size.ws_row)
    } else {
      width = Self.number("COLUMNS") ?? 80
      height = Self.number("LINES") ?? 24
    }
  }

  /// The value of an environment variable; nil where it is not set or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Whether the locale is one of UTF-8, so that more than ASCII may be shown.
  package static var isUTF8: Bool {
    let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? "C"
    let name = locale.lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
  }

  /// Whether a stream of this kind gets colours if nobody says otherwise.
  package static func wantsColour(isTerminal: Bool) -> Bool {
    isTerminal && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
  }

  private static func number(_ name: String) -> Int? {
    guard let text = environment(name), let value = Int(text), value > 0 else { return nil }
    return value
  }
}
