internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// The window of a run as it was asked for; what is relative is settled when the input is known.
struct WindowArguments: Sendable, Equatable {
  var from: TimeArgument?
  var to: TimeArgument?
  var at: TimeArgument?
  var split: [TimeArgument] = []
  /// Nanoseconds.
  var step: Int64?
  var isInstant = false

  /// Whether the newest record must be known before the run.
  var isRelative: Bool {
    [from, to, at].contains { $0?.isRelative ?? false } || split.contains { $0.isRelative }
  }
}

/// What the options mean together: defaults filled in, conflicts refused.
struct QuerySettings: Sendable {
  var window = WindowArguments()
  var ingest = IngestOptions()
  var run = LogQueryOptions()
  var format: OutputFormat
  /// The format for series; nil where the name is one for log lines only.
  var seriesFormat: SeriesFormat?
  var maximumSeries: Int?
  /// `--lateness`, nanoseconds.
  var lateness: Int64?
  var look = OutputSettings()
  var counts = false
  /// `-o partial`.
  var isPartial = false
  var isQuiet = false
  var skipsErrors = false
  var failsOnEmptyResult = false
  var showsStatistics = false
  /// The zone of dates in templates.
  var zone = ZoneInfo.utc

  /// `ownFormats`: the command has formats of its own, and looks at `-o` itself.
  init(_ invocation: Invocation, ownFormats: Bool = false) throws(Diagnostic) {
    let options = invocation.options
    let terminal = invocation.terminal
    let colour = options.colour ?? .auto
    var typed = options
    if ownFormats { typed.output = nil }
    format = try Self.format(typed, terminal, colour)
    isPartial = typed.output == "partial"
    seriesFormat =
      isPartial
      ? SeriesFormats.standard
      : typed.output.map { SeriesFormats.named($0) } ?? SeriesFormats.standard
    maximumSeries = options.maximumSeries
    if let text = options.lateness { lateness = try OptionValues.duration(text, "--lateness") }
    counts = options.counts
    isQuiet = options.isQuiet
    skipsErrors = options.skipsErrors
    failsOnEmptyResult = options.failsOnEmptyResult
    showsStatistics = options.showsStatistics
    zone = try Self.zone(options.zone) ?? (Terminal.environment("TZ") == nil ? .utc : .local)
    look.zone = try Self.zone(options.zone) ?? .local
    // A time of day that is typed is one that was seen: it is in the zone in which times are shown.
    window = try Self.window(options, look.zone)
    ingest = try Self.ingest(options)
    run = try Self.run(options, format)
    look.inputZone = ingest.zone
    look.theme = colour.isOn(isTerminal: terminal.outputIsTerminal) ? .standard : .plain
    look.isForPeople = terminal.outputIsTerminal || colour == .always
    look.width = terminal.width
    look.height = terminal.height
    look.isUTF8 = Terminal.isUTF8
    look.showsFacts = options.showsFacts
    look.longestValue = options.longestValue
    look.year = CivilTime(nanoseconds: Clock.wallTime()).year
  }

  /// What is known of the input before it is read.
  var planEnvironment: PlanEnvironment {
    var environment = PlanEnvironment(givenLabels: Set(ingest.labels.map(\.name)), zone: zone)
    environment.splits = !window.split.isEmpty
    return environment
  }

  private static func format(
    _ options: TypedOptions, _ terminal: Terminal, _ colour: ColourChoice
  ) throws(Diagnostic) -> OutputFormat {
    if options.counts && options.isQuiet {
      throw Diagnostic("`-c` and `-q` contradict each other")
    }
    let isForPeople = terminal.outputIsTerminal || colour == .always
    let name = options.output ?? (isForPeople ? "pretty" : "raw")
    if options.showsFacts && name != "jsonl" && name != "partial" {
      throw Diagnostic("`--facts` goes with `-o jsonl` only", help: ["`-o jsonl --facts`"])
    }
    if let format = OutputFormats.named(name) { return format }
    if SeriesFormats.named(name) != nil || name == "partial", let raw = OutputFormats.named("raw") {
      return raw
    }
    throw OptionValues.unknown(
      name, "-o", among: OutputFormats.all.map(\.name) + SeriesFormats.all.map(\.name))
  }

