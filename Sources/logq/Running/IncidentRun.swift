internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// What the commands about incidents have in common: an input that is read into a state.
struct IncidentRun {
  /// For `--stats`.
  private let start = Clock.now()
  let invocation: Invocation
  let settings: QuerySettings
  let inputs: InputList
  let readsStandardInput: Bool
  let window: TimeWindow
  /// `--split`, absolute.
  let split: [Int64]
  /// The records before a window that counts back from now; nil where all is known before.
  let older: OlderRecords?
  var facts = FactOptions()
  /// `--failing`.
  private(set) var failing: FailingFilter?
  /// What is asked of all records.
  var needs = ReportRequest().needs

  /// Settles the window; a relative one needs a look at the input before.
  init(_ invocation: Invocation) throws(Diagnostic) {
    self.invocation = invocation
    var settings = try QuerySettings(invocation, ownFormats: true)
    if invocation.options.follows { settings.ingest.follow = .fromStart }
    self.settings = settings
    if let text = invocation.options.step, let step = settings.window.step, step < 1_000_000_000 {
      throw OptionValues.wrong(
        text, "--step", expected: "at least `1s`: what happened is counted by the second")
    }
    let files = invocation.words
    readsStandardInput = files.isEmpty || files.contains("-")
    guard !files.isEmpty || !invocation.terminal.inputIsTerminal else {
      throw Diagnostic("no files, expected at least one, or logs on standard input")
    }
    inputs = InputList(arguments: files)
    let times = try WindowTimes(settings, inputs: inputs, readsStandardInput: readsStandardInput)
    window = times.window
    let isLive = WindowTimes.isLive(settings, readsStandardInput)
    older = isLive && settings.window.from?.isRelative ?? false ? OlderRecords() : nil
    split = times.split?.times ?? []
    let options = invocation.options
    facts.userField = options.userField
    if let text = options.durationField { try readDuration(text) }
    if let text = options.failing {
      do throws(QueryError) {
        failing = try FailingFilter(text, environment: settings.planEnvironment)
      } catch {
        throw error.diagnostic
      }
      facts.failing = failing?.text
    }
  }

  /// A run that finishes partials: it has their window, and reads nothing.
  init(merging merge: PartialMerge) throws(Diagnostic) {
    invocation = merge.invocation
    window = TimeWindow(
      from: merge.head["from"].flatMap { Int64($0) }, to: merge.head["to"].flatMap { Int64($0) })
    settings = try QuerySettings(invocation, ownFormats: true)
    inputs = InputList(arguments: [])
    readsStandardInput = false
    older = nil
    split = []
  }

  private mutating func readDuration(_ text: String) throws(Diagnostic) {
    let units: [String: FieldRole.Unit] = [
      "ns": .nanoseconds, "us": .microseconds, "ms": .milliseconds, "s": .seconds,
    ]
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
      let unit = units[String(text[text.index(after: colon)...])]
    else {
      throw OptionValues.wrong(
        text, "--duration", expected: "a field and `ns`, `us`, `ms` or `s`, as `took:ms`")
    }
    facts.durationField = String(text[..<colon])
    facts.durationUnit = unit
  }

  // MARK: - Reading

  /// A state of the whole input.
  struct Reading<State: ReportState> {
    var state: State
    var files: FileTable
    var report: InputReport
    var wasInterrupted: Bool
  }

  /// What is read of the input.
  var request: ReportRequest {
    var request = ReportRequest()
    request.needs = needs
    request.facts = facts
    request.window = window
    request.failing = failing
    return request
  }

  /// The columns that text for people has room for; nil where it goes to a file or another program.
  var textWidth: Int? { settings.look.isForPeople ? settings.look.width : nil }

  func read<State: ReportState>(
    needs: RecordNeeds = [], window: TimeWindow? = nil, filter: LogPlan? = nil,
    inputs: InputList? = nil, interrupt: InterruptWatch,
    make: @escaping @Sendable (LabelNames) -> State
  ) -> Reading<State> {
    var request = self.request
    request.needs.formUnion(needs)
    if let window { request.window = window }
    request.older = older
    request.filter = filter
    // More workers than segments would have nothing to do but to begin and to end.
    request.threads = (inputs ?? self.inputs).isSmall ? 1 : settings.run.threads
    let source = FileRecordSource(inputs: inputs ?? self.inputs, options: settings.ingest)
    interrupt.setSource(source)
    let progress = RunProgress(
      invocation, settings, inputs ?? self.inputs, source, readsStandardInput: readsStandardInput)
    let (state, files) = progress.during {
      ReportRun(request, source: source, make: make).run()
    }
    interrupt.readingHasEnded()
    return Reading(
      state: state, files: files, report: source.report, wasInterrupted: interrupt.wasInterrupted)
  }

