internal import LogCore

/// `trace critical-path`: where the time of traces went.
package struct CriticalPathResult: Sendable {
  package struct Row: Sendable {
    package var values: GroupValues
    package var critical: Int128 = 0
    /// Of all critical time.
    package var share = 0.0
    package var traceCount = 0
    /// Distinct spans on a path.
    package var spanCount = 0
  }

  package struct Segment: Sendable {
    package var spanID: String
    package var service: String
    package var operation: String
    /// From the trace's start; nanoseconds.
    package var offset: Int64
    package var duration: Int64
  }

  package struct Path: Sendable {
    package var rootSpanID: String
    package var duration: Int64
    /// In order of time.
    package var segments: [Segment]
  }

  package struct Trace: Sendable {
    package var traceID: String
    package var rootService: String
    package var rootOperation: String
    package var start: Int64
    package var duration: Int64
    package var critical: Int128
    package var paths: [Path]
  }

  package var fields: [SpanField]
  package var traceCount = 0
  package var critical: Int128 = 0
  package var rows: [Row] = []
  /// nil where only the summary was asked for.
  package var traces: [Trace]?
}

extension TraceRun {
  /// The rows, and without `summaryOnly` the paths, of `trace critical-path`.
  package func criticalPaths(by fields: [SpanField], summaryOnly: Bool, limit: Int?)
    -> CriticalPathResult
  {
    // SAFETY: workers only read the table's texts and tags, which do not change any more.
    nonisolated(unsafe) let shared = table
    let overlap = options.overlap
    let collector = collect {
      unsafe PathCollector(
        SpanGrouping(fields, shared), shared, overlap: overlap, keepsPaths: !summaryOnly)
    }
    var result = collector.result()
    result.rows.sort { a, b in
      a.critical != b.critical
        ? a.critical > b.critical : SpanGrouping.isBefore(a.values, b.values)
    }
    result.traces?.sort { a, b in
      a.start != b.start
        ? a.start < b.start : a.traceID.utf8.lexicographicallyPrecedes(b.traceID.utf8)
    }
    if let limit { result.rows = Array(result.rows.prefix(limit)) }
    return result
  }
}

/// Gathers critical paths.
private final class PathCollector: TraceCollector {
  private struct Sums {
    var critical: Int128 = 0
    var traceCount = 0
    var lastTrace: UInt32 = 0
    var spanCount = 0
  }

  private let grouping: SpanGrouping
  private let text: ResultText
  private let path: CriticalPath
  private let keepsPaths: Bool
  private var sums: [Sums] = []
  private var traces: [CriticalPathResult.Trace] = []
  private var traceCount = 0
  private var critical: Int128 = 0

  init(_ grouping: SpanGrouping, _ table: SpanTable, overlap: OverlapTolerance, keepsPaths: Bool) {
    self.grouping = grouping
    text = ResultText(table: table)
    path = CriticalPath(overlap: overlap)
    self.keepsPaths = keepsPaths
  }

  func add(_ tree: TraceTree) {
    var paths: [CriticalPathResult.Path] = []
    if keepsPaths {
      path.fill(tree) { root, parts in paths.append(self.path(tree, root, parts)) }
    } else {
      path.fill(tree)
    }
    let total = tree.criticalTotal
    traceCount += 1
    critical += total
    for i in 0..<tree.count where tree.critical[i] > 0 {
      let group = grouping.group(tree, i)
      if group == sums.count { sums.append(Sums()) }
      sums[group].critical += Int128(tree.critical[i])
      sums[group].spanCount += 1
      if sums[group].lastTrace != tree.trace.index {
        sums[group].lastTrace = tree.trace.index
        sums[group].traceCount += 1
      }
    }
    guard keepsPaths else { return }
    traces.append(
      CriticalPathResult.Trace(
        traceID: text.trace(tree.trace), rootService: text.name(tree.service[tree.root]),
        rootOperation: text.name(tree.operation[tree.root]), start: tree.traceStart,
        duration: tree.traceDuration, critical: total, paths: paths))
  }

  private func path(
    _ tree: TraceTree, _ root: Int, _ parts: borrowing Column<PathPart>
  ) -> CriticalPathResult.Path {
    var segments: [CriticalPathResult.Segment] = []
    segments.reserveCapacity(parts.count)
    var k = parts.count
    while k > 0 {
      k -= 1
      let part = parts[k]
      let i = Int(part.span)
      segments.append(
        CriticalPathResult.Segment(
          spanID: text.span(tree, i), service: text.name(tree.service[i]),
          operation: text.name(tree.operation[i]), offset: part.from &- tree.traceStart,
          duration: part.to &- part.from))
    }
    return CriticalPathResult.Path(
      rootSpanID: text.span(tree, root), duration: tree.duration(root), segments: segments)
  }

  func merge(_ other: PathCollector) {
    let map = grouping.merge(other.grouping)
    while sums.count < grouping.count { sums.append(Sums()) }
    for (from, to) in map.enumerated() {
      sums[to].critical += other.sums[from].critical
      sums[to].traceCount += other.sums[from].traceCount
      sums[to].spanCount += other.sums[from].spanCount
    }
    traces += other.traces
    traceCount += other.traceCount
    critical += other.critical
  }

  func result() -> CriticalPathResult {
    var result = CriticalPathResult(fields: grouping.fields)
    result.traceCount = traceCount
    result.critical = critical
    for (group, sum) in sums.enumerated() {
      result.rows.append(
        CriticalPathResult.Row(
          values: grouping.values(group), critical: sum.critical,
          share: Share.of(sum.critical, critical), traceCount: sum.traceCount,
          spanCount: sum.spanCount))
    }
    result.traces = keepsPaths ? traces : nil
    return result
  }
}
