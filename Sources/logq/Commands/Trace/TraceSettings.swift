internal import Ingest
internal import LogCore
internal import Output
internal import Traces

/// What the options of the trace commands mean together.
struct TraceSettings {
  let invocation: Invocation
  let format: TraceFormat
  /// `--by`.
  let fields: [SpanField]
  let threads: Int
  private let options: TypedTraceOptions
  private let tags: [String]
  private let runOptions: TraceRunOptions
  private let window: (from: TimeArgument?, to: TimeArgument?, split: TimeArgument?)
  private let zone: ZoneInfo

  init(_ invocation: Invocation, formats: [TraceFormat]) throws(Diagnostic) {
    self.invocation = invocation
    options = invocation.options.trace
    let name = invocation.options.output ?? TraceFormat.pretty.name
    guard let format = formats.first(where: { $0.name == name }) else {
      throw OptionValues.unknown(name, "-o", among: formats.map(\.name))
    }
    self.format = format
    threads = invocation.options.threads ?? WorkerThreads.defaultCount
    let zone = try TraceOptions.zone(invocation.options.zone)
    self.zone = zone
    var tags: [String] = []
    fields = try TraceOptions.fields(options.by, &tags)
    var run = TraceRunOptions()
    run.selection = try TraceOptions.selection(options, &tags)
    run.skew = options.skew ?? .none
    run.overlap = options.overlap ?? .standard
    run.threads = threads
    self.tags = tags
    runOptions = run
    window = try Self.window(invocation.options, zone)
  }

  private static func window(_ typed: TypedOptions, _ zone: ZoneInfo) throws(Diagnostic) -> (
    from: TimeArgument?, to: TimeArgument?, split: TimeArgument?
  ) {
    guard typed.since == nil || typed.from == nil else {
      throw Diagnostic("`--since` and `--from` contradict each other")
    }
    var from: TimeArgument?
    var to: TimeArgument?
    var split: TimeArgument?
    if let text = typed.from { from = try TraceOptions.time(text, "--from", zone) }
    if let text = typed.since { from = .ago(try TraceOptions.duration(text, "--since")) }
    if let text = typed.to { to = try TraceOptions.time(text, "--to", zone) }
    if let text = typed.split { split = try TraceOptions.time(text, "--split", zone) }
    return (from, to, split)
  }

  /// `--sort`.
  func order<Order: RawRepresentable & CaseIterable>(default standard: Order) throws(Diagnostic)
    -> Order where Order.RawValue == String
  {
    guard let text = options.sort else { return standard }
    return try OptionValues.choice(text, "--sort")
  }

  // MARK: - Reading

  /// Spans that were read, ready to be looked at.
  struct Input {
    var run: TraceRun
    var damage: [Diagnostic]
    /// `--split`.
    var split: Int64?
    /// The files hold log records besides.
    var hasLogs: Bool
  }

  /// Where lines of logs come from: the files of `--logs`, and the span files if they hold some.
  func logInput(spanFiles: [String], _ input: Input) -> TraceLogInput? {
    // Standard input was read already.
    let again = input.hasLogs && !InputList(arguments: spanFiles).readsStandardInput
    guard again || !options.logs.isEmpty else { return nil }
    return TraceLogInput(
      files: options.logs, spanFiles: again ? spanFiles : [], threads: threads)
  }

  /// Reads the spans of files; `ids` limits them to traces that may be meant.
  func read(_ files: [String], fields: SpanNeeds.Fields = [], ids: [String]? = nil)
    throws(Diagnostic) -> Input
  {
    var needs = SpanNeeds(fields: fields, tags: tags)
    if runOptions.skew != .none { needs.fields.insert(.host) }
    let chosen = ids ?? TraceIDChoice.typed(options)
    if let chosen { needs.traces = TraceChoice(chosen) }
    let inputs = InputList(arguments: files)
    guard !(options.ids == "-" && inputs.readsStandardInput) else {
      throw Diagnostic("`--ids -` and spans from standard input exclude each other")
    }
    let reading = SpanReader(
      inputs: inputs, options: IngestOptions(), needs: needs, workers: threads
    ).read()
    sayPassedOver(reading.report)
    var run = runOptions
    if ids == nil, chosen != nil {
      run.selection.traces = try TraceIDChoice(reading.table).traces(options)
    }
    let resolve = resolver(reading.table)
    run.selection.from = window.from.map(resolve)
    run.selection.to = window.to.map(resolve)
    return Input(
      run: TraceRun(reading.table, run), damage: reading.report.damage,
      split: window.split.map(resolve), hasLogs: reading.report.otherSignals > 0)
  }

  /// One line about the files of directories that hold no spans.
  private func sayPassedOver(_ report: SpanReport) {
    guard let first = report.passedOver.first else { return }
    let others = report.passedOver.count - 1
    let files =
      others == 0
      ? "\(first) holds no spans and was"
      : "\(first) and \(Quantity.grouped(others)) more \(others == 1 ? "file" : "files") hold no spans "
        + "and were"
    say([Diagnostic("\(files) passed over", severity: .note)])
  }

  /// Settles times that count back from the newest span.
  private func resolver(_ table: SpanTable) -> (TimeArgument) -> Int64 {
    var oldest = Int64.max
    var newest = Int64.min
    let isRelative = [window.from, window.to, window.split].contains { $0?.isRelative ?? false }
    if isRelative {
      for row in 0..<table.count {
        guard let start = table[row].start, start != 0 else { continue }
        oldest = min(oldest, start)
        newest = max(newest, start)
      }
    }
    let zone = zone
    let isEmpty = oldest > newest
    return { [oldest, newest] time in
      time.resolve(oldest: isEmpty ? 0 : oldest, newest: isEmpty ? 0 : newest, zone: zone)
    }
  }

  // MARK: - Writing

  /// Reads, computes and writes: what most commands do.
  func run(
    _ files: [String], fields: SpanNeeds.Fields = [], _ view: (TraceRun) -> some TraceView
  ) throws(Diagnostic) -> ExitStatus {
    let input = try read(files, fields: fields)
    return finish(view(input.run), damage: input.damage)
  }

  /// Writes a result and tells what was wrong with the input.
  func finish(_ view: some TraceView, damage: [Diagnostic]) -> ExitStatus {
    let isPretty = format == .pretty
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: isPretty, isSafeForTerminal: isPretty)
    view.write(format, look) { writer.write($0) }
    writer.finish()
    say(damage)
    if let failure = StandardOutput.status(of: writer, invocation.messages), failure != .success {
      return failure
    }
    return damage.isEmpty ? .success : .damagedInput
  }

  func say(_ damage: [Diagnostic]) { invocation.messages.show(damage) }

  private var look: OutputSettings {
    let terminal = invocation.terminal
    let colour = invocation.options.colour ?? .auto
    var look = OutputSettings()
    look.zone = zone
    look.theme = colour.isOn(isTerminal: terminal.outputIsTerminal) ? .standard : .plain
    look.isForPeople = terminal.outputIsTerminal || colour == .always
    // Into a pipe lines are as long as they are for everybody, or as `COLUMNS` says.
    let columns = Terminal.environment("COLUMNS").flatMap { Int($0) }
    look.width = terminal.outputIsTerminal ? terminal.width : columns ?? 100
    look.height = terminal.height
    look.isUTF8 = Terminal.isUTF8
    return look
  }
}
