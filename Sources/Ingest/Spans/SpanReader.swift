package import LogCore
internal import Glibc
internal import Synchronization

/// Reads the spans of files and of standard input, by several workers side by side.
///
/// Plain files are read in segments by all workers at once, as far as they have places where no
/// document is open (lines of OTLP, say); what is compressed or comes through a pipe by one worker.
/// What comes out does not depend on the number of workers. Memory follows the table of spans.
package final class SpanReader: Sendable {
  private let board: SpanSourceBoard
  private let needs: SpanNeeds
  private let workers: Int

  package init(inputs: InputList, options: IngestOptions, needs: SpanNeeds, workers: Int) {
    board = SpanSourceBoard(inputs, options: options)
    self.needs = needs
    self.workers = max(1, workers)
  }

  /// Reads everything; for once.
  package func read() -> SpanReading {
    let finished = Mutex<[FinishedTable]>([])
    let board = board
    let needs = needs
    WorkerThreads.run(workers) { _ in
      let worker = SpanWorker(needs, board: board)
      worker.run()
      guard worker.table.count > 0 else { return }
      let table = FinishedTable(table: worker.table)
      finished.withLock { $0.append(table) }
    }
    let tables = finished.withLock { $0.map(\.table) }
    return SpanReading(
      table: SpanTable.merged(tables, needs: needs), report: board.report)
  }

  // SAFETY: the worker that made the table has ended; one thread looks at it from then on.
  private struct FinishedTable: @unchecked Sendable {
    let table: SpanTable
  }
}

/// The spans that were read, and what was wrong with the input.
package struct SpanReading {
  /// Rows are in the order of the input.
  package let table: SpanTable
  package let report: SpanReport
}

/// What was read of all sources.
package struct SpanReport: Sendable {
  package var sources = 0
  package var bytes = 0
  package var spans = 0
  /// OTLP documents of logs and metrics.
  package var otherSignals = 0
  /// JSON values that are no spans.
  package var unknown = 0
  /// Files below directories that hold no spans, as messages call them: logs, mostly.
  package var passedOver: [String] = []
  /// One warning for each kind of damage of a source; makes the exit status 3.
  package var damage: [Diagnostic] = []

  package init() {}
}
