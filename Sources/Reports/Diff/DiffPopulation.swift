internal import LogCore

/// The records that are compared, in two groups, with their fields in columns.
///
/// Records are numbered service by service, each service at a whole word of the bit sets, so that
/// counts of a service are counts over a run of words.
final class DiffPopulation {
  /// The records of one service.
  struct Service {
    var name: String
    var kind: DiffRecord.Kind
    var words: Range<Int>
    var a = 0
    var b = 0

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

  let state: DiffState
  private let kinds: [Int32: DiffRecord.Kind]
  private(set) var records: [DiffRecord?] = []
  private(set) var services: [Service] = []
  private(set) var strata: [Stratum] = []
  private(set) var isA = BitSet(0)
  /// The part of either's records that two predicates share if they are one.
  static let nearlyTheSame = 0.9
  private(set) var isB = BitSet(0)
  /// All records.
  private(set) var all = BitSet(0)
  private(set) var columns: [SparseColumn] = []
  /// Services beyond these are not compared.
  static let mostServices = 1_000
  private(set) var isNarrowed = false
  /// Fields beyond these are not looked at.
  static let mostFields = 1_000
  private(set) var leavesOutFields = false
  private(set) var a = 0
  private(set) var b = 0

  init(_ state: DiffState, _ options: DiffOptions) {
    self.state = state
    kinds = Self.kinds(state.records)
    arrange(options)
    guard a > 0 && b > 0 else { return }
    all = BitSet(isA.words.count * 64)
    for i in records.indices where records[i] != nil { all.insert(i) }
    stratify(options)
    columns = SparseColumn.all(of: records, state.texts)
    if columns.count > Self.mostFields {
      leavesOutFields = true
      columns.removeAll { $0.cells.count < DiffCandidates.fewestOfA }
      columns.removeLast(max(0, columns.count - Self.mostFields))
    }
  }

  /// One field, as it is worked on.
  func column(_ number: Int) -> DiffColumn { DiffColumn(columns[number], isA.words.count * 64) }

  /// The different values of a column.
  func values(_ column: Int) -> [String] {
    Set(columns[column].cells.map(\.value)).map { text($0) }
  }

  func text(_ number: Int32) -> String { state.texts[Int(number)].string }

  // MARK: - Groups

  private func arrange(_ options: DiffOptions) {
    let slow = SlowLimits(state, options)
    var byService: [Int32: [(record: DiffRecord, isA: Bool)]] = [:]
    for record in options.joinsTraces ? JoinedTraces(state.records).records : state.records {
      guard isCompared(record, options), let isA = slow.isA(record) else { continue }
      byService[record.service, default: []].append((record, isA))
    }
    if byService.count > Self.mostServices { narrow(&byService) }
    let services = byService.keys.map { ($0, text($0)) }.sorted { $0.1 < $1.1 }
    let size = services.reduce(0) { $0 + (byService[$1.0]?.count ?? 0) + 63 }
    isA = BitSet(size)
    isB = BitSet(size)
    for (number, name) in services {
      let start = records.count / 64
      var service = Service(name: name, kind: kinds[number] ?? .other, words: start..<start)
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

  /// Leaves the services with most records of A, of equals the first by name.
  private func narrow(_ byService: inout [Int32: [(record: DiffRecord, isA: Bool)]]) {
    isNarrowed = true
    let ranked = byService.map { number, records in
      (number: number, name: text(number), a: records.reduce(0) { $0 + ($1.isA ? 1 : 0) })
    }.sorted { ($1.a, $0.name) < ($0.a, $1.name) }
    for service in ranked.dropFirst(Self.mostServices) { byService[service.number] = nil }
  }

  /// What the requests of each service are: those of its logs, else its server spans, else all its
  /// records.
  private static func kinds(_ records: [DiffRecord]) -> [Int32: DiffRecord.Kind] {
    var kinds: [Int32: DiffRecord.Kind] = [:]
    for record in records {
      kinds[record.service] = min(kinds[record.service] ?? .other, record.kind)
    }
    return kinds
  }

  private func isCompared(_ record: DiffRecord, _ options: DiffOptions) -> Bool {
    if options.joinsTraces { return record.marks.contains(.span) }
    return options.comparesAllRecords || record.kind == kinds[record.service]
  }

  private func stratify(_ options: DiffOptions) {
    switch options.mode {
    case .errors, .selected: stratifyByOrigin()
    case .slow, .split, .window, .files: stratifyByNext()
    }
  }

  /// Records of A by the service in which their request went bad first; with each of these groups
  /// those of B whose requests came by there.
  private func stratifyByOrigin() {
    var origins: [UInt64: (place: RecordPlace, service: Int32)] = [:]
    var visited: [UInt64: Set<Int32>] = [:]
    for (i, record) in records.enumerated() {
      guard let record, let trace = record.trace else { continue }
      visited[trace, default: []].insert(record.service)
      guard isA.contains(i) else { continue }
      if origins[trace].map({ record.place < $0.place }) ?? true {
        origins[trace] = (record.place, record.service)
      }
    }
    for service in services {
      var groups: [Int32: Stratum] = [:]
      for i in service.records where isA.contains(i) {
        guard let record = records[i] else { continue }
        let origin = record.trace.flatMap { origins[$0]?.service } ?? record.service
        groups[origin, default: none(service)].a.insert(i)
      }
      for i in service.records where isB.contains(i) {
        guard let record = records[i] else { continue }
        groups[record.service]?.b.insert(i)
        guard let trace = record.trace else { continue }
        for other in visited[trace] ?? [] where other != record.service {
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
    var traces: [UInt64: [Int]] = [:]
    for (i, record) in records.enumerated() {
      if let trace = record?.trace { traces[trace, default: []].append(i) }
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
    let none = BitSet(words: service.words)
    return Stratum(words: service.words, a: none, b: none)
  }
}
