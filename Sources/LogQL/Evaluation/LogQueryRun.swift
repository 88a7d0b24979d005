internal import Synchronization

package import LogCore

/// What happens to the selected records of a log query.
package enum LogDestination: Sendable {
  /// Written one by one, as they come.
  case records(any LogOutput)
  /// Written when all are there.
  case complete(any CompleteLogOutput)
  /// `-c`: only counted.
  case count
  /// `-q`: nothing; the first one ends the run.
  case first
}

/// How a log query runs, besides its plan.
package struct LogQueryOptions: Sendable {
  package var threads = 1
  package var limit: Int?
  /// nil: the order of the input, several sources merged by time.
  package var direction: Direction?
  package var contextBefore = 0
  package var contextAfter = 0
  /// Stands between groups of context that do not touch; with its line break.
  package var contextSeparator: [UInt8] = []
  /// How many bytes rows that must be sorted may take before they go to temporary files.
  package var memory = 1 << 30

  package init() {}

  var hasContext: Bool { contextBefore > 0 || contextAfter > 0 }
}

/// What a log query came to.
package struct LogQueryResult: Sendable {
  /// Records selected, and with a limit written.
  package var selected = 0
  /// Records before the window's start.
  package var olderRecords = 0
  package var regexLimits = 0
  package var regexLimitPattern: String?
  /// Why sorted rows could not be written to a temporary file; they are missing from the result.
  package var spillFailure: String?
}

