package import LogCore

/// Runs the queries inside of the joins of a plan, so that the plan can run.
package struct JoinReading {
  private let environment: PlanEnvironment
  private let threads: Int
  private let makeSource: () -> any RecordSource
  /// Joins that are written alike have the same keys.
  private var known: [String: JoinKeys] = [:]

  /// `makeSource` gives the whole input anew at each call.
  package init(
    environment: PlanEnvironment, threads: Int, makeSource: @escaping () -> any RecordSource
  ) {
    self.environment = environment
    self.threads = max(1, threads)
    self.makeSource = makeSource
  }

  /// Fills the joins of a log query.
  package mutating func fill(_ plan: inout LogPlan) throws(QueryError) {
    plan.stages = try filled(plan.stages, split: plan.split)
  }

  /// Fills the joins of all ranges of a metric query.
  package mutating func fill(_ plan: inout MetricPlan) throws(QueryError) {
    for i in plan.leaves.indices {
      plan.leaves[i].stages = try filled(plan.leaves[i].stages, split: plan.split)
    }
  }

  private mutating func filled(
    _ stages: [PlannedStage], split: SplitTimes?
  ) throws(QueryError) -> [PlannedStage] {
    var stages = stages
    for i in stages.indices {
      guard var join = stages[i].stage as? JoinStage else { continue }
      join.keys = try keys(of: join, split: split)
      stages[i].stage = join
    }
    return stages
  }

  private mutating func keys(of join: JoinStage, split: SplitTimes?) throws(QueryError) -> JoinKeys
  {
    let written = "\(join.labels) \(QueryWriter.write(join.inner))"
    if let found = known[written] { return found }
    var plan = LogPlanner.plan(
      join.inner, needs: [], demand: LabelDemand.nothing.adding(join.labels),
      environment: environment)
    plan.split = split
    if split != nil { plan.needs.insert(.time) }
    try fill(&plan)
    guard let keys = JoinRun(plan, join.labels, makeSource(), threads).run() else {
      throw join.tooManyKeys
    }
    known[written] = keys
    return keys
  }
}

extension Expression {
  /// Whether the input has to be read more than once.
  package var hasJoin: Bool {
    switch self {
    case .log(let log): log.hasJoin
    case .metric(let metric): metric.hasJoin
    }
  }
}

extension LogExpression {
  /// Whether a stage is a join.
  package var hasJoin: Bool { stages.contains { $0.stage is JoinStage } }
}

extension MetricExpression {
  /// Whether a range has a join.
  package var hasJoin: Bool {
    switch self {
    case .number, .vector: false
    case .rangeAggregation(let it): it.range.log.hasJoin
    case .vectorAggregation(let it): it.operand.hasJoin
    case .labelReplace(let it): it.operand.hasJoin
    case .binary(let it): it.left.hasJoin || it.right.hasJoin
    }
  }
}

/// Reads all of the input with several workers for the keys of the records that a plan selects.
// SAFETY: workers share only the fields that are immutable or used with `monitor` locked.
private final class JoinRun: @unchecked Sendable {
  private let plan: LogPlan
  private let labels: [String]
  private let source: any RecordSource
  private let threads: Int
  private let monitor = Monitor()
  private let keys = JoinKeys()
  private var isOverfull = false

  init(_ plan: LogPlan, _ labels: [String], _ source: any RecordSource, _ threads: Int) {
    self.plan = plan
    self.labels = labels
    self.source = source
    self.threads = threads
  }

  /// The keys; nil where there are too many.
  func run() -> JoinKeys? {
    var request = ReadRequest()
    request.needs = plan.needs
    request.selector = plan.selector
    request.prefilter = plan.prefilter
    request.workers = threads
    let final = request
    WorkerThreads.run(threads) { _ in self.work(final) }
    return isOverfull ? nil : keys
  }

  private func work(_ request: ReadRequest) {
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: request.selector)
    let batch = RecordBatch(names: names, streams: streams)
    let pipeline = LogPipeline(plan, names: names, counters: WorkerCounters(), context: nil)
    let keyReader = JoinKeyReader(labels, names: names)
    let own = JoinKeys()
    let reader = source.makeReader(request, names: names, streams: streams)
    while let place = reader.next(batch) {
      pipeline.run(batch)
      for k in 0..<batch.keptCount {
        if let key = unsafe keyReader.key(batch, Int(batch.kept[k])) { own.insert(key) }
      }
      if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      if own.count > JoinKeys.maximumCount {
        source.cancel()
        break
      }
    }
    monitor.locked {
      if !isOverfull && keys.count <= JoinKeys.maximumCount { keys.formUnion(own) }
      if keys.count > JoinKeys.maximumCount { isOverfull = true }
    }
  }
}
