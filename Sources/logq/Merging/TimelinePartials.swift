internal import LogCore
internal import Output
internal import Reports

/// Partials of timelines.
enum TimelinePartials {
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    guard let options = TimelineCommand.options(of: merge.head) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a timeline's")
    }
    let format = try run.format(TimelineCommand.formats)
    let state = TimelineState()
    let files = try ReportPartials.read(merge, into: state)
    return ReportPartials.finish(merge, state, files, format, isSafeForTerminal: false) { writer in
      let timeline = TimelineBuilder(state, files: files, options: options).build()
      TimelineCommand.write(timeline, format, run.settings.look.zone, writer)
    }
  }
}
