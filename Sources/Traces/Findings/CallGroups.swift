internal import LogCore

/// The fingerprints that were met, numbered; one worker's.
final class FingerprintTable {
  private var numbers: [[UInt8]: Int32] = [:]
  private var byName: [NameID: Int32] = [:]
  private(set) var texts: [[UInt8]] = []
  private let table: SpanTable

  init(_ table: SpanTable) { self.table = table }

  /// The number of a call's fingerprint, made of its statement, else of its operation.
  func number(_ span: SpanRow) -> Int32 {
    let source = span.statement.isEmpty ? span.operation : span.statement
    if let number = byName[source] { return number }
    let text = Fingerprint.of(table.names[source].array)
    let number = numbers[text] ?? Int32(truncatingIfNeeded: texts.count)
    if Int(number) == texts.count {
      texts.append(text)
      numbers[text] = number
    }
    byName[source] = number
    return number
  }
}

/// The call groups of a trace (section 2): calls of one entry span to the same peer that have the same
/// fingerprint, by start and id.
final class CallGroups {
  private struct Call: BitwiseCopyable {
    var entry: Int32
    var peer: NameID
    var fingerprint: Int32
    var span: Int32
  }

  private let context: FinderContext
  let fingerprints: FingerprintTable
  private var calls: [Call] = []

  init(_ context: FinderContext) {
    self.context = context
    fingerprints = FingerprintTable(context.table)
  }

  /// Calls `body` with the entry span, the peer, the fingerprint and the spans of each group that has
  /// at least so many calls.
  func each(
    _ tree: TraceTree, _ pass: FindingPass, atLeast least: Int,
    _ body: (Int, NameID, Int32, [Int]) -> Void
  ) {
    calls.removeAll(keepingCapacity: true)
    for i in 0..<tree.count where tree.kind[i] == .client || tree.kind[i] == .internal {
      let span = context.table[Int(tree.row[i])]
      guard tree.kind[i] == .client || span.hasDatabase else { continue }
      calls.append(
        Call(
          entry: pass.entry[i], peer: span.peer.isEmpty ? .none : span.peer,
          fingerprint: fingerprints.number(span), span: Int32(truncatingIfNeeded: i)))
    }
    guard calls.count >= least else { return }
    calls.sort { isBefore($0, $1, tree) }
    var from = 0
    while from < calls.count {
      let first = calls[from]
      var to = from
      while to < calls.count, calls[to].entry == first.entry, calls[to].peer == first.peer,
        calls[to].fingerprint == first.fingerprint
      {
        to += 1
      }
      if to - from >= least {
        body(
          Int(first.entry), first.peer, first.fingerprint, calls[from..<to].map { Int($0.span) })
      }
      from = to
    }
  }

  private func isBefore(_ a: Call, _ b: Call, _ tree: TraceTree) -> Bool {
    if a.entry != b.entry { return a.entry < b.entry }
    if a.peer != b.peer { return a.peer.index < b.peer.index }
    if a.fingerprint != b.fingerprint { return a.fingerprint < b.fingerprint }
    let x = Int(a.span)
    let y = Int(b.span)
    if tree.start[x] != tree.start[y] { return tree.start[x] < tree.start[y] }
    return x != y
      && context.text.span(tree, x).utf8.lexicographicallyPrecedes(context.text.span(tree, y).utf8)
  }
}