/// A log query on its way: reads with several workers, and writes what is selected in order.
///
/// Memory does not depend on the length of the input, save where the result must be sorted (up to
/// `memory`, then temporary files).
// SAFETY: workers share only the fields that are immutable, atomic or used with `monitor` locked.
package final class LogQueryRun: @unchecked Sendable {
  private let plan: LogPlan
  private let source: any RecordSource
  private let destination: LogDestination
  private let options: LogQueryOptions
  private let write: @Sendable (ByteSlice) -> Bool
  private let monitor = Monitor()
  private var result = LogQueryResult()
  private var sorters: [RowSorter] = []
  private let selectedCount = Atomic<Int>(0)

  /// `write` gets the output in order, from one thread at a time; false from it ends the run.
  package init(
    plan: LogPlan, source: any RecordSource, destination: LogDestination,
    options: LogQueryOptions, write: @escaping @Sendable (ByteSlice) -> Bool
  ) {
    self.plan = plan
    self.source = source
    self.destination = destination
    self.options = options
    self.write = write
  }

  /// Records selected up to now; for a progress line.
  package var selectedSoFar: Int { selectedCount.load(ordering: .relaxed) }

  /// Reads everything and returns when the last byte has been written.
  package func run() -> LogQueryResult {
    switch destination {
    case .count, .first: runCounting()
    case .complete(let output): runComplete(output)
    case .records(let output):
      if options.direction == nil { runStreaming(output) } else { runSorted(output) }
    }
    return result
  }

  // MARK: - The four ways

  private func runCounting() {
    var most = options.limit ?? Int.max
    if case .first = destination { most = min(most, 1) }
    let enough = most
    work(request(merging: false)) { _, _ in
      { batch, place in
        let before = self.selectedCount.add(batch.keptCount, ordering: .relaxed).oldValue
        if place.isLast { self.source.release(source: place.source, sequence: place.sequence) }
        return before + batch.keptCount < enough
      }
    }
    result.selected = min(selectedSoFar, enough)
  }

  private func runStreaming(_ output: any LogOutput) {
    let writer = RowWriter(
      limit: options.limit, trailing: options.contextAfter, write: write)
    let isMerging = source.sourceCount > 1
    let queue: any BlockQueue =
      isMerging
      ? TimeMergeQueue(source: source, writer: writer)
      : SourceOrderQueue(source: source, writer: writer)
    let keepsRows = isMerging || options.limit != nil
    work(request(merging: isMerging)) { names, context in
      let sink = WorkerOutput(
        formatter: output.makeFormatter(names: names), queue: queue, keepsRows: keepsRows,
        context: context)
      return { batch, place in
        self.selectedCount.add(batch.keptCount, ordering: .relaxed)
        return sink.add(batch, at: place)
      }
    } atEnd: {
      queue.poke()
    }
    queue.finish()
    result.selected = options.limit == nil ? selectedSoFar : writer.rowsWritten
  }

  private func runSorted(_ output: any LogOutput) {
    collect { names in
      let formatter = output.makeFormatter(names: names)
      return { batch, record, out in formatter.write(batch, record: record, to: out) }
    }
    let writer = RowWriter(limit: nil, write: write)
    sortedRows().forEach { _, text in writer.append(text, rows: 1, isLive: false) }
    _ = writer.flush()
  }

  private func runComplete(_ output: any CompleteLogOutput) {
    collect { names in
      let encoder = RecordEncoder(names: names)
      return { batch, record, out in encoder.write(batch, record: record, to: out) }
    }
    let rows = sortedRows()
    output.write(makeRows: { DecodedRows(rows) }, write: write)
  }

  // MARK: - Parts

  private func sortedRows() -> SortedRows {
    result.selected = min(selectedSoFar, options.limit ?? Int.max)
    result.spillFailure = sorters.compactMap(\.failure).first
    return SortedRows(
      sorters, direction: options.direction ?? .forward, limit: options.limit)
  }

  private typealias RowMaker = (RecordBatch, Int, ByteBuffer) -> Void

  private func collect(_ makeMaker: @escaping @Sendable (LabelNames) -> RowMaker) {
    work(request(merging: false)) { names, _ in
      let make = makeMaker(names)
      let sorter = RowSorter(
        direction: self.options.direction ?? .forward, limit: self.options.limit,
        memory: max(1 << 16, self.options.memory / self.options.threads))
      self.monitor.locked { self.sorters.append(sorter) }
      return { batch, place in
        for k in 0..<batch.keptCount {
          let record = unsafe Int(batch.kept[k])
          let offset = sorter.bytes.count
          make(batch, record, sorter.bytes)
          unsafe sorter.endRow(
            from: offset,
            key: RowKey(
              time: batch.time[record], source: Int32(truncatingIfNeeded: place.source),
              sequence: Int32(truncatingIfNeeded: place.sequence),
              row: Int64(place.part) << 16 | Int64(record)))
        }
        self.selectedCount.add(batch.keptCount, ordering: .relaxed)
        if place.isLast { self.source.release(source: place.source, sequence: place.sequence) }
        return true
      }
    }
  }

  private func request(merging: Bool) -> ReadRequest {
    var request = ReadRequest()
    request.needs = plan.needs
    if merging { request.needs.insert(.time) }
    if case .complete = destination { request.needs.insert(.time) }
    if options.direction != nil || !plan.window.isOpen || plan.split != nil {
      request.needs.insert(.time)
    }
    request.selector = plan.selector
    request.prefilter = options.hasContext ? nil : plan.prefilter
    request.mergesSources = merging
    request.workers = options.hasContext ? 1 : options.threads
    return request
  }

  private typealias BatchTaker = (RecordBatch, Place) -> Bool

  /// Runs the pipeline in all workers; `makeTaker` gives each what it does with selected records.
  private func work(
    _ request: ReadRequest,
    makeTaker: @escaping @Sendable (LabelNames, ContextLines?) -> BatchTaker,
    atEnd: @escaping @Sendable () -> Void = {}
  ) {
    WorkerThreads.run(request.workers) { _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: request.selector)
      let batch = RecordBatch(names: names, streams: streams)
      let counters = WorkerCounters()
      let context =
        self.options.hasContext
        ? ContextLines(
          before: self.options.contextBefore, after: self.options.contextAfter,
          separator: self.options.contextSeparator) : nil
      let pipeline = LogPipeline(self.plan, names: names, counters: counters, context: context)
      var reader = self.source.makeReader(request, names: names, streams: streams)
      if let analysis = self.plan.analysis { reader = AnalysedReader(reader, analysis) }
      let take = self.measured(makeTaker(names, context))
      while let place = reader.next(batch) {
        pipeline.run(batch)
        guard take(batch, place) else {
          self.source.cancel()
          break
        }
      }
      atEnd()
      self.monitor.locked { self.add(counters, pipeline) }
    }
  }

  /// The same, counted as the last part of the run where that is asked for.
  private func measured(_ take: @escaping BatchTaker) -> BatchTaker {
    guard let analysis = plan.analysis else { return take }
    let part = plan.stages.count + 1
    return { batch, place in
      var wantsMore = true
      analysis.measure(part, batch) { wantsMore = take(batch, place) }
      return wantsMore
    }
  }

  private func add(_ counters: WorkerCounters, _ pipeline: LogPipeline) {
    result.regexLimits += counters.regexLimits
    result.regexLimitPattern = result.regexLimitPattern ?? counters.regexLimitPattern
    result.olderRecords += pipeline.oldRecords
  }
}
