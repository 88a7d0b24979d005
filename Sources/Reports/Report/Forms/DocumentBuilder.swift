internal import LogCore

/// Says in words what a report holds.
struct DocumentBuilder {
  let report: IncidentReport
  let options: ReportFormOptions
  let phrases: ReportPhrases
  /// The numbers of queries, by their time and text.
  private let markOf: [String: String]

  init(_ report: IncidentReport, _ options: ReportFormOptions) {
    self.report = report
    markOf = Dictionary(
      report.queries.map { (Self.key($0.claim), $0.mark) }, uniquingKeysWith: { first, _ in first })
    self.options = options
    phrases = ReportPhrases(report, options)
  }

  func build() -> ReportDocument {
    var sections: [ReportDocument.Section] = []
    for name in ReportSectionName.allCases {
      if let wanted = options.sections, !wanted.contains(name) { continue }
      // What the tables say of traffic is in the charts.
      if name == .traffic && options.sections == nil { continue }
      var section = ReportDocument.Section(name: name, blocks: blocks(name), isFixed: name.isFixed)
      let isAskedFor = options.sections != nil
      if section.isEmpty && isAskedFor && !section.isFixed {
        section.blocks = [leftOut(name) ?? .paragraph(phrases.prose(nothing(name)))]
      }
      if !section.isEmpty || section.isFixed || isAskedFor { sections.append(section) }
    }
    var document = ReportDocument(
      title: ReportLine(phrases.data(report.title)), facts: facts, sections: sections)
    if options.sections == nil { document.keepQueries(document.marks) }
    return document
  }

  private func blocks(_ name: ReportSectionName) -> [ReportDocument.Block] {
    switch name {
    case .summary: summary
    case .timeline: timeline
    case .cause: causes
    case .resolution: resolution
    case .prevention: []
    case .actions: report.actions.isEmpty ? [] : [.tasks(report.actions.map { quoting($0) })]
    case .alerts: alerts
    case .slo: objectives
    case .latency: latency
    case .errors: errors
    case .traffic: traffic
    case .patterns: patterns
    case .diff: differences
    case .trace: trace
    case .missing: missing
    case .queries: queries
    }
  }

  /// What a part says that was asked for and has nothing to say.
  private func nothing(_ name: ReportSectionName) -> String {
    switch name {
    case .alerts: "no alerts; `--rules FILE` names rules"
    case .slo: "no objectives; `--slo` names them"
    case .trace: "no trace; give files with spans"
    case .diff: "nothing differs"
    default: "no data"
    }
  }

  /// What a part says that has lost all of its rows for size; nil of others.
  func leftOut(_ name: ReportSectionName) -> ReportDocument.Block? {
    guard let count = report.leftOut[name], count > 0 else { return nil }
    return .paragraph(ReportLine("\(ReportPhrases.plural(count, "row")) left out for size."))
  }

  // MARK: - Head

  private var facts: [ReportDocument.Fact] {
    [
      .init(name: "Date", value: ReportLine(phrases.data(report.date.orNone))),
      .init(name: "Incident ID", value: ReportLine(phrases.data(report.incidentID.orNone))),
      severity, duration, .init(name: "Impact", value: impact),
    ]
  }

  private var severity: ReportDocument.Fact {
    let severity = report.severity
    guard let level = severity.level else {
      let text = report.hasIncident ? "none proposed" : "none"
      return .init(name: "Severity", value: ReportLine(text))
    }
    var line = ReportLine("proposed")
    for (i, reason) in severity.reasons.enumerated() {
      line.pieces.append(.text(i == 0 ? ": " : ", "))
      line.pieces.append(.text(phrases.data(Self.phrase(reason))))
      line = line + marks([reason.figure])
    }
    let changed = report.charts.series.filter(\.hasChanged).count
    if changed > 0 {
      line.pieces.append(
        .text("; \(changed) of \(ReportPhrases.plural(report.charts.series.count, "service"))"))
    }
    return .init(name: "Severity", value: ReportLine(phrases.data(level)), detail: line)
  }

  /// `error ratio 8.1 % > 5 % for 5m` for `max_error_ratio > 0.05 for 5m` and its value.
  static func phrase(_ reason: IncidentReport.Reason) -> String {
    var words = reason.text.split(separator: " ").map(String.init)
    guard words.count >= 3, let value = reason.value else { return reason.text }
    let isShare = words[0].hasSuffix("ratio") && words[0] != "latency_ratio"
    let number = { (value: Double) in
      isShare ? NumberPhrase.percent(value) : NumberPhrase.short(value)
    }
    if let limit = Double(words[2]) { words[2] = number(limit) }
    words[0] = words[0].replacing("max_", with: "").replacing("_", with: " ")
    words.insert(number(value), at: 1)
    return words.joined(separator: " ")
  }

  private var duration: ReportDocument.Fact {
    let window = report.window
    let span = phrases.span(window.from, window.to)
    guard !report.date.isEmpty else { return .init(name: "Duration", value: ReportLine("none")) }
    guard report.hasIncident else {
      return .init(
        name: "Duration", value: ReportLine("none"), detail: ReportLine("no incident in \(span)"))
    }
    let length = ReportSummary.length(report.duration)
    return .init(
      name: "Duration", value: ReportLine(window.isOpen ? "\(length) so far" : length),
      detail: ReportLine(window.isOpen ? "\(span), and it goes on" : span))
  }

