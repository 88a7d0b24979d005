package import LogCore

/// `trace show`: one trace, span by span.
///
/// Slices of bytes in it belong to the table, which it keeps.
package struct TraceShowResult {
  package struct Span {
    package var depth: Int
    package var id: String
    /// The id as it was read, which a client and its server may share.
    package var sharedID: String
    /// The parent that the span has, or names although it is not there; nil without.
    package var parentID: String?
    package var service: String
    package var operation: String
    package var kind: String
    /// Nanoseconds since 1970.
    package var start: Int64
    /// From the trace's start.
    package var offset: Int64
    package var duration: Int64
    package var selfTime: Int64
    package var critical: Int64
    /// The parts of the critical path that belong to the span, in order of time.
    package var criticalParts: [(offset: Int64, duration: Int64)]
    package var status: String
    package var statusMessage: String
    package var isError: Bool
    package var isOrphan: Bool
    package var isSkewed: Bool
    package var isBlocking: Bool
    package var eventCount: Int
    /// The place of the parent among the spans; nil of roots.
    package var parent: Int?
    /// The place behind the span's subtree.
    package var next: Int
    /// JSON; objects and arrays.
    package var attributes: [UInt8]
    package var resource: [UInt8]
    package var events: [UInt8]
    package var links: [UInt8]
    /// With logs: the lines that fall on the span, in order of time.
    package var logs: [TraceLog] = []
  }

  package var traceID: String
  package var rootService: String
  package var rootOperation: String
  package var start: Int64
  package var duration: Int64
  package var serviceCount: Int
  package var errorCount: Int
  package var rootCount: Int
  package var orphanCount: Int
  package var duplicateCount: Int
  package var critical: Int128
  /// Depth first.
  package var spans: [Span]
  /// With logs: the lines that fall on no span.
  package var logs: [TraceLog]?
  package var logCount = 0
}

extension TraceRun {
  /// The trace of this number with everything that is known of its spans; nil where it has none.
  package func show(_ trace: TraceNumber) -> TraceShowResult? {
    var run = self
    run.options = TraceRunOptions()
    run.options.selection.traces = [trace]
    run.options.skew = options.skew
    run.options.overlap = options.overlap
    // SAFETY: one worker reads one trace.
    nonisolated(unsafe) let shared = table
    let overlap = options.overlap
    return run.collect { unsafe ShowCollector(shared, overlap) }.result
  }
}

/// Takes down everything of one trace.
private final class ShowCollector: TraceCollector {
  private let table: SpanTable
  private let text: ResultText
  private let path: CriticalPath
  private(set) var result: TraceShowResult?

  init(_ table: SpanTable, _ overlap: OverlapTolerance) {
    self.table = table
    text = ResultText(table: table)
    path = CriticalPath(overlap: overlap)
  }

  func merge(_ other: ShowCollector) { result = result ?? other.result }

  func add(_ tree: TraceTree) {
    tree.fillSelfTimes()
    var parts: [[(offset: Int64, duration: Int64)]] = Array(repeating: [], count: tree.count)
    path.fill(tree) { _, path in
      var k = path.count
      while k > 0 {
        k -= 1
        let part = path[k]
        parts[Int(part.span)].append((part.from &- tree.traceStart, part.to &- part.from))
      }
    }
    var services = Set<NameID>()
    for i in 0..<tree.count { services.insert(tree.service[i]) }
    var fills: [Int32: [Int32]] = [:]
    for fill in tree.fills { fills[fill.row, default: []].append(fill.from) }
    var result = TraceShowResult(
      traceID: text.trace(tree.trace), rootService: text.name(tree.service[tree.root]),
      rootOperation: text.name(tree.operation[tree.root]), start: tree.traceStart,
      duration: tree.traceDuration, serviceCount: services.count, errorCount: tree.errorCount,
      rootCount: tree.rootCount, orphanCount: tree.orphanCount,
      duplicateCount: tree.duplicateCount, critical: tree.criticalTotal, spans: [], logs: nil)
    var depths: [Int] = []
    for i in 0..<tree.count {
      let parent = Int(tree.parent[i])
      depths.append(parent >= 0 ? depths[parent] + 1 : 0)
      result.spans.append(span(tree, i, depths[i], parts[i], fills))
    }
    self.result = result
  }

  private func span(
    _ tree: TraceTree, _ i: Int, _ depth: Int, _ parts: [(offset: Int64, duration: Int64)],
    _ fills: [Int32: [Int32]]
  ) -> TraceShowResult.Span {
    let row = Int(tree.row[i])
    let span = table[row]
    let marks = tree.marks[i]
    let details = SpanJSON(table, row, fills)
    return TraceShowResult.Span(
      depth: depth, id: text.span(tree, i), sharedID: text.span(row: row, .none),
      parentID: parentID(tree, i),
      service: text.name(tree.service[i]), operation: text.name(tree.operation[i]),
      kind: "\(tree.kind[i].name)", start: tree.start[i], offset: tree.start[i] &- tree.traceStart,
      duration: tree.duration(i), selfTime: tree.selfTime[i], critical: tree.critical[i],
      criticalParts: parts, status: "\(span.status.name)",
      statusMessage: text.name(span.statusMessage), isError: marks.contains(.error),
      isOrphan: marks.contains(.orphan), isSkewed: marks.contains(.skewed),
      isBlocking: !marks.contains(.asynchronous), eventCount: Int(span.eventCount),
      parent: tree.parent[i] >= 0 ? Int(tree.parent[i]) : nil, next: Int(tree.next[i]),
      attributes: details.attributes, resource: details.resource, events: details.events,
      links: details.links)
  }

  private func parentID(_ tree: TraceTree, _ i: Int) -> String? {
    if tree.parent[i] >= 0 { return text.span(tree, Int(tree.parent[i])) }
    guard tree.marks[i].contains(.orphan) else { return nil }
    let row = Int(tree.row[i])
    let own = table[row].spanID
    let named = table.references(row).first { $0.spanID != own || tree.suffix[i] != .none }
    return named.map { String(decoding: table.text($0.spanID), as: UTF8.self) }
  }
}
