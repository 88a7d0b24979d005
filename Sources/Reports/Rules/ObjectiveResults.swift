internal import LogCore
internal import LogQL

/// What became of the service level objectives.
struct ObjectiveResults {
  private let counts: ObjectiveCounts
  /// The time that counts; nil for the whole input.
  private let asked: (from: Int64?, to: Int64?)
  private let span: (oldest: Int64, newest: Int64)?
  private static let windows: [Int64] = [300, 3_600, 21_600, 259_200].map { $0 * 1_000_000_000 }

  /// `asked` is `--from` and `--to`; `span` the input's oldest and newest record.
  init(
    _ counts: ObjectiveCounts, span: (oldest: Int64, newest: Int64)?,
    asked: (from: Int64?, to: Int64?)
  ) {
    self.counts = counts
    self.span = span
    self.asked = asked
  }

  func all() -> [IncidentReport.Objective] {
    counts.plans.indices.map { objective($0) }
  }

  private func objective(_ i: Int) -> IncidentReport.Objective {
    let objective = counts.plans[i].objective
    let series = buckets(i)
    let total = series.reduce(0) { $0 + $1.total }
    let bad = series.reduce(0) { $0 + $1.bad }
    let budget = objective.budget
    var result = IncidentReport.Objective(
      name: objective.name, goal: objective.goalText, goalPercent: objective.goal,
      good: figure(total - bad, objective.good, i), total: figure(total, objective.total, i),
      minutesBad: minutesBad(series, budget), burn: burn(series, budget))
    guard total > 0 else { return result }
    result.ratio = Double(total - bad) / Double(total)
    result.budgetSpent = budget.spent(bad, of: total)
    var spent = 0
    for bucket in series {
      spent += bucket.bad
      if budget.spent(spent, of: total) > 1 {
        result.exhausted = bucket.start + width - 1
        break
      }
    }
    return result
  }

  // MARK: - Claims

  private var width: Int64 { counts.cells.width }

  private var window: ClaimWindow? {
    guard let span else { return nil }
    if asked.from == nil && asked.to == nil {
      return ClaimWindow(from: span.oldest, to: span.newest &+ 1)
    }
    return ClaimWindow(
      from: asked.from ?? span.oldest, to: asked.to ?? span.newest &+ 1, width: width)
  }

  private func figure(_ value: Int, _ log: LogExpression, _ i: Int) -> Figure {
    var query = QueryWriter.write(log)
    if counts.broken.names.find(ObjectiveCounts.name(i)) != nil { query += " | __error__=\"\"" }
    return Figure(value, claim: window.map { $0.claim(value, [query]) })
  }

  // MARK: - Buckets

  private struct Bucket {
    var start: Int64
    var total = 0
    var bad = 0
  }

  /// The buckets of the window that have records, in the order of time.
  private func buckets(_ i: Int) -> [Bucket] {
    guard let id = counts.cells.names.find(ObjectiveCounts.name(i)), let window else { return [] }
    let isWhole = asked.from == nil && asked.to == nil
    var found: [Bucket] = []
    for (cell, key) in counts.cells.table.keys.enumerated() where key.id == id {
      let start = key.bucket * width
      guard isWhole || (start >= window.from && start < window.to) else { continue }
      let value = counts.cells.table.values[cell]
      found.append(Bucket(start: start, total: value.count, bad: value.failing))
    }
    return found.sorted { $0.start < $1.start }
  }

  /// Minutes whose bad share is above what the goal allows; longer buckets count whole.
  private func minutesBad(_ series: [Bucket], _ budget: ErrorBudget) -> Int {
    let minute = max(60_000_000_000, width)
    var minutes: [Int64: (total: Int, bad: Int)] = [:]
    for bucket in series {
      let start = BucketWidths.start(of: bucket.start, width: minute)
      minutes[start, default: (0, 0)].total += bucket.total
      minutes[start, default: (0, 0)].bad += bucket.bad
    }
    let bad = minutes.values.filter { budget.spent($0.bad, of: $0.total) > 1 }.count
    return bad * Int(minute / 60_000_000_000)
  }

  /// The highest rate at which the budget was spent, over windows that end with a bucket.
  private func burn(_ series: [Bucket], _ budget: ErrorBudget) -> [IncidentReport.Objective.Burn] {
    guard let first = series.first, let last = series.last else { return [] }
    let length = last.start + width - first.start
    var burns: [IncidentReport.Objective.Burn] = []
    for window in Self.windows where window <= length && window >= width {
      var best: (rate: Double, at: Int64)?
      var low = 0
      var (total, bad) = (0, 0)
      for bucket in series {
        total += bucket.total
        bad += bucket.bad
        let end = bucket.start + width
        while series[low].start < end - window {
          total -= series[low].total
          bad -= series[low].bad
          low += 1
        }
        // A window that reaches before the input is none.
        guard end - window >= first.start, total > 0 else { continue }
        let rate = budget.spent(bad, of: total)
        if rate > best?.rate ?? -1 { best = (rate, end - 1) }
      }
      if let best { burns.append(.init(window: window, most: best.rate, at: best.at)) }
    }
    return burns
  }
}
