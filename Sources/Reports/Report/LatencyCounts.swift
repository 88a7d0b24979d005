internal import LogCore

/// The durations of an endpoint before and during the incident.
struct LatencyCounts {
  typealias Histogram = [(bin: Int, count: Int)]

  var before: Histogram = []
  var during: Histogram = []

  /// An endpoint with fewer requests before has no limit.
  private static let fewest = 10

  /// The bin from which on a request is slow: 1.25 times the 90th percentile before.
  var limit: Int? {
    guard Self.total(before) >= Self.fewest, let bin = LatencySeries.quantile(0.9, before) else {
      return nil
    }
    return LatencyBins.limit(above: bin)
  }

  static func total(_ histogram: Histogram) -> Int { histogram.reduce(0) { $0 + $1.count } }

  static func count(_ histogram: Histogram, from bin: Int) -> Int {
    histogram.reduce(0) { $0 + ($1.bin >= bin ? $1.count : 0) }
  }

  /// A quantile as the upper edge of its bin, in milliseconds.
  static func milliseconds(_ q: Double, _ histogram: Histogram) -> Double? {
    LatencySeries.quantile(q, histogram).map { Double(LatencyBins.lowerEdge($0 + 1)) / 1e6 }
  }

  /// Of all endpoints, those of services' requests.
  static func all(_ counts: IncidentCounts) -> [IncidentCounts.Endpoint: LatencyCounts] {
    let cells = counts.state.timeline.latencies
    let width = cells.width
    var names: [Int: IncidentCounts.Endpoint] = [:]
    for id in 0..<cells.names.count {
      let (kind, service, endpoint) = ServiceSeries.split(cells.names[id])
      let name = service.string
      guard counts.kinds[name]?.rawValue == kind else { continue }
      names[id] = IncidentCounts.Endpoint(service: name, name: endpoint.string)
    }
    var bins: [IncidentCounts.Endpoint: (before: [Int: Int], during: [Int: Int])] = [:]
    for (i, key) in cells.table.keys.enumerated() {
      guard let name = names[key.id] else { continue }
      let start = key.bucket * width
      let count = cells.table.values[i].count
      if let window = counts.during, start >= window.from, start < window.to {
        bins[name, default: ([:], [:])].during[key.bin, default: 0] += count
      } else if let window = counts.before, start >= window.from, start < window.to {
        bins[name, default: ([:], [:])].before[key.bin, default: 0] += count
      }
    }
    return bins.mapValues { LatencyCounts(before: sorted($0.before), during: sorted($0.during)) }
  }

  private static func sorted(_ bins: [Int: Int]) -> Histogram {
    bins.map { (bin: $0.key, count: $0.value) }.sorted { $0.bin < $1.bin }
  }

  /// Both windows of several endpoints as one.
  static func joined(_ all: [LatencyCounts]) -> LatencyCounts {
    var before: [Int: Int] = [:]
    var during: [Int: Int] = [:]
    for one in all {
      for (bin, count) in one.before { before[bin, default: 0] += count }
      for (bin, count) in one.during { during[bin, default: 0] += count }
    }
    return LatencyCounts(before: sorted(before), during: sorted(during))
  }
}
