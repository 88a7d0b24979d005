internal import LogCore

/// Finds the operations in which errors begin: error spans without an error child.
final class ErrorFinder: Finder {
  private struct Sums {
    var calls = 0
    var errors = 0
    var origins = 0
    var messages: [NameID: Int] = [:]
    /// The earlier an origin, the larger the value.
    var traces: [TraceCandidate] = []
  }

  private let context: FinderContext
  private let grouping: SpanGrouping
  private var sums: [Sums] = []
  private var hasErrorChild = Column<Bool>()

  init(_ context: FinderContext) {
    self.context = context
    grouping = SpanGrouping(SpanField.standard, context.table)
  }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    hasErrorChild.refill(tree.count, with: false)
    for i in 0..<tree.count where tree.parent[i] >= 0 && tree.marks[i].contains(.error) {
      hasErrorChild[Int(tree.parent[i])] = true
    }
    for i in 0..<tree.count {
      let group = grouping.group(tree, i)
      if group == sums.count { sums.append(Sums()) }
      sums[group].calls += 1
      guard tree.marks[i].contains(.error) else { continue }
      sums[group].errors += 1
      guard !hasErrorChild[i] else { continue }
      sums[group].origins += 1
      let span = context.table[Int(tree.row[i])]
      let message = span.statusMessage.isEmpty ? span.exceptionMessage : span.statusMessage
      sums[group].messages[message.isEmpty ? .empty : message, default: 0] += 1
      sums[group].traces.append(TraceCandidate(trace: tree.trace, value: -tree.start[i]))
    }
  }

  func merge(_ other: any Finder) {
    guard let other = other as? ErrorFinder else { return }
    let map = grouping.merge(other.grouping)
    while sums.count < grouping.count { sums.append(Sums()) }
    for (from, to) in map.enumerated() {
      let sum = other.sums[from]
      sums[to].calls += sum.calls
      sums[to].errors += sum.errors
      sums[to].origins += sum.origins
      sums[to].messages.merge(sum.messages, uniquingKeysWith: +)
      sums[to].traces += sum.traces
    }
  }

  func findings() -> [Finding] {
    var findings: [Finding] = []
    for (group, sum) in sums.enumerated() where sum.origins > 0 {
      let rate = Double(sum.origins) / Double(sum.calls)
      let values = grouping.values(group)
      let messages = sum.messages.map { (message: context.text.name($0.key), count: $0.value) }
        .sorted {
          $0.count != $1.count
            ? $0.count > $1.count : $0.message.utf8.lexicographicallyPrecedes($1.message.utf8)
        }
      findings.append(
        Finding(
          severity: 2 * sum.origins >= sum.calls
            ? .critical : 20 * sum.origins >= sum.calls ? .major : .minor,
          service: values[0] ?? "", operation: values[1] ?? "",
          traceCount: context.traceCount(sum.traces),
          evidence: .errors(
            ErrorsEvidence(
              originCount: sum.origins, errorCount: sum.errors, callCount: sum.calls, rate: rate,
              messages: Array(messages.prefix(3)))),
          traces: context.examples(sum.traces)))
    }
    return findings
  }
}
