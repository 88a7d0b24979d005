package import LogCore
package import LogQL
internal import Synchronization

/// How many records were older than the window, of all that a run has read.
package final class OlderRecords: Sendable {
  private let sum = Atomic(0)

  package init() {}

  package var count: Int { sum.load(ordering: .relaxed) }

  func add(_ count: Int) { sum.add(count, ordering: .relaxed) }
}

/// What a report reads of its input.
package struct ReportRequest: Sendable {
  package var needs: RecordNeeds = [.time, .level, .format, .lineNumbers]
  package var facts = FactOptions()
  /// Records outside are not folded; from ..< to.
  package var window = TimeWindow()
  /// Counts those before, where somebody wants to know.
  package var older: OlderRecords?
  /// `--filter`, planned; its stages choose records and change nothing.
  package var filter: LogPlan?
  package var threads = 1
  /// `--failing`.
  package var failing: FailingFilter?

  package init() {}
}

/// Reads an input with all workers into one state.
// SAFETY: workers share only what is immutable or used with `monitor` locked.
package final class ReportRun<State: ReportState>: @unchecked Sendable {
  private let request: ReportRequest
  private let source: any RecordSource
  private let make: @Sendable (LabelNames) -> State
  private let monitor = Monitor()
  private var result: State?
  private let sources: NumberedSources

  /// `make` gives the state of a worker that knows names by `LabelNames`.
  package init(
    _ request: ReportRequest, source: any RecordSource,
    make: @escaping @Sendable (LabelNames) -> State
  ) {
    self.request = request
    self.source = source
    self.make = make
    sources = NumberedSources(source)
  }

  /// Reads everything; the state is settled for the files that come with it.
  package func run() -> (state: State, files: FileTable) {
    WorkerThreads.run(max(1, request.threads)) { _ in self.work() }
    let files = sources.table(source)
    let state = result ?? make(LabelNames())
    state.settle(files)
    return (state, files)
  }

  private func work() {
    let worker = ReportWorker(request, source, sources)
    let state = make(worker.batch.names)
    while let place = worker.next() {
      if worker.batch.keptCount > 0 {
        state.fold(worker.batch, worker.facts, from: worker.origin)
      }
      if place.isLast { source.release(source: place.source, sequence: place.sequence) }
    }
    monitor.locked {
      if let result { result.merge(state) } else { result = state }
    }
  }
}

/// The sources of a run, numbered as files in the order of their names.
struct NumberedSources {
  /// Number and name of each source, in the order of the names.
  private let order: [(source: Int, name: String)]
  let fileOfSource: [Int32]

  init(_ source: any RecordSource) {
    let named = (0..<source.sourceCount).map { (source: $0, name: source.name(ofSource: $0)) }
    order = named.sorted { ($0.name, $0.source) < ($1.name, $1.source) }
    var files = [Int32](repeating: 0, count: named.count)
    for (file, item) in order.enumerated() { files[item.source] = Int32(file) }
    fileOfSource = files
  }

  /// The files with the lines that are known of them by now.
  func table(_ source: any RecordSource) -> FileTable {
    FileTable(
      names: order.map(\.name), linesBefore: order.map { source.linesBefore(source: $0.source) })
  }
}

/// One worker's way through an input: batches of which the wanted records are kept, with their facts.
final class ReportWorker {
  let batch: RecordBatch
  let facts: FactReader
  /// Where the records of the batch come from.
  private(set) var origin = BatchOrigin(file: 0, sequence: 0)
  private let window: TimeWindow
  private let older: OlderRecords?
  private let reader: any RecordReader
  private let filter: RecordFilter?
  private let failing: FailingMark?
  private let paths: [ByteSlice]
  private let fileOfSource: [Int32]
  /// Holds the paths.
  private let fileNames = ByteArena()

  init(_ request: ReportRequest, _ source: any RecordSource, _ sources: NumberedSources) {
    var wanted = ReadRequest()
    wanted.needs = request.needs.union(request.filter?.needs ?? [])
    wanted.needs.formUnion(request.failing?.needs ?? [])
    wanted.selector = request.filter?.selector
    wanted.workers = request.threads
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: wanted.selector)
    batch = RecordBatch(names: names, streams: streams)
    reader = source.makeReader(wanted, names: names, streams: streams)
    facts = FactReader(names: names, streams: streams, options: request.facts)
    filter = request.filter.map { RecordFilter($0, names: names) }
    failing = request.failing.map { FailingMark($0, names: names) }
    window = request.window
    older = request.older
    fileOfSource = sources.fileOfSource
    let arena = fileNames
    paths = source.names.map { $0 == "-" ? ByteSlice.empty : arena.copy($0) }
  }

  /// Reads the next batch; nil at the end of the input.
  func next() -> Place? {
    guard let place = reader.next(batch) else { return nil }
    keepWindow()
    filter?.run(batch)
    if let filter, filter.hasErrors { facts.hasFilterErrors = true }
    if batch.keptCount > 0 {
      facts.read(batch, file: paths[place.source])
      failing?.mark(batch, facts.columns)
    }
    origin = BatchOrigin(
      file: fileOfSource[place.source], sequence: Int32(truncatingIfNeeded: place.sequence))
    return place
  }

  private func keepWindow() {
    guard !window.isOpen else { return }
    let from = window.from ?? Int64.min
    let to = window.to ?? Int64.max
    var n = 0
    var before = 0
    for k in 0..<batch.keptCount {
      let record = unsafe batch.kept[k]
      let time = unsafe batch.time[Int(record)]
      if time < from { before += 1 }
      guard time >= from, time < to || window.to == nil else { continue }
      unsafe batch.kept[n] = record
      n += 1
    }
    batch.keptCount = n
    if before > 0 { older?.add(before) }
  }
}

extension RecordSource {
  /// What the sources are called, by number.
  fileprivate var names: [String] { (0..<sourceCount).map { name(ofSource: $0) } }
}

/// Chooses records by a query and leaves them as they are.
final class RecordFilter {
  private let runners: [any StageRunner]
  private var lines: [ByteSlice] = []
  /// Whether it has selected some record that has the error of a stage.
  private(set) var hasErrors = false

  init(_ plan: LogPlan, names: LabelNames) {
    let counters = WorkerCounters()
    runners = plan.stages.map { planned in
      planned.stage.makeRunner(
        RunnerContext(names: names, demand: planned.demand, counters: counters, zone: plan.zone))
    }
  }

  /// Leaves the records kept that the query selects.
  func run(_ batch: RecordBatch) {
    lines.removeAll(keepingCapacity: true)
    for i in 0..<batch.count { unsafe lines.append(batch.line[i]) }
    for runner in runners where batch.keptCount > 0 { runner.run(batch) }
    for k in 0..<batch.keptCount where unsafe batch.error[Int(batch.kept[k])] != .none {
      hasErrors = true
    }
    for i in 0..<batch.count {
      unsafe batch.line[i] = lines[i]
      unsafe batch.error[i] = .none
    }
  }
}
