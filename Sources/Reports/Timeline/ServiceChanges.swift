internal import LogCore

/// A change of a service, before it is an event: what recovery is told by.
struct ServiceChange {
  var event: TimelineEvent
  /// In buckets.
  var start: Int
  var end: Int
  /// Whether it is an event of its own; a recovery has to wait for all.
  var isTold = true
}

/// Finds the changes of one service: failing requests, slow ones, traffic, silence.
struct ServiceChanges {
  let axis: TimeAxis
  /// Of durations, whose buckets may be coarser.
  let latencyAxis: TimeAxis
  let penalty: Double
  /// Of traffic: its floor is passed by chance where counts are small, so that all series of the
  /// input count as tried; three times as many failing requests, and at least eight, are not.
  let trafficPenalty: Double
  /// `--baseline`.
  let baseline: (from: Int64, to: Int64)?
  let evidence: EvidenceFinder
  let claims: TimelineClaims

  /// `news` are the times at which errors of the service were new.
  func find(_ service: ServiceSeries, _ latency: LatencySeries?, news: [Int64]) -> [ServiceChange] {
    var found: [ServiceChange] = []
    if let counts = service.main {
      found += errors(service, counts, onsets: news.map { Int(($0 - axis.start(0)) / axis.step) })
      found += silences(service)
      let quiet = found.filter { $0.event.type == .silence }
      found += traffic(service, counts).map { change in
        var change = change
        // What is silent has no traffic: that is told once.
        change.isTold = !quiet.contains { $0.start < change.end && change.start < $0.end }
        return change
      }
    }
    if let latency { found += slowness(service, latency) }
    return found
  }

  private func usual(_ axis: TimeAxis) -> Range<Int>? {
    baseline.flatMap { axis.buckets(from: $0.from, to: $0.to) }
  }

  private func subject(_ service: ServiceSeries) -> TimelineSubject {
    TimelineSubject(kind: "service", service: service.name, name: service.name)
  }

  // MARK: - Failing requests

  private func errors(
    _ service: ServiceSeries, _ counts: ServiceSeries.Counts, onsets: [Int]
  ) -> [ServiceChange] {
    guard counts.failing.reduce(0, +) >= RatioFloor.errors.hits else { return [] }
    let detector = RatioDetector(penalty: penalty, floor: .errors, baseline: usual(axis))
    guard
      let result = detector.run(
        RatioSeries(hits: counts.failing, totals: counts.total), onsets: onsets)
    else { return [] }
    return result.changes.compactMap { change in
      let range = change.start..<change.end
      let times = { evidence.failingTimes(service, from: axis.start($0), to: axis.start($1)) }
      guard
        !change.isBrief(
          times(change.start, change.end), step: axis.step, floor: .errors, base: result.base)
      else { return nil }
      let first = range.map { counts.firstFailing[$0] }.min() ?? axis.start(change.start)
      var event = TimelineEvent(.errorRate, at: first, subject: subject(service), text: "")
      let after = Double(change.hits) / Double(change.total)
      describe(&event, change, before: result.base, after: after, unit: "ratio")
      event.text =
        "\(service.name) \(NumberPhrase.percent(result.base)) -> \(NumberPhrase.percent(after))"
      event.end = change.isOpen ? nil : end(counts.lastFailing, change, axis)
      let window = claims.window(range, axis)
      event.beforeClaim = claims.failingShare(service, claims.window(result.baseline, axis))
      event.afterClaim = claims.failingShare(service, window)
      var proof = evidence.failing(
        service, from: axis.start(change.start), to: axis.start(change.end), value: change.hits)
      proof.claim = claims.count(change.hits, service, failing: true, window)
      event.evidence = proof
      return ServiceChange(event: event, start: change.start, end: change.end)
    }
  }

  /// The last hit of a change, where it is in its last bucket.
  private func end(_ last: [Int64], _ change: LevelChange, _ axis: TimeAxis) -> Int64 {
    max(last[change.end - 1], axis.start(change.end - 1))
  }

  private func describe(
    _ event: inout TimelineEvent, _ change: LevelChange, before: Double, after: Double,
    unit: String
  ) {
    event.before = before
    event.after = after
    event.unit = unit
    event.shape = change.shape
    event.pValue = change.pValue
    event.isOpen = change.isOpen
  }

  // MARK: - Slow requests

