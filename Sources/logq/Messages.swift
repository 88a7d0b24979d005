internal import Glibc
internal import LogCore
internal import Output

/// Standard error: everything that is no result.
struct Messages: Sendable {
  private let renderer: DiagnosticRenderer
  /// How many messages of a kind are shown at most.
  static let most = 10

  init(terminal: Terminal, colour: ColourChoice) {
    let theme = colour.isOn(isTerminal: terminal.errorIsTerminal) ? Theme.standard : .plain
    renderer = DiagnosticRenderer(
      theme: theme, width: terminal.errorIsTerminal ? terminal.width : 100)
  }

  func show(_ diagnostic: Diagnostic) { Self.put(renderer.render(diagnostic)) }

  /// Shows the first few of many, and how many more there are.
  func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics.prefix(Self.most) { show(diagnostic) }
    if diagnostics.count > Self.most {
      let more = Quantity.grouped(diagnostics.count - Self.most)
      show(Diagnostic("and \(more) more", severity: .warning))
    }
  }

  /// Writes text as it is.
  static func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let n = unsafe write(2, start + done, bytes.count - done)
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { return }
        done += n
      }
    }
  }
}

/// `--color`.
enum ColourChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether a stream gets colours.
  func isOn(isTerminal: Bool) -> Bool {
    switch self {
    case .auto: Terminal.wantsColour(isTerminal: isTerminal)
    case .always: true
    case .never: false
    }
  }
}
