package import LogCore

/// The state of a metric query over a part of its input: what workers merge, and partials hold.
package final class MetricState {
  var leaves: [LeafState]
  /// Times of the oldest and newest record; oldest > newest if there was none.
  ///
  /// Where lines are left out unread (a prefilter), only records that are samples count: which
  /// others are read depends on how the input was cut.
  var oldest = Int64.max
  var newest = Int64.min
  var records = 0
  package internal(set) var skippedErrors = 0

  /// The state before any record.
  package init(_ plan: MetricPlan) {
    leaves = plan.leaves.map { LeafState($0, memory: plan.memoryPerLeaf) }
  }

  /// Takes in everything of another state of the same plan, which is not to be used any more.
  package func merge(_ other: MetricState) {
    for (mine, its) in zip(leaves, other.leaves) { mine.merge(its) }
    oldest = min(oldest, other.oldest)
    newest = max(newest, other.newest)
    records += other.records
    skippedErrors += other.skippedErrors
  }

  /// Why values are missing, if a temporary file could not be written.
  package var failure: QueryError? {
    leaves.lazy.compactMap(\.accumulator.failure).first.map {
      QueryError(Diagnostic($0, help: ["`--memory` sets when temporary files are needed"]))
    }
  }

  /// What is wrong with the state: a query must not have more series than the plan allows.
  package func overflow(_ plan: MetricPlan) -> QueryError? {
    guard let leaf = leaves.first(where: { $0.sets.count > plan.maximumSeries }) else {
      return nil
    }
    return leaf.mostVaried.map { plan.tooManySeries($0) }
  }
}
