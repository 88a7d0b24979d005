internal import Glibc
internal import LogCore

/// The durations of one service: for each endpoint a histogram in each bucket of time.
struct LatencySeries {
  /// One endpoint.
  struct Endpoint {
    var name: String
    /// Of each bucket the bins with their cells, in the order of the bins.
    var bins: [[(bin: Int, cell: LatencyCell)]]

    /// How many requests there are in a bin, over some buckets.
    func histogram(_ buckets: Range<Int>) -> [(bin: Int, count: Int)] {
      var counts: [Int: Int] = [:]
      for bucket in buckets {
        for (bin, cell) in bins[bucket] { counts[bin, default: 0] += cell.count }
      }
      return counts.map { ($0.key, $0.value) }.sorted { $0.bin < $1.bin }
    }

    /// How many in a bucket are in this bin or above.
    func count(_ bucket: Int, from bin: Int) -> Int {
      bins[bucket].reduce(0) { $0 + ($1.bin >= bin ? $1.cell.count : 0) }
    }

    func total(_ bucket: Int) -> Int { bins[bucket].reduce(0) { $0 + $1.cell.count } }
  }

  let axis: TimeAxis
  var endpoints: [Endpoint]

  /// The bin in which the `q` quantile of a histogram lies; nil of an empty one.
  static func quantile(_ q: Double, _ histogram: [(bin: Int, count: Int)]) -> Int? {
    let total = histogram.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    let wanted = max(1, Int((q * Double(total)).rounded(.up)))
    var seen = 0
    for (bin, count) in histogram {
      seen += count
      if seen >= wanted { return bin }
    }
    return histogram.last?.bin
  }

  /// The quantile over all endpoints, as the upper edge of its bin in milliseconds.
  func quantile(_ q: Double, _ buckets: Range<Int>) -> Double? {
    var counts: [Int: Int] = [:]
    for endpoint in endpoints {
      for (bin, count) in endpoint.histogram(buckets) { counts[bin, default: 0] += count }
    }
    let histogram = counts.map { (bin: $0.key, count: $0.value) }.sorted { $0.bin < $1.bin }
    return Self.quantile(q, histogram).map { Double(LatencyBins.lowerEdge($0 + 1)) / 1e6 }
  }

  // MARK: - Slow requests

  /// Requests that took longer than is usual at their own endpoint.
  struct Slow {
    var series: RatioSeries
    /// The first and last slow request of each bucket.
    var first: [Int64]
    var last: [Int64]
    /// The bin from which on a request of an endpoint is slow.
    var limits: [String: Int]
  }

  /// An endpoint with fewer requests in the baseline has no limit.
  private static let fewest = 10

  /// Slow is what is above 1.25 times the upper edge of the bin with the 90th percentile of the
  /// baseline.
  func slow(baseline: Range<Int>) -> Slow {
    let zeros = Array(repeating: 0, count: axis.count)
    var slow = Slow(
      series: RatioSeries(hits: zeros, totals: zeros),
      first: Array(repeating: .max, count: axis.count),
      last: Array(repeating: .min, count: axis.count), limits: [:])
    for endpoint in endpoints {
      let usual = endpoint.histogram(baseline)
      guard usual.reduce(0, { $0 + $1.count }) >= Self.fewest,
        let bin = Self.quantile(0.9, usual)
      else { continue }
      let limit = LatencyBins.limit(above: bin)
      slow.limits[endpoint.name] = limit
      for bucket in 0..<axis.count {
        for (bin, cell) in endpoint.bins[bucket] {
          slow.series.totals[bucket] += cell.count
          guard bin >= limit else { continue }
          slow.series.hits[bucket] += cell.count
          slow.first[bucket] = min(slow.first[bucket], cell.first)
          slow.last[bucket] = max(slow.last[bucket], cell.last)
        }
      }
    }
    return slow
  }

  /// The longest time in which durations had one distribution.
  ///
  /// Each request is in one of five classes, by the quantiles of its endpoint over the whole window;
  /// runs of one mixture are found with a multinomial cost. A slow creep has no long run of one
  /// mixture, though it may have one in which everything is slower than some limit.
  func longestLevel(penalty: Double) -> Range<Int>? {
    let quantiles = [0.5, 0.75, 0.9, 0.97]
    var classes = Array(
      repeating: Array(repeating: 0, count: axis.count), count: quantiles.count + 1)
    for endpoint in endpoints {
      let all = endpoint.histogram(0..<axis.count)
      let edges = quantiles.compactMap { Self.quantile($0, all) }
      guard edges.count == quantiles.count else { continue }
      for bucket in 0..<axis.count {
        for (bin, cell) in endpoint.bins[bucket] {
          let number = edges.reduce(0) { $0 + (bin > $1 ? 1 : 0) }
          classes[number][bucket] += cell.count
        }
      }
    }
    let totals = (0..<axis.count).map { bucket in classes.reduce(0) { $0 + $1[bucket] } }
    let upper = (0..<axis.count).map { bucket in totals[bucket] - classes[0][bucket] }
    let dispersion = Dispersion.ofRatios(hits: upper, totals: totals)
    // Four free parts at a cut instead of one.
    let cuts = Segmentation.cut(
      MultinomialCost(classes: classes, dispersion: dispersion), penalty: penalty + 4)
    return Baseline.longest(cuts)?.range
  }

  // MARK: - From a state

  /// The durations of all services, by service; of the kind that its requests are.
  static func all(
    _ state: TimelineState, kinds: [String: TimelineState.Kind], axis: TimeAxis
  ) -> [String: LatencySeries] {
    let table = state.latencies.table
    let width = state.latencies.width.nanoseconds
    var found: [String: LatencySeries] = [:]
    var position: [Int: (String, Int)] = [:]
    for id in state.latencies.sortedNames() {
      let (kind, service, endpoint) = ServiceSeries.split(state.latencies.names[id])
      let name = service.string
      guard kinds[name]?.rawValue == kind else { continue }
      var series = found[name] ?? LatencySeries(axis: axis, endpoints: [])
      position[id] = (name, series.endpoints.count)
      series.endpoints.append(
        Endpoint(name: endpoint.string, bins: Array(repeating: [], count: axis.count)))
      found[name] = series
    }
    for cell in state.latencies.sortedCells() {
      let key = table.keys[cell]
      guard let (name, number) = position[key.id], let bucket = axis.bucket(key.bucket * width)
      else { continue }
      found[name]?.endpoints[number].add(key.bin, table.values[cell], bucket)
    }
    return found
  }
}

extension LatencySeries.Endpoint {
  /// Adds a cell: cells of one bucket may come from several finer ones.
  fileprivate mutating func add(_ bin: Int, _ cell: LatencyCell, _ bucket: Int) {
    if let known = bins[bucket].firstIndex(where: { $0.bin == bin }) {
      bins[bucket][known].cell.merge(cell)
    } else {
      bins[bucket].append((bin, cell))
    }
  }
}
