package import LogCore

/// One worker's part of a metric query over batches that somebody else reads.
///
/// Records with an error are left out and counted. A batch is left as the stages made it: the caller
/// puts it aside before, where others read it, too.
package final class MetricFold {
  private let worker: MetricWorker
  private let plan: MetricPlan
  /// There were more series than the plan allows; nothing is taken in any more.
  package private(set) var isOverfull = false

  /// `plan` must have been made by `prepared`.
  package init(_ plan: MetricPlan, names: LabelNames, streams: StreamTable) {
    self.plan = plan
    worker = MetricWorker(
      plan, layouts: plan.layouts, names: names, streams: streams, checksSelectors: true)
  }

  /// A plan for records that come whether they are wanted or not.
  package static func prepared(_ plan: MetricPlan) -> MetricPlan {
    var plan = plan
    plan.prefilter = nil
    plan.prefilterOrigin = nil
    plan.skipsErrors = true
    return plan
  }

  /// Takes in the records of a batch.
  package func run(_ batch: RecordBatch) {
    guard !isOverfull else { return }
    let place = Place(source: 0, sequence: 0, part: 0, isLast: false, isLive: false)
    if !worker.run(batch, at: place) { isOverfull = true }
  }

  /// What has been taken in.
  package var state: MetricState { worker.state }
}
