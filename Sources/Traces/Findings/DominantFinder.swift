internal import LogCore

/// Finds the operation that has at least half of all critical time, if there is one.
final class DominantFinder: Finder {
  private struct Sums {
    var critical: Int128 = 0
    /// What the trace at hand adds.
    var own: Int64 = 0
    var traces: [TraceCandidate] = []
  }

  private let context: FinderContext
  private let grouping: SpanGrouping
  private var sums: [Sums] = []
  private var total: Int128 = 0
  private var touched: [Int] = []

  init(_ context: FinderContext) {
    self.context = context
    grouping = SpanGrouping(SpanField.standard, context.table)
  }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    total += tree.criticalTotal
    touched.removeAll(keepingCapacity: true)
    for i in 0..<tree.count where tree.critical[i] > 0 {
      let group = grouping.group(tree, i)
      if group == sums.count { sums.append(Sums()) }
      if sums[group].own == 0 { touched.append(group) }
      sums[group].own &+= tree.critical[i]
    }
    for group in touched {
      sums[group].critical += Int128(sums[group].own)
      sums[group].traces.append(TraceCandidate(trace: tree.trace, value: sums[group].own))
      sums[group].own = 0
    }
  }

  func merge(_ other: any Finder) {
    guard let other = other as? DominantFinder else { return }
    let map = grouping.merge(other.grouping)
    while sums.count < grouping.count { sums.append(Sums()) }
    for (from, to) in map.enumerated() {
      sums[to].critical += other.sums[from].critical
      sums[to].traces += other.sums[from].traces
    }
    total += other.total
  }

  func findings() -> [Finding] {
    var findings: [Finding] = []
    for (group, sum) in sums.enumerated() where total > 0 && 2 * sum.critical >= total {
      let values = grouping.values(group)
      findings.append(
        Finding(
          severity: 10 * sum.critical >= 8 * total ? .minor : .info, service: values[0] ?? "",
          operation: values[1] ?? "", traceCount: context.traceCount(sum.traces),
          evidence: .dominant(critical: sum.critical, share: Share.of(sum.critical, total)),
          traces: context.examples(sum.traces)))
    }
    return findings
  }
}
