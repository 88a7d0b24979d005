internal import LogCore

/// The records that are compared, in two groups, with their fields in columns.
///
/// Records are numbered service by service, each service at a whole word of the bit sets, so that
/// counts of a service are counts over a run of words.
final class DiffPopulation {
  /// The records of one service.
  struct Service {
    var name: String
    var words: Range<Int>
    var a: Int
    var b: Int

    var records: Range<Int> { (words.lowerBound * 64)..<(words.upperBound * 64) }
  }

  /// What is compared with one another: records of a service whose requests took one way.
  ///
  /// A caller fails as its callee does, and is asked more often where its callee is: which services a
  /// request came by would else be the first finding of all.
  struct Stratum {
    var words: Range<Int>
    var a: BitSet
    var b: BitSet
  }

  /// The values of one field.
  struct Column {
    var name: String
    /// For each record the number of its value, -1 where it has none.
    var values: [Int32]
    var present: BitSet
  }

  let state: DiffState
  private(set) var records: [DiffRecord?] = []
  private(set) var services: [Service] = []
  private(set) var strata: [Stratum] = []
  private(set) var isA = BitSet(0)
  /// The part of either's records that two predicates share if they are one.
  static let nearlyTheSame = 0.9
  private(set) var isB = BitSet(0)
  /// All records.
  private(set) var all = BitSet(0)
  private(set) var columns: [Column] = []
  private(set) var a = 0
  private(set) var b = 0

  init(_ state: DiffState, _ options: DiffOptions) {
    self.state = state
    arrange(options)
    guard a > 0 && b > 0 else { return }
    all = BitSet(isA.words.count * 64)
    for i in records.indices where records[i] != nil { all.insert(i) }
    stratify(options)
    fillColumns()
  }

  func text(_ number: Int32) -> String { state.texts[Int(number)].string }

  // MARK: - Groups

  private func arrange(_ options: DiffOptions) {
    var withRequests: Set<Int32> = []
    // Spans are the requests of services that log none.
    var withLoggedRequests: Set<Int32> = []
    for record in state.records where record.marks & DiffRecord.request != 0 {
      withRequests.insert(record.service)
      if record.marks & DiffRecord.span == 0 { withLoggedRequests.insert(record.service) }
    }
    let slow = SlowLimits(state, options)
    var byService: [Int32: [(record: DiffRecord, isA: Bool)]] = [:]
    for record in state.records {
      let isSpan = record.marks & DiffRecord.span != 0
      if isSpan && withLoggedRequests.contains(record.service) { continue }
      let isRequest = record.marks & DiffRecord.request != 0
      guard isRequest || !withRequests.contains(record.service),
        let isA = Self.group(record, options, slow)
      else { continue }
      byService[record.service, default: []].append((record, isA))
    }
    let services = byService.keys.map { ($0, text($0)) }.sorted { $0.1 < $1.1 }
    let size = services.reduce(0) { $0 + (byService[$1.0]?.count ?? 0) + 63 }
    isA = BitSet(size)
    isB = BitSet(size)
    for (number, name) in services {
      let start = records.count / 64
      var service = Service(name: name, words: start..<start, a: 0, b: 0)
      for (record, isOfA) in byService[number] ?? [] {
        if isOfA {
          isA.insert(records.count)
          service.a += 1
        } else {
          isB.insert(records.count)
          service.b += 1
        }
        records.append(record)
      }
      while records.count % 64 != 0 { records.append(nil) }
      service.words = start..<(records.count / 64)
      self.services.append(service)
      a += service.a
      b += service.b
    }
  }

  private func stratify(_ options: DiffOptions) {
    switch options.mode {
    case .errors, .selected: stratifyByOrigin()
    case .slow, .split, .window: stratifyByNext()
    }
  }

  /// Records of A by the service in which their request went bad first; with each of these groups
  /// those of B whose requests came by there.
  private func stratifyByOrigin() {
    var origins: [Int32: (place: RecordPlace, service: Int32)] = [:]
    var visited: [Int32: Set<Int32>] = [:]
    for (i, record) in records.enumerated() {
      guard let record, record.trace >= 0 else { continue }
      visited[record.trace, default: []].insert(record.service)
      guard isA.contains(i) else { continue }
      if origins[record.trace].map({ record.place < $0.place }) ?? true {
        origins[record.trace] = (record.place, record.service)
      }
    }
    for service in services {
      var groups: [Int32: Stratum] = [:]
      for i in service.records where isA.contains(i) {
        guard let record = records[i] else { continue }
        let origin = origins[record.trace]?.service ?? record.service
        groups[origin, default: none(service)].a.insert(i)
      }
      for i in service.records where isB.contains(i) {
        guard let record = records[i] else { continue }
        groups[record.service]?.b.insert(i)
        for other in visited[record.trace] ?? [] where other != record.service {
          groups[other]?.b.insert(i)
        }
      }
      strata += groups.keys.sorted { text($0) < text($1) }.compactMap { groups[$0] }
    }
  }

