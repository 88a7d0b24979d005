internal import LogCore
internal import Output
internal import Reports

/// Partials of timelines.
enum TimelinePartials {
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let settings = try QuerySettings(merge.invocation, ownFormats: true)
    guard let options = TimelineCommand.options(of: merge.head) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a timeline's")
    }
    let format = merge.invocation.options.output ?? "text"
    guard TimelineCommand.formats.contains(format) else {
      throw OptionValues.unknown(format, "-o", among: TimelineCommand.formats)
    }
    let (state, files) = try ReportPartials.read(merge, into: TimelineState())
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: format == "text", isSafeForTerminal: false)
    if format == "partial" {
      let out = PartialOutput { writer.write($0) }
      ReportPartial.write(state, head: merge.head, files: files, to: out)
    } else {
      let timeline = TimelineBuilder(state, files: files, options: options).build()
      TimelineCommand.write(timeline, format, settings.look.zone, writer)
    }
    writer.finish()
    return StandardOutput.status(of: writer, merge.invocation.messages) ?? .success
  }
}

/// Partials whose states are those of reports.
enum ReportPartials {
  /// Reads all partials into one state.
  static func read<State: ReportState>(_ merge: PartialMerge, into state: State)
    throws(Diagnostic) -> (State, FileTable)
  {
    var texts: [ByteBuffer] = []
    for file in merge.files { texts.append(try file.readAll()) }
    // Slices do not keep what they point into.
    defer { withExtendedLifetime(texts) {} }
    do {
      let files = try ReportPartial.merge(texts.map(\.slice), into: state)
      state.settle(files)
      return (state, files)
    } catch {
      let name = merge.files[error.partial].name
      throw Diagnostic(
        "`\(name)`: line \(error.line) behind the head is none of a \(merge.head.kind.rawValue) partial, "
          + "expected what `-o partial` wrote")
    }
  }
}
