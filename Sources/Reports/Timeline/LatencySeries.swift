internal import Glibc
internal import LogCore

/// The durations of one service: for each endpoint a histogram in each bucket of time.
struct LatencySeries {
  /// One endpoint.
  struct Endpoint {
    var name: String
    /// Requests of one bin in a bucket, in the order of the buckets; several where these are finer.
    private(set) var cells: [(bucket: Int, bin: Int, cell: LatencyCell)] = []

    init(name: String) { self.name = name }

    /// Adds what is in no earlier bucket than all before.
    mutating func append(_ bucket: Int, _ bin: Int, _ cell: LatencyCell) {
      cells.append((bucket, bin, cell))
    }

    /// The cells of some buckets.
    func cells(_ buckets: Range<Int>) -> ArraySlice<(bucket: Int, bin: Int, cell: LatencyCell)> {
      cells[index(of: buckets.lowerBound)..<index(of: buckets.upperBound)]
    }

    /// The place of the first cell that is not before a bucket.
    private func index(of bucket: Int) -> Int {
      var (low, high) = (0, cells.count)
      while low < high {
        let middle = (low + high) / 2
        if cells[middle].bucket < bucket { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// How many requests there are in a bin, over some buckets.
    func histogram(_ buckets: Range<Int>) -> [(bin: Int, count: Int)] {
      var counts: [Int: Int] = [:]
      for (_, bin, cell) in cells(buckets) { counts[bin, default: 0] += cell.count }
      return counts.map { ($0.key, $0.value) }.sorted { $0.bin < $1.bin }
    }
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
      for (bucket, bin, cell) in endpoint.cells {
        slow.series.totals[bucket] += cell.count
        guard bin >= limit else { continue }
        slow.series.hits[bucket] += cell.count
        slow.first[bucket] = min(slow.first[bucket], cell.first)
        slow.last[bucket] = max(slow.last[bucket], cell.last)
      }
    }
    return slow
  }

  /// When the slow requests of some buckets were, as finely as they are counted.
  func slowTimes(_ buckets: Range<Int>, limits: [String: Int]) -> HitTimes {
    var times = HitTimes()
    for endpoint in endpoints {
      guard let limit = limits[endpoint.name] else { continue }
      for (_, bin, cell) in endpoint.cells(buckets) where bin >= limit {
        times.add(cell.count, first: cell.first, last: cell.last)
      }
    }
    return times
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
      for (bucket, bin, cell) in endpoint.cells {
        let number = edges.reduce(0) { $0 + (bin > $1 ? 1 : 0) }
        classes[number][bucket] += cell.count
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
    let width = state.latencies.width
    var found: [String: LatencySeries] = [:]
    var last = -1
    var service = ""
    var endpoints: [Endpoint] = []
    // Cells come name by name, and the names of a service one after the other.
    func finish() {
      if !endpoints.isEmpty {
        found[service, default: LatencySeries(axis: axis, endpoints: [])].endpoints += endpoints
      }
      endpoints = []
    }
    var isWanted = false
    for cell in state.latencies.sortedCells() {
      let key = table.keys[cell]
      if key.id != last {
        last = key.id
        let (kind, name, endpoint) = ServiceSeries.split(state.latencies.names[key.id])
        if endpoints.isEmpty || !name.equals(service) {
          finish()
          service = name.string
        }
        isWanted = kinds[service]?.rawValue == kind
        if isWanted { endpoints.append(Endpoint(name: endpoint.string)) }
      }
      guard isWanted, let bucket = axis.bucket(key.bucket * width) else { continue }
      endpoints[endpoints.count - 1].append(bucket, key.bin, table.values[cell])
    }
    finish()
    return found
  }
}
