internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// Makes the plan of a log query out of what was asked for.
struct QueryPlanning {
  let log: LogExpression
  let settings: QuerySettings
  let times: WindowTimes
  let inputs: InputList

  /// Where the records go, with the look that fits the query and the inputs.
  var destination: LogDestination {
    var settings = settings
    settings.look.showsFile = inputs.count > 1
    settings.look.marks = Self.marks(log)
    return settings.destination
  }

  /// What the query looks for in lines.
  static func marks(_ log: LogExpression) -> MatchMarks {
    let filters = log.stages.compactMap { $0.stage as? LineFilterStage }
    return MatchMarks(
      literals: filters.flatMap(\.wantedTexts), patterns: filters.flatMap(\.wantedPatterns))
  }

  /// The plan that runs.
  func plan() -> LogPlan { plan(for: destination) }

  /// The plan for this destination.
  func plan(for destination: LogDestination) -> LogPlan {
    var demand = LabelDemand.nothing
    var needs: RecordNeeds = []
    switch destination {
    case .records(let output):
      demand = output.demand
      needs = output.needs
    case .complete(let output):
      demand = output.demand
      needs = output.needs
    case .count, .first: break
    }
    var plan = LogPlanner.plan(
      log, needs: needs, demand: demand, environment: settings.planEnvironment)
    plan.window = times.window
    plan.split = times.split
    return plan
  }
}