  private func slowness(_ service: ServiceSeries, _ latency: LatencySeries) -> [ServiceChange] {
    let axis = latencyAxis
    guard let usual = usual(axis) ?? latency.longestLevel(penalty: penalty) else { return [] }
    let slow = latency.slow(baseline: usual)
    let detector = RatioDetector(penalty: penalty, floor: .slowness, baseline: usual)
    guard slow.series.hits.reduce(0, +) >= RatioFloor.slowness.hits,
      let result = detector.run(slow.series)
    else { return [] }
    return result.changes.compactMap { change in
      let range = change.start..<change.end
      guard
        !change.isBrief(
          latency.slowTimes(range, limits: slow.limits), step: axis.step, floor: .slowness,
          base: result.base)
      else { return nil }
      let first = range.map { slow.first[$0] }.min() ?? axis.start(change.start)
      var event = TimelineEvent(.latency, at: first, subject: subject(service), text: "")
      let before = latency.quantile(0.95, usual) ?? 0
      let after = latency.quantile(0.95, range) ?? 0
      describe(&event, change, before: before, after: after, unit: "ms")
      event.slowBefore = result.base
      event.slowAfter = Double(change.hits) / Double(change.total)
      event.text =
        "\(service.name) p95 \(NumberPhrase.milliseconds(before)) -> \(NumberPhrase.milliseconds(after))"
      event.end = change.isOpen ? nil : end(slow.last, change, axis)
      var proof = evidence.slow(
        service, limits: slow.limits, from: axis.start(change.start), to: axis.start(change.end),
        value: change.hits)
      proof.claim = claims.slow(
        change.hits, service, limits: slow.limits, claims.window(range, axis))
      event.evidence = proof
      let scale = Int(axis.step / self.axis.step)
      return ServiceChange(
        event: event, start: change.start * scale, end: min(change.end * scale, self.axis.count))
    }
  }

  // MARK: - Traffic

  private func traffic(_ service: ServiceSeries, _ counts: ServiceSeries.Counts)
    -> [ServiceChange]
  {
    // A service's own time: what has not begun, or has ended for good, has no traffic to compare.
    guard let first = counts.total.firstIndex(where: { $0 > 0 }),
      let last = counts.total.lastIndex(where: { $0 > 0 }), last - first >= 4
    else { return [] }
    let own = first..<(last + 1)
    let usual = usual(axis).map { $0.clamped(to: own) }.flatMap { $0.isEmpty ? nil : $0 }
    let detector = TrafficDetector(
      penalty: trafficPenalty,
      baseline: usual.map { ($0.lowerBound - first)..<($0.upperBound - first) })
    guard
      let result = detector.run(
        Array(counts.total[own]), exposure: Array(axis.exposure[own]))
    else { return [] }
    let usualRange = (result.baseline.lowerBound + first)..<(result.baseline.upperBound + first)
    return result.changes.compactMap { change in
      let start = change.start + first
      let end = change.end + first
      guard
        !change.isBurst(
          evidence.times(service, from: axis.start(start), to: axis.start(end)), step: axis.step,
          usual: result.base, more: TrafficDetector.more)
      else { return nil }
      let isOpen = end >= axis.count
      var event = TimelineEvent(
        .traffic, at: max(axis.start(start), axis.from), subject: subject(service), text: "")
      let (before, beforeClaim) = rate(service, counts, usualRange)
      let (after, afterClaim) = rate(service, counts, start..<end)
      describe(&event, change, before: before, after: after, unit: "per_s")
      event.isOpen = isOpen
      event.text =
        "\(service.name) \(NumberPhrase.rate(before)) -> \(NumberPhrase.rate(after))"
      event.end = isOpen ? nil : axis.start(end)
      event.beforeClaim = beforeClaim
      event.afterClaim = afterClaim
      var proof = TimelineEvidence(value: change.hits)
      proof.claim = claims.count(
        change.hits, service, failing: false, claims.window(start..<end, axis))
      event.evidence = proof
      return ServiceChange(event: event, start: start, end: end)
    }
  }

  /// Requests a second over some buckets.
  private func rate(
    _ service: ServiceSeries, _ counts: ServiceSeries.Counts, _ buckets: Range<Int>
  ) -> (Double, EventClaim?) {
    let count = Double(counts.total[buckets].reduce(0, +))
    guard let window = claims.window(buckets, axis) else {
      let covered = axis.exposure[buckets].reduce(0, +)
      return (covered > 0 ? count / covered * 1e9 / Double(axis.step) : 0, nil)
    }
    return (count / (Double(window.length) / 1e9), claims.rate(service, window))
  }

  private func silences(_ service: ServiceSeries) -> [ServiceChange] {
    guard let counts = service.all else { return [] }
    return SilenceDetector.gaps(counts.total).map { gap in
      let last = counts.last[0..<gap.lowerBound].max() ?? axis.start(gap.lowerBound)
      var event = TimelineEvent(
        .silence, at: last, subject: subject(service), text: "\(service.name) says nothing")
      event.isOpen = gap.upperBound == axis.count
      event.end = event.isOpen ? nil : axis.start(gap.upperBound)
      var proof = TimelineEvidence(value: 0)
      proof.claim = claims.silence(service, claims.window(gap, axis))
      event.evidence = proof
      return ServiceChange(event: event, start: gap.lowerBound, end: gap.upperBound)
    }
  }
}
