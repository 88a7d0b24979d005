internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq fields [FILE...]`.
enum FieldsCommand {
  static let command = Command(
    "fields", usage: "[FILE...]",
    summary: "the labels and fields there are, their types and values",
    details: [
      """
      Lists the stream labels of the records and the fields that `| json` and `| logfmt` would find, \
      with what their values look like, how many of the records have them, and the most frequent \
      values. What is known of the input before the first query.
      """
    ],
    examples: [
      Example("logq fields app.log", "what can be asked for"),
      Example("logq fields --top 3 -o csv logs/", "as a table"),
      Example("logq fields --filter '{} | json | status >= 500' app.log", "of failing requests"),
    ],
    groups: [.window, .output, .input, .running, .choice, .fields],
    except: Command.queryOptions,
    formats: formats, run: run)

  private static let formats = ["text", "json", "jsonl", "csv", "table", "markdown", "partial"]

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    var run = try IncidentRun(invocation)
    run.facts.keepsFields = true
    let format = try run.format(formats)
    let choice = try RecordChoice(run)
    if format == "partial" {
      try PartialWindow.check(invocation.options, run.settings.window)
      try PartialWindow.leaveToMerge(["--top"], invocation)
    }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: format == "text",
      isSafeForTerminal: ["text", "table"].contains(format))
    let interrupt = InterruptWatch(writer: writer)
    let reading = run.read(needs: .metadata, filter: choice.plan, interrupt: interrupt) { names in
      FieldState(names: names)
    }
    if format == "partial" {
      let head = PartialHead(kind: .fields, query: choice.text, options: run.windowWords)
      ReportPartials.write(
        reading.state, head: head, files: reading.files, wasInterrupted: reading.wasInterrupted,
        to: writer)
    } else {
      write(reading.state, format, run, ClaimFilter(choice.text), writer)
    }
    return run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
  }

  /// Finishes partials.
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(merging: merge)
    let format = try run.format(formats)
    let state = FieldState(names: LabelNames())
    let files = try ReportPartials.read(merge, into: state)
    return ReportPartials.finish(
      merge, state, files, format, isSafeForTerminal: ["text", "table"].contains(format)
    ) { writer in write(state, format, run, ClaimFilter(merge.head.query), writer) }
  }

  private static func write(
    _ state: FieldState, _ format: String, _ run: IncidentRun, _ filter: ClaimFilter,
    _ writer: ResultWriter
  ) {
    let report = FieldReport(
      state, top: run.invocation.options.top ?? 10, window: (run.window.from, run.window.to),
      filter: filter)
    let out = ByteBuffer(capacity: 1 << 16)
    switch format {
    case "json": FieldJSON(report).write(to: out)
    case "jsonl": FieldJSON(report).writeLines(to: out)
    default: FieldText(report: report, look: run.settings.look).write(format, to: out)
    }
    // A slice does not keep its buffer alive.
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }
}
