internal import LogCore
internal import Output

/// Standard output of commands whose result is a text of a few lines.
enum StandardOutput {
  /// Writes the text and says how that went.
  static func write(_ text: String, _ invocation: Invocation, pages: Bool = false) -> ExitStatus {
    let writer = ResultWriter(terminal: invocation.terminal, pages: pages, isSafeForTerminal: true)
    _ = writer.write(text)
    writer.finish()
    return status(of: writer, invocation.messages) ?? .success
  }

  /// The status that a failed write means, told on standard error; nil if all went well.
  static func status(of writer: ResultWriter, _ messages: Messages) -> ExitStatus? {
    switch writer.failure {
    case nil: return nil
    case .leftPager: return .success
    case .closed: return .outputClosed
    case .failed(let reason):
      messages.show(Diagnostic("cannot write to standard output: \(reason)"))
      return .wrong
    }
  }
}
