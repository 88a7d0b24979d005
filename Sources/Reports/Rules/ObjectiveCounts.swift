package import LogCore
package import LogQL

/// The good and the bad records of service level objectives, in buckets of time.
package final class ObjectiveCounts: ReportState {
  /// An objective with its queries, ready to run.
  package struct Plan: Sendable {
    package let objective: ServiceLevelObjective
    let total: LogPlan
    let good: LogPlan

    package init(_ objective: ServiceLevelObjective, environment: PlanEnvironment) {
      self.objective = objective
      let demand = LabelDemand(names: [], seesErrors: true)
      total = LogPlanner.plan(
        objective.total, needs: [], demand: demand, environment: environment)
      good = LogPlanner.plan(objective.good, needs: [], demand: demand, environment: environment)
    }

    /// What has to be known of each record.
    package var needs: RecordNeeds { total.needs.union(good.needs).union(.time) }
  }

  let plans: [Plan]
  /// Of a settled state: by number of the objective, `failing` are the bad ones.
  let cells = CellSet<CountCell>(
    .init(width: "objectives", name: "objective", cell: "ob"), cells: 100_000)
  /// Records with an error, which do not count.
  let broken = CellSet<CountCell>(
    .init(width: "brokens", name: "broken", cell: "br"), cells: 1_000,
    until: .second)
  private lazy var parts = StateParts([cells, broken])
  private var counters: [(total: RecordCounter, good: RecordCounter)] = []
  private var checkpoint = RecordBatch.Checkpoint()
  private var isTotal = [Bool](repeating: false, count: RecordBatch.capacity)

  package init(_ plans: [Plan]) { self.plans = plans }

  /// Leaves the batch as it was.
  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    guard !plans.isEmpty else { return }
    if counters.isEmpty {
      counters = plans.map {
        (RecordCounter($0.total, batch.names), RecordCounter($0.good, batch.names))
      }
    }
    batch.save(to: &checkpoint)
    for (i, counter) in counters.enumerated() {
      count(batch, counter, Self.name(i))
      batch.restore(checkpoint)
    }
    bound()
  }

  private func count(
    _ batch: RecordBatch, _ counter: (total: RecordCounter, good: RecordCounter), _ name: ByteSlice
  ) {
    let broken = counter.total.run(batch)
    for i in 0..<batch.count { isTotal[i] = false }
    for k in 0..<batch.keptCount { isTotal[Int(unsafe batch.kept[k])] = true }
    batch.restore(checkpoint)
    _ = counter.good.run(batch)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      guard isTotal[record] else { continue }
      isTotal[record] = false
      unsafe cells.add(name, time: batch.time[record], CountCell(failing: false))
    }
    for i in 0..<batch.count where isTotal[i] {
      unsafe cells.add(name, time: batch.time[i], CountCell(failing: true))
    }
    for _ in 0..<broken { self.broken.add(name, time: 0, CountCell(failing: true)) }
  }

  /// What the cells of an objective are called.
  static func name(_ i: Int) -> ByteSlice {
    let digits: StaticString =
      "00010203040506070809101112131415161718192021222324252627282930        "
    return ByteSlice(digits)[(2 * (i % 31))..<(2 * (i % 31) + 2)]
  }

  /// More objectives than this cannot be told apart.
  package static let most = 31

  private func bound() { parts.bound(by: 0) }

  package func merge(_ other: ObjectiveCounts) { parts.merge(other.parts) }
  package func settle(_ files: FileTable) { parts.settle(files) }
  package func write(to out: PartialOutput) { parts.write(to: out) }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    parts.read(line, files: files)
  }
}

/// Leaves the records of a batch that a log query selects and that have no error.
final class RecordCounter {
  private let runners: [any StageRunner]
  private let selector: (any StreamSelector)?
  /// By stream: 2 where it is not known yet.
  private var selected: [UInt8] = []

  init(_ plan: LogPlan, _ names: LabelNames) {
    selector = plan.selector
    let counters = WorkerCounters()
    runners = plan.stages.map { planned in
      planned.stage.makeRunner(
        RunnerContext(names: names, demand: planned.demand, counters: counters, zone: plan.zone))
    }
  }

  /// How many selected records had an error and are left out.
  func run(_ batch: RecordBatch) -> Int {
    keepSelected(batch)
    for runner in runners where batch.keptCount > 0 { runner.run(batch) }
    var n = 0
    let all = batch.keptCount
    for k in 0..<all {
      let record = unsafe batch.kept[k]
      guard unsafe batch.error[Int(record)] == .none else { continue }
      unsafe batch.kept[n] = record
      n += 1
    }
    batch.keptCount = n
    return all - n
  }

  private func keepSelected(_ batch: RecordBatch) {
    guard let selector else { return }
    var n = 0
    for k in 0..<batch.keptCount {
      let record = unsafe batch.kept[k]
      let stream = unsafe batch.stream[Int(record)]
      let index = Int(stream.index)
      while selected.count <= index { selected.append(2) }
      if selected[index] == 2 {
        let own = batch.streams[stream]
        let labels = zip(own.names, own.values).map { (name: batch.names[$0], value: $1) }
        selected[index] = selector.selects(labels) ? 1 : 0
      }
      guard selected[index] == 1 else { continue }
      unsafe batch.kept[n] = record
      n += 1
    }
    batch.keptCount = n
  }
}
