package import LogCore

/// Plans log queries.
package enum LogPlanner {
  /// The plan of a log query whose output looks at `demand` and needs `needs` of each record.
  package static func plan(
    _ log: LogExpression, needs: RecordNeeds, demand: LabelDemand, environment: PlanEnvironment
  ) -> LogPlan {
    let log = environment.splits ? log.withPeriodAsFilter : log
    let planner = PipelinePlanner(log.stages, environment: environment)
    let (stages, atStart) = planner.plan(demand)
    var plan = LogPlan(
      selector: log.selector, stages: stages,
      needs: needs.union(planner.needs(atStart, levelUnlessNamed: true)), zone: environment.zone)
    if let (literals, origin) = planner.prefilter() {
      plan.prefilter = literals
      plan.prefilterOrigin = origin
    }
    return plan
  }
}
