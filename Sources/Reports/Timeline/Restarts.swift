internal import LogCore

/// Restarts of containers, and the cluster's other warnings.
struct Restarts {
  let state: TimelineState
  let evidence: EvidenceFinder
  let claims: TimelineClaims
  private static let second: Int64 = 1_000_000_000
  /// Restarts of a service within this time are one event.
  private static let together = 90 * second
  private static let beforeDeploy = 30 * second
  private static let afterDeploy = 120 * second

  /// `spans` are the roll-outs and scalings, in which pods come and go.
  func find(_ spans: [RollOuts.Span]) -> [TimelineEvent] {
    var restarts: [String: [ClusterEvent]] = [:]
    var warnings: [ClusterEvent] = []
    var started: Set<String> = []
    let kills = killTimes()
    let planned = PlannedTimes(spans)
    for event in state.cluster.all {
      if isRestart(event, &started) {
        if !planned.contain(event) { restarts[event.service, default: []].append(event) }
      } else if event.isWarning && !isReason(event, kills) {
        warnings.append(event)
      }
    }
    var events: [TimelineEvent] = []
    for service in restarts.keys.sorted() {
      events += grouped(service, restarts[service] ?? [])
    }
    return events + cluster(warnings)
  }

  private func isRestart(_ event: ClusterEvent, _ started: inout Set<String>) -> Bool {
    switch event.reason {
    case "Killing", "OOMKilling": return true
    // Images that cannot be pulled back off, too.
    case "BackOff": return event.message.contains("restarting")
    case "Started": return !started.insert("\(event.object) \(event.message)").inserted
    default: return false
    }
  }

  /// When pods of each service come and go as they are meant to.
  private struct PlannedTimes {
    /// By service, in the order of their starts; each with the latest end so far.
    private var times: [String: [(start: Int64, end: Int64)]] = [:]

    init(_ spans: [RollOuts.Span]) {
      let sorted = spans.sorted { $0.event.time < $1.event.time }
      for span in sorted {
        let service = span.event.subject.service
        let end = max(span.end, times[service]?.last?.end ?? .min)
        times[service, default: []].append((span.event.time, end))
      }
    }

    func contain(_ event: ClusterEvent) -> Bool {
      guard let times = times[event.service] else { return false }
      let time = event.place.time
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle].start <= time + Restarts.beforeDeploy {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return low > 0 && time <= times[low - 1].end + Restarts.afterDeploy
    }
  }

  private func killTimes() -> [String: [Int64]] {
    var times: [String: [Int64]] = [:]
    for event in state.cluster.all where event.reason == "Killing" {
      times[event.object, default: []].append(event.place.time)
    }
    return times
  }

  /// A probe that failed before its container was killed is the reason of that.
  private func isReason(_ event: ClusterEvent, _ kills: [String: [Int64]]) -> Bool {
    guard event.reason == "Unhealthy", let times = kills[event.object] else { return false }
    // In the order of time, as all events are.
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < event.place.time { low = middle + 1 } else { high = middle }
    }
    return low < times.count && times[low] - event.place.time <= Self.afterDeploy
  }

  private func grouped(_ service: String, _ all: [ClusterEvent]) -> [TimelineEvent] {
    var events: [TimelineEvent] = []
    var group: [ClusterEvent] = []
    for event in all {
      if let last = group.last, event.place.time - last.place.time > Self.together {
        events.append(restart(service, group))
        group = []
      }
      group.append(event)
    }
    if !group.isEmpty { events.append(restart(service, group)) }
    return events
  }

  private func restart(_ service: String, _ group: [ClusterEvent]) -> TimelineEvent {
    let first = group[0]
    let last = group[group.count - 1]
    let pods = Set(group.map(\.object)).sorted()
    var reason = ""
    if group.contains(where: { $0.reason == "OOMKilling" || $0.message.contains("OOM") }) {
      reason = ", out of memory"
    } else if group.contains(where: { $0.message.contains("probe") }) {
      reason = ", probe failed"
    }
    var event = TimelineEvent(
      .restart, at: first.place.time,
      subject: TimelineSubject(
        kind: pods.count == 1 ? "pod" : "service", service: service,
        name: pods.count == 1 ? pods[0] : service),
      text: "\(service): \(pods.count == 1 ? pods[0] : "\(pods.count) pods")\(reason)")
    event.end = last.place.time
    event.parts = pods
    event.evidence = proof(first, last, group)
    return event
  }

  private func proof(_ first: ClusterEvent, _ last: ClusterEvent, _ group: [ClusterEvent])
    -> TimelineEvidence
  {
    TimelineEvidence(
      value: group.count, claim: claims.cluster(group),
      first: evidence.place(first.place, Array(first.message.utf8)),
      last: evidence.place(last.place, Array(last.message.utf8)))
  }

  private func cluster(_ warnings: [ClusterEvent]) -> [TimelineEvent] {
    var groups: [String: [ClusterEvent]] = [:]
    for event in warnings {
      groups["\(event.reason)\0\(event.kind)/\(event.object)", default: []].append(event)
    }
    return groups.keys.sorted().compactMap { key in
      guard let group = groups[key], let first = group.first, let last = group.last else {
        return nil
      }
      var event = TimelineEvent(
        .cluster, at: first.place.time,
        subject: TimelineSubject(
          kind: first.kind == "pod" ? "pod" : "service", service: first.service,
          name: first.object),
        text: "\(first.object): \(first.reason), \(first.message)")
      event.end = last.place.time
      event.evidence = proof(first, last, group)
      return event
    }
  }
}
