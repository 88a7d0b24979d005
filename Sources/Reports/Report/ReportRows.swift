internal import LogCore

/// The tables of a report: failing requests, durations and traffic, before and during the incident.
struct ReportRows {
  let counts: IncidentCounts
  private let services:
    (before: [String: IncidentCounts.Sums], during: [String: IncidentCounts.Sums])
  private let endpoints:
    (
      before: [IncidentCounts.Endpoint: IncidentCounts.Sums],
      during: [IncidentCounts.Endpoint: IncidentCounts.Sums]
    )
  let latencies: [IncidentCounts.Endpoint: LatencyCounts]
  /// The endpoints whose requests are counted; nil: all.
  private let counted: Set<IncidentCounts.Endpoint>?
  private static let most = 20

  init(_ counts: IncidentCounts) {
    self.counts = counts
    services = (counts.services(counts.before), counts.services(counts.during))
    endpoints = (counts.endpoints(counts.before), counts.endpoints(counts.during))
    latencies = LatencyCounts.all(counts)
    counted = counts.countedEndpoints()
  }

  // MARK: - Impact

  func impact() -> IncidentReport.Impact {
    var impact = IncidentReport.Impact()
    guard let window = counts.during else { return impact }
    let names = counts.services.filter { services.during[$0] != nil }
    let sums = names.map { services.during[$0] ?? IncidentCounts.Sums() }
    impact.requests = counts.sum(
      sums.reduce(0) { $0 + $1.total }, names, failing: false, window)
    impact.failed = counts.sum(
      sums.reduce(0) { $0 + $1.failing }, names, failing: true, window)
    impact.users = counts.affectedUsers
    impact.slow = slow(window)
    impact.endpoints = failingEndpoints(window)
    return impact
  }

  private func failingEndpoints(_ window: ClaimWindow) -> [IncidentReport.Endpoint] {
    let failing = endpoints.during.filter { $0.value.failing > 0 }
    let order = failing.keys.sorted { a, b in
      let (x, y) = (failing[a]?.failing ?? 0, failing[b]?.failing ?? 0)
      return x != y ? x > y : a < b
    }
    return order.prefix(Self.most).map { key in
      let sums = failing[key] ?? IncidentCounts.Sums()
      return IncidentReport.Endpoint(
        service: key.service, endpoint: key.name.isEmpty ? nil : key.name,
        failed: figure(sums.failing, key, failing: true, window),
        total: figure(sums.total, key, failing: false, window))
    }
  }

  private func figure(
    _ value: Int, _ key: IncidentCounts.Endpoint, failing: Bool, _ window: ClaimWindow
  ) -> Figure {
    counts.figure(
      value, key.service, failing: failing,
      endpoint: key.name.isEmpty && isAlone(key.service) ? nil : key.name, window)
  }

  /// Whether the requests of a service have no endpoints at all.
  private func isAlone(_ service: String) -> Bool {
    counted == nil && !endpoints.during.keys.contains { $0.service == service && !$0.name.isEmpty }
      && !endpoints.before.keys.contains { $0.service == service && !$0.name.isEmpty }
  }

  private func slow(_ window: ClaimWindow) -> Figure? {
    var value = 0
    var logs: [String] = []
    var isClaim = true
    let limited = latencies.filter { $0.value.limit != nil }
    // Of some endpoints only it would be no number of the incident.
    let isWhole = !counts.state.timeline.latencies.names.isCut
    guard isWhole, !limited.isEmpty else { return nil }
    for key in limited.keys.sorted(by: <) {
      guard let latency = limited[key], let limit = latency.limit else { continue }
      value += LatencyCounts.count(latency.during, from: limit)
      guard isClaim else { continue }
      let found = slowLogs(key, limit)
      if let found { logs += found } else { isClaim = false }
      isClaim = isClaim && logs.count <= IncidentCounts.mostLogs
    }
    return Figure(value, claim: isClaim ? window.claim(value, logs) : nil)
  }

  private func slowLogs(_ key: IncidentCounts.Endpoint, _ limit: Int) -> [String]? {
    counts.queries.slow(
      key.service, endpoint: key.name.isEmpty && isAlone(key.service) ? nil : key.name,
      atLeast: LatencyBins.lowerEdge(limit))
  }

  // MARK: - Rows

  func errors() -> [IncidentReport.ErrorRow] {
    let keys = Set(endpoints.before.keys).union(endpoints.during.keys)
    let order = keys.filter {
      (endpoints.during[$0]?.failing ?? 0) + (endpoints.before[$0]?.failing ?? 0) > 0
    }.sorted { a, b in
      let (x, y) = (endpoints.during[a]?.failing ?? 0, endpoints.during[b]?.failing ?? 0)
      return x != y ? x > y : a < b
    }
    return order.prefix(Self.most).map { key in
      IncidentReport.ErrorRow(
        service: key.service, endpoint: key.name.isEmpty ? nil : key.name,
        failed: pair(endpoints.before[key]?.failing, endpoints.during[key]?.failing, key, true),
        requests: pair(endpoints.before[key]?.total, endpoints.during[key]?.total, key, false))
    }
  }

