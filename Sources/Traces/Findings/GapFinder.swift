internal import LogCore

/// Finds time on critical paths that belongs to a span with children, but to none of these.
final class GapFinder: Finder {
  private struct Key: Hashable {
    var service: NameID
    var operation: NameID
    var after: NameID
    var before: NameID
  }

  private struct Sums {
    var most: Int64 = 0
    var total: Int128 = 0
    var traces: [TraceCandidate] = []
  }

  private let context: FinderContext
  private var sums: [Key: Sums] = [:]

  init(_ context: FinderContext) { self.context = context }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    for gap in pass.gaps {
      let key = Key(
        service: tree.service[gap.span], operation: tree.operation[gap.span],
        after: child(tree, of: gap.span, above: gap.earlier),
        before: child(tree, of: gap.span, above: gap.later))
      let length = gap.to &- gap.from
      var sum = sums[key] ?? Sums()
      sum.most = max(sum.most, length)
      sum.total += Int128(length)
      sum.traces.append(TraceCandidate(trace: tree.trace, value: length))
      sums[key] = sum
    }
  }

  /// The operation of the child of `span` in whose subtree another span is; none where it is in none.
  private func child(_ tree: TraceTree, of span: Int, above other: Int) -> NameID {
    guard other > span, other < Int(tree.next[span]) else { return .none }
    var i = other
    while Int(tree.parent[i]) != span { i = Int(tree.parent[i]) }
    return tree.operation[i]
  }

  func merge(_ other: any Finder) {
    guard let other = other as? GapFinder else { return }
    sums.merge(other.sums) { a, b in
      Sums(most: max(a.most, b.most), total: a.total + b.total, traces: a.traces + b.traces)
    }
  }

  func findings() -> [Finding] {
    sums.map { key, sum in
      Finding(
        severity: .minor, service: context.text.name(key.service),
        operation: context.text.name(key.operation), traceCount: context.traceCount(sum.traces),
        evidence: .gap(
          GapEvidence(
            after: context.text.name(key.after), before: context.text.name(key.before),
            maximum: sum.most, total: sum.total, count: sum.traces.count)),
        traces: context.examples(sum.traces))
    }
  }
}
