internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq patterns [FILE...]`.
enum PatternsCommand {
  static let command = Command(
    "patterns", usage: "[FILE...]",
    summary: "log templates and their counts",
    details: [
      """
      Tells which messages there are: the parts of messages that vary are `<_>`, as in the line \
      filter `|>`. Records of JSON and logfmt are counted by their message, all others by the line. \
      The same records give the same templates in any order.
      """,
      """
      `--split T` compares the time before and after T. `--lines -o jsonl` prints each record with \
      its template.
      """,
    ],
    examples: [
      Example("logq patterns app.log", "what is in there, most frequent first"),
      Example("logq patterns --split 14:25 logs/", "what has become more or less frequent"),
      Example("logq patterns --filter '{} | detected_level=\"error\"' logs/", "errors only"),
      Example("logq patterns --lines -o jsonl app.log", "each record with its template"),
    ],
    groups: [.window, .output, .input, .running, .choice, .patterns],
    except: Command.queryOptions, extraOptions: ["--split"],
    formats: formats, run: run)

  private static let formats = ["text", "json", "jsonl", "csv", "table", "markdown", "partial"]

  /// How much of an input `--lines` remembers, rather than reading it twice.
  private static let rememberedBytes = 64 << 20

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    var run = try IncidentRun(invocation)
    let format = try run.format(formats)
    let choice = try RecordChoice(run)
    if invocation.options.showsLines && format != "jsonl" {
      throw Diagnostic("`--lines` goes with `-o jsonl` only", help: ["`--lines -o jsonl`"])
    }
    for name in ["--min", "--baseline"]
    where invocation.options.showsLines && invocation.typed.given.contains(name) {
      throw Diagnostic("`\(name)` and `--lines` contradict each other")
    }
    var options = PatternState.Options()
    options.split = choice.split
    options.groupingField = invocation.options.groupingField
    run.facts.keepsFields = options.groupingField != nil
    options.countsValues = ["json", "jsonl", "partial"].contains(format)
    options.keepsTimes = ["text", "partial"].contains(format)
    if invocation.options.showsLines {
      options.countsValues = false
      options.remembersRecords = rememberedBytes / run.settings.run.threads
      run.needs = run.linesNeeds
    }
    let baseline = try baseline(invocation)
    if options.groupingField != nil && invocation.options.showsLines {
      throw Diagnostic("`--by` and `--lines` contradict each other")
    }
    if format == "partial" {
      try PartialWindow.check(invocation.options, run.settings.window)
      try PartialWindow.leaveToMerge(["--baseline", "--min"], invocation)
    }
    if invocation.options.showsLines && run.readsStandardInput { try SpooledInput.spool() }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: format == "text",
      isSafeForTerminal: ["text", "table"].contains(format))
    let interrupt = InterruptWatch(writer: writer)
    let settled = options
    let needs: RecordNeeds = options.groupingField == nil ? [] : [.traceIDs, .metadata]
    let reading = run.read(needs: needs, filter: choice.plan, interrupt: interrupt) { names in
      PatternState(settled, names: names)
    }
    if format == "partial" {
      let head = PartialHead(kind: .patterns, query: choice.text, options: words(run, options))
      ReportPartials.write(
        reading.state, head: head, files: reading.files, wasInterrupted: reading.wasInterrupted,
        to: writer)
    } else if invocation.options.showsLines {
      PatternLinesRun(run: run, choice: choice, reading: reading).write(writer)
    } else {
      let report = PatternReport(
        reading.state, files: reading.files, fewest: run.fewestValues,
        window: (run.window.from, run.window.to), baseline: baseline,
        hasQueries: ["json", "jsonl"].contains(format), filter: ClaimFilter(choice.text))
      write(report, format, run, split: options.split, writer)
    }
    return run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
  }

  /// Finishes partials.
  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    var options = PatternState.Options()
    options.split = (merge.head["split"] ?? "").split(separator: " ").compactMap { Int64($0) }
    options.groupingField = merge.head["by"]
    options.keepsTimes = true
    let run = try IncidentRun(merging: merge)
    let format = try run.format(formats)
    let baseline = try baseline(merge.invocation)
    let state = PatternState(options, names: LabelNames())
    let files = try ReportPartials.read(merge, into: state)
    let settled = options
    return ReportPartials.finish(
      merge, state, files, format, isSafeForTerminal: ["text", "table"].contains(format)
    ) { writer in
      let report = PatternReport(
        state, files: files, fewest: merge.head["min-values"].flatMap { Int($0) } ?? 4,
        window: (run.window.from, run.window.to), baseline: baseline,
        hasQueries: ["json", "jsonl"].contains(format), filter: ClaimFilter(merge.head.query))
      write(report, format, run, split: settled.split, writer)
    }
  }

  /// The state of `--baseline`.
  private static func baseline(_ invocation: Invocation) throws(Diagnostic) -> PatternState? {
    guard let name = invocation.options.baseline else { return nil }
    let partial = try PartialMerge(
      Invocation(
        typed: invocation.typed, words: [name], terminal: invocation.terminal))
    guard partial.head.kind == .patterns, partial.head["by"] == nil else {
      throw OptionValues.wrong(
        name, "--baseline", expected: "a partial of templates",
        help: ["`logq patterns -o partial FILE >\(name)`"])
    }
    let state = PatternState(PatternState.Options(), names: LabelNames())
    _ = try ReportPartials.read(partial, into: state)
    return state
  }

  private static func words(_ run: IncidentRun, _ options: PatternState.Options)
    -> [(name: String, value: String)]
  {
    var words = run.windowWords
    if run.fewestValues != 4 { words.append(("min-values", "\(run.fewestValues)")) }
    if let field = options.groupingField { words.append(("by", field)) }
    if !options.split.isEmpty {
      words.append(("split", options.split.map { "\($0)" }.joined(separator: " ")))
    }
    return words
  }

  private static func write(
    _ report: PatternReport, _ format: String, _ run: IncidentRun, split: [Int64],
    _ writer: ResultWriter
  ) {
    var report = report
    if let least = run.invocation.options.minimumCount { report.keep(atLeast: least) }
    let out = ByteBuffer(capacity: 1 << 16)
    switch format {
    case "json": PatternJSON(report, split: split).write(to: out)
    case "jsonl": PatternJSON(report, split: split).writeLines(to: out)
    default:
      PatternText(report: report, look: run.settings.look, split: split).write(format, to: out)
    }
    // A slice does not keep its buffer alive.
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }
}

extension IncidentRun {
  /// `--min-values`.
  fileprivate var fewestValues: Int { invocation.options.minimumValues ?? 4 }
}

/// What `--lines` writes: the records that the first pass remembers, or those of a second one.
private struct PatternLinesRun {
  let run: IncidentRun
  let choice: RecordChoice
  let reading: IncidentRun.Reading<PatternState>

  func write(_ writer: ResultWriter) {
    let names = reading.files.names
    let lines = PatternLineWriter(reading.state, fewest: run.fewestValues, files: names) {
      writer.write($0)
    }
    if lines.hasRecords { return lines.writeRecords(reading.files) }
    let source = FileRecordSource(
      inputs: InputList(arguments: names), options: run.settings.ingest)
    var request = ReportRequest()
    request.needs = run.linesNeeds
    request.facts = run.facts
    request.window = run.window
    request.filter = choice.plan
    request.threads = 1
    let pass = Pass(state: reading.state, writer: lines, source: source)
    if run.readsStandardInput { lseek(0, 0, SEEK_SET) }
    _ = ReportRun(request, source: source) { names in pass.make(names) }.run()
  }

  // SAFETY: one worker uses it.
  private struct Pass: @unchecked Sendable {
    let state: PatternState
    let writer: PatternLineWriter
    let source: FileRecordSource

    func make(_ names: LabelNames) -> PatternLines {
      let source = source
      return PatternLines(state, writer, names: names) { file, sequence in
        let before = source.linesBefore(source: file)
        return sequence < before.count ? before[sequence] : 0
      }
    }
  }
}

extension IncidentRun {
  /// What `--lines` asks of records.
  fileprivate var linesNeeds: RecordNeeds {
    let needs: RecordNeeds = [.format, .lineNumbers]
    return window.isOpen ? needs : needs.union(.time)
  }
}