  /// Says on standard error what there is to say, and settles the exit status.
  func finish(_ report: InputReport, _ writer: ResultWriter, wasInterrupted: Bool) -> ExitStatus {
    writer.finish()
    let messages = invocation.messages
    messages.show(report.damage)
    if let older { RunReport.sayOlderRecords(older.count, messages) }
    if settings.showsStatistics {
      Messages.put(
        StatisticsText.text(
          report, selected: report.records, elapsed: Clock.now() - start, name: "records read"))
    }
    // What is followed has no rest.
    if wasInterrupted && invocation.options.follows { return .interrupted }
    if wasInterrupted {
      let records = report.records == 1 ? "1 record" : "\(report.records) records"
      messages.show([
        Diagnostic("interrupted: \(records) were read, the rest was not", severity: .warning)
      ])
      return .interrupted
    }
    if let failure = StandardOutput.status(of: writer, messages), failure != .success {
      return failure
    }
    return report.damage.isEmpty ? .success : .damagedInput
  }

  // MARK: - Options

  /// The window as options of a partial.
  var windowWords: [(name: String, value: String)] {
    var words: [(name: String, value: String)] = []
    if let from = window.from { words.append(("from", "\(from)")) }
    if let to = window.to { words.append(("to", "\(to)")) }
    return words
  }

  /// `--failing` as an option of a partial.
  var failingWords: [(name: String, value: String)] {
    facts.failing.map { [("failing", $0)] } ?? []
  }

  /// The form of the output: the first one where none is asked for.
  func format(_ formats: [String]) throws(Diagnostic) -> String {
    guard let name = invocation.options.output else { return formats[0] }
    guard formats.contains(name) else { throw OptionValues.unknown(name, "-o", among: formats) }
    return name
  }

  /// `T..T` as absolute times.
  func span(_ text: String, _ option: String) throws(Diagnostic) -> (from: Int64, to: Int64) {
    guard let dots = Self.dots(text),
      let from = TimeArgument.parse(String(text[..<dots.lowerBound]), zone: settings.look.zone),
      let to = TimeArgument.parse(String(text[dots.upperBound...]), zone: settings.look.zone)
    else {
      throw OptionValues.wrong(
        text, option,
        expected: "two times, as `2024-05-14T14:20:00Z..2024-05-14T14:40:00Z` or `14:20..14:40`")
    }
    var ends: (oldest: Int64, newest: Int64) = (0, 0)
    if from.isRelative || to.isRelative {
      if invocation.options.output == "partial" {
        throw PartialWindow.refused(
          "`\(option) \(text)`", "absolute times",
          "`\(option) 2024-05-14T14:20:00Z..2024-05-14T14:40:00Z`")
      }
      if readsStandardInput { try SpooledInput.spool() }
      let offset = lseek(0, 0, SEEK_CUR)
      ends = InputSpan.find(inputs, settings) ?? (0, 0)
      if readsStandardInput { lseek(0, offset, SEEK_SET) }
    }
    let zone = settings.look.zone
    let first = from.resolve(oldest: ends.oldest, newest: ends.newest, zone: zone)
    let last = to.resolve(oldest: ends.oldest, newest: ends.newest, zone: zone)
    guard first < last else {
      throw Diagnostic(
        "the second time of `\(option)` is not after the first, expected a later one")
    }
    return (first, last)
  }

  private static func dots(_ text: String) -> Range<String.Index>? {
    var i = text.startIndex
    while let dot = text[i...].firstIndex(of: ".") {
      let next = text.index(after: dot)
      if next < text.endIndex, text[next] == "." { return dot..<text.index(after: next) }
      i = next
    }
    return nil
  }

  /// The whole of a small file.
  static func contents(_ path: String, _ option: String) throws(Diagnostic) -> ByteBuffer {
    let buffer = ByteBuffer(capacity: 1 << 16)
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Diagnostic(
        "cannot open `\(path)` of `\(option)`: \(SystemMessage.text(errno))")
    }
    defer { close(descriptor) }
    while buffer.count <= 16 << 20 {
      let room = unsafe buffer.uninitialized(1 << 16)
      let count = unsafe Glibc.read(descriptor, room, 1 << 16)
      if count < 0 {
        throw Diagnostic("cannot read `\(path)` of `\(option)`: \(SystemMessage.text(errno))")
      }
      if count == 0 { return buffer }
      buffer.advance(by: count)
    }
    throw Diagnostic("`\(path)` of `\(option)` is larger than 16 MiB, expected a short text")
  }
}
