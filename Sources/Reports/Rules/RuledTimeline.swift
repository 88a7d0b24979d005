package import LogCore
internal import LogQL

/// What a timeline keeps of its input, with the samples of alerting rules.
package final class RuledTimeline: ReportState {
  package let timeline = TimelineState()
  private let rules: RuleCounts

  package init(_ rules: [RuleCounts.Plan]) { self.rules = RuleCounts(rules) }

  /// The timeline with the alerts in it; of a settled state.
  ///
  /// What is measured behind `closed` may still change, and is not looked at.
  package func build(
    files: FileTable, options: TimelineOptions, closed: Int64 = .max
  ) -> Timeline {
    let alerts = AlertList(rules)
    var signals = rules.signals()
    for i in signals.indices { signals[i].samples.removeAll { $0.time > closed } }
    var result = TimelineBuilder(
      timeline, files: files, options: options, others: alerts.events, signals: signals
    ).build()
    result.missing += alerts.missing
    return result
  }

  /// How many buckets of series were looked at for a result.
  package func cost(of result: Timeline) -> Int {
    let series = timeline.services.names.count + timeline.latencies.names.count
    let buckets = Nanoseconds.difference(result.to, result.from) / max(result.step, 1)
    return series * Int(clamping: min(max(buckets, 0), Int64(BucketWidths.mostBuckets)))
  }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    timeline.fold(batch, facts, from: origin)
    rules.fold(batch, facts, from: origin)
  }

  package func merge(_ other: RuledTimeline) {
    timeline.merge(other.timeline)
    rules.merge(other.rules)
  }

  package func settle(_ files: FileTable) {
    timeline.settle(files)
    rules.settle(files)
  }

  package func write(to out: PartialOutput) {
    timeline.write(to: out)
    rules.write(to: out)
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    if rules.isReading { return rules.read(line, files: files) }
    return timeline.read(line, files: files) || rules.read(line, files: files)
  }
}
