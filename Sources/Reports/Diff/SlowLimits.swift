internal import LogCore

/// From which duration on a request is slow.
struct SlowLimits {
  private let options: DiffOptions
  private var limits: [Int64: Int64] = [:]
  /// The limits of each service's endpoints.
  private var byService: [String: [(endpoint: String, above: Int64)]] = [:]

  /// The 95th percentile of each endpoint of a service in the baseline, or the duration asked for.
  init(_ state: DiffState, _ options: DiffOptions) {
    self.options = options
    guard case .slow(nil) = options.mode else { return }
    let from = options.baseline?.from ?? options.from ?? .min
    let to = options.baseline?.to ?? options.to ?? .max
    var durations: [Int64: [Int64]] = [:]
    for record in state.records where record.marks.contains(.request) {
      guard record.duration >= 0, record.place.time >= from, record.place.time < to else {
        continue
      }
      durations[Self.key(record), default: []].append(record.duration)
    }
    for (key, all) in durations where all.count >= 20 {
      let sorted = all.sorted()
      let limit = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
      limits[key] = limit
      byService[state.texts[Int(key >> 32)].string, default: []].append(
        (state.texts[Int(key & 0xFFFF_FFFF)].string, limit))
    }
  }

  private static func key(_ record: DiffRecord) -> Int64 {
    Int64(record.service) << 32 | Int64(record.endpoint)
  }

  /// The limits of a service, by its endpoints; nil for one that is of all of them.
  func limits(of service: DiffPopulation.Service) -> [(endpoint: String?, above: Int64)] {
    if case .slow(let than?) = options.mode { return [(nil, than)] }
    let sorted = (byService[service.name] ?? []).sorted { $0.endpoint < $1.endpoint }
    // What has no endpoint can be selected only where nothing has.
    if sorted.count == 1, sorted[0].endpoint.isEmpty { return [(nil, sorted[0].above)] }
    return sorted.map { ($0.endpoint, $0.above) }
  }

  /// Whether a record is of A; nil for one that is not compared.
  func isA(_ record: DiffRecord) -> Bool? {
    guard case .slow(nil) = options.mode else {
      return options.isA(record.marks, time: record.place.time, duration: record.duration)
    }
    let time = record.place.time
    guard record.duration >= 0, time >= options.from ?? .min, options.to.map({ time < $0 }) ?? true,
      let limit = limits[Self.key(record)]
    else { return nil }
    return record.duration > limit
  }
}

/// Traces as requests: a root span with the fields of all spans of its trace.
struct JoinedTraces {
  private(set) var records: [DiffRecord] = []

  init(_ all: [DiffRecord]) {
    var traces: [UInt64: [DiffRecord]] = [:]
    for record in all where record.marks.contains(.span) {
      if let trace = record.trace { traces[trace, default: []].append(record) }
    }
    for trace in traces.keys.sorted() {
      let spans = (traces[trace] ?? []).sorted { $0.place < $1.place }
      guard var root = spans.first(where: { $0.marks.contains(.root) }) ?? spans.first else {
        continue
      }
      for span in spans where span.place != root.place { root.fields += span.fields }
      records.append(root)
    }
    records.sort { $0.place < $1.place }
  }
}
