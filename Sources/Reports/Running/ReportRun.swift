package import LogCore
package import LogQL

/// What a report reads of its input.
package struct ReportRequest: Sendable {
  package var needs: RecordNeeds = [.time, .level, .format, .lineNumbers]
  package var facts = FactOptions()
  /// Records outside are not folded; from ..< to.
  package var window = TimeWindow()
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
  /// Number and name of each source, in the order of the names.
  private let order: [(source: Int, name: String)]
  private let fileOfSource: [Int32]

  /// `make` gives the state of a worker that knows names by `LabelNames`.
  package init(
    _ request: ReportRequest, source: any RecordSource,
    make: @escaping @Sendable (LabelNames) -> State
  ) {
    self.request = request
    self.source = source
    self.make = make
    let named = (0..<source.sourceCount).map { (source: $0, name: source.name(ofSource: $0)) }
    order = named.sorted { ($0.name, $0.source) < ($1.name, $1.source) }
    var files = [Int32](repeating: 0, count: named.count)
    for (file, item) in order.enumerated() { files[item.source] = Int32(file) }
    fileOfSource = files
  }

  /// Reads everything; the state is settled for the files that come with it.
  package func run() -> (state: State, files: FileTable) {
    WorkerThreads.run(max(1, request.threads)) { _ in self.work() }
    let files = FileTable(
      names: order.map(\.name), linesBefore: order.map { source.linesBefore(source: $0.source) })
    let state = result ?? make(LabelNames())
    state.settle(files)
    return (state, files)
  }

  private func work() {
    var wanted = ReadRequest()
    wanted.needs = request.needs.union(request.filter?.needs ?? [])
    wanted.needs.formUnion(request.failing?.needs ?? [])
    wanted.selector = request.filter?.selector
    wanted.workers = request.threads
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: wanted.selector)
    let batch = RecordBatch(names: names, streams: streams)
    let reader = source.makeReader(wanted, names: names, streams: streams)
    let facts = FactReader(names: names, streams: streams, options: request.facts)
    let filter = request.filter.map { RecordFilter($0, names: names) }
    let failing = request.failing.map { FailingMark($0, names: names) }
    let fileNames = ByteArena()
    let paths = source.names.map { $0 == "-" ? ByteSlice.empty : fileNames.copy($0) }
    let state = make(names)
    while let place = reader.next(batch) {
      keepWindow(batch)
      filter?.run(batch)
      if batch.keptCount > 0 {
        facts.read(batch, file: paths[place.source])
        failing?.mark(batch, facts.columns)
        state.fold(
          batch, facts,
          from: BatchOrigin(
            file: fileOfSource[place.source], sequence: Int32(truncatingIfNeeded: place.sequence)))
      }
      if place.isLast { source.release(source: place.source, sequence: place.sequence) }
    }
    monitor.locked {
      if let result { result.merge(state) } else { result = state }
    }
  }

  private func keepWindow(_ batch: RecordBatch) {
    guard !request.window.isOpen else { return }
    let from = request.window.from ?? Int64.min
    let to = request.window.to ?? Int64.max
    var n = 0
    for k in 0..<batch.keptCount {
      let record = unsafe batch.kept[k]
      let time = unsafe batch.time[Int(record)]
      guard time >= from, time < to || request.window.to == nil else { continue }
      unsafe batch.kept[n] = record
      n += 1
    }
    batch.keptCount = n
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
    for i in 0..<batch.count {
      unsafe batch.line[i] = lines[i]
      unsafe batch.error[i] = .none
    }
  }
}
