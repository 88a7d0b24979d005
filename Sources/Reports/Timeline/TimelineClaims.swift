internal import LogCore
internal import LogQL

/// A number of an event with the query that gives it again.
struct EventClaim: Sendable, Equatable {
  var query: String
  /// When `logq --instant --at` evaluates it.
  var at: Int64
}

/// Writes the queries behind the numbers of a timeline.
///
/// A number that no query gives exactly has none: quantiles, which are edges of bins; counts of
/// services whose records cannot be selected by a query.
struct TimelineClaims {
  private let state: TimelineState
  private let queries: ClaimQueries
  /// `--from`, `--to`.
  private let asked: (from: Int64?, to: Int64?)
  /// Queries that nobody would read are none.
  private static let mostParts = 24

  init(_ state: TimelineState, asked: (from: Int64?, to: Int64?)) {
    self.state = state
    self.asked = asked
    queries = ClaimQueries(state.sources)
  }

  // MARK: - Windows

  /// The window of some buckets; nil where no range of a query holds exactly their records.
  func window(_ buckets: Range<Int>, _ axis: TimeAxis) -> ClaimWindow? {
    for time in [asked.from, asked.to] {
      if let time, time % 1_000_000 != 0 { return nil }
    }
    return ClaimWindow(
      from: max(axis.start(buckets.lowerBound), axis.from),
      to: min(axis.start(buckets.upperBound), axis.to))
  }

  // MARK: - Services

  private func logs(_ service: ServiceSeries, failing: Bool) -> [String]? {
    switch service.kind {
    case .request, .span: queries.requests(service.name, failing: failing)
    case .record: queries.records(service.name, failing: failing)
    }
  }

  /// How many requests of a service there are, or fail.
  func count(_ value: Int, _ service: ServiceSeries, failing: Bool, _ window: ClaimWindow?)
    -> Claim?
  {
    guard let window, let logs = logs(service, failing: failing), logs.count <= Self.mostParts
    else { return nil }
    return window.claim(value, logs)
  }

  /// The share of a service's requests that fail.
  func failingShare(_ service: ServiceSeries, _ window: ClaimWindow?) -> EventClaim? {
    guard let window, let failing = logs(service, failing: true),
      let all = logs(service, failing: false), failing.count + all.count <= Self.mostParts
    else { return nil }
    return EventClaim(query: "\(sum(failing, window)) / \(sum(all, window))", at: window.at)
  }

  /// Requests a second.
  func rate(_ service: ServiceSeries, _ window: ClaimWindow?) -> EventClaim? {
    guard let window, let logs = logs(service, failing: false), logs.count <= Self.mostParts
    else { return nil }
    if logs.count == 1 {
      return EventClaim(query: "sum(rate(\(logs[0]) \(window.range)))", at: window.at)
    }
    let seconds = ClaimText.decimal(window.length, per: 1e9)
    return EventClaim(query: "\(sum(logs, window)) / \(seconds)", at: window.at)
  }

  /// Requests that took at least as long as the limit of their endpoint, a bin, says.
  func slow(
    _ value: Int, _ service: ServiceSeries, limits: [String: Int], _ window: ClaimWindow?
  ) -> Claim? {
    guard let window, service.kind != .record else { return nil }
    var logs: [String] = []
    for (endpoint, limit) in limits.sorted(by: { $0.key < $1.key }) {
      // What has no endpoint can be selected only where nothing has.
      if endpoint.isEmpty && limits.count > 1 { return nil }
      let edge = LatencyBins.lowerEdge(limit)
      guard
        let more = queries.slow(
          service.name, endpoint: endpoint.isEmpty ? nil : endpoint, atLeast: edge)
      else { return nil }
      logs += more
    }
    guard !logs.isEmpty, logs.count <= Self.mostParts else { return nil }
    return window.claim(value, logs)
  }

  /// That a service has no records at all.
  func silence(_ service: ServiceSeries, _ window: ClaimWindow?) -> Claim? {
    guard let window, let logs = queries.records(service.name, failing: false),
      logs.count <= Self.mostParts
    else { return nil }
    return window.claim(0, logs)
  }

  private func sum(_ logs: [String], _ window: ClaimWindow) -> String {
    logs.count == 1 ? window.count(logs) : "(\(window.count(logs)))"
  }

  // MARK: - Events of the cluster

  /// How many events there are of what some of them are about, for their reasons; nil where there are
  /// others of these within the same time.
  func cluster(_ events: [ClusterEvent]) -> Claim? {
    guard !state.cluster.isCut, let first = events.map(\.place.time).min(),
      let last = events.map(\.place.time).max(),
      let window = ClaimWindow(from: first, to: last + 1)
    else { return nil }
    let objects = Set(events.map(\.label)).sorted()
    let reasons = Set(events.map(\.reason)).sorted()
    guard objects.count <= Self.mostParts else { return nil }
    let all = state.cluster.all.filter {
      $0.place.time >= window.from && $0.place.time < window.to && objects.contains($0.label)
        && reasons.contains($0.reason)
    }
    guard all.count == events.count else { return nil }
    let selector =
      "{kind=\"event\", \(matcher("object", objects)), \(matcher("reason", reasons))}"
    return window.claim(events.count, [selector])
  }

  /// A regular expression that matches a text and nothing else.
  private static func literal(_ text: String) -> String {
    var result = ""
    for c in text {
      if c.isLetter || c.isNumber || "-_/:".contains(c) {
        result.append(c)
      } else if c == "^" || c == "\\" || c == "]" {
        result += "\\\(c)"
      } else {
        result += "[\(c)]"
      }
    }
    return result
  }

  private func matcher(_ label: String, _ values: [String]) -> String {
    if values.count == 1 { return "\(label)=\(QueryText.quote(values[0]))" }
    let alternatives = values.map { Self.literal($0) }.joined(separator: "|")
    return "\(label)=~\(QueryText.quote(alternatives))"
  }
}
