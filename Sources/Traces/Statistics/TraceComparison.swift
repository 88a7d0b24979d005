internal import LogCore

/// `trace compare`: what changed from one set of traces to another.
package struct TraceComparisonResult: Sendable {
  package struct Head: Sendable {
    package var traceCount = 0
    package var spanCount = 0
    package var errorTraceCount = 0
    /// Of the traces' durations; nil without traces.
    package var p50: Int64?
    package var p95: Int64?
    package var maximum: Int64?
    package var criticalPerTrace: Int64 = 0
  }

  package struct Side: Sendable {
    package var count = 0
    package var errorCount = 0
    package var perTrace = 0.0
    package var p50: Int64?
    package var p95: Int64?
    package var maximum: Int64?
    package var selfPerTrace: Int64 = 0
    package var criticalPerTrace: Int64 = 0
  }

  package enum Status: String, Sendable { case both, added, removed }

  package struct Row: Sendable {
    package var values: GroupValues
    package var status: Status
    package var a: Side
    package var b: Side
    /// The change of the critical time for each trace.
    package var delta: Int64
    /// Its share of the change of all rows.
    package var contribution: Double
  }

  package var fields: [SpanField]
  package var a: Head
  package var b: Head
  package var delta: Int64
  package var rows: [Row]
}

/// One side of a comparison.
package struct ComparisonSide {
  /// The sums of a group.
  fileprivate struct Group {
    var side = TraceComparisonResult.Side()
    var critical: Int128 = 0
  }

  fileprivate var head = TraceComparisonResult.Head()
  fileprivate var groups: [GroupValues: Group] = [:]
  /// The traces, at least one: what means divide by.
  fileprivate var divisor: Int { max(1, head.traceCount) }
}

extension TraceRun {
  /// What a comparison needs of the chosen traces.
  package func comparisonSide(by fields: [SpanField]) -> ComparisonSide {
    // SAFETY: workers only read the table, which does not change any more.
    nonisolated(unsafe) let shared = table
    let overlap = options.overlap
    return collect {
      unsafe ComparisonCollector(SpanGrouping(fields, shared), overlap: overlap)
    }.side()
  }
}

extension TraceComparisonResult {
  /// Compares two sides by the same fields.
  package init(
    _ a: ComparisonSide, _ b: ComparisonSide, by fields: [SpanField], limit: Int?
  ) {
    self.fields = fields
    self.a = a.head
    self.b = b.head
    delta = b.head.criticalPerTrace &- a.head.criticalPerTrace
    rows = []
    var changes: [Int128] = []
    for values in Set(a.groups.keys).union(b.groups.keys) {
      let x = a.groups[values]
      let y = b.groups[values]
      let before = x?.side ?? Side()
      let after = y?.side ?? Side()
      // The difference of the means, times the product of both numbers of traces.
      changes.append(
        (y?.critical ?? 0) * Int128(a.divisor) - (x?.critical ?? 0) * Int128(b.divisor))
      rows.append(
        Row(
          values: values, status: x == nil ? .added : y == nil ? .removed : .both, a: before,
          b: after, delta: after.criticalPerTrace &- before.criticalPerTrace, contribution: 0))
    }
    let sum = changes.reduce(0, +)
    for i in rows.indices { rows[i].contribution = Share.of(changes[i], sum) }
    rows.sort {
      $0.delta.magnitude != $1.delta.magnitude
        ? $0.delta.magnitude > $1.delta.magnitude : SpanGrouping.isBefore($0.values, $1.values)
    }
    if let limit { rows = Array(rows.prefix(limit)) }
  }
}

/// Gathers a side of a comparison.
private final class ComparisonCollector: TraceCollector {
  private struct Sums {
    var errorCount = 0
    var selfTime: Int128 = 0
    var critical: Int128 = 0
  }

  private let grouping: SpanGrouping
  private let path: CriticalPath
  private var sums: [Sums] = []
  private var durations = GroupedValues()
  private var traceDurations = GroupedValues()
  private var head = TraceComparisonResult.Head()
  private var critical: Int128 = 0

  init(_ grouping: SpanGrouping, overlap: OverlapTolerance) {
    self.grouping = grouping
    path = CriticalPath(overlap: overlap)
  }

  func add(_ tree: TraceTree) {
    tree.fillSelfTimes()
    path.fill(tree)
    head.traceCount += 1
    head.spanCount += tree.count
    if tree.errorCount > 0 { head.errorTraceCount += 1 }
    traceDurations.append(tree.traceDuration, group: 0)
    critical += tree.criticalTotal
    for i in 0..<tree.count {
      let group = grouping.group(tree, i)
      if group == sums.count { sums.append(Sums()) }
      durations.append(tree.duration(i), group: group)
      if tree.marks[i].contains(.error) { sums[group].errorCount += 1 }
      sums[group].selfTime += Int128(tree.selfTime[i])
      sums[group].critical += Int128(tree.critical[i])
    }
  }

  func merge(_ other: ComparisonCollector) {
    let map = grouping.merge(other.grouping)
    while sums.count < grouping.count { sums.append(Sums()) }
    for (from, to) in map.enumerated() {
      sums[to].errorCount += other.sums[from].errorCount
      sums[to].selfTime += other.sums[from].selfTime
      sums[to].critical += other.sums[from].critical
    }
    durations.merge(other.durations, map)
    traceDurations.merge(other.traceDurations, [0])
    head.traceCount += other.head.traceCount
    head.spanCount += other.head.spanCount
    head.errorTraceCount += other.head.errorTraceCount
    critical += other.critical
  }

  func side() -> ComparisonSide {
    var side = ComparisonSide()
    side.head = head
    let traces = traceDurations.sorted(groups: 1)
    if traces.count(0) > 0 {
      side.head.p50 = traces.percentile(0, .p50)
      side.head.p95 = traces.percentile(0, .p95)
      side.head.maximum = traces.maximum(0)
    }
    side.head.criticalPerTrace = Mean.rounded(critical, head.traceCount)
    let sorted = durations.sorted(groups: sums.count)
    for (group, sum) in sums.enumerated() {
      var row = ComparisonSide.Group()
      row.critical = sum.critical
      row.side.count = sorted.count(group)
      row.side.errorCount = sum.errorCount
      row.side.perTrace = Double(row.side.count) / Double(max(1, head.traceCount))
      row.side.p50 = sorted.percentile(group, .p50)
      row.side.p95 = sorted.percentile(group, .p95)
      row.side.maximum = sorted.maximum(group)
      row.side.selfPerTrace = Mean.rounded(sum.selfTime, head.traceCount)
      row.side.criticalPerTrace = Mean.rounded(sum.critical, head.traceCount)
      side.groups[grouping.values(group)] = row
    }
    return side
  }
}
