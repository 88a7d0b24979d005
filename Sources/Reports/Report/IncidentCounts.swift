internal import LogCore

/// The counts of a report's windows, with their claims.
struct IncidentCounts {
  /// The counts of a service or an endpoint in a window.
  struct Sums {
    var total = 0
    var failing = 0
  }

  let state: IncidentState
  let queries: ClaimQueries
  /// The incident, and what was before it, on whole buckets of all tables.
  let during: ClaimWindow?
  let before: ClaimWindow?
  /// What the requests of each service are: those of its logs, its server spans, all its records.
  let kinds: [String: TimelineState.Kind]

  init(_ state: IncidentState, _ queries: ClaimQueries, window: IncidentWindow) {
    self.state = state
    self.queries = queries
    let timeline = state.timeline
    let width = max(
      max(timeline.services.width, timeline.latencies.width),
      max(state.counts.endpoints.width, state.counts.failedUsers.width))
    let during = ClaimWindow(from: window.window.from, to: window.window.to, width: width)
    self.during = during
    before = window.baseline.flatMap { from, to in
      let end = min(to, during?.from ?? to)
      return ClaimWindow(from: from, to: end, width: width)
    }
    var kinds: [String: TimelineState.Kind] = [:]
    for id in 0..<timeline.services.names.count {
      let (kind, service, _) = ServiceSeries.split(timeline.services.names[id])
      guard let kind = TimelineState.Kind(rawValue: kind) else { continue }
      kinds[service.string] = Self.better(kinds[service.string], kind)
    }
    self.kinds = kinds
  }

  /// Requests in logs, else spans if there are no records, else records.
  private static func better(_ a: TimelineState.Kind?, _ b: TimelineState.Kind)
    -> TimelineState.Kind
  {
    let order: [TimelineState.Kind] = [.request, .span, .record]
    return order.first { $0 == a || $0 == b } ?? b
  }

  /// The services with requests, by name; where no service has any, all of them.
  var services: [String] {
    let found = kinds.filter { $0.value != .record }.keys.sorted()
    return found.isEmpty ? kinds.keys.sorted() : found
  }

  // MARK: - Services

  /// The counts of all services in a window, by service.
  func services(_ window: ClaimWindow?) -> [String: Sums] {
    guard let window else { return [:] }
    let cells = state.timeline.services
    var names: [Int: String] = [:]
    for id in 0..<cells.names.count {
      let (kind, service, _) = ServiceSeries.split(cells.names[id])
      let name = service.string
      if kinds[name]?.rawValue == kind { names[id] = name }
    }
    var sums: [String: Sums] = [:]
    for (i, key) in cells.table.keys.enumerated() {
      let start = key.bucket * cells.width
      guard let name = names[key.id], start >= window.from, start < window.to else { continue }
      sums[name, default: Sums()].total += cells.table.values[i].count
      sums[name, default: Sums()].failing += cells.table.values[i].failing
    }
    return sums
  }

  /// The counts of endpoints in a window, by service and endpoint.
  func endpoints(_ window: ClaimWindow?) -> [Endpoint: Sums] {
    guard let window else { return [:] }
    let cells = state.counts.endpoints
    var sums: [Endpoint: Sums] = [:]
    for (id, cell) in cells.sums(window) {
      let (kind, service, endpoint) = ServiceSeries.split(cells.names[id])
      let name = service.string
      guard kinds[name]?.rawValue == kind else { continue }
      sums[Endpoint(service: name, name: endpoint.string)] = Sums(
        total: cell.count, failing: cell.failing)
    }
    return sums
  }

  /// The endpoints of which all requests are counted; nil where those are all.
  ///
  /// Tables of endpoints leave out names each for itself: durations may be there of requests that are
  /// not counted.
  func countedEndpoints() -> Set<Endpoint>? {
    let names = state.counts.endpoints.names
    guard names.isCut else { return nil }
    var counted: Set<Endpoint> = []
    for id in 0..<names.count {
      let (kind, service, endpoint) = ServiceSeries.split(names[id])
      let name = service.string
      guard kinds[name]?.rawValue == kind else { continue }
      counted.insert(Endpoint(service: name, name: endpoint.string))
    }
    return counted
  }

  struct Endpoint: Hashable {
    var service: String
    var name: String

    static func < (a: Endpoint, b: Endpoint) -> Bool {
      (a.service, a.name) < (b.service, b.name)
    }
  }

  // MARK: - Figures

  /// A query of more log queries is none that anybody reads.
  static let mostLogs = 24

  /// A count of a service's requests, or of one endpoint's.
  func figure(
    _ value: Int, _ service: String, failing: Bool, endpoint: String? = nil, _ window: ClaimWindow
  ) -> Figure {
    let logs: [String]?
    if kinds[service] == .record {
      logs = queries.records(service, failing: failing)
    } else {
      logs = queries.requests(service, failing: failing, endpoint: endpoint)
    }
    return Figure(value, claim: logs.map { window.claim(value, $0) })
  }

  /// The sum over several services.
  func sum(_ value: Int, _ services: [String], failing: Bool, _ window: ClaimWindow) -> Figure {
    var logs: [String] = []
    for service in services {
      let found =
        kinds[service] == .record
        ? queries.records(service, failing: failing) : queries.requests(service, failing: failing)
      guard let more = found else { return Figure(value) }
      logs += more
      if logs.count > Self.mostLogs { return Figure(value) }
    }
    guard !logs.isEmpty else { return Figure(value) }
    return Figure(value, claim: window.claim(value, logs))
  }

  /// Users with failing requests.
  var affectedUsers: Figure? {
    guard let during, state.counts.users.names.count > 0 else { return nil }
    let cells = state.counts.failedUsers
    let value = Self.distinct(cells.sums(during).count, cells)
    let isCut = cells.names.isCut || state.counts.userServices.names.isCut
    let claimed = isCut ? nil : userQuery(during)
    return Figure(value, claim: claimed.map { Claim(value: value, query: $0, at: during.at) })
  }

  /// How many of all users of the window have failing requests.
  var affectedUserRatio: Double? {
    guard let during else { return nil }
    let all = state.counts.users
    // Its buckets may be wider than the window's.
    guard
      let wide = ClaimWindow(from: during.from, to: during.to, width: all.width)
    else { return nil }
    let users = Self.distinct(all.sums(wide).count, all)
    return users > 0 ? Double(affectedUsers?.value ?? 0) / Double(users) : nil
  }

  /// How many there were before those with larger hashes were left out.
  private static func distinct(_ kept: Int, _ cells: CellSet<CountCell>) -> Int {
    guard cells.names.isCut else { return kept }
    let share = Double(cells.names.limit) / 18_446_744_073_709_551_616.0
    return Int((Double(kept) / max(share, 1e-12)).rounded())
  }

  private func userQuery(_ window: ClaimWindow) -> String? {
    let cells = state.counts.userServices
    var parts: [String] = []
    var labels: Set<String> = []
    for id in cells.sortedNames() {
      let service = cells.names[id].string
      guard let label = queries.userLabel(service),
        let logs = queries.requests(service, failing: true)
      else { return nil }
      labels.insert(label)
      for log in logs {
        guard parts.count < Self.mostLogs else { return nil }
        parts.append(
          "sum by (\(label)) (count_over_time(\(log) | \(label)!=\"\" \(window.range)))")
      }
    }
    guard labels.count <= 1 else { return nil }
    return parts.isEmpty ? "vector(0)" : "count(\(parts.joined(separator: " or ")))"
  }
}
