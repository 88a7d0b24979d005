package import LogCore

/// A stage as it will run: with the labels that anything behind it looks at.
package struct PlannedStage: Sendable {
  package var stage: any Stage
  package var demand: LabelDemand
  /// Runs a second time, for the records that later filters kept, to find the labels that only the
  /// output or a late stage needs.
  package var isCompletion: Bool

  package init(stage: any Stage, demand: LabelDemand, isCompletion: Bool = false) {
    self.stage = stage
    self.demand = demand
    self.isCompletion = isCompletion
  }
}

/// `--split`: the label `period` by the record's time.
package struct SplitTimes: Sendable, Equatable {
  /// Ascending, one or two, nanoseconds since 1970.
  package var times: [Int64]
  package init(times: [Int64]) { self.times = times }

  /// `before` and `after`, with `during` in between where there are two times.
  package func period(of time: Int64) -> StaticString {
    guard let first = times.first, time >= first else { return "before" }
    return times.count > 1 && time < times[1] ? "during" : "after"
  }
}

/// Which records a log query looks at, by their time: from ..< to.
package struct TimeWindow: Sendable, Equatable {
  package var from: Int64?
  package var to: Int64?

  package init(from: Int64? = nil, to: Int64? = nil) {
    self.from = from
    self.to = to
  }

  package var isOpen: Bool { from == nil && to == nil }
}

/// What a log query does with its input, decided before the first byte is read; workers share it.
package struct LogPlan: Sendable {
  package var selector: (any StreamSelector)?
  package var stages: [PlannedStage]
  package var window = TimeWindow()
  package var split: SplitTimes?
  package var needs: RecordNeeds
  package var prefilter: LiteralPrefilter?
  /// Where the prefilter comes from, as LogQL, for `explain`.
  package var prefilterOrigin: String?
  package var zone: ZoneInfo
  /// Counts what the parts of the run do.
  var analysis: RunAnalysis?

  package init(
    selector: (any StreamSelector)?, stages: [PlannedStage], needs: RecordNeeds, zone: ZoneInfo
  ) {
    self.selector = selector
    self.stages = stages
    self.needs = needs
    self.zone = zone
  }
}
