internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `logq timeline --follow`: events are told when the buckets are closed that show them.
struct TimelineFollowing {
  let run: IncidentRun
  let options: TimelineOptions
  let notes: NoteList
  let plans: [RuleCounts.Plan]
  /// `text` or `jsonl`.
  let format: String
  /// The step where none is asked for.
  static let step: Int64 = 10_000_000_000

  /// Refuses what a timeline cannot have that is not whole.
  static func check(_ typed: TypedOptions, _ format: String) throws(Diagnostic) {
    guard format == "text" || format == "jsonl" else {
      throw Diagnostic(
        "`--follow` cannot wait for the last record, expected `-o text` or `-o jsonl`")
    }
    if typed.to != nil || typed.last != nil {
      throw Diagnostic(
        "`--follow` has no end, expected no `\(typed.to != nil ? "--to" : "--last")`",
        help: ["`--since 1h` begins an hour back"])
    }
  }

  func run(_ needs: RecordNeeds, _ writer: ResultWriter, _ interrupt: InterruptWatch) -> ExitStatus
  {
    let settings = run.settings
    var request = run.request
    request.needs.formUnion(needs)
    request.threads = 1
    request.older = run.older
    let source = FileRecordSource(inputs: run.inputs, options: settings.ingest)
    interrupt.setSource(source)
    let printer = Printer(self, writer)
    var following = FollowOptions(step: options.step ?? Self.step)
    following.lateness = settings.lateness ?? following.lateness
    following.patience =
      settings.lateness != nil && run.readsStandardInput
      ? nil : run.readsStandardInput ? 500_000_000 : 200_000_000
    let (notes, plans) = (notes, plans)
    let follow = FollowRun(request, source: source, options: following) {
      let state = RuledTimeline(plans)
      state.timeline.add(notes)
      return state
    } closed: { state, files, window in
      printer.tell(state, files, window)
    }
    let outcome = follow.run()
    interrupt.readingHasEnded()
    printer.finish(outcome)
    let status = run.finish(source.report, writer, wasInterrupted: interrupt.wasInterrupted)
    if printer.withdrawn > 0 {
      let events =
        printer.withdrawn == 1
        ? "1 event was told that is" : "\(printer.withdrawn) events were told that are"
      run.invocation.messages.show(
        Diagnostic(
          "\(events) none by all that is known at the end", severity: .note))
    }
    return status
  }

  /// What has been told; used by one thread at a time.
  // SAFETY: `FollowRun` calls from one thread at a time, with a lock held, and has ended at `finish`.
  private final class Printer: @unchecked Sendable {
    private let options: TimelineOptions
    private let step: Int64
    private let format: String
    private let text: TimelineText
    private let writer: ResultWriter
    private var news = TimelineNews()
    private var day = ""
    private let out = ByteBuffer(capacity: 1 << 12)

    init(_ following: TimelineFollowing, _ writer: ResultWriter) {
      options = following.options
      step = following.options.step ?? TimelineFollowing.step
      format = following.format
      text = TimelineText(zone: following.run.settings.look.zone, width: following.run.textWidth)
      self.writer = writer
    }

    var withdrawn: Int { news.withdrawn }

    /// Tells what is new in closed buckets; nil where nobody reads any more.
    func tell(_ state: RuledTimeline, _ files: FileTable, _ window: FollowWindow)
      -> FollowResult?
    {
      var options = options
      options.step = step
      options.window.from = later(window.from)
      options.window.to = window.to
      if let from = options.window.from, from >= window.to {
        return FollowResult(step: step, cost: 0)
      }
      let timeline = state.build(files: files, options: options, closed: window.to)
      guard put(timeline, isLast: false, closings: window.closings) else { return nil }
      return FollowResult(step: timeline.step, cost: state.cost(of: timeline))
    }

    /// Tells what is left when the input has ended.
    func finish(_ outcome: FollowOutcome<RuledTimeline>) {
      var options = options
      if outcome.isLive { options.step = step }
      options.window.from = later(outcome.from)
      let timeline = outcome.state.build(files: outcome.files, options: options)
      guard put(timeline, isLast: true), format == "text" else { return }
      out.removeAll()
      text.writeMissing(timeline, to: out)
      withExtendedLifetime(out) { _ = writer.write(out.slice) }
    }

    private func later(_ from: Int64?) -> Int64? {
      guard let from, let asked = options.window.from else { return from ?? options.window.from }
      return max(from, asked)
    }

    private func put(_ timeline: Timeline, isLast: Bool, closings: Int = 1) -> Bool {
      let events = news.take(timeline, isLast: isLast, closings: closings)
      guard !events.isEmpty else { return writer.failure == nil }
      out.removeAll()
      if format == "jsonl" {
        TimelineJSON.writeLines(events, to: out)
      } else {
        text.write(events, of: timeline, day: &day, to: out)
      }
      return withExtendedLifetime(out) { writer.write(out.slice) }
    }
  }
}
