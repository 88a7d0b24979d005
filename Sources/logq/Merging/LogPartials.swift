internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// Partials of log queries.
enum LogPartials {
  /// The head of a partial that a query with these settings gives.
  static func head(_ query: Query, _ settings: QuerySettings) -> PartialHead {
    var options = PartialWindow.options(settings.window)
    if let limit = settings.run.limit { options.append(("limit", String(limit))) }
    if !settings.counts {
      if let direction = settings.run.direction {
        options.append(("direction", direction.rawValue))
      }
      if settings.look.showsFacts { options.append(("facts", "yes")) }
    }
    options += zone(query, settings)
    return PartialHead(
      kind: settings.counts ? .count : .log, query: QueryWriter.write(query), options: options)
  }

  /// The zone of dates, where a template could show one.
  static func zone(_ query: Query, _ settings: QuerySettings) -> [(name: String, value: String)] {
    QueryWriter.write(query).contains("_format") ? [("zone", settings.zone.name)] : []
  }

  /// The query of a partial's head, read again.
  static func query(_ merge: PartialMerge) throws(Diagnostic) -> Query {
    do { return try parseQuery(merge.head.query) } catch {
      throw Diagnostic(
        "`\(merge.files[0].name)` has no query that can be read: \(error.diagnostic.headline)")
    }
  }

  /// The limit of a partial's head.
  static func limit(_ head: PartialHead) throws(Diagnostic) -> Int? {
    guard let text = head["limit"] else { return nil }
    guard let limit = Int(text), limit >= 0 else { throw PartialWindow.wrong("limit", text) }
    return limit
  }

  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    let options = merge.invocation.options
    if options.counts {
      throw Diagnostic(
        "the partials hold records, not their count",
        help: ["`-c` goes with `-o partial`, then `logq merge` adds up the counts"])
    }
    if options.showsFacts && merge.head["facts"] == nil {
      throw Diagnostic(
        "the partials were written without `--facts`", help: ["`-o partial --facts`"])
    }
    let direction = merge.head["direction"].flatMap { Direction(rawValue: $0) }
    let records = try LogPartialMerge(merge.files, direction: direction)
    if merge.isPartial { return try write(records, merge) }
    return try finish(records, direction, merge)
  }

  /// One partial of all.
  private static func write(_ records: LogPartialMerge, _ merge: PartialMerge)
    throws(Diagnostic) -> ExitStatus
  {
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: false, isSafeForTerminal: false)
    let output = LogPartialOutput { writer.write($0) }
    output.begin(head: merge.head, files: records.files, runs: records.runs)
    var left = try limit(merge.head) ?? Int.max
    var hasAny = false
    while left > 0, let (run, record) = try records.next() {
      hasAny = true
      left -= 1
      guard output.row(run: run, record) else { break }
    }
    _ = output.end()
    writer.finish()
    return StandardOutput.status(of: writer, merge.invocation.messages)
      ?? (hasAny ? .success : .nothingSelected)
  }

  /// The result as one run gives it.
  private static func finish(
    _ records: LogPartialMerge, _ direction: Direction?, _ merge: PartialMerge
  ) throws(Diagnostic) -> ExitStatus {
    var settings = try QuerySettings(merge.invocation)
    if let name = merge.invocation.options.output, OutputFormats.named(name) == nil {
      throw OutputFormats.wrongFormat(name)
    }
    let query = try query(merge)
    guard case .log(let log) = query.expression else {
      throw Diagnostic("`\(merge.files[0].name)` is a partial of another kind than its query")
    }
    settings.look.showsFile = records.files.count > 1
    settings.look.marks = QueryPlanning.marks(log)
    let destination = settings.destination
    var run = LogQueryOptions()
    run.memory = settings.run.memory
    run.limit = try limit(merge.head)
    var isComplete = false
    if case .complete = destination {
      isComplete = true
      run.direction = direction
    }
    let source = LogPartialSource(records, separatesRuns: isComplete)
    let writer = ResultWriter(
      terminal: merge.invocation.terminal, pages: true,
      isSafeForTerminal: ["pretty", "table"].contains(settings.format.name))
    let plan = LogPlan(
      selector: nil, stages: [], needs: [.time, .level, .metadata], zone: settings.zone)
    let result = LogQueryRun(
      plan: plan, source: source, destination: destination, options: run
    ) { bytes in writer.write(bytes) }.run()
    if let failure = source.failure { throw failure }
    writer.finish()
    let messages = merge.invocation.messages
    if let failure = StandardOutput.status(of: writer, messages), failure != .success {
      return failure
    }
    if let failure = result.spillFailure { throw Diagnostic(failure) }
    return result.selected > 0 ? .success : .nothingSelected
  }
}

/// Partials of log queries with `-c`: numbers.
enum CountPartials {
  /// The lines of a partial.
  static func text(_ count: Int, head: PartialHead) -> ByteBuffer {
    let out = ByteBuffer()
    head.write(to: out)
    out.append("selected")
    PartialWordWriter(out).write(Int64(count))
    out.append("\nend\n")
    return out
  }

  static func merge(_ merge: PartialMerge) throws(Diagnostic) -> ExitStatus {
    var sum: Int64 = 0
    for file in merge.files {
      guard let line = try file.next() else { throw file.cutShort }
      var words = PartialWords(line)
      guard words.accept("selected"), let count = words.integer(), count >= 0, words.isAtEnd,
        case let (next, overflow) = sum.addingReportingOverflow(count), !overflow
      else { throw file.wrongLine("`selected` and a count") }
      sum = next
      guard let end = try file.next() else { throw file.cutShort }
      guard end.equals("end"), try file.next() == nil else { throw file.wrongLine("`end`") }
    }
    let count = min(Int(sum), try LogPartials.limit(merge.head) ?? Int.max)
    let text = merge.isPartial ? Self.text(count, head: merge.head).string : "\(count)\n"
    let status = StandardOutput.write(
      merge.invocation.options.isQuiet ? "" : text, merge.invocation)
    return status == .success && count == 0 ? .nothingSelected : status
  }
}

extension OutputFormats {
  /// What is said of a form that is for series only.
  static func wrongFormat(_ name: String) -> Diagnostic {
    Diagnostic(
      "`-o \(name)` is for series, expected a format for log lines",
      help: ["formats for lines: \(all.map(\.name).joined(separator: ", "))"])
  }
}
