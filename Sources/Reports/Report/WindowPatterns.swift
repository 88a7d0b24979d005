internal import LogCore

/// The templates of an incident's window, with how often they occurred before.
struct WindowPatterns {
  private(set) var rows: [IncidentReport.PatternRow] = []
  private static let most = 10

  /// Changes the counts of the state to those of the window.
  init(_ state: PatternState, _ window: IncidentWindow, files: FileTable) {
    let cells = state.times
    let width = cells.width
    guard
      let during = ClaimWindow(from: window.window.from, to: window.window.to, width: width)
    else { return }
    let before = window.baseline.flatMap { from, to in
      ClaimWindow(from: from, to: min(to, during.from), width: width)
    }
    let table = state.table
    table.forgetCounts()
    for (i, key) in cells.table.keys.enumerated() {
      let start = key.bucket * width
      let count = cells.table.values[i].count
      let isDuring = start >= during.from && start < during.to
      let isBefore = before.map { start >= $0.from && start < $0.to } ?? false
      guard isDuring || isBefore else { continue }
      let number = table.number(of: cells.names[key.id])
      table.add(number, isDuring ? count : 0)
      table.add(number, count, period: isDuring ? 1 : 0)
    }
    var report = PatternReport(state, files: files, window: (during.from, during.to))
    report.keep(atLeast: 1)
    let total = report.patterns.reduce(0) { $0 + $1.count }
    rows = report.patterns.prefix(Self.most).map { pattern in
      Self.row(pattern, total: total, during, before, files)
    }
  }

  private static func row(
    _ pattern: PatternReport.Pattern, total: Int, _ during: ClaimWindow, _ before: ClaimWindow?,
    _ files: FileTable
  ) -> IncidentReport.PatternRow {
    var row = IncidentReport.PatternRow(
      id: pattern.id, template: pattern.template, count: pattern.count,
      share: Double(pattern.count) / Double(max(1, total)),
      level: pattern.level.map { "\($0.name)" }, services: pattern.services,
      query: pattern.query,
      during: Double(pattern.periods[1]) / (Double(during.length) / 1e9))
    row.first = EvidenceFinder.place(pattern.first.place, pattern.first.text, files)
    row.last = EvidenceFinder.place(pattern.last.place, pattern.last.text, files)
    if let before {
      let rate = Double(pattern.periods[0]) / (Double(before.length) / 1e9)
      row.before = rate
      row.ratio = rate > 0 ? row.during / rate : nil
    }
    return row
  }
}
