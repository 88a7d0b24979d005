internal import LogCore

/// Plans metric queries: what each range aggregation reads, and which labels it keeps.
package enum MetricPlanner {
  /// The plan of a metric query; `split` is that of `--split`.
  package static func plan(
    _ expression: MetricExpression, text: String, times: EvaluationTimes, split: SplitTimes?,
    environment: PlanEnvironment
  ) -> MetricPlan {
    var plan = MetricPlan(
      text: text, expression: expression, leaves: [], times: times, needs: [.time], split: split,
      zone: environment.zone)
    var prefilters: [(literals: LiteralPrefilter, origin: String)?] = []
    collect(expression, outer: .none) { aggregation, outer in
      let (leaf, needs, prefilter) = self.leaf(aggregation, outer, environment)
      plan.leaves.append(leaf)
      plan.needs.formUnion(needs)
      prefilters.append(prefilter)
    }
    choosePrefilter(&plan, prefilters)
    return plan
  }

  /// Whether `sum` is done where the samples are made: a sum over series of sums or counts.
  static func isPushedDown(_ it: VectorAggregation) -> Bool {
    guard it.function == .sum, case .rangeAggregation(let inner) = it.operand,
      inner.grouping == nil
    else { return false }
    switch inner.function {
    case .countOverTime, .rate, .bytesOverTime, .bytesRate, .sumOverTime: return true
    default: return false
    }
  }

  // MARK: - Leaves

  /// The grouping of a `sum` around a range aggregation, if it is pushed down.
  private enum OuterGrouping {
    case none
    case pushed(Grouping?)
  }

  /// Goes through the range aggregations from left to right, each with the grouping of the `sum`
  /// that is pushed down to it.
  private static func collect(
    _ expression: MetricExpression, outer: OuterGrouping,
    _ body: (RangeAggregation, OuterGrouping) -> Void
  ) {
    switch expression {
    case .number, .vector: break
    case .rangeAggregation(let it): body(it, outer)
    case .vectorAggregation(let it):
      collect(it.operand, outer: isPushedDown(it) ? .pushed(it.grouping) : .none, body)
    case .labelReplace(let it): collect(it.operand, outer: .none, body)
    case .binary(let it):
      collect(it.left, outer: .none, body)
      collect(it.right, outer: .none, body)
    }
  }

  private static func leaf(
    _ it: RangeAggregation, _ outer: OuterGrouping, _ environment: PlanEnvironment
  ) -> (LeafPlan, RecordNeeds, (literals: LiteralPrefilter, origin: String)?) {
    var range = it.range
    if environment.splits { range.log = range.log.withPeriodAsFilter }
    let grouping = leafGrouping(it, outer)
    let planner = PipelinePlanner(
      withoutIdleStages(range.log.stages, it, grouping), environment: environment)
    var demand: LabelDemand
    switch grouping {
    case .by(let names): demand = LabelDemand(names: [], seesErrors: false).adding(names)
    case .without: demand = LabelDemand(names: nil, seesErrors: false)
    }
    let filterPlanner = PipelinePlanner(range.unwrap?.filters ?? [], environment: environment)
    let (filters, beforeFilters) = filterPlanner.plan(demand)
    demand = beforeFilters
    if let label = range.unwrap?.label.text { demand.add(label) }
    let (stages, atStart) = planner.plan(demand)
    var leaf = LeafPlan(
      selector: range.log.selector, stages: stages, unwrap: range.unwrap, filters: filters,
      function: it.function, parameter: it.parameter?.value ?? 0, grouping: grouping,
      range: range.duration.nanoseconds, offset: range.offset?.nanoseconds ?? 0,
      allowsParserErrors: allowsParserErrors(it, outer, planner, filterPlanner),
      isWholeInput: range.duration.text.hasPrefix("$"), place: it.place)
    leaf.errorOrigins = errorOrigins(range)
    let namesLevel =
      planner.names("detected_level") || filterPlanner.names("detected_level")
    var needs = planner.needs(atStart, levelUnlessNamed: namesLevel)
    needs.formUnion(filterPlanner.needs(beforeFilters, levelUnlessNamed: namesLevel))
    return (leaf, needs, planner.prefilter())
  }

  /// The stages that can give records an error.
  private static func errorOrigins(_ range: LogRange) -> [ErrorOrigin] {
    var result: [ErrorOrigin] = []
    func add(_ stages: [PlacedStage]) {
      for placed in stages {
        guard let error = error(of: placed.stage) else { continue }
        result.append(ErrorOrigin(error: error, written: placed.written, place: placed.place))
      }
    }
    add(range.log.stages)
    if let unwrap = range.unwrap {
      result.append(
        ErrorOrigin(
          error: .sampleExtraction, written: QueryWriter.head(of: unwrap), place: unwrap.place))
      add(unwrap.filters)
    }
    return result
  }

  private static func error(of stage: any Stage) -> RecordError? {
    switch stage {
    case is JSONStage, is JSONExpressionStage, is UnpackStage: .jsonParser
    case is LogfmtStage, is LogfmtExpressionStage: .logfmtParser
    case is LabelFilterStage: .labelFilter
    case is LineFormatStage, is LabelFormatStage: .templateFormat
    default: nil
    }
  }

  private static func leafGrouping(_ it: RangeAggregation, _ outer: OuterGrouping) -> LeafGrouping {
    let unwrapped = it.range.unwrap.map { [$0.label.text] } ?? []
    if it.function == .absentOverTime { return .by([]) }
    let grouping: Grouping?
    switch outer {
    case .pushed(nil): return .by([])
    case .pushed(let given): grouping = given
    case .none: grouping = it.grouping
    }
    guard let grouping else { return .without(unwrapped) }
    let names = grouping.labels.map(\.text)
    return grouping.isWithout ? .without(names + unwrapped) : .by(Array(Set(names)).sorted())
  }

  /// The stages without those whose work nobody looks at, which so cannot fail.
  private static func withoutIdleStages(
    _ stages: [PlacedStage], _ it: RangeAggregation, _ grouping: LeafGrouping
  ) -> [PlacedStage] {
    let skipsParsers = skipsParsers(stages, it, grouping)
    let countsBytes = it.function == .bytesOverTime || it.function == .bytesRate
    var result: [PlacedStage] = []
    var isRead = countsBytes
    for placed in stages.reversed() {
      let traits = placed.stage.traits
      if skipsParsers && traits.contains(.parser) { continue }
      if !isRead && placed.stage is LineFormatStage { continue }
      if traits.contains(.readsLine) { isRead = true }
      result.append(placed)
    }
    return result.reversed()
  }

  /// Where one series without labels is counted and no stage names a label, nothing is parsed.
  private static func skipsParsers(
    _ stages: [PlacedStage], _ it: RangeAggregation, _ grouping: LeafGrouping
  ) -> Bool {
    guard grouping == .by([]), it.range.unwrap == nil else { return false }
    switch it.function {
    case .countOverTime, .rate, .bytesOverTime, .bytesRate, .absentOverTime: break
    default: return false
    }
    return stages.allSatisfy { placed in
      placed.stage.traits.contains(.parser) || placed.stage is DropStage
        || placed.stage is KeepStage || placed.stage.demand(before: .nothing).names?.isEmpty == true
    }
  }

  /// Loki does not fail for parser errors where the grouping is pushed down to the lines and the
  /// query names `__error__`.
  private static func allowsParserErrors(
    _ it: RangeAggregation, _ outer: OuterGrouping, _ stages: PipelinePlanner,
    _ filters: PipelinePlanner
  ) -> Bool {
    let grouping: Grouping?
    switch outer {
    case .pushed(let given): grouping = given
    case .none:
      guard let own = it.grouping else { return false }
      grouping = own
    }
    let isGrouped =
      grouping.map { !$0.isWithout && $0.labels.contains { $0.text == "__error__" } } ?? false
    return isGrouped || stages.names("__error__") || filters.names("__error__")
  }

  // MARK: - Prefilter

  /// A line may be left out unread only if no leaf could want it, and if its time is not needed to
  /// know when the input begins and ends.
  private static func choosePrefilter(
    _ plan: inout MetricPlan, _ found: [(literals: LiteralPrefilter, origin: String)?]
  ) {
    var needsEnds = false
    if case .wholeInput = plan.times { needsEnds = true }
    if case .tiling(let step) = plan.times {
      needsEnds =
        plan.expression.hasValuesWithoutSamples
        || plan.leaves.contains { $0.range > step || $0.offset != 0 }
    }
    guard !needsEnds, !found.isEmpty else { return }
    let parts = found.compactMap { $0 }
    guard parts.count == found.count, let all = LiteralPrefilter.any(of: parts.map(\.literals))
    else { return }
    plan.prefilter = all
    plan.prefilterOrigin = parts.map(\.origin).joined(separator: " ")
  }
}

extension MetricExpression {
  /// Whether it may have a value where no record is.
  var hasValuesWithoutSamples: Bool {
    switch self {
    case .number, .vector: true
    case .rangeAggregation(let it): it.function == .absentOverTime
    case .vectorAggregation(let it): it.operand.hasValuesWithoutSamples
    case .labelReplace(let it): it.operand.hasValuesWithoutSamples
    case .binary(let it):
      switch (it.left, it.right) {
      // A number beside a vector has no samples of its own.
      case (.number, let other), (let other, .number): other.hasValuesWithoutSamples
      default: it.left.hasValuesWithoutSamples || it.right.hasValuesWithoutSamples
      }
    }
  }
}
