package import LogCore
internal import Synchronization

/// What one worker gathers from the traces that it is given; the workers' are then put together.
///
/// The result must not depend on how the traces were dealt out.
protocol TraceCollector: AnyObject, SendableMetatype {
  /// Takes in a chosen trace.
  func add(_ tree: TraceTree)
  /// Takes in what another worker gathered.
  func merge(_ other: Self)
}

/// How a command reads traces.
package struct TraceRunOptions: Sendable {
  package var selection = TraceSelection()
  package var skew = SkewAdjustment.none
  package var overlap = OverlapTolerance.standard
  package var threads = 1
  /// Fewer spans than this are not worth a thread.
  var spansForThread = 20_000

  package init() {}
}

/// Puts the traces of a table together, one after the other, on several threads.
package struct TraceRun {
  package let table: SpanTable
  let rows: TraceRows
  package var options: TraceRunOptions

  package init(_ table: SpanTable, _ options: TraceRunOptions) {
    self.table = table
    rows = TraceRows(table)
    self.options = options
  }

  /// Traces that a worker takes at a time.
  private static let portion = 64

  /// Gives each chosen trace to one of the collectors; the sum of them.
  func collect<Collector: TraceCollector>(_ make: @escaping @Sendable () -> Collector)
    -> Collector
  {
    let threads = max(1, min(options.threads, table.count / options.spansForThread))
    let board = Board<Collector>()
    // SAFETY: each trace, and with it each row, is touched by one worker only.
    nonisolated(unsafe) let run = self
    WorkerThreads.run(threads) { number in
      let collector = make()
      unsafe run.work(collector, board)
      board.finish(number, collector)
    }
    return board.sum() ?? make()
  }

  private func work<Collector: TraceCollector>(
    _ collector: Collector, _ board: Board<Collector>
  ) {
    let assembler = TraceAssembler(table: table, skew: options.skew)
    let filter = TraceFilter(options.selection, table)
    let tree = TraceTree()
    let end = table.traces.count
    while true {
      let from = board.next.add(Self.portion, ordering: .relaxed).oldValue + 1
      guard from < end else { return }
      for trace in from..<min(from + Self.portion, end) where rows.count(trace) > 0 {
        let number = TraceNumber(index: UInt32(truncatingIfNeeded: trace))
        if let wanted = options.selection.traces, !wanted.contains(number) { continue }
        unsafe rows.withRows(trace, table) {
          unsafe assembler.assemble(number, rows: $0, into: tree)
        }
        if filter.selects(tree) { collector.add(tree) }
      }
    }
  }

  /// What the workers share.
  // SAFETY: the collectors are touched with the lock held, and by one thread after all have ended.
  private final class Board<Collector: TraceCollector>: @unchecked Sendable {
    let next = Atomic<Int>(0)
    private let monitor = Monitor()
    private var collectors: [(number: Int, collector: Collector)] = []

    func finish(_ number: Int, _ collector: Collector) {
      monitor.locked { collectors.append((number, collector)) }
    }

    func sum() -> Collector? {
      let sorted = collectors.sorted { $0.number < $1.number }.map(\.collector)
      for other in sorted.dropFirst() { sorted[0].merge(other) }
      return sorted.first
    }
  }
}
