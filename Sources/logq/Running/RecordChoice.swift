internal import Ingest
internal import LogCore
internal import LogQL

/// Which records count, and when they are before and after.
struct RecordChoice {
  /// `--filter` in its canonical form; empty without one.
  var text = ""
  var plan: LogPlan?
  /// `--split`, absolute.
  var split: [Int64] = []

  init(_ run: IncidentRun) throws(Diagnostic) {
    split = run.split
    guard let text = run.invocation.options.filter else { return }
    let query: Query
    do { query = try parseQuery(text) } catch { throw error.diagnostic }
    guard case .log(let log) = query.expression else {
      throw Diagnostic("`--filter` takes a log query, expected no aggregation", text: text)
    }
    self.text = QueryWriter.write(query)
    let environment = PlanEnvironment(
      givenLabels: Set(run.settings.ingest.labels.map(\.name)), zone: run.settings.zone)
    // Claims have to know of errors.
    plan = LogPlanner.plan(
      log, needs: [], demand: LabelDemand(names: [], seesErrors: true), environment: environment)
  }
}
