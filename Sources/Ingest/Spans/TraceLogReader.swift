internal import LogCore
internal import Synchronization

/// Finds the log records that name some traces (traces.md section 4), by several workers.
///
/// Lines that hold no spelling of an id are not taken apart. Memory follows the lines that are found.
package final class TraceLogReader: Sendable {
  private let source: FileRecordSource
  private let wanted: WantedTraces
  private let workers: Int

  private let isAboutSpanFiles: Bool

  /// `traces` are ids in their canonical spelling.
  ///
  /// Of files with spans (`inSpanFiles`) only OTLP's log records are taken.
  package init(
    traces: [[UInt8]], inputs: InputList, options: IngestOptions, workers: Int,
    inSpanFiles: Bool = false
  ) {
    var options = options
    if inSpanFiles { options.input = .otlp }
    isAboutSpanFiles = inSpanFiles
    source = FileRecordSource(inputs: inputs, options: options)
    wanted = WantedTraces(traces)
    self.workers = max(1, workers)
  }

  /// Reads everything; for once.
  package func read() -> TraceLogs {
    let found = Mutex<[Found]>([])
    var request = ReadRequest()
    request.needs = [.time, .level, .metadata]
    request.workers = workers
    request.prefilter = wanted.prefilter
    let source = source
    let wanted = wanted
    let final = request
    let onlyWrapped = isAboutSpanFiles
    WorkerThreads.run(workers) { _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: nil)
      let worker = Worker(
        wanted, RecordBatch(names: names, streams: streams),
        source.makeReader(final, names: names, streams: streams), source,
        onlyWrapped: onlyWrapped)
      worker.run()
      let lines = worker.found
      found.withLock { $0 += lines }
    }
    var logs = TraceLogs()
    logs.lines = found.withLock { $0.sorted { $0.order < $1.order }.map(\.line) }
    logs.damage = source.report.damage
    return logs
  }

  /// A line and where it stands in the input.
  private struct Found: Sendable {
    var order: Order
    var line: TraceLogLine
  }

  private struct Order: Comparable {
    var source: Int
    var sequence: Int
    var part: Int
    var record: Int

    static func < (a: Order, b: Order) -> Bool {
      (a.source, a.sequence, a.part, a.record) < (b.source, b.sequence, b.part, b.record)
    }
  }

  /// One worker's way through the records.
  private final class Worker {
    private let wanted: WantedTraces
    private let batch: RecordBatch
    private let reader: any RecordReader
    private let source: FileRecordSource
    private let names: TraceNaming
    private(set) var found: [Found] = []
    private let kind: LabelID
    /// Only records that came with labels of their own, as OTLP's do that name a trace.
    private let onlyWrapped: Bool

    init(
      _ wanted: WantedTraces, _ batch: RecordBatch, _ reader: any RecordReader,
      _ source: FileRecordSource, onlyWrapped: Bool
    ) {
      self.onlyWrapped = onlyWrapped
      self.wanted = wanted
      self.batch = batch
      self.reader = reader
      self.source = source
      names = TraceNaming(wanted)
      kind = batch.names.intern("kind")
    }

    func run() {
      while let place = reader.next(batch) {
        for record in 0..<batch.count { examine(record, place) }
        if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      }
    }

    private func examine(_ record: Int, _ place: Place) {
      if onlyWrapped && batch.firstOwnLabel(record) < 0 { return }
      let line = unsafe batch.line[record]
      let holdsID = wanted.mayName(line)
      let stream = unsafe batch.stream[record]
      guard holdsID || batch.hasMetadata || batch.streams[stream].count > 1 else { return }
      if let value = batch.label(record, kind), value.equals("span") { return }
      names.begin()
      batch.forEachLabel(record) { name, value in names.field(batch.names[name], value) }
      if holdsID { names.read(line) }
      guard !names.traces.isEmpty else { return }
      if !holdsID { names.read(line) }
      let order = Order(
        source: place.source, sequence: place.sequence, part: place.part, record: record)
      for trace in names.traces {
        found.append(
          Found(
            order: order,
            line: TraceLogLine(
              trace: trace, timestamp: unsafe batch.time[record], line: line.array,
              level: unsafe batch.level[record], spanIDs: names.spans, service: names.service)))
      }
    }
  }
}
