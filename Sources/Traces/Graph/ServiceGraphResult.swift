/// `trace deps`: who calls whom.
package struct ServiceGraphResult: Sendable {
  package struct Node: Sendable {
    package var service: String
    package var spanCount = 0
    package var errorCount = 0
    /// Whether it reported spans itself.
    package var isInstrumented = false
  }

  package enum EdgeKind: String, Sendable { case rpc, messaging, database }

  package struct Edge: Sendable {
    package var parent: String
    package var child: String
    package var kind = EdgeKind.rpc
    package var calls = 0
    package var errors = 0
    package var traceCount = 0
    /// Nanoseconds; nil where no call has a duration.
    package var p50: Int64?
    package var p95: Int64?
    package var maximum: Int64?
    package var total: Int128 = 0
    package var networkP50: Int64?
    package var networkP95: Int64?
  }

  package var traceCount = 0
  /// By name.
  package var nodes: [Node] = []
  package var edges: [Edge] = []
}

extension TraceRun {
  /// The service graph.
  package func serviceGraph(limit: Int?) -> ServiceGraphResult {
    // SAFETY: workers only read the table, which does not change any more.
    nonisolated(unsafe) let shared = table
    var result = collect { unsafe ServiceGraphCollector(shared) }.result()
    if let limit { result.edges = Array(result.edges.prefix(limit)) }
    return result
  }
}
