internal import LogCore
internal import Output
internal import Reports

/// Partials of comparisons.
enum DiffPartials {
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    guard let options = DiffCommand.options(of: merge.head) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a comparison's")
    }
    let format = try run.format(DiffCommand.formats)
    let state = DiffState(names: LabelNames(), options: options)
    let files = try ReportPartials.read(merge, into: state)
    return ReportPartials.finish(merge, state, files, format, isSafeForTerminal: false) { writer in
      DiffCommand.write(
        DiffFinder.find(state, options, files: files), format, run.settings.look.zone, writer)
    }
  }
}
