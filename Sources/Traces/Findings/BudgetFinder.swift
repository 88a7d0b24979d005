internal import LogCore

/// Measures budgets: for each the time that its component takes in each trace.
final class BudgetFinder: Finder {
  /// The numbers of a budget's name, as far as the table knows them.
  private struct Names {
    var isTotal: Bool
    var whole: NameID?
    var service: NameID?
    var operation: NameID?
  }

  private struct Interval: BitwiseCopyable {
    var from: Int64
    var to: Int64
  }

  private let context: FinderContext
  private let names: [Names]
  private var times: [[TraceCandidate]]
  private var intervals: [Interval] = []
  private var childServices: Set<UInt64> = []

  init(_ context: FinderContext) {
    self.context = context
    let table = context.table
    names = context.options.budgets.map { budget in
      let parts = budget.name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      return Names(
        isTotal: budget.name == "total", whole: table.names.find(text: budget.name),
        service: parts.count == 2 ? table.names.find(text: String(parts[0])) : nil,
        operation: parts.count == 2 ? table.names.find(text: String(parts[1])) : nil)
    }
    times = Array(repeating: [], count: names.count)
  }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    for (i, name) in names.enumerated() {
      if name.isTotal {
        times[i].append(TraceCandidate(trace: tree.trace, value: tree.duration(tree.root)))
      } else if let time = time(name, tree) {
        times[i].append(TraceCandidate(trace: tree.trace, value: time))
      }
    }
  }

  /// The union of the intervals of the spans that have a name; nil where none has.
  private func time(_ name: Names, _ tree: TraceTree) -> Int64? {
    guard name.whole != nil || (name.service != nil && name.operation != nil) else { return nil }
    intervals.removeAll(keepingCapacity: true)
    fillChildServices(name, tree)
    for i in 0..<tree.count where isMeant(name, tree, i) {
      intervals.append(Interval(from: tree.start[i], to: tree.end[i]))
    }
    guard !intervals.isEmpty else { return nil }
    intervals.sort { $0.from < $1.from }
    var total: Int64 = 0
    var end = Int64.min
    for interval in intervals where interval.to > end {
      total &+= interval.to &- max(interval.from, end)
      end = interval.to
    }
    return total
  }

  /// Notes the spans with a child in the service of this name.
  private func fillChildServices(_ name: Names, _ tree: TraceTree) {
    childServices.removeAll(keepingCapacity: true)
    guard let whole = name.whole else { return }
    for i in 0..<tree.count where tree.service[i] == whole && tree.parent[i] >= 0 {
      childServices.insert(UInt64(tree.parent[i]))
    }
  }

  private func isMeant(_ name: Names, _ tree: TraceTree, _ i: Int) -> Bool {
    if let service = name.service, let operation = name.operation,
      tree.service[i] == service, tree.operation[i] == operation
    {
      return true
    }
    guard let whole = name.whole else { return false }
    if tree.service[i] == whole || tree.operation[i] == whole { return true }
    guard tree.kind[i] == .client || tree.kind[i] == .producer else { return false }
    return context.table[Int(tree.row[i])].peer == whole && !childServices.contains(UInt64(i))
  }

  func merge(_ other: any Finder) {
    guard let other = other as? BudgetFinder else { return }
    for i in times.indices { times[i] += other.times[i] }
  }

  /// A row for each budget, in the order in which they were written.
  func rows() -> [BudgetRow] {
    zip(context.options.budgets, times).map { budget, times in
      var row = BudgetRow(budget: budget.text, name: budget.name, limit: budget.limit)
      let values = times.map(\.value).sorted()
      row.traceCount = values.count
      row.overCount = values.count { budget.isBroken(by: $0) }
      row.p50 = NearestRank.p50.value(sorted: values[...])
      row.p95 = NearestRank.p95.value(sorted: values[...])
      row.p99 = NearestRank.p99.value(sorted: values[...])
      row.maximum = values.last
      switch budget.statistic {
      case .maximum: row.value = values.last
      case .average:
        let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
        row.value = values.isEmpty ? nil : Mean.rounded(sum, values.count)
      case .percentile(let rank): row.value = rank.value(sorted: values[...])
      }
      row.isKept = row.value.map { !budget.isBroken(by: $0) }
      return row
    }
  }

  func findings() -> [Finding] {
    var findings: [Finding] = []
    for (i, row) in rows().enumerated() where row.isKept == false {
      let budget = context.options.budgets[i]
      let severity: Severity =
        budget.isBroken(by: row.p50 ?? 0)
        ? .critical : budget.isBroken(by: row.p95 ?? 0) ? .major : .minor
      let over = times[i].filter { budget.isBroken(by: $0.value) }
      findings.append(
        Finding(
          severity: severity, service: budget.name, operation: nil, traceCount: row.overCount,
          evidence: .budget(row), traces: context.examples(over)))
    }
    return findings
  }
}
