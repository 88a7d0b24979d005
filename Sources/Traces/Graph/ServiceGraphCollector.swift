internal import LogCore

/// Gathers the nodes and edges of the service graph.
final class ServiceGraphCollector: TraceCollector {
  private struct EdgeSums {
    var calls = 0
    var errors = 0
    var traceCount = 0
    var lastTrace: UInt32 = 0
    var isDatabase = false
    var isMessaging = false
    var total: Int128 = 0
  }

  private let rules: CallRules
  private let text: ResultText
  private let pairs = PairNumbers()
  private var sums: [EdgeSums] = []
  private var durations = GroupedValues()
  private var networkTimes = GroupedValues()
  private var services: [NameID: (spans: Int, errors: Int)] = [:]
  private var traceCount = 0

  init(_ table: SpanTable) {
    rules = CallRules(table)
    text = ResultText(table: table)
  }

  func add(_ tree: TraceTree) {
    traceCount += 1
    for i in 0..<tree.count {
      let old = services[tree.service[i]] ?? (0, 0)
      let isError = tree.marks[i].contains(.error)
      services[tree.service[i]] = (old.spans + 1, old.errors + (isError ? 1 : 0))
    }
    rules.each(tree) { add($0, tree) }
  }

  private func add(_ call: ServiceCall, _ tree: TraceTree) {
    let edge = pairs.number(call.parent.index, call.child.index)
    if edge == sums.count { sums.append(EdgeSums()) }
    sums[edge].calls += 1
    if call.isError { sums[edge].errors += 1 }
    if call.kind == .database { sums[edge].isDatabase = true }
    if call.kind == .messaging { sums[edge].isMessaging = true }
    if sums[edge].lastTrace != tree.trace.index {
      sums[edge].lastTrace = tree.trace.index
      sums[edge].traceCount += 1
    }
    guard call.span >= 0 else { return }
    sums[edge].total += Int128(tree.duration(call.span))
    durations.append(tree.duration(call.span), group: edge)
    if let time = rules.networkTime(tree, call.span) { networkTimes.append(time, group: edge) }
  }

  func merge(_ other: ServiceGraphCollector) {
    let map = other.pairs.pairs.map { pairs.number($0.first, $0.second) }
    while sums.count < pairs.count { sums.append(EdgeSums()) }
    for (from, to) in map.enumerated() {
      let sum = other.sums[from]
      sums[to].calls += sum.calls
      sums[to].errors += sum.errors
      sums[to].traceCount += sum.traceCount
      sums[to].isDatabase = sums[to].isDatabase || sum.isDatabase
      sums[to].isMessaging = sums[to].isMessaging || sum.isMessaging
      sums[to].total += sum.total
    }
    durations.merge(other.durations, map)
    networkTimes.merge(other.networkTimes, map)
    services.merge(other.services) { ($0.spans + $1.spans, $0.errors + $1.errors) }
    traceCount += other.traceCount
  }

  func result() -> ServiceGraphResult {
    var result = ServiceGraphResult(traceCount: traceCount)
    let sorted = durations.sorted(groups: sums.count)
    let network = networkTimes.sorted(groups: sums.count)
    for (edge, sum) in sums.enumerated() {
      result.edges.append(row(edge, sum, sorted, network))
    }
    result.edges.sort {
      $0.parent != $1.parent
        ? $0.parent.utf8.lexicographicallyPrecedes($1.parent.utf8)
        : $0.child.utf8.lexicographicallyPrecedes($1.child.utf8)
    }
    result.nodes = nodes(result.edges)
    return result
  }

  private func row(
    _ edge: Int, _ sum: EdgeSums, _ durations: SortedGroups, _ network: SortedGroups
  ) -> ServiceGraphResult.Edge {
    let pair = pairs.pairs[edge]
    var row = ServiceGraphResult.Edge(
      parent: text.name(NameID(index: pair.first)), child: text.name(NameID(index: pair.second)))
    row.kind = sum.isDatabase ? .database : sum.isMessaging ? .messaging : .rpc
    row.calls = sum.calls
    row.errors = sum.errors
    row.traceCount = sum.traceCount
    row.total = sum.total
    if durations.count(edge) > 0 {
      row.p50 = durations.percentile(edge, .p50)
      row.p95 = durations.percentile(edge, .p95)
      row.maximum = durations.maximum(edge)
    }
    if network.count(edge) > 0 {
      row.networkP50 = network.percentile(edge, .p50)
      row.networkP95 = network.percentile(edge, .p95)
    }
    return row
  }

  private func nodes(_ edges: [ServiceGraphResult.Edge]) -> [ServiceGraphResult.Node] {
    var nodes: [String: ServiceGraphResult.Node] = [:]
    for (service, count) in services where rules.name(service) != .none {
      let name = text.name(service)
      nodes[name] = ServiceGraphResult.Node(
        service: name, spanCount: count.spans, errorCount: count.errors, isInstrumented: true)
    }
    for edge in edges {
      for name in [edge.parent, edge.child] where nodes[name] == nil {
        nodes[name] = ServiceGraphResult.Node(service: name)
      }
    }
    return nodes.values.sorted { $0.service.utf8.lexicographicallyPrecedes($1.service.utf8) }
  }
}