  var impact: ReportLine {
    let impact = report.impact
    guard impact.requests.value > 0 else { return ReportLine("no requests") }
    var text = ""
    if let users = impact.users, users.value > 0 {
      text = "\(ReportPhrases.plural(users.value, "user")), "
    }
    text += "\(ReportPhrases.count(impact.failed.value)) of "
    text += "\(ReportPhrases.plural(impact.requests.value, "request")) failed"
    if let slow = impact.slow, slow.value > 0 {
      text += ", \(ReportPhrases.count(slow.value)) slow"
    }
    let users = impact.users.flatMap { $0.value > 0 ? $0 : nil }
    let slow = impact.slow.flatMap { $0.value > 0 ? $0 : nil }
    return ReportLine(text) + marks([users, impact.failed, impact.requests, slow])
  }

  /// ` [q1][q2]`: the numbers of queries, each once; nothing where there are none.
  func marks(_ figures: [Figure?]) -> ReportLine {
    var marks: [String] = []
    for figure in figures {
      guard let claim = figure?.claim, let mark = markOf[Self.key(claim)] else { continue }
      if !marks.contains(mark) { marks.append(mark) }
    }
    marks.sort { Int($0.dropFirst()) ?? 0 < Int($1.dropFirst()) ?? 0 }
    return marks.isEmpty
      ? ReportLine() : ReportLine([.text(" ")] + marks.map { ReportLine.Piece.mark($0) })
  }

  static func key(_ claim: Claim) -> String { "\(claim.at) \(claim.query)" }

  func marks(_ claim: Claim?) -> ReportLine { marks([claim.map { Figure($0) }]) }

  // MARK: - What happened

  private var summary: [ReportDocument.Block] {
    report.summary.split(separator: "\n").map { .paragraph(phrases.prose(String($0))) }
  }

  private var timeline: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = []
    if !report.hasIncident {
      let span = phrases.span(report.window.from, report.window.to)
      blocks.append(
        .paragraph(
          ReportLine(
            report.window.from == report.window.to && report.inputs.span == nil
              ? "There are no records, and so no events."
              : "There was no incident in \(span): no level changed, and no service fell silent.")))
    }
    guard !report.timeline.isEmpty else {
      if let leftOut = leftOut(.timeline) { return blocks + [leftOut] }
      if report.hasIncident { blocks.append(.paragraph(ReportLine("There are no events."))) }
      return blocks
    }
    var day = report.date
    var moments: [ReportMoment] = []
    for event in report.timeline {
      let date = phrases.date(event.time)
      moments.append(
        ReportMoment(
          time: event.time, clock: phrases.clock(event.time), date: date == day ? nil : date,
          type: event.type, text: line(event)))
      day = date
    }
    return blocks + [.events(moments)]
  }

  /// The longest text of an event, in characters.
  private static let longest = 240

  private func line(_ event: TimelineEvent) -> ReportLine {
    var text = event.text
    if text.count > Self.longest { text = text.prefix(Self.longest - 1) + "…" }
    var line = event.type == .newError ? newError(text) : phrases.prose(text)
    guard let evidence = event.evidence else { return line }
    let count = ReportPhrases.count(evidence.value)
    switch event.type {
    case .errorRate: line.pieces.append(.text(", \(count) failing"))
    case .latency: line.pieces.append(.text(", \(count) slow"))
    case .newError: line.pieces.append(.text(", \(count) times"))
    default: break
    }
    let marks = marks(evidence.claim)
    if marks.isEmpty, let first = evidence.first {
      return line + ReportLine([.text(" ("), .code(phrases.place(first)), .text(")")])
    }
    return line + marks
  }

  private var missing: [ReportDocument.Block] {
    guard !report.missing.isEmpty else { return [] }
    return [.list(report.missing.map { phrases.prose("\($0.what): \($0.hint)") })]
  }

  private var queries: [ReportDocument.Block] {
    guard !report.queries.isEmpty else { return [] }
    let commands = report.queries.map { query in
      ReportQueryCommand(
        mark: query.mark, value: query.claim.value,
        command: QueryCommandText.command(query.claim, report.reading, options.inputs, phrases),
        isRedacted: !([query.claim.query] + report.reading.words).allSatisfy(phrases.isUnchanged),
        claim: query.claim)
    }
    return [.commands(commands)]
  }
}

/// Command lines for a shell.
enum QueryCommandText {
  /// `logq --instant --at TIME OPTIONS 'QUERY' FILE...`.
  static func command(
    _ claim: Claim, _ reading: ReadingOptions, _ inputs: [String], _ phrases: ReportPhrases
  ) -> String {
    let out = ByteBuffer(capacity: 64)
    Timestamp.writeRFC3339(claim.at, zone: .utc, to: out)
    let words = [phrases.data(claim.query)] + inputs.map { phrases.data($0) }
    let options = reading.words.map { quoted(phrases.data($0), isQuery: false) + " " }
    return "logq --instant --at \(out.string) " + options.joined()
      + words.enumerated().map { quoted($1, isQuery: $0 == 0) }.joined(separator: " ")
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=@%+")

  /// A word as a shell reads it; queries always in quotes.
  static func quoted(_ text: String, isQuery: Bool) -> String {
    if !isQuery && !text.isEmpty && text.allSatisfy(plain.contains) { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension String {
  /// `none` for nothing.
  fileprivate var orNone: String { isEmpty ? "none" : self }
}
