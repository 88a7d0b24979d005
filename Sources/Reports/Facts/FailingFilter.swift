package import LogCore
package import LogQL

/// `--failing FILTER`: which requests fail, where the status does not tell.
package struct FailingFilter: Sendable {
  /// The label filter as LogQL, without its `|`.
  package let text: String
  /// The fields that it names.
  package var names: Set<String> { Self.names(text) }
  /// For each format of records; JSON and logfmt are parsed before.
  let plans: [LogPlan]

  /// Reads a label filter.
  package init(_ text: String, environment: PlanEnvironment) throws(QueryError) {
    let expression = try Self.log("{} | " + text)
    guard expression.stages.count == 1, expression.stages[0].stage is LabelFilterStage else {
      throw QueryError(
        Diagnostic(
          "`\(text)` is no label filter, expected one as `status >= 400`"))
    }
    var written = QueryText()
    expression.stages[0].stage.write(to: &written)
    self.text = String(written.text.drop { $0 == "|" || $0 == " " })
    var plans: [LogPlan] = []
    for parser in ["", "| json ", "| logfmt "] {
      plans.append(
        LogPlanner.plan(
          try Self.log("{} \(parser)| \(self.text)"), needs: [],
          demand: LabelDemand(names: [], seesErrors: true), environment: environment))
    }
    self.plans = plans
  }

  /// The fields that a label filter names; none of a text that is no filter.
  package static func names(_ text: String) -> Set<String> {
    guard let log = try? log("{} | " + text),
      let filter = log.stages.first?.stage as? LabelFilterStage
    else { return [] }
    return filter.demand(before: .nothing).names ?? []
  }

  private static func log(_ text: String) throws(QueryError) -> LogExpression {
    guard case .log(let log) = try parseQuery(text).expression else {
      throw QueryError(Diagnostic("expected a label filter", text: text))
    }
    return log
  }

  /// What has to be known of each record.
  package var needs: RecordNeeds { plans.reduce(into: []) { $0.formUnion($1.needs) } }
}

/// Marks the failing records of one worker's batches by a filter.
final class FailingMark {
  private let counters: [RecordCounter]
  private var isFailing = [Bool](repeating: false, count: RecordBatch.capacity)
  private var checkpoint = RecordBatch.Checkpoint()

  init(_ filter: FailingFilter, names: LabelNames) {
    counters = filter.plans.map { RecordCounter($0, names) }
  }

  /// Leaves the batch as it was.
  func mark(_ batch: RecordBatch, _ columns: FactColumns) {
    batch.save(to: &checkpoint)
    for i in 0..<batch.count { isFailing[i] = false }
    for (format, counter) in counters.enumerated() {
      var n = 0
      for k in 0..<batch.keptCount {
        let record = unsafe batch.kept[k]
        guard unsafe Int(batch.format[Int(record)].rawValue) == format else { continue }
        unsafe batch.kept[n] = record
        n += 1
      }
      batch.keptCount = n
      if n > 0 { _ = counter.run(batch) }
      for k in 0..<batch.keptCount { isFailing[Int(unsafe batch.kept[k])] = true }
      batch.restore(checkpoint)
    }
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      if isFailing[record] {
        unsafe columns.marks[record].insert(.failing)
      } else {
        unsafe columns.marks[record].remove(.failing)
      }
    }
  }
}