  /// The zone of a name; nil for no name.
  private static func zone(_ name: String?) throws(Diagnostic) -> ZoneInfo? {
    guard let name else { return nil }
    guard let zone = ZoneInfo.named(name) else {
      throw OptionValues.wrong(
        name, "--tz", expected: "a zone, as `Europe/Berlin`, `UTC` or `local`")
    }
    return zone
  }

  private static func window(_ options: TypedOptions, _ zone: ZoneInfo) throws(Diagnostic)
    -> WindowArguments
  {
    var window = WindowArguments()
    window.from = try time(options.from, "--from", zone)
    window.to = try time(options.to, "--to", zone)
    window.at = try time(options.at, "--at", zone)
    window.isInstant = options.isInstant
    if let since = options.since {
      guard options.from == nil else {
        throw Diagnostic("`--since` and `--from` contradict each other")
      }
      window.from = .ago(try OptionValues.duration(since, "--since"))
    }
    if let step = options.step { window.step = try OptionValues.duration(step, "--step") }
    if let split = options.split {
      let parts = split.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count <= 2 else {
        throw OptionValues.wrong(split, "--split", expected: "one time or two")
      }
      for part in parts {
        if let instant = try time(String(part), "--split", zone) { window.split.append(instant) }
      }
    }
    if case .instant(let from) = window.from, case .instant(let to) = window.to, to < from {
      throw Diagnostic("`--to` is before `--from`, expected a later time")
    }
    return window
  }

  private static func time(_ text: String?, _ name: String, _ zone: ZoneInfo) throws(Diagnostic)
    -> TimeArgument?
  {
    guard let text else { return nil }
    guard let time = TimeArgument.parse(text, zone: zone) else {
      throw OptionValues.wrong(
        text, name,
        expected: "a time, as `2024-05-14T14:20:00Z`, `1715696400`, `-1h` or `14:35`")
    }
    return time
  }

  private static func ingest(_ options: TypedOptions) throws(Diagnostic) -> IngestOptions {
    var ingest = IngestOptions()
    ingest.input = options.input.flatMap { InputMode(rawValue: $0) } ?? .auto
    ingest.join = options.join.flatMap { JoinMode(rawValue: $0) } ?? .auto
    ingest.timeField = options.timeField
    ingest.zone = try zone(options.zone) ?? .utc
    ingest.countsEverything = options.showsStatistics
    let more =
      Terminal.environment("LOGQ_LABELS")?.split(separator: ",").map {
        (String($0), "LOGQ_LABELS")
      } ?? []
    for (text, origin) in options.labels.map({ ($0, "--label") }) + more {
      ingest.labels.append(try label(text, origin))
    }
    return ingest
  }

  private static func label(_ text: String, _ origin: String) throws(Diagnostic) -> ExtraLabel {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].utf8
    let isName =
      !name.isEmpty && name.allSatisfy { ASCII.isWord($0) }
      && !(name.first.map { ASCII.isDigit($0) } ?? false)
    guard parts.count == 2, isName else {
      throw OptionValues.wrong(text, origin, expected: "a name and a value, as `app=api`")
    }
    var value = String(parts[1])
    if value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"") {
      value = String(value.dropFirst().dropLast())
    }
    return ExtraLabel(name: String(parts[0]), value: value)
  }

  private static func run(_ options: TypedOptions, _ format: OutputFormat) throws(Diagnostic)
    -> LogQueryOptions
  {
    var run = LogQueryOptions()
    run.threads = options.threads ?? WorkerThreads.defaultCount
    run.limit = options.limit
    run.direction = options.direction
    run.contextBefore = options.before ?? options.around ?? 0
    run.contextAfter = options.after ?? options.around ?? 0
    if let memory = options.memory { run.memory = memory }
    let hasContext = run.contextBefore > 0 || run.contextAfter > 0
    if hasContext {
      if options.direction != nil {
        throw Diagnostic("`--direction` and lines of context (`-A`, `-B`, `-C`) exclude each other")
      }
      guard ["pretty", "raw", "jsonl"].contains(format.name) else {
        throw Diagnostic(
          "lines of context (`-A`, `-B`, `-C`) and `-o \(format.name)` exclude each other")
      }
      if format.name != "jsonl" { run.contextSeparator = Array("--\n".utf8) }
    }
    return run
  }

  /// Where the selected records go.
  var destination: LogDestination {
    if isQuiet { return .first }
    if counts { return .count }
    return format.make(look)
  }
}
