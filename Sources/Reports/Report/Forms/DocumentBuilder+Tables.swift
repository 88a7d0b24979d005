internal import LogCore

/// The tables of a report.
extension DocumentBuilder {
  /// A number of a claim with its mark.
  private func cell(_ figure: Figure?) -> ReportLine {
    guard let figure else { return ReportLine("-") }
    return ReportLine(ReportPhrases.count(figure.value)) + marks([figure])
  }

  private func name(_ service: String, _ endpoint: String?) -> [ReportLine] {
    [
      ReportLine(phrases.data(service)),
      endpoint.map { ReportLine([.code(phrases.data($0))]) } ?? ReportLine("all others"),
    ]
  }

  // MARK: - Rows of endpoints

  /// More rows than these say little, unless somebody asks for the part.
  private static let mostRows = 8

  /// The rows whose counts are highest above what the time before lets expect, and a word on the rest.
  private func foremost<Row>(
    _ rows: [Row], _ excess: (Row) -> Double, _ grid: ReportGrid, _ cells: (Row) -> [ReportLine]
  )
    -> [ReportDocument.Block]
  {
    let order = rows.indices.sorted {
      let (a, b) = (excess(rows[$0]), excess(rows[$1]))
      return a != b ? a > b : $0 < $1
    }
    let shown = options.sections == nil ? order.prefix(Self.mostRows) : order[...]
    var grid = grid
    grid.rows = shown.map { cells(rows[$0]) }
    guard shown.count < rows.count else { return [.table(grid)] }
    let rest = "and \(ReportPhrases.plural(rows.count - shown.count, "endpoint")) that changed less"
    return [.table(grid), .paragraph(ReportLine(rest))]
  }

  /// How many more there are during the incident than the share before lets expect.
  private static func excess(_ part: IncidentReport.Pair, of whole: IncidentReport.Pair) -> Double {
    let during = Double(part.during?.value ?? 0)
    guard let before = whole.before?.value, before > 0 else { return during }
    let share = Double(part.before?.value ?? 0) / Double(before)
    return during - share * Double(whole.during?.value ?? 0)
  }

  var latency: [ReportDocument.Block] {
    guard !report.latency.isEmpty else { return [] }
    let grid = ReportGrid(
      [
        "Service", "Endpoint", "p50 before", "p50 during", "p95 before", "p95 during", "Slow", "Of",
      ],
      numbers: [2, 3, 4, 5, 6, 7])
    return foremost(report.latency, { Self.excess($0.slow, of: $0.requests) }, grid) { row in
      let times = [row.p50.before, row.p50.during, row.p95.before, row.p95.during]
      return name(row.service, row.endpoint)
        + times.map { ReportLine(ReportPhrases.milliseconds($0)) }
        + [cell(row.slow.during), cell(row.requests.during)]
    }
  }

  var errors: [ReportDocument.Block] {
    guard !report.errors.isEmpty else { return [] }
    let grid = ReportGrid(
      ["Service", "Endpoint", "Before", "During", "Failed", "Of"], numbers: [2, 3, 4, 5])
    return foremost(report.errors, { Self.excess($0.failed, of: $0.requests) }, grid) { row in
      name(row.service, row.endpoint) + [
        ReportLine(ReportPhrases.percent(row.ratioBefore)),
        ReportLine(ReportPhrases.percent(row.ratioDuring)), cell(row.failed.during),
        cell(row.requests.during),
      ]
    }
  }

  var traffic: [ReportDocument.Block] {
    guard !report.traffic.isEmpty else { return [] }
    var grid = ReportGrid(
      ["Service", "Endpoint", "Before", "During", "Requests"], numbers: [2, 3, 4])
    for row in report.traffic {
      let rates = [row.perSecond.before, row.perSecond.during]
      grid.rows.append(
        name(row.service, row.endpoint)
          + rates.map { ReportLine($0.map(NumberPhrase.rate) ?? "-") }
          + [cell(row.requests.during)])
    }
    return [.table(grid)]
  }

  var patterns: [ReportDocument.Block] {
    guard !report.patterns.isEmpty else { return [] }
    var grid = ReportGrid(
      ["Count", "Share", "Level", "Trend", "Service", "Template"], numbers: [0, 1, 3])
    for row in report.patterns {
      let trend =
        row.ratio.map { "\(NumberPhrase.short($0)) times" } ?? (row.count > 0 ? "new" : "")
      let services = row.services.prefix(3).map(phrases.data).joined(separator: ", ")
      grid.rows.append([
        ReportLine(ReportPhrases.count(row.count)), ReportLine(NumberPhrase.percent(row.share)),
        ReportLine(phrases.data(row.level ?? "")), ReportLine(trend), ReportLine(services),
        ReportLine([.code(phrases.data(row.template))]),
      ])
    }
    return [.table(grid)]
  }

  // MARK: - What differs