  private func pair(
    _ before: Int?, _ during: Int?, _ key: IncidentCounts.Endpoint, _ failing: Bool
  ) -> IncidentReport.Pair {
    IncidentReport.Pair(
      before: counts.before.map { figure(before ?? 0, key, failing: failing, $0) },
      during: counts.during.map { figure(during ?? 0, key, failing: failing, $0) })
  }

  func latency() -> [IncidentReport.LatencyRow] {
    let order = latencies.keys.sorted { a, b in
      let (x, y) = (slowDuring(a), slowDuring(b))
      return x != y ? x > y : a < b
    }
    return order.prefix(Self.most).compactMap { key in latencies[key].map { row(key, $0) } }
  }

  private func slowDuring(_ key: IncidentCounts.Endpoint) -> Int {
    guard let latency = latencies[key], let limit = latency.limit else { return -1 }
    return LatencyCounts.count(latency.during, from: limit)
  }

  private func row(_ key: IncidentCounts.Endpoint, _ latency: LatencyCounts)
    -> IncidentReport.LatencyRow
  {
    var row = IncidentReport.LatencyRow(
      service: key.service, endpoint: key.name.isEmpty ? nil : key.name)
    if counted?.contains(key) ?? true {
      row.requests = pair(
        endpoints.before[key]?.total, endpoints.during[key]?.total, key, false)
    }
    row.p50 = (
      LatencyCounts.milliseconds(0.5, latency.before),
      LatencyCounts.milliseconds(0.5, latency.during)
    )
    row.p95 = (
      LatencyCounts.milliseconds(0.95, latency.before),
      LatencyCounts.milliseconds(0.95, latency.during)
    )
    guard let limit = latency.limit else { return row }
    row.limit = LatencyBins.lowerEdge(limit)
    let logs = slowLogs(key, limit)
    row.slow.before = counts.before.map { window in
      let value = LatencyCounts.count(latency.before, from: limit)
      return Figure(value, claim: logs.map { window.claim(value, $0) })
    }
    row.slow.during = counts.during.map { window in
      let value = LatencyCounts.count(latency.during, from: limit)
      return Figure(value, claim: logs.map { window.claim(value, $0) })
    }
    return row
  }

  func traffic() -> [IncidentReport.TrafficRow] {
    let names = counts.services.sorted { a, b in
      let (x, y) = (services.during[a]?.total ?? 0, services.during[b]?.total ?? 0)
      return x != y ? x > y : a < b
    }
    return names.prefix(Self.most).map { name in
      let before = counts.before.map {
        counts.figure(services.before[name]?.total ?? 0, name, failing: false, $0)
      }
      let during = counts.during.map {
        counts.figure(services.during[name]?.total ?? 0, name, failing: false, $0)
      }
      var row = IncidentReport.TrafficRow(service: name, endpoint: nil)
      row.requests = IncidentReport.Pair(before: before, during: during)
      row.perSecond = (rate(before, counts.before), rate(during, counts.during))
      return row
    }
  }

  private func rate(_ figure: Figure?, _ window: ClaimWindow?) -> Double? {
    guard let figure, let window else { return nil }
    return Double(figure.value) / (Double(window.length) / 1e9)
  }

  // MARK: - For the severity

  /// The largest quotient of the 95th percentiles, during over before, of a service.
  var latencyRatio: Double? {
    let byService = Dictionary(grouping: latencies.keys, by: \.service)
    return byService.values.compactMap { keys in
      let joined = LatencyCounts.joined(keys.compactMap { latencies[$0] })
      guard LatencyCounts.total(joined.before) >= 20, LatencyCounts.total(joined.during) >= 20,
        let before = LatencyCounts.milliseconds(0.95, joined.before), before > 0,
        let during = LatencyCounts.milliseconds(0.95, joined.during)
      else { return nil }
      return during / before
    }.max()
  }

  /// The share of endpoints that fail clearly more than before.
  var affectedEndpointRatio: Double? {
    guard !endpoints.during.isEmpty else { return nil }
    var affected = 0
    for (key, sums) in endpoints.during {
      let before = endpoints.before[key] ?? IncidentCounts.Sums()
      let base = before.total > 0 ? Double(before.failing) / Double(before.total) : 0
      if RatioFloor.errors.isPassed(by: sums.failing, of: sums.total, base: base) { affected += 1 }
    }
    return Double(affected) / Double(endpoints.during.count)
  }
}
