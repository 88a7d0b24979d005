internal import LogCore

/// What the finders of a run share.
struct FinderContext {
  let table: SpanTable
  let text: ResultText
  let options: FindingOptions

  init(_ table: SpanTable, _ options: FindingOptions) {
    self.table = table
    text = ResultText(table: table)
    self.options = options
  }

  /// Up to three traces: the largest values first, equal ones by trace id, each trace once.
  func examples(_ candidates: [TraceCandidate]) -> [String] {
    var best: [TraceNumber: Int64] = [:]
    for candidate in candidates {
      best[candidate.trace] = max(best[candidate.trace] ?? Int64.min, candidate.value)
    }
    let sorted = best.sorted {
      $0.value != $1.value ? $0.value > $1.value : table.isLess($0.key, $1.key)
    }
    return sorted.prefix(3).map { text.trace($0.key) }
  }

  /// How many traces there are among candidates.
  func traceCount(_ candidates: [TraceCandidate]) -> Int { Set(candidates.map(\.trace)).count }
}

/// A trace that may become an example, and how bad it is.
struct TraceCandidate {
  var trace: TraceNumber
  var value: Int64
}

/// Looks for one kind of findings, trace after trace; one worker's.
protocol Finder: AnyObject {
  /// Looks at a trace whose self times, critical path and entry spans are there.
  func add(_ tree: TraceTree, _ pass: FindingPass)
  /// Takes in what another worker's finder of the same kind saw.
  func merge(_ other: any Finder)
  func findings() -> [Finding]
}

/// `trace slow`: what is looked for.
package struct FindingOptions: Sendable {
  package var kinds = Set(FindingKind.allCases)
  package var budgets: [Budget] = []
  /// Calls that make a finding.
  package var repeatedCalls = 5
  package var retries = 3
  /// Nanoseconds.
  package var gap: Int64 = 10_000_000

  package init() {}
}

/// What the finders know of the trace at hand besides the tree.
final class FindingPass {
  /// A part of the critical path with its neighbours in time; -1: none.
  struct Gap {
    var span: Int
    var from: Int64
    var to: Int64
    var earlier: Int
    var later: Int
  }

  /// For each span its entry span.
  var entry = Column<Int32>()
  /// The parts that are long enough for a gap.
  var gaps: [Gap] = []

  /// Spans come after their parents.
  func fillEntries(_ tree: TraceTree) {
    entry.removeAll()
    for i in 0..<tree.count {
      let p = Int(tree.parent[i])
      let isWithin = p >= 0 && tree.service[p] == tree.service[i]
      entry.append(isWithin ? entry[p] : Int32(truncatingIfNeeded: i))
    }
  }

  /// Adds the long parts of a root's path, which is given backwards.
  func addGaps(_ tree: TraceTree, _ parts: borrowing Column<PathPart>, atLeast least: Int64) {
    let duration = Int128(tree.traceDuration)
    for k in 0..<parts.count {
      let part = parts[k]
      let length = part.to &- part.from
      guard length >= least, Int128(length) * 5 >= duration, tree.hasChildren(Int(part.span))
      else { continue }
      gaps.append(
        Gap(
          span: Int(part.span), from: part.from, to: part.to,
          earlier: k + 1 < parts.count ? Int(parts[k + 1].span) : -1,
          later: k > 0 ? Int(parts[k - 1].span) : -1))
    }
  }
}