  /// Records by the service to which their requests went next: the one that was done last before.
  ///
  /// Where times tell A from B, more requests for one service would else show in its callers as
  /// whatever these requests have in common; where durations do, a slow service would. (Where a
  /// request was slow first says less: most of the time is often that of the last service.)
  private func stratifyByNext() {
    var traces: [Int32: [Int]] = [:]
    for (i, record) in records.enumerated() {
      if let record, record.trace >= 0 { traces[record.trace, default: []].append(i) }
    }
    var next: [Int: Int32] = [:]
    for members in traces.values where members.count > 1 {
      let sorted = members.compactMap { i in records[i].map { (i, $0) } }
        .sorted { $0.1.place < $1.1.place }
      // The last service so far, and the last one other than that.
      var (last, other) = (Int32(-1), Int32(-1))
      for (i, record) in sorted {
        if record.service != last { (last, other) = (record.service, last) }
        if other >= 0 { next[i] = other }
      }
    }
    for service in services {
      var groups: [Int32: Stratum] = [:]
      for i in service.records where records[i] != nil {
        if isA.contains(i) {
          groups[next[i] ?? -1, default: none(service)].a.insert(i)
        } else {
          groups[next[i] ?? -1, default: none(service)].b.insert(i)
        }
      }
      let names = groups.keys.sorted { ($0 < 0 ? "" : text($0)) < ($1 < 0 ? "" : text($1)) }
      strata += names.compactMap { groups[$0] }
    }
  }

  private func none(_ service: Service) -> Stratum {
    let none = BitSet(isA.words.count * 64)
    return Stratum(words: service.words, a: none, b: none)
  }

  /// Whether a record is of A; nil for one that is not compared.
  private static func group(_ record: DiffRecord, _ options: DiffOptions, _ slow: SlowLimits)
    -> Bool?
  {
    let time = record.place.time
    func isWithin(_ from: Int64?, _ to: Int64?) -> Bool {
      time >= from ?? .min && (to.map { time < $0 } ?? true)
    }
    if case .window(let from, let to) = options.mode {
      if isWithin(from, to) { return true }
      guard let baseline = options.baseline else {
        return isWithin(options.from, options.to) ? false : nil
      }
      return isWithin(baseline.from, baseline.to) ? false : nil
    }
    guard isWithin(options.from, options.to) else { return nil }
    switch options.mode {
    case .errors: return record.marks & DiffRecord.failing != 0
    case .slow: return slow.isSlow(record)
    case .selected: return record.marks & DiffRecord.selected != 0
    case .split(let at): return time >= at
    case .window: return nil
    }
  }

  // MARK: - Columns

  private func fillColumns() {
    var numbers: [Int32: Int] = [:]
    let size = isA.words.count * 64
    for (i, record) in records.enumerated() {
      guard let record else { continue }
      var k = 0
      while k + 1 < record.fields.count {
        let name = record.fields[k]
        let value = record.fields[k + 1]
        k += 2
        let column: Int
        if let known = numbers[name] {
          column = known
        } else {
          // As many fields as anybody could look at.
          guard columns.count < 1_000 else { continue }
          column = columns.count
          numbers[name] = column
          columns.append(
            Column(
              name: text(name), values: Array(repeating: -1, count: size), present: BitSet(size)))
        }
        if columns[column].values[i] < 0 {
          columns[column].values[i] = value
          columns[column].present.insert(i)
        }
      }
    }
    columns.sort { $0.name < $1.name }
  }
}

/// From which duration on a request is slow.
struct SlowLimits {
  private var limits: [Int64: Int64] = [:]
  private var fixed: Int64?

  /// The 95th percentile of each endpoint of a service in the baseline, or the duration asked for.
  init(_ state: DiffState, _ options: DiffOptions) {
    guard case .slow(let than) = options.mode else { return }
    fixed = than
    guard than == nil else { return }
    let from = options.baseline?.from ?? options.from ?? .min
    let to = options.baseline?.to ?? options.to ?? .max
    var durations: [Int64: [Int64]] = [:]
    for record in state.records where record.marks & DiffRecord.request != 0 {
      guard record.duration >= 0, record.place.time >= from, record.place.time < to else {
        continue
      }
      durations[Self.key(record), default: []].append(record.duration)
    }
    for (key, all) in durations where all.count >= 20 {
      let sorted = all.sorted()
      limits[key] = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    }
  }

  private static func key(_ record: DiffRecord) -> Int64 {
    Int64(record.service) << 32 | Int64(record.endpoint)
  }

  /// nil where nothing tells it.
  func isSlow(_ record: DiffRecord) -> Bool? {
    guard record.duration >= 0 else { return nil }
    guard let limit = fixed ?? limits[Self.key(record)] else { return nil }
    return record.duration > limit
  }
}
