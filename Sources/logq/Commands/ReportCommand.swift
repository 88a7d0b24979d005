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
    groups: [.window, .output, .input, .running, .facts, .report],
    extraOptions: ["--notes"],
    run: run)

  static let formats = ReportForms.all.map(\.name) + ["partial"]

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(invocation)
    let format = try run.format(formats)
    let options = try options(run)
    let notes = try TimelineCommand.notes(invocation)
    if format == "partial" { try PartialWindow.check(invocation.options, run.settings.window) }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: false, isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    // What was before the window is compared with it.
    let reading = run.read(needs: .traceIDs, window: TimeWindow(), interrupt: interrupt) { names in
      IncidentState(names: names)
    }
    reading.state.add(notes)
    if format == "partial" {
      let head = PartialHead(kind: .report, query: "", options: words(options))
      ReportPartials.write(reading.state, head: head, files: reading.files, to: writer)
    } else {
      let report = ReportBuilder(reading.state, files: reading.files, options: options).build()
      write(report, format, run, writer)
    }
    return run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
  }

  /// Writes a report in one of the forms.
  static func write(
    _ report: IncidentReport, _ format: String, _ run: IncidentRun, _ writer: ResultWriter
  ) {
    guard let form = ReportForms.named(format) else { return }
    var options = ReportFormOptions()
    options.zone = run.settings.zone
    options.inputs = run.invocation.words.isEmpty ? report.files.names : run.invocation.words
    if format == "html" { options.redactor = Redactor() }
    let out = ByteBuffer(capacity: 1 << 16)
    form.write(report, options, out)
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }

  // MARK: - Options

  private static func options(_ run: IncidentRun) throws(Diagnostic) -> ReportOptions {
    let typed = run.invocation.options
    var options = ReportOptions()
    options.window = (run.window.from, run.window.to)
    options.step = run.settings.window.step
    options.zone = run.settings.zone
    if let text = typed.baseline { options.baseline = try run.span(text, "--baseline") }
    if let text = typed.report.lead { options.lead = try OptionValues.duration(text, "--lead") }
    options.id = typed.report.id
    options.title = typed.report.title
    return options
  }

  /// The options that change the answer, for the head of a partial.
  static func words(_ options: ReportOptions) -> [(name: String, value: String)] {
    var words: [(name: String, value: String)] = []
    if let from = options.window.from { words.append(("from", "\(from)")) }
    if let to = options.window.to { words.append(("to", "\(to)")) }
    if let step = options.step { words.append(("step", "\(step)")) }
    if let (from, to) = options.baseline { words.append(("baseline", "\(from) \(to)")) }
    words.append(("lead", "\(options.lead)"))
    if let id = options.id { words.append(("id", id)) }
    if let title = options.title { words.append(("title", title)) }
    return words
  }

  /// The options that the head of a partial says; nil where it is none of ours.
  static func options(of head: PartialHead, zone: ZoneInfo) -> ReportOptions? {
    guard head.kind == .report, let lead = head["lead"].flatMap({ Int64($0) }), lead >= 0 else {
      return nil
    }
    var options = ReportOptions()
    options.window = (head["from"].flatMap { Int64($0) }, head["to"].flatMap { Int64($0) })
    options.step = head["step"].flatMap { Int64($0) }
    if let step = options.step, step <= 0 { return nil }
    if let text = head["baseline"] {
      let ends = text.split(separator: " ").compactMap { Int64($0) }
      guard ends.count == 2, ends[0] < ends[1] else { return nil }
      options.baseline = (ends[0], ends[1])
    }
    options.lead = lead
    options.id = head["id"]
    options.title = head["title"]
    options.zone = zone
    return options
  }

  // MARK: - Partials

  /// Finishes partials of reports.
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    guard let options = options(of: merge.head, zone: run.settings.zone) else {
      throw Diagnostic("`\(merge.files[0].name)` has options that are none of a report's")
    }
    let format = try run.format(formats)
    let state = IncidentState(names: LabelNames())
    let files = try ReportPartials.read(merge, into: state)
    return ReportPartials.finish(merge, state, files, format, isSafeForTerminal: false) { writer in
      write(
        ReportBuilder(state, files: files, options: options).build(), format, run, writer)
    }
  }
}
