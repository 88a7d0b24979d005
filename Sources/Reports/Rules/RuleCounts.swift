package import LogCore
package import LogQL

/// The samples of alerting rules, taken in while an input is read.
package final class RuleCounts: ReportState {
  /// A rule with its query, ready to run.
  package struct Plan: Sendable {
    package let rule: AlertRule
    /// What the series is followed for, where it is no rule: see `SignalSource`.
    package var signal: SignalSource?
    let metric: MetricPlan

    /// The rule's expression has been read before, so that it parses.
    package init?(_ rule: AlertRule, environment: PlanEnvironment) {
      guard case .metric(let metric)? = try? parseQuery(rule.expression).expression else {
        return nil
      }
      self.rule = rule
      self.metric = MetricFold.prepared(
        MetricPlanner.plan(
          metric, text: rule.expression, times: .tiling(step: rule.interval), split: nil,
          environment: environment))
    }

    /// What has to be known of each record.
    package var needs: RecordNeeds { metric.needs.union(.time) }
  }

  let plans: [Plan]
  private var folds: [MetricFold] = []
  private var states: [MetricState]
  private var isOverfull: [Bool]
  private var checkpoint = RecordBatch.Checkpoint()
  /// Whether the lines of a partial that come are those of a rule.
  var isReading: Bool { reading >= 0 }
  /// The rule whose lines of a partial come.
  private var reading = -1
  private var reader: MetricPartialReader?

  package init(_ plans: [Plan]) {
    self.plans = plans
    states = plans.map { MetricState($0.metric) }
    isOverfull = plans.map { _ in false }
  }

  /// Leaves the batch as it was.
  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    guard !plans.isEmpty else { return }
    if folds.isEmpty {
      folds = plans.map { MetricFold($0.metric, names: batch.names, streams: batch.streams) }
    }
    batch.save(to: &checkpoint)
    for fold in folds {
      fold.run(batch)
      batch.restore(checkpoint)
    }
  }

  private func finish() {
    for (i, fold) in folds.enumerated() {
      if fold.isOverfull { isOverfull[i] = true }
      states[i].merge(fold.state)
    }
    folds = []
  }

  package func merge(_ other: RuleCounts) {
    finish()
    other.finish()
    for i in states.indices {
      states[i].merge(other.states[i])
      if other.isOverfull[i] || states[i].overflow(plans[i].metric) != nil { giveUp(i) }
    }
  }

  private func giveUp(_ i: Int) {
    isOverfull[i] = true
    states[i] = MetricState(plans[i].metric)
  }

  package func settle(_ files: FileTable) {
    finish()
    for i in states.indices where isOverfull[i] || states[i].overflow(plans[i].metric) != nil {
      giveUp(i)
    }
  }

  // MARK: - Partials

  package func write(to out: PartialOutput) {
    for (i, state) in states.enumerated() {
      out.begin("rule")
      out.add(i)
      out.add(isOverfull[i] ? 1 : 0)
      out.end()
      let writer = MetricPartialWriter { lines in
        out.bytes.append(lines)
        return !out.hasFailed
      }
      _ = writer.writeBody(state)
      out.begin("ruleend")
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    if reading >= 0 {
      if line.word.equals("ruleend") {
        reading = -1
        reader = nil
        return true
      }
      return reader?.read(line.text) ?? false
    }
    var line = line
    guard line.word.equals("rule"), let number = line.count(), number < plans.count,
      let overfull = line.count(), line.isAtEnd
    else { return false }
    if overfull > 0 { isOverfull[number] = true }
    reading = number
    reader = MetricPartialReader(into: states[number])
    return true
  }

  // MARK: - Results

  /// When a rule fired.
  struct Result {
    var rule: AlertRule
    /// The series that fired, with their labels.
    var series: [(labels: [(name: String, value: String)], intervals: [AlertInterval])]
    var skipped = 0
    /// Why there is no answer.
    var failure: String?
  }

  /// The series of what is followed, in the order in which it was asked for; of a settled state.
  func signals() -> [SignalSeries] {
    var found: [SignalSeries] = []
    for (i, plan) in plans.enumerated() {
      guard let source = plan.signal, !isOverfull[i],
        let metric = try? MetricResult(plan.metric, states[i])
      else { continue }
      let leaves = plan.metric.leaves
      let reach = leaves.map { $0.range + max($0.offset, 0) }.max() ?? 0
      let ahead = leaves.map { max(-$0.offset, 0) }.max() ?? 0
      for series in metric.series {
        let labels = series.labels.map {
          (
            name: String(decoding: $0.name, as: UTF8.self),
            value: String(decoding: $0.value, as: UTF8.self)
          )
        }
        found.append(
          SignalSeries(
            source: source, labels: labels, step: plan.rule.interval, samples: series.samples,
            reach: reach, ahead: ahead))
      }
    }
    return found
  }

  /// The results of all rules, in the order of the files; of a settled state.
  func results() -> [Result] {
    plans.indices.filter { plans[$0].signal == nil }.map { i in
      var result = Result(rule: plans[i].rule, series: [])
      guard !isOverfull[i] else {
        result.failure = "it has more than \(plans[i].metric.maximumSeries) series"
        return result
      }
      result.skipped = states[i].skippedErrors
      do throws(QueryError) {
        let metric = try MetricResult(plans[i].metric, states[i])
        for series in metric.series {
          let found = AlertState.intervals(
            of: plans[i].rule, samples: series.samples, from: metric.from, to: metric.to)
          guard !found.isEmpty else { continue }
          result.series.append(
            (
              series.labels.map {
                (
                  String(decoding: $0.name, as: UTF8.self),
                  String(decoding: $0.value, as: UTF8.self)
                )
              }, found
            ))
        }
      } catch {
        result.failure = error.diagnostic.headline
      }
      return result
    }
  }
}
