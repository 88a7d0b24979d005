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

  /// The values of one field.
  struct Column {
    var name: String
    /// For each record the number of its value, -1 where it has none.
    var values: [Int32]
    var present: BitSet
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
  private(set) var columns: [Column] = []
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
    fillColumns()
  }

  /// The different values of a column.
  func values(_ column: Int) -> [String] {
    Set(columns[column].values).filter { $0 >= 0 }.map { text($0) }
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
