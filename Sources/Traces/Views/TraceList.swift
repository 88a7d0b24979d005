internal import LogCore

/// `trace list`: a row for each trace.
package struct TraceListResult: Sendable {
  package struct Service: Sendable {
    package var name: String
    package var spanCount = 0
    package var errorCount = 0
  }

  package struct Row: Sendable {
    package var traceID: String
    package var rootService: String
    package var rootOperation: String
    package var rootSpanID: String
    package var rootStatus: String
    /// Nanoseconds since 1970.
    package var start: Int64
    package var duration: Int64
    package var rootDuration: Int64
    package var spanCount: Int
    package var errorCount: Int
    package var rootCount: Int
    package var orphanCount: Int
    package var duplicateCount: Int
    package var skewedCount: Int
    /// By name.
    package var services: [Service]
  }

  package var rows: [Row] = []
  /// Before the limit.
  package var total = 0
}

/// `--sort` of `trace list`.
package enum TraceListOrder: String, CaseIterable, Sendable {
  case start, duration, spans, errors, services
}

extension TraceRun {
  /// The rows of `trace list`.
  package func list(sort: TraceListOrder, backward: Bool, limit: Int?) -> TraceListResult {
    // SAFETY: workers only read the table's texts, which do not change any more.
    nonisolated(unsafe) let shared = table
    var rows = collect { unsafe ListCollector(shared) }.rows
    rows.sort { a, b in
      let x = sort.key(a)
      let y = sort.key(b)
      if x != y { return x > y }
      return a.start != b.start
        ? a.start < b.start : a.traceID.utf8.lexicographicallyPrecedes(b.traceID.utf8)
    }
    if backward { rows.reverse() }
    var result = TraceListResult(rows: rows, total: rows.count)
    if let limit { result.rows = Array(rows.prefix(limit)) }
    return result
  }
}

extension TraceListOrder {
  fileprivate func key(_ row: TraceListResult.Row) -> Int64 {
    switch self {
    case .start: 0
    case .duration: row.duration
    case .spans: Int64(row.spanCount)
    case .errors: Int64(row.errorCount)
    case .services: Int64(row.services.count)
    }
  }
}

/// Makes the rows of a list.
private final class ListCollector: TraceCollector {
  private(set) var rows: [TraceListResult.Row] = []
  private let text: ResultText
  private var counts: [NameID: (spans: Int, errors: Int)] = [:]
  /// Texts of services, so that rows share them.
  private var names: [NameID: String] = [:]

  init(_ table: SpanTable) { text = ResultText(table: table) }

  func add(_ tree: TraceTree) {
    let root = tree.root
    rows.append(
      TraceListResult.Row(
        traceID: text.trace(tree.trace), rootService: name(tree.service[root]),
        rootOperation: name(tree.operation[root]), rootSpanID: text.span(tree, root),
        rootStatus: "\(text.table[Int(tree.row[root])].status.name)", start: tree.traceStart,
        duration: tree.traceDuration, rootDuration: tree.duration(root), spanCount: tree.count,
        errorCount: tree.errorCount, rootCount: tree.rootCount, orphanCount: tree.orphanCount,
        duplicateCount: tree.duplicateCount, skewedCount: tree.skewedCount,
        services: services(tree)))
  }

  private func services(_ tree: TraceTree) -> [TraceListResult.Service] {
    counts.removeAll(keepingCapacity: true)
    for i in 0..<tree.count {
      let isError = tree.marks[i].contains(.error)
      let old = counts[tree.service[i]] ?? (0, 0)
      counts[tree.service[i]] = (old.spans + 1, old.errors + (isError ? 1 : 0))
    }
    let services = counts.map {
      TraceListResult.Service(
        name: name($0.key), spanCount: $0.value.spans, errorCount: $0.value.errors)
    }
    return services.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private func name(_ id: NameID) -> String {
    if let name = names[id] { return name }
    let name = text.name(id)
    names[id] = name
    return name
  }

  func merge(_ other: ListCollector) { rows += other.rows }
}
