internal import LogCore

/// The stages of a plan at work in one worker.
final class LogPipeline {
  private let runners: [any StageRunner]
  private let window: TimeWindow
  private let split: SplitTimes?
  private let period: LabelID
  private let context: ContextLines?
  private(set) var oldRecords = 0

  init(_ plan: LogPlan, names: LabelNames, counters: WorkerCounters, context: ContextLines?) {
    runners = plan.stages.enumerated().map { i, planned in
      let runner = planned.stage.makeRunner(
        RunnerContext(
          names: names, demand: planned.demand, counters: counters, zone: plan.zone))
      return plan.analysis.map { AnalysedRunner(runner, part: i + 1, $0) } ?? runner
    }
    window = plan.window
    split = plan.split
    period = names.intern("period")
    self.context = context
  }

  /// Leaves the selected records kept.
  func run(_ batch: RecordBatch) {
    if !window.isOpen { keepWindow(batch) }
    if let split { label(batch, split) }
    context?.takeCandidates(batch)
    for runner in runners {
      if batch.keptCount == 0 { return }
      runner.run(batch)
    }
  }

  private func keepWindow(_ batch: RecordBatch) {
    let from = window.from ?? Int64.min
    let to = window.to ?? Int64.max
    var n = 0
    for k in 0..<batch.keptCount {
      let record = unsafe batch.kept[k]
      let time = unsafe batch.time[Int(record)]
      if time >= from && (time < to || window.to == nil) {
        unsafe batch.kept[n] = record
        n += 1
      } else if time < from {
        oldRecords += 1
      }
    }
    batch.keptCount = n
  }

  private func label(_ batch: RecordBatch, _ split: SplitTimes) {
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      unsafe batch.addMetadata(record, period, ByteSlice(split.period(of: batch.time[record])))
    }
  }
}
