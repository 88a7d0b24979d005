internal import LogCore
internal import Output
internal import Reports

/// Partials of comparisons.
enum DiffPartials {
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    guard let options = DiffCommand.options(of: merge.head) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a comparison's")
    }
    let format = merge.invocation.options.output ?? "text"
    guard DiffCommand.formats.contains(format) else {
      throw OptionValues.unknown(format, "-o", among: DiffCommand.formats)
    }
    let (state, files) = try ReportPartials.read(merge, into: DiffState(names: LabelNames()))
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: format == "text", isSafeForTerminal: false)
    if format == "partial" {
      let out = PartialOutput { writer.write($0) }
      ReportPartial.write(state, head: merge.head, files: files, to: out)
    } else {
      DiffCommand.write(DiffFinder.find(state, options, files: files), format, writer)
    }
    writer.finish()
    return StandardOutput.status(of: writer, merge.invocation.messages) ?? .success
  }
}
