internal import LogCore
internal import Output
internal import Reports

/// Partials whose states are those of reports.
enum ReportPartials {
  /// Reads all partials into one state, which is settled then.
  static func read<State: ReportState>(_ merge: PartialMerge, into state: State)
    throws(Diagnostic) -> FileTable
  {
    var texts: [ByteBuffer] = []
    for file in merge.files { texts.append(try file.readAll()) }
    // Slices do not keep what they point into.
    defer { withExtendedLifetime(texts) {} }
    do {
      return try ReportPartial.merge(texts.map(\.slice), into: state)
    } catch {
      let name = merge.files[error.partial].name
      throw Diagnostic(
        "`\(name)`: line \(error.line) behind the head is none of a \(merge.head.kind.rawValue) partial, "
          + "expected what `-o partial` wrote")
    }
  }

  /// Writes a settled state.
  ///
  /// Nothing where the reading was interrupted: nobody could tell a part of a part from the whole.
  static func write<State: ReportState>(
    _ state: State, head: PartialHead, files: FileTable, wasInterrupted: Bool = false,
    to writer: ResultWriter
  ) {
    if wasInterrupted { return }
    ReportPartial.write(
      state, head: head, files: files, to: PartialOutput { writer.write($0) })
  }

  /// Writes what partials came to: one of them all, or the result, which `result` writes.
  static func finish<State: ReportState, Failure: Error>(
    _ merge: PartialMerge, _ state: State, _ files: FileTable, _ format: String,
    isSafeForTerminal: Bool, result: (ResultWriter) throws(Failure) -> Void
  ) throws(Failure) -> ExitStatus {
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: format == "text",
      isSafeForTerminal: isSafeForTerminal)
    if format == "partial" {
      write(state, head: merge.head, files: files, to: writer)
    } else {
      try result(writer)
    }
    writer.finish()
    return StandardOutput.status(of: writer, merge.invocation.messages) ?? .success
  }
}
