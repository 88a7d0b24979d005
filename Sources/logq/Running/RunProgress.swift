internal import Ingest
internal import LogCore
internal import Output

/// The progress line of a run that reads files to their end, where somebody sees it.
enum RunProgress {
  /// Nil where standard error is no terminal, or where lines may come at any time.
  ///
  /// `matches` is asked from another thread; without it the line tells of bytes only.
  static func make(
    _ invocation: Invocation, _ settings: QuerySettings, _ inputs: InputList,
    _ source: FileRecordSource, readsStandardInput: Bool,
    matches: (@Sendable () -> Int)? = nil
  ) -> ProgressLine? {
    guard case .never = settings.ingest.follow, invocation.terminal.errorIsTerminal,
      !readsStandardInput
    else { return nil }
    return ProgressLine(
      totalBytes: inputs.bytes, theme: settings.look.theme,
      probe: { Progress(bytes: source.bytesTaken, matches: matches?()) })
  }
}
