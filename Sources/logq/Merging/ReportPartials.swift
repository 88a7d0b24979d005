internal import LogCore
internal import Output
internal import Reports

/// Partials whose states are those of reports.
enum ReportPartials {
  /// Reads all partials into one state, which is settled then.
  static func read<State: ReportState>(_ merge: PartialMerge, into state: State)
    throws(Diagnostic) -> FileTable
  {
    let reader = ReportPartialReader()
    for file in merge.files {
      reader.beginHead()
      while let line = try file.next() {
        guard reader.takesHead(line) else {
          file.putBack()
          break
        }
      }
    }
    for (number, file) in merge.files.enumerated() {
      reader.begin(number)
      var isRight = true
      while isRight, let line = try file.next() { isRight = reader.take(line, into: state) }
      guard isRight && reader.isComplete else {
        throw Diagnostic(
          "`\(file.name)`: line \(isRight ? reader.line + 1 : reader.line) behind the head is none of a "
            + "\(merge.head.kind.rawValue) partial, expected what `-o partial` wrote")
      }
      file.finish()
    }
    state.settle(reader.files)
    return reader.files
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
