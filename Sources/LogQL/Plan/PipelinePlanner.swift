package import LogCore

/// What the planner knows of the input before it has been read.
package struct PlanEnvironment: Sendable {
  /// Names that streams may have as labels besides those of wrappers: `--label`, paths, `filename`.
  package var streamLabels: Set<String>
  package var zone: ZoneInfo
  /// Whether `--split` adds the label `period`.
  package var splits = false

  package init(givenLabels: Set<String> = [], zone: ZoneInfo = .utc) {
    streamLabels = givenLabels.union(["filename", "namespace", "pod", "container", "period"])
    self.zone = zone
  }
}

/// Decides how the stages of one pipeline run: which labels each has to find, what is looked for
/// before any line is parsed, and what can wait until most records are gone.
struct PipelinePlanner {
  let stages: [any Stage]
  let environment: PlanEnvironment

  init(_ placed: [PlacedStage], environment: PlanEnvironment) {
    stages = placed.map(\.stage)
    self.environment = environment
  }

  /// The stages with the labels that are looked at behind them, and those looked at before all.
  func plan(_ atEnd: LabelDemand) -> (stages: [PlannedStage], atStart: LabelDemand) {
    var planned: [PlannedStage] = []
    var demand = atEnd
    for stage in stages.reversed() {
      planned.append(PlannedStage(stage: stage, demand: demand))
      demand = stage.demand(before: demand)
    }
    return (completeLate(planned.reversed()), demand)
  }

  // MARK: - Late completion

  /// Where filters follow a parser, it first finds only what they look at, and the rest for the
  /// records that they keep.
  private func completeLate(_ planned: [PlannedStage]) -> [PlannedStage] {
    var result: [PlannedStage] = []
    var i = 0
    while i < planned.count {
      let isRepeatable = planned[i].stage.traits.contains(.repeatable)
      let rest = isRepeatable ? planned[(i + 1)...] : []
      let filters = rest.prefix { isPlainFilter($0.stage) }
      let wanted = filters.reduce(LabelDemand.nothing) { $1.stage.demand(before: $0) }
      guard isRepeatable, let names = wanted.names,
        !names.isEmpty, let last = filters.last, isMore(last.demand, than: wanted)
      else {
        result.append(planned[i])
        i += 1
        continue
      }
      result.append(PlannedStage(stage: planned[i].stage, demand: wanted))
      result.append(contentsOf: filters)
      result.append(
        PlannedStage(stage: planned[i].stage, demand: last.demand, isCompletion: true))
      i += filters.count + 1
    }
    return result
  }

  /// A filter that looks at certain labels, and not at errors.
  private func isPlainFilter(_ stage: any Stage) -> Bool {
    guard stage.traits.contains(.filter) else { return false }
    let demand = stage.demand(before: .nothing)
    return demand.names != nil && !demand.seesErrors
  }

  private func isMore(_ demand: LabelDemand, than other: LabelDemand) -> Bool {
    guard let names = demand.names, let others = other.names else { return true }
    return demand.seesErrors || !names.isSubset(of: others)
  }

  // MARK: - Prefilter

  /// The strongest literals that a line must have one of to be selected, and the stage they are from.
  func prefilter() -> (literals: LiteralPrefilter, origin: String)? {
    var best: (literals: LiteralPrefilter, origin: String)?
    var bestLength = 0
    // Labels tell about the line as long as only parsers have made them.
    var hasParsed = false
    var hasMadeValues = false
    // Whether keys stand before their values in the line.
    var hasKeys = true
    for stage in stages {
      var found: (literals: LiteralPrefilter, values: LiteralPrefilter)?
      if let filter = stage as? LineFilterStage {
        found = filter.requiredLiterals.map { ($0, $0) }
      } else if let filter = stage as? LabelFilterStage, hasParsed && !hasMadeValues,
        let needed = filter.requirement, environment.streamLabels.isDisjoint(with: needed.labels),
        !needed.labels.contains("detected_level"), hasKeys || needed.values.number == nil
      {
        found = (needed.inJSON, needed.values)
      }
      if let found, found.values.strength > bestLength {
        best = (found.literals, PlannedStage(stage: stage, demand: .nothing).written)
        bestLength = found.values.strength
      }
      if stage.traits.contains(.changesLine) { break }
      if stage.traits.contains(.parser) {
        hasParsed = true
        hasKeys = hasKeys && (stage is JSONStage || stage is LogfmtStage)
      }
      if stage.traits.contains(.makesValues) { hasMadeValues = true }
    }
    return best
  }

  // MARK: - Needs

  /// What the reader must find for the stages, given the labels that are looked at before them.
  func needs(_ atStart: LabelDemand, levelUnlessNamed: Bool) -> RecordNeeds {
    var needs: RecordNeeds = []
    if atStart.names?.contains("detected_level") ?? levelUnlessNamed { needs.insert(.level) }
    if atStart.names?.isEmpty != true { needs.insert(.metadata) }
    if stages.contains(where: { $0.traits.contains(.readsTime) }) { needs.insert(.time) }
    return needs
  }

  /// Whether a stage or a grouping names a label.
  func names(_ label: String) -> Bool {
    stages.contains { $0.demand(before: .nothing).names?.contains(label) == true }
  }
}
