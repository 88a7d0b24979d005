internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq report [FILE...]`.
enum ReportCommand {
  static let command = Command(
    "report", usage: "[FILE...]",
    summary: "a report about an incident, with a query for every number",
    details: [
      """
      Finds when something was wrong, and puts together what is known about it: the timeline, who \
      was affected and how much, what differs about failing requests, what precedes, alerts and \
      objectives. Each number stands with the LogQL query that gives it again.
      """,
      """
      The window of the incident is found in the data; `--from` and `--to` say it instead. The whole \
      input is read all the same, since what was before is compared.
      """,
    ],
    examples: [
      Example("logq report logs/", "what happened"),
      Example("logq report --notes notes.txt --rules rules.yaml logs/ events.json", "with all"),
      Example("logq report -o json --from 14:20 --to 14:51 logs/", "for other programs"),
      Example("logq report --fail-on P2 logs/", "for a pipeline that has to stop"),
    ],
    groups: [.window, .output, .input, .running, .facts, .rules, .report],
    except: Command.queryOptions, extraOptions: ["--notes", "--step"],
    // A check (`--verify`) is told as text.
    formats: formats + ["text"], run: run)

  static let formats = ReportForms.all.map(\.name) + ["partial"]

  /// Those that say what a form shows; a partial is none.
  private static let formOptionNames = ["--template", "--section", "--max-bytes", "--redact"]

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    if let path = invocation.options.report.verify {
      return try ClaimCheck.check(path, invocation)
    }
    var run = try IncidentRun(invocation)
    run.facts.keepsFields = true
    let format = try run.format(formats)
    if format == "partial" { try PartialWindow.leaveToMerge(formOptionNames, invocation) }
    let options = try ReportSettings.options(run)
    let formOptions = try ReportFormSettings.options(run, format: format)
    try checkFailOn(invocation, options)
    let notes = try TimelineCommand.notes(invocation)
    if format == "partial" { try PartialWindow.check(invocation.options, run.settings.window) }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: format != "partial", isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    // What was before the window is compared with it.
    let questions = options.questions
    invocation.messages.show(questions.notes)
    let reading = run.read(
      needs: questions.needs.union(IncidentState.needs), window: TimeWindow(), interrupt: interrupt
    ) { names in IncidentState(names: names, questions: questions) }
    reading.state.add(notes)
    var isFailing = false
    if format == "partial" {
      let head = PartialHead(kind: .report, query: "", options: ReportSettings.words(options))
      ReportPartials.write(
        reading.state, head: head, files: reading.files, wasInterrupted: reading.wasInterrupted,
        to: writer)
    } else {
      let report = ReportBuilder(reading.state, files: reading.files, options: options).build()
      try write(report, format, formOptions, writer, invocation.messages)
      isFailing = fails(report, invocation, options)
    }
    let status = run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
    return status == .success && isFailing ? .nothingSelected : status
  }

  /// Writes a report in one of the forms.
  static func write(
    _ report: IncidentReport, _ format: String, _ options: ReportFormOptions,
    _ writer: ResultWriter, _ messages: Messages
  ) throws(Diagnostic) {
    guard let form = ReportForms.named(format) else { return }
    var options = options
    if options.inputs.isEmpty { options.inputs = report.files.names }
    let out = ByteBuffer(capacity: 1 << 16)
    try form.write(report, options, to: out)
    if let most = options.mostBytes, out.count > most {
      // What is left are the parts that every report has.
      messages.show(
        Diagnostic(
          "the report has \(out.count) bytes, more than `--max-bytes \(most)`: there are no more rows "
            + "to leave out", severity: .warning,
          help: ["`--section` chooses parts, `--template update` has five lines"]))
    }
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }

  /// Whether something is there that `--fail-on` names.
  private static func fails(
    _ report: IncidentReport, _ invocation: Invocation, _ options: ReportOptions
  )
    -> Bool
  {
    let wanted = (invocation.options.report.failOn ?? "").split(separator: ",").map(String.init)
    return wanted.contains { report.fails(on: $0, options) }
  }

  private static func checkFailOn(_ invocation: Invocation, _ options: ReportOptions)
    throws(Diagnostic)
  {
    guard let text = invocation.options.report.failOn else { return }
    let known = ["firing", "slo"] + options.levels
    for name in text.split(separator: ",", omittingEmptySubsequences: false)
    where !known.contains(String(name)) {
      throw OptionValues.unknown(String(name), "--fail-on", among: known)
    }
  }

  // MARK: - Partials

  /// Finishes partials of reports.
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    guard let options = ReportSettings.options(of: merge.head, run) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a report's")
    }
    let format = try run.format(formats)
    if format == "partial" { try PartialWindow.leaveToMerge(formOptionNames, merge.invocation) }
    var formOptions = try ReportFormSettings.options(run, format: format)
    formOptions.inputs = []
    try checkFailOn(merge.invocation, options)
    let state = IncidentState(names: LabelNames(), questions: options.questions)
    let files = try ReportPartials.read(merge, into: state)
    var isFailing = false
    let status = try ReportPartials.finish(
      merge, state, files, format, isSafeForTerminal: false
    ) { writer throws(Diagnostic) in
      let report = ReportBuilder(state, files: files, options: options).build()
      try write(report, format, formOptions, writer, merge.invocation.messages)
      isFailing = fails(report, merge.invocation, options)
    }
    return status == .success && isFailing ? .nothingSelected : status
  }
}
