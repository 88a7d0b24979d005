internal import Ingest
internal import LogCore
internal import Output

/// The progress of a run that reads files to their end: a line, where somebody sees it.
struct RunProgress {
  /// Nil where standard error is no terminal, or where lines may come at any time.
  let line: ProgressLine?

  /// `matches` is asked from another thread; without it the line tells of bytes only.
  init(
    _ invocation: Invocation, _ settings: QuerySettings, _ inputs: InputList,
    _ source: FileRecordSource, readsStandardInput: Bool,
    matches: (@Sendable () -> Int)? = nil
  ) {
    guard case .never = settings.ingest.follow, invocation.terminal.errorIsTerminal,
      !readsStandardInput
    else {
      line = nil
      return
    }
    line = ProgressLine(
      totalBytes: inputs.bytes, theme: settings.look.theme,
      probe: { Progress(bytes: source.bytesTaken, matches: matches?()) })
  }

  /// Shows the line as long as `work` lasts.
  func during<Value, Failure: Error>(_ work: () throws(Failure) -> Value) throws(Failure) -> Value {
    line?.begin()
    defer { line?.end() }
    return try work()
  }
}
