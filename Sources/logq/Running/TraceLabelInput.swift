internal import Ingest
internal import LogCore
internal import Traces

/// `--with-traces`: what is known of the traces that log lines name, from files of spans.
enum TraceLabelInput {
  /// Reads the files and puts their traces together; nil where none are given.
  static func read(_ files: [String], threads: Int) -> TraceLabels? {
    guard !files.isEmpty else { return nil }
    let reading = SpanReader(
      inputs: InputList(arguments: files), options: IngestOptions(), needs: SpanNeeds(),
      workers: threads
    ).read()
    var options = TraceRunOptions()
    options.threads = threads
    let table = reading.table
    let list = TraceRun(table, options).list(sort: .start, backward: false, limit: nil)
    let arena = ByteArena()
    let summaries = list.rows.compactMap { row -> TraceLabels.Summary? in
      guard let trace = table.trace(arena.copy(row.traceID)) else { return nil }
      return TraceLabels.Summary(trace: trace, duration: row.duration, root: row.rootOperation)
    }
    return withExtendedLifetime(arena) {
      TraceLabels(table, summaries, damage: reading.report.damage)
    }
  }
}
