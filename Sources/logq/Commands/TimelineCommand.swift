internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq timeline [FILE...]`.
enum TimelineCommand {
  static let command = Command(
    "timeline", usage: "[FILE...]",
    summary: "the events of an incident window, in order",
    details: [
      """
      Puts in order what happened: deploys, restarts and other events of the cluster (the output \
      of `kubectl get events -o json`, given as a file), errors that are new, services whose \
      failing requests, durations or traffic have another level, silence, recovery, and notes.
      """,
      """
      With `--follow` events are told while logs are written, each once: `kubectl logs -f ... | logq \
      timeline --follow`. Ctrl-C ends it, with what was still open.
      """,
      """
      A change counts when no chance explains it and it is large enough to matter; the daily course \
      and single bad buckets are no events. Entries say what coincides, not what is to blame.
      """,
    ],
    examples: [
      Example("logq timeline logs/", "everything that happened"),
      Example("logq timeline --notes notes.txt --last 1h logs/ events.json", "the last hour"),
      Example("logq timeline -o json --types error-rate,latency app.log", "for other programs"),
      Example("logq timeline --follow --rules rules.yaml /var/log/app.log", "as it happens"),
    ],
    groups: [.window, .output, .input, .running, .facts, .timeline, .rules],
    except: Command.queryOptions, extraOptions: ["--service", "--step", "--lateness"],
    formats: formats, run: run)

  static let formats = ["text", "json", "jsonl", "partial"]

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let run = try IncidentRun(invocation)
    let format = try run.format(formats)
    let options = try options(run)
    let notes = try notes(invocation)
    let follows = invocation.options.follows
    if follows { try TimelineFollowing.check(invocation.options, format) }
    if format == "partial" { try PartialWindow.check(invocation.options, run.settings.window) }
    let writer = ResultWriter(
      terminal: invocation.terminal, pages: format == "text" && !follows, isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    let rules = try ReportSettings.questions(run)
    invocation.messages.show(rules.notes)
    let plans = rules.rules + signalPlans(options, run)
    let needs = plans.reduce(into: rules.needs) { $0.formUnion($1.needs) }
    if follows {
      return TimelineFollowing(
        run: run, options: options, notes: notes, plans: plans, format: format
      ).run(needs, writer, interrupt)
    }
    let reading = run.read(needs: needs, interrupt: interrupt) { _ in RuledTimeline(plans) }
    reading.state.timeline.add(notes)
    if format == "partial" {
      let head = PartialHead(
        kind: .timeline, query: "",
        options: words(options) + ReportSettings.words(rules) + run.failingWords)
      ReportPartials.write(
        reading.state, head: head, files: reading.files, wasInterrupted: reading.wasInterrupted,
        to: writer)
    } else {
      let timeline = reading.state.build(files: reading.files, options: options)
      write(timeline, format, run, writer)
    }
    return run.finish(reading.report, writer, wasInterrupted: reading.wasInterrupted)
  }

  /// Writes a timeline in one of the formats.
  static func write(
    _ timeline: Timeline, _ format: String, _ run: IncidentRun, _ writer: ResultWriter
  ) {
    let out = ByteBuffer(capacity: 1 << 16)
    switch format {
    case "json": TimelineJSON.write(timeline, to: out)
    case "jsonl": TimelineJSON.writeLines(timeline.events, to: out)
    default:
      TimelineText(zone: run.settings.look.zone, width: run.textWidth).write(timeline, to: out)
    }
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }

  /// The notes of `--notes`.
  static func notes(_ invocation: Invocation) throws(Diagnostic) -> NoteList {
    let notes = NoteList()
    for path in invocation.options.notes {
      let text = try IncidentRun.contents(path, "--notes")
      let found = withExtendedLifetime(text) { notes.add(text.slice, file: path) }
      invocation.messages.show(wrongNotes(found, path, isEmpty: text.slice.isEmpty))
    }
    return notes
  }

  /// What looks like a mistake in a file of notes.
  private static func wrongNotes(_ found: NoteList.Found, _ path: String, isEmpty: Bool)
    -> [Diagnostic]
  {
    let forms = "lines as `14:35 text`, `14:35:10 text`, `2024-05-14 14:35 text` or RFC 3339 times"
    if let first = found.wrongTimes.first {
      let more = found.wrongTimes.count - 1
      let rest = more > 0 ? ", and \(more) more as this one" : ""
      return [
        Diagnostic(
          "`\(path):\(first)` begins with what is no time\(rest), expected \(forms)",
          severity: .warning)
      ]
    }
    guard found.notes == 0, !isEmpty else { return [] }
    return [
      Diagnostic("no line of `\(path)` is a note, expected \(forms)", severity: .warning)
    ]
  }

  /// What is followed, evaluated once for each step that is asked for, or minute.
  static func signalPlans(_ options: TimelineOptions, _ run: IncidentRun) -> [RuleCounts.Plan] {
    options.signals.flatMap {
      $0.plans(step: options.step ?? 60_000_000_000, environment: run.settings.planEnvironment)
    }
  }

  private static func signals(_ typed: TypedOptions) throws(Diagnostic) -> [SignalSource] {
    var found: [SignalSource] = []
    for text in typed.signals {
      let query: Query
      do { query = try parseQuery(text) } catch { throw error.diagnostic }
      guard case .metric = query.expression else {
        throw Diagnostic(
          "`\(text)` of `--signal` selects records, expected a metric query",
          help: ["`sum(count_over_time(\(text) [1m]))`"])
      }
      found.append(.query(QueryWriter.write(query)))
    }
    for name in typed.watched {
      let isName = name.utf8.allSatisfy {
        ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x5F
      }
      guard isName, let first = name.utf8.first, !ASCII.isDigit(first) else {
        throw OptionValues.wrong(
          name, "--watch", expected: "a field as `| json` names it, as `queue_depth`")
      }
      found.append(.field(name))
    }
    return found
  }

  // MARK: - Options

  private static func options(_ run: IncidentRun) throws(Diagnostic) -> TimelineOptions {
    let typed = run.invocation.options
    var options = TimelineOptions()
    options.window = (run.window.from, run.window.to)
    options.zone = run.settings.look.zone
    options.step = run.settings.window.step
    if let text = typed.baseline { options.baseline = try run.span(text, "--baseline") }
    if let text = typed.types {
      var types: Set<TimelineEventType> = []
      for name in text.split(separator: ",") {
        guard let type = TimelineEventType(rawValue: String(name)) else {
          throw OptionValues.unknown(
            String(name), "--types", among: TimelineEventType.allCases.map(\.rawValue))
        }
        types.insert(type)
      }
      options.types = types
    }
    if !typed.trace.services.isEmpty { options.services = Set(typed.trace.services) }
    options.minimumEffect = typed.minimumEffect
    options.signals = try signals(typed)
    if let text = typed.last { options.last = try OptionValues.duration(text, "--last") }
    return options
  }

  /// The options that change the answer, for the head of a partial.
  static func words(_ options: TimelineOptions) -> [(name: String, value: String)] {
    var words: [(name: String, value: String)] = []
    if let from = options.window.from { words.append(("from", "\(from)")) }
    if let to = options.window.to { words.append(("to", "\(to)")) }
    if let step = options.step { words.append(("step", "\(step)")) }
    if let (from, to) = options.baseline { words.append(("baseline", "\(from) \(to)")) }
    if let types = options.types {
      words.append(("types", types.map(\.rawValue).sorted().joined(separator: ",")))
    }
    if let services = options.services {
      words.append(("service", services.sorted().joined(separator: "\n")))
    }
    if let effect = options.minimumEffect { words.append(("min-effect", "\(effect)")) }
    if let last = options.last { words.append(("last", "\(last)")) }
    for (i, signal) in options.signals.enumerated() {
      switch signal {
      case .query(let text): words.append(("signal\(i)", "query " + text))
      case .field(let name): words.append(("signal\(i)", "field " + name))
      }
    }
    return words
  }

  /// The options that the head of a partial says; nil where it is none of ours.
  static func options(of head: PartialHead) -> TimelineOptions? {
    guard head.kind == .timeline else { return nil }
    var options = TimelineOptions()
    options.window = (head["from"].flatMap { Int64($0) }, head["to"].flatMap { Int64($0) })
    options.step = head["step"].flatMap { Int64($0) }
    if let text = head["baseline"] {
      let ends = text.split(separator: " ").compactMap { Int64($0) }
      guard ends.count == 2, ends[0] < ends[1] else { return nil }
      options.baseline = (ends[0], ends[1])
    }
    if let text = head["types"] {
      options.types = Set(
        text.split(separator: ",").compactMap { TimelineEventType(rawValue: String($0)) })
    }
    if let text = head["service"] {
      options.services = Set(text.split(separator: "\n").map(String.init))
    }
    options.minimumEffect = head["min-effect"].flatMap { Double($0) }
    options.last = head["last"].flatMap { Int64($0) }
    while let text = head["signal\(options.signals.count)"] {
      let body = String(text.dropFirst(6))
      options.signals.append(text.hasPrefix("query ") ? .query(body) : .field(body))
    }
    if let step = options.step, step <= 0 { return nil }
    return options
  }
}