  var differences: [ReportDocument.Block] {
    guard let diff = report.diff, !diff.findings.isEmpty else { return [] }
    let titles = diff.options.titles
    var grid = ReportGrid(
      ["", "What differs", "Of \(titles.a)", "Of \(titles.b)", "Times", "Covers"],
      numbers: [0, 2, 3, 4, 5])
    for (rank, finding) in diff.findings.enumerated() {
      let shares = finding.shares
      let times = shares.b > 0 ? NumberPhrase.short(shares.aShare / shares.bShare) : "-"
      grid.rows.append([
        ReportLine("\(rank + 1)"), what(finding),
        ReportLine(NumberPhrase.percent(shares.aShare)) + marks(finding.aClaim),
        ReportLine(NumberPhrase.percent(shares.bShare)) + marks(finding.bClaim),
        ReportLine(times), ReportLine(NumberPhrase.percent(finding.covers)),
      ])
    }
    let head =
      ReportLine(phrases.data("\(ReportPhrases.count(diff.groups.a)) \(titles.a)"))
      + marks(diff.aClaim)
      + ReportLine(
        phrases.data(", compared with \(ReportPhrases.count(diff.groups.b)) \(titles.b)"))
      + marks(diff.bClaim)
      + ReportLine("; \(ReportPhrases.count(diff.tested)) candidates were looked at.")
    return [.paragraph(head), .table(grid)]
  }

  private func what(_ finding: DiffFinding) -> ReportLine {
    var what = ReportLine([.code(short(finding.predicate.title))])
    if !finding.equivalents.isEmpty {
      what.pieces.append(.text("; the same records: "))
      for (i, other) in finding.equivalents.prefix(4).enumerated() {
        what.pieces += [.text(i > 0 ? ", " : ""), .code(short(other.title))]
      }
    }
    return what
  }

  private func short(_ title: String) -> String { phrases.data(DiffText.cut(title, 120)) }

  // MARK: - Alerts and objectives

  var alerts: [ReportDocument.Block] {
    guard !report.alerts.isEmpty else { return [] }
    var grid = ReportGrid(["Alert", "Severity", "State", "Pending", "From", "To"])
    for alert in report.alerts {
      var title: [ReportLine.Piece] = [.text(phrases.data(alert.name))]
      let labels = alert.labels.filter { $0.name != "alertname" && $0.name != "severity" }
      if !labels.isEmpty {
        let text = labels.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
        title += [.text(" "), .code(phrases.data(text))]
      }
      let severity = ReportLine(phrases.data(alert.severity ?? ""))
      guard !alert.intervals.isEmpty else {
        grid.rows.append(
          [ReportLine(title), severity, ReportLine("did not fire")]
            + Array(repeating: ReportLine(), count: 3))
        continue
      }
      for interval in alert.intervals {
        grid.rows.append([
          ReportLine(title), severity, ReportLine(interval.to == nil ? "firing" : "over"),
          ReportLine(phrases.clock(interval.pending)), ReportLine(phrases.clock(interval.from)),
          ReportLine(interval.to.map(phrases.clock) ?? "-"),
        ])
      }
    }
    return [.table(grid)]
  }

  var objectives: [ReportDocument.Block] {
    guard !report.objectives.isEmpty else { return [] }
    var grid = ReportGrid(
      [
        "Objective", "Goal", "Reached", "Good", "Of", "Budget spent", "Bad minutes", "Fastest burn",
      ],
      numbers: [1, 2, 3, 4, 5, 6, 7])
    for objective in report.objectives {
      let burn = objective.burn.max { $0.most < $1.most }
      let burning = burn.map {
        "\(NumberPhrase.short($0.most)) times in \(NumberPhrase.span($0.window))"
      }
      let reached = objective.ratio.map { Self.precisePercent($0) } ?? "no records"
      grid.rows.append([
        ReportLine(phrases.data(objective.name)),
        ReportLine("\(phrases.data(objective.goal)) %"),
        ReportLine(objective.isMissed ? [.strong(reached)] : [.text(reached)]),
        cell(objective.good), cell(objective.total),
        ReportLine(ReportPhrases.percent(objective.budgetSpent)),
        ReportLine(ReportPhrases.count(objective.minutesBad)), ReportLine(burning ?? "-"),
      ])
    }
    return [.table(grid)]
  }

  /// `99.93 %`: rounded down, so that a goal that was missed never looks reached.
  private static func precisePercent(_ ratio: Double) -> String {
    let hundredths = Int((ratio * 10_000).rounded(.down))
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
  }

  // MARK: - Trace

  /// A page of spans says more than a book of them.
  private static let mostSpans = 60

  var trace: [ReportDocument.Block] {
    guard let trace = report.trace, !trace.spans.isEmpty else { return [] }
    let rows = trace.spans.prefix(Self.mostSpans).map { span in
      ReportWaterfall.Row(
        depth: span.depth, service: phrases.data(span.service), name: phrases.data(span.name),
        offset: span.start &- trace.start, duration: span.duration, isError: span.isError)
    }
    let waterfall = ReportWaterfall(
      duration: trace.duration, rows: Array(rows),
      hidden: max(0, trace.spans.count - Self.mostSpans))
    let head = ReportLine([
      .code(phrases.data(trace.id)),
      .text(
        ": \(NumberPhrase.milliseconds(Double(trace.duration) / 1e6)), "
          + "\(ReportPhrases.plural(trace.spans.count, "span")), "
          + "\(trace.errors) with errors, at \(phrases.clock(trace.start))"),
    ])
    return [.paragraph(head), .waterfall(waterfall)]
  }
}
