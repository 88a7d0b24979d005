internal import LogCore

/// `trace stats`: a row for each group of spans.
package struct SpanStatisticsResult: Sendable {
  package struct Row: Sendable {
    package var values: GroupValues
    package var count = 0
    package var errorCount = 0
    package var traceCount = 0
    package var total: Int128 = 0
    package var selfTime: Int128 = 0
    package var minimum: Int64 = 0
    package var average: Int64 = 0
    package var p50: Int64 = 0
    package var p90: Int64 = 0
    package var p95: Int64 = 0
    package var p99: Int64 = 0
    package var maximum: Int64 = 0
    package var selfMinimum: Int64 = 0
    package var selfAverage: Int64 = 0
    package var selfMaximum: Int64 = 0
    package var critical: Int128 = 0
    /// Of the self time of all spans of the chosen traces.
    package var selfShare = 0.0
    /// Self time over the sum of the chosen traces' durations.
    package var traceShare = 0.0
  }

  package var fields: [SpanField]
  package var traceCount = 0
  package var spanCount = 0
  package var rows: [Row] = []
}

/// `--sort` of `trace stats`.
package enum StatisticsOrder: String, CaseIterable, Sendable {
  case `self`, total, count, errors, avg, p50, p90, p95, p99, max, critical, name
}

extension TraceRun {
  /// The rows of `trace stats`.
  package func statistics(by fields: [SpanField], sort: StatisticsOrder, limit: Int?)
    -> SpanStatisticsResult
  {
    let table = self.table
    // SAFETY: workers only read the table's texts and tags, which do not change any more.
    nonisolated(unsafe) let shared = table
    let overlap = options.overlap
    let collector = collect {
      unsafe StatisticsCollector(SpanGrouping(fields, shared), overlap: overlap)
    }
    var result = collector.result()
    result.rows.sort { a, b in
      let x = sort.key(a)
      let y = sort.key(b)
      if x != y { return x > y }
      if sort != .name && a.total != b.total { return a.total > b.total }
      return SpanGrouping.isBefore(a.values, b.values)
    }
    if let limit { result.rows = Array(result.rows.prefix(limit)) }
    return result
  }
}

extension StatisticsOrder {
  fileprivate func key(_ row: SpanStatisticsResult.Row) -> Int128 {
    switch self {
    case .self: row.selfTime
    case .total: row.total
    case .count: Int128(row.count)
    case .errors: Int128(row.errorCount)
    case .avg: Int128(row.average)
    case .p50: Int128(row.p50)
    case .p90: Int128(row.p90)
    case .p95: Int128(row.p95)
    case .p99: Int128(row.p99)
    case .max: Int128(row.maximum)
    case .critical: row.critical
    case .name: 0
    }
  }
}

/// Gathers statistics of the groups of spans.
private final class StatisticsCollector: TraceCollector {
  private struct Sums {
    var errorCount = 0
    var traceCount = 0
    var lastTrace: UInt32 = 0
    var total: Int128 = 0
    var selfTime: Int128 = 0
    var critical: Int128 = 0
    var selfMinimum = Int64.max
    var selfMaximum = Int64.min
  }

  private let grouping: SpanGrouping
  private let path: CriticalPath
  private var sums: [Sums] = []
  private var durations = GroupedValues()
  private var traceCount = 0
  private var spanCount = 0
  private var allSelf: Int128 = 0
  private var allDurations: Int128 = 0

  init(_ grouping: SpanGrouping, overlap: OverlapTolerance) {
    self.grouping = grouping
    path = CriticalPath(overlap: overlap)
  }

  func add(_ tree: TraceTree) {
    tree.fillSelfTimes()
    path.fill(tree)
    traceCount += 1
    spanCount += tree.count
    allDurations += Int128(tree.traceDuration)
    for i in 0..<tree.count {
      let selfTime = tree.selfTime[i]
      allSelf += Int128(selfTime)
      guard tree.marks[i].contains(.chosen) else { continue }
      let group = grouping.group(tree, i)
      if group == sums.count { sums.append(Sums()) }
      durations.append(tree.duration(i), group: group)
      Self.add(tree, i, selfTime, to: &sums[group])
    }
  }

  @inline(__always)
  private static func add(_ tree: TraceTree, _ i: Int, _ selfTime: Int64, to sum: inout Sums) {
    if sum.lastTrace != tree.trace.index {
      sum.lastTrace = tree.trace.index
      sum.traceCount += 1
    }
    if tree.marks[i].contains(.error) { sum.errorCount += 1 }
    sum.total += Int128(tree.duration(i))
    sum.selfTime += Int128(selfTime)
    sum.critical += Int128(tree.critical[i])
    sum.selfMinimum = min(sum.selfMinimum, selfTime)
    sum.selfMaximum = max(sum.selfMaximum, selfTime)
  }

  func merge(_ other: StatisticsCollector) {
    let map = grouping.merge(other.grouping)
    while sums.count < grouping.count { sums.append(Sums()) }
    for (from, to) in map.enumerated() {
      let sum = other.sums[from]
      sums[to].errorCount += sum.errorCount
      sums[to].traceCount += sum.traceCount
      sums[to].total += sum.total
      sums[to].selfTime += sum.selfTime
      sums[to].critical += sum.critical
      sums[to].selfMinimum = min(sums[to].selfMinimum, sum.selfMinimum)
      sums[to].selfMaximum = max(sums[to].selfMaximum, sum.selfMaximum)
    }
    durations.merge(other.durations, map)
    traceCount += other.traceCount
    spanCount += other.spanCount
    allSelf += other.allSelf
    allDurations += other.allDurations
  }

  func result() -> SpanStatisticsResult {
    var result = SpanStatisticsResult(fields: grouping.fields)
    result.traceCount = traceCount
    result.spanCount = spanCount
    let sorted = durations.sorted(groups: sums.count)
    for (group, sum) in sums.enumerated() {
      var row = SpanStatisticsResult.Row(values: grouping.values(group))
      row.count = sorted.count(group)
      row.errorCount = sum.errorCount
      row.traceCount = sum.traceCount
      row.total = sum.total
      row.selfTime = sum.selfTime
      row.critical = sum.critical
      row.minimum = sorted.minimum(group)
      row.average = Mean.rounded(sum.total, row.count)
      row.p50 = sorted.percentile(group, .p50)
      row.p90 = sorted.percentile(group, .p90)
      row.p95 = sorted.percentile(group, .p95)
      row.p99 = sorted.percentile(group, .p99)
      row.maximum = sorted.maximum(group)
      row.selfMinimum = sum.selfMinimum
      row.selfAverage = Mean.rounded(sum.selfTime, row.count)
      row.selfMaximum = sum.selfMaximum
      row.selfShare = Share.of(sum.selfTime, allSelf)
      row.traceShare = Share.of(sum.selfTime, allDurations)
      result.rows.append(row)
    }
    return result
  }
}

/// Shares of sums.
enum Share {
  /// 0 of nothing.
  static func of(_ part: Int128, _ whole: Int128) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
