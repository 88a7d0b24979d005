internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq diff [FILE...]`.
enum DiffCommand {
  static let command = Command(
    "diff", usage: "[FILE...]",
    summary: "what is different about some records",
    details: [
      """
      Compares failing requests with the others, field by field: values, thresholds of numbers, \
      pairs of fields. Services are compared with themselves only. What holds for the same requests \
      is told once; what is set aside with a finding and then no longer differs is left out.
      """,
      """
      A difference counts when chance does not explain it, however many fields were looked at, and \
      when it is at least ten points and twice the odds.
      """,
    ],
    examples: [
      Example("logq diff --from 14:20 --to 14:50 logs/", "what failing requests have in common"),
      Example("logq diff --slow --baseline 13:00..14:00 --from 14:20 logs/", "slow ones"),
      Example("logq diff --split 14:20 app.log", "before and after"),
      Example("logq diff --a today.log --b yesterday.log", "two days"),
      Example("logq diff --where '| json | status=\"429\"' app.log", "any question"),
    ],
    groups: [.window, .output, .input, .running, .facts, .comparison],
    except: Command.queryOptions, extraOptions: ["--errors", "--split"],
    formats: formats, run: run)

  static let formats = ["text", "json", "partial"]

  static func run(_ typed: Invocation) throws(Diagnostic) -> ExitStatus {
    let invocation = try DiffGroups.withFiles(typed)
    var run = try IncidentRun(invocation)
    run.facts.keepsFields = true
    let format = try run.format(formats)
    let (chosen, selection) = try settings(run)
    var options = chosen
    if format == "partial" { try PartialWindow.check(invocation.options, run.settings.window) }
    options.from = run.window.from
    options.to = run.window.to
    options.isNarrowed = invocation.options.among != nil
    let among = try invocation.options.among.map { text throws(Diagnostic) in
      try plan(text, run)
    }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: format == "text", isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    let needs = selection?.needs ?? []
    func read(_ inputs: InputList? = nil, isOfA: Bool = false) -> IncidentRun.Reading<DiffState> {
      run.read(
        needs: needs.union(.traceIDs), window: span(options), filter: among, inputs: inputs,
        interrupt: interrupt
      ) { [options] names in
        DiffState(names: names, options: options, selection: selection, isOfA: isOfA)
      }
    }
    let reading: IncidentRun.Reading<DiffState>
    if options.mode == .files {
      let a = read(InputList(arguments: invocation.options.filesOfA), isOfA: true)
      let b = read(InputList(arguments: invocation.options.filesOfB))
      reading = try DiffGroups.joined(a, b, DiffState(names: LabelNames(), options: options))
    } else {
      reading = read()
    }
    if format == "partial" {
      let head = PartialHead(
        kind: .diff, query: options.query, options: words(options, invocation) + run.failingWords)
      ReportPartials.write(
        reading.state, head: head, files: reading.files, wasInterrupted: reading.wasInterrupted,
        to: writer)
    } else {
      write(
        DiffFinder.find(reading.state, options, files: reading.files), format,
        run.settings.look.zone, writer)
    }
    return run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
  }

  static func write(
    _ result: DiffResult, _ format: String, _ zone: ZoneInfo, _ writer: ResultWriter
  ) {
    let out = ByteBuffer(capacity: 1 << 16)
    if format == "json" {
      DiffJSON.write(result, to: out)
    } else {
      DiffText.write(result, zone: zone, to: out)
    }
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }

  /// The time that has to be read: all that is compared, and the baseline.
  private static func span(_ options: DiffOptions) -> TimeWindow {
    var window = TimeWindow(from: options.from, to: options.to)
    guard let baseline = options.baseline else { return window }
    if case .window(let from, let to) = options.mode {
      window = TimeWindow(from: from, to: to)
    }
    window.from = window.from.map { min($0, baseline.from) }
    window.to = window.to.map { max($0, baseline.to) }
    return window
  }

  // MARK: - Options

  private static func plan(_ text: String, _ run: IncidentRun) throws(Diagnostic) -> LogPlan {
    LogPlanner.plan(
      try expression(text).log, needs: [], demand: LabelDemand(names: [], seesErrors: true),
      environment: run.settings.planEnvironment)
  }

  private static func expression(_ text: String) throws(Diagnostic) -> (
    query: Query, log: LogExpression
  ) {
    let query: Query
    do { query = try parseQuery(text) } catch { throw error.diagnostic }
    guard case .log(let log) = query.expression else {
      throw Diagnostic("`\(text)` is a metric query, expected one that selects records")
    }
    return (query, log)
  }

  private static func settings(_ run: IncidentRun) throws(Diagnostic) -> (DiffOptions, LogPlan?) {
    let typed = run.invocation.options
    var options = DiffOptions()
    options.include = Set(typed.include)
    if let text = typed.baseline { options.baseline = try run.span(text, "--baseline") }
    var modes: [String] = []
    if typed.trace.errorsOnly { modes.append("--errors") }
    if typed.slow || typed.slowerThan != nil {
      modes.append("--slow")
      options.mode = .slow(
        than: try typed.slowerThan.map { text throws(Diagnostic) in
          try OptionValues.duration(text, "--slower-than")
        })
    }
    if let split = typed.split {
      modes.append("--split")
      guard run.split.count == 1 else {
        throw OptionValues.wrong(
          split, "--split", expected: "one time, as `2024-05-14T14:20:00Z` or `14:20`")
      }
      options.mode = .split(at: run.split[0])
    }
    if let text = typed.windowSpan {
      modes.append("--window")
      let span = try run.span(text, "--window")
      options.mode = .window(from: span.from, to: span.to)
    }
    if !typed.filesOfA.isEmpty || !typed.filesOfB.isEmpty {
      modes.append("--a")
      options.mode = .files
    }
    options.joinsTraces = typed.joinsTraces
    var selection: LogPlan?
    if let text = typed.selectedBy {
      modes.append("--where")
      let (query, log) = try expression(text)
      options.mode = .selected
      options.query = QueryWriter.write(query)
      for stage in log.stages {
        guard let filter = stage.stage as? LabelFilterStage else { continue }
        options.named.formUnion(filter.demand(before: .nothing).names ?? [])
      }
      selection = try plan(text, run)
    }
    // Which requests fail is what A is.
    if options.mode == .errors, let failing = run.failing { options.named = failing.names }
    guard modes.count <= 1 else {
      throw Diagnostic(
        "`\(modes[0])` and `\(modes[1])` contradict each other, expected one of them")
    }
    return (options, selection)
  }

  // MARK: - Partials

  private static func words(_ options: DiffOptions, _ invocation: Invocation) -> [(
    name: String, value: String
  )] {
    var words: [(name: String, value: String)] = []
    switch options.mode {
    case .errors: break
    case .slow(let than): words.append(("slow", than.map { "\($0)" } ?? ""))
    case .selected: words.append(("where", options.named.sorted().joined(separator: "\n")))
    case .split(let at): words.append(("split", "\(at)"))
    case .window(let from, let to): words.append(("window", "\(from) \(to)"))
    case .files: words.append(("files", ""))
    }
    if options.joinsTraces { words.append(("traces", "")) }
    if let from = options.from { words.append(("from", "\(from)")) }
    if let to = options.to { words.append(("to", "\(to)")) }
    if let (from, to) = options.baseline { words.append(("baseline", "\(from) \(to)")) }
    if !options.include.isEmpty {
      words.append(("include", options.include.sorted().joined(separator: "\n")))
    }
    if let among = invocation.options.among { words.append(("among", among)) }
    return words
  }

  /// The options that the head of a partial says; nil where it is none of ours.
  static func options(of head: PartialHead) -> DiffOptions? {
    var options = DiffOptions()
    options.query = head.query
    options.from = head["from"].flatMap { Int64($0) }
    options.to = head["to"].flatMap { Int64($0) }
    func span(_ name: String) -> (from: Int64, to: Int64)? {
      let ends = (head[name] ?? "").split(separator: " ").compactMap { Int64($0) }
      return ends.count == 2 && ends[0] < ends[1] ? (ends[0], ends[1]) : nil
    }
    func list(_ name: String) -> Set<String> {
      Set((head[name] ?? "").split(separator: "\n").map(String.init))
    }
    options.include = list("include")
    options.joinsTraces = head["traces"] != nil
    options.isNarrowed = head["among"] != nil
    if head["baseline"] != nil {
      guard let baseline = span("baseline") else { return nil }
      options.baseline = baseline
    }
    if let than = head["slow"] {
      options.mode = .slow(than: Int64(than))
    } else if head["where"] != nil {
      options.mode = .selected
      options.named = list("where")
    } else if let at = head["split"] {
      guard let at = Int64(at) else { return nil }
      options.mode = .split(at: at)
    } else if head["window"] != nil {
      guard let window = span("window") else { return nil }
      options.mode = .window(from: window.from, to: window.to)
    } else if head["files"] != nil {
      options.mode = .files
    } else if let failing = head["failing"] {
      options.named = FailingFilter.names(failing)
    }
    return options
  }
}
