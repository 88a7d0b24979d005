package import LogCore

/// Which labels the series of a range aggregation keep.
package enum LeafGrouping: Sendable, Equatable {
  /// All but these (the unwrapped label, and those of `without`).
  case without([String])
  /// Only these, as far as a record has them.
  case by([String])
}

/// A range aggregation of a metric query, as it will run.
package struct LeafPlan: Sendable {
  package var selector: StreamSelection
  package var stages: [PlannedStage]
  package var unwrap: Unwrap?
  /// Label filters behind `unwrap`.
  package var filters: [PlannedStage] = []
  package var function: RangeFunction
  package var parameter: Double
  package var grouping: LeafGrouping
  /// Nanoseconds.
  package var range: Int64
  package var offset: Int64
  /// Parser errors are labels like others here, and do not fail the query.
  package var allowsParserErrors = false
  /// The range is `$__range` of a window that is only known when everything has been read.
  package var isWholeInput = false
  package var place: SourceRange
  /// The stages that can give records an error, in order.
  var errorOrigins: [ErrorOrigin] = []

  /// Whether another leaf reads the same records with the same labels.
  func sharesPipeline(with other: LeafPlan) -> Bool {
    selector == other.selector && unwrap == other.unwrap
      && stages.map(\.written) == other.stages.map(\.written)
      && filters.map(\.written) == other.filters.map(\.written)
      && stages.map(\.demand) == other.stages.map(\.demand)
  }
}

/// A stage that can give records an error.
struct ErrorOrigin: Sendable {
  var error: RecordError
  /// As LogQL.
  var written: String
  var place: SourceRange
}

extension MetricPlan {
  /// Whether a record can make the query fail.
  var canFail: Bool { !skipsErrors && leaves.contains { !$0.errorOrigins.isEmpty } }
}

extension PlannedStage {
  /// The stage as LogQL.
  package var written: String {
    var text = QueryText()
    stage.write(to: &text)
    return text.text
  }
}

/// When a metric query is evaluated.
package enum EvaluationTimes: Sendable, Equatable {
  /// Once; the result is a vector.
  case instant(Int64)
  /// At from, from + step, ... up to and including `to`.
  case range(from: Int64, to: Int64, step: Int64)
  /// At the multiples of the step, from the first at or after the oldest record to the first at or
  /// after the newest.
  case tiling(step: Int64)
  /// Once, over everything: at the newest record's time.
  case wholeInput

  package var isInstant: Bool {
    switch self {
    case .instant, .wholeInput: true
    case .range, .tiling: false
    }
  }
}

/// What a metric query does with its input; shared by the workers.
package struct MetricPlan: Sendable {
  package var text: String
  package var expression: MetricExpression
  package var leaves: [LeafPlan]
  package var times: EvaluationTimes
  package var needs: RecordNeeds
  package var prefilter: LiteralPrefilter?
  package var prefilterOrigin: String?
  package var split: SplitTimes?
  package var zone: ZoneInfo
  /// Records with an error are left out and counted, instead of failing the query.
  package var skipsErrors = false
  package var maximumSeries = 100_000
  /// How many bytes of values all leaves and workers may hold before they go to temporary files.
  package var memory = 1 << 30
  /// Counts what the parts of the run do.
  var analysis: RunAnalysis?
  /// How many workers share the memory.
  package var workers = 1

  var memoryPerLeaf: Int { memory / max(1, workers) / max(1, leaves.count) }
}
