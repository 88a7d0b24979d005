internal import LogCore
internal import Output
internal import Reports

/// Partials of timelines.
enum TimelinePartials {
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    guard var options = TimelineCommand.options(of: merge.head),
      let rules = ReportSettings.questions(of: merge.head, step: options.step, run)
    else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a timeline's")
    }
    options.zone = run.settings.look.zone
    let format = try run.format(TimelineCommand.formats)
    let state = RuledTimeline(rules.rules + TimelineCommand.signalPlans(options, run))
    let files = try ReportPartials.read(merge, into: state)
    return ReportPartials.finish(merge, state, files, format, isSafeForTerminal: false) {
      [options] writer in
      let timeline = state.build(files: files, options: options)
      TimelineCommand.write(timeline, format, run, writer)
    }
  }
}
