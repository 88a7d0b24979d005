package import LogCore

/// Where the facts of an input's records come from: labels that select their streams, and the fields
/// that hold status, duration, endpoint, user and service.
///
/// From this a query can be written that counts what a report has counted, and it can be told
/// whether it counts exactly that. What is kept is a number of records for each combination that
/// occurs: a few for each kind of log.
package final class ClaimSources: ReportState {
  /// A combination, by numbers of one worker's.
  private struct Key: Hashable {
    var stream: Int32
    var service: Int32
    var format: UInt8
    var kind: UInt8
    var origins: FactColumns.Origins
  }

  private static let mostKeys = 4_096
  /// More combinations than this are no kinds of logs any more: claims are given up.
  static let most = 20_000

  private var numbers: [Key: Int] = [:]
  private var keys: [Key] = []
  private var keyCounts: [Int] = []
  /// The last combination of each stream.
  private var lastOfStream: [Int] = []
  private var services = ByteTable()
  private var lastService = -1
  private let labels = ClaimLabels()
  private let scratch = ByteBuffer(capacity: 512)
  private var names: LabelNames?
  private var streams: StreamTable?

  /// Combinations as texts, with their counts.
  private(set) var table = ByteTable()
  private(set) var counts: [Int] = []
  /// `--failing`: the filter that failing requests pass; nil where their status or level tells.
  private(set) var failing: String?
  /// There were more combinations than are kept.
  package private(set) var isGivenUp = false

  package init() {}

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    guard !isGivenUp else { return }
    failing = facts.options.failing
    names = batch.names
    streams = batch.streams
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let stream = unsafe batch.stream[record].index
      let key = Key(
        stream: stream, service: serviceNumber(unsafe columns.service[record]),
        format: unsafe batch.format[record].rawValue,
        kind: ClaimOrigin.kind(
          columns, record,
          hasLevel: unsafe batch.level[record] != .none || labels.hasLevel(stream, batch)),
        origins: unsafe columns.origins[record])
      while lastOfStream.count <= Int(stream) { lastOfStream.append(-1) }
      let last = lastOfStream[Int(stream)]
      if last >= 0 && keys[last] == key {
        keyCounts[last] &+= 1
        continue
      }
      let number = number(key)
      keyCounts[number] &+= 1
      lastOfStream[Int(stream)] = number
    }
    if keys.count > Self.mostKeys || services.count > Self.mostKeys { flush() }
  }

  private func serviceNumber(_ service: ByteSlice) -> Int32 {
    if lastService >= 0 && services[lastService].equals(service) {
      return Int32(truncatingIfNeeded: lastService)
    }
    lastService = services.intern(service)
    return Int32(truncatingIfNeeded: lastService)
  }

  private func number(_ key: Key) -> Int {
    if let known = numbers[key] { return known }
    numbers[key] = keys.count
    keys.append(key)
    keyCounts.append(0)
    return keys.count - 1
  }

  /// Turns the worker's numbers into texts.
  private func flush() {
    if let names, let streams {
      for (number, key) in keys.enumerated() where !isGivenUp {
        scratch.removeAll()
        labels.append(streams[StreamID(index: key.stream)], names, to: scratch)
        ClaimOrigin.append(services[Int(key.service)], to: scratch)
        scratch.append(key.format)
        scratch.append(key.kind)
        scratch.append(key.origins.hasOddDuration ? 1 : 0 as UInt8)
        for name in [
          key.origins.service, key.origins.endpoint, key.origins.status, key.origins.duration,
          key.origins.user,
        ] {
          ClaimOrigin.append(
            name < 0 ? .empty : names[LabelID(index: UInt32(name))], to: scratch)
        }
        add(scratch.slice, keyCounts[number])
      }
    }
    names = nil
    streams = nil
    numbers = [:]
    keys = []
    keyCounts = []
    lastOfStream = []
    labels.forgetStreams()
    services = ByteTable()
    lastService = -1
  }

  private func add(_ text: ByteSlice, _ count: Int) {
    let number = table.intern(text)
    if number == counts.count { counts.append(0) }
    counts[number] += count
    if counts.count > Self.most { giveUp() }
  }

  private func giveUp() {
    isGivenUp = true
    table = ByteTable()
    counts = []
  }

  // MARK: - Merging

  package func merge(_ other: ClaimSources) {
    flush()
    other.flush()
    failing = failing ?? other.failing
    if other.isGivenUp { giveUp() }
    guard !isGivenUp else { return }
    for i in other.counts.indices where !isGivenUp { add(other.table[i], other.counts[i]) }
  }

  package func settle(_ files: FileTable) { flush() }

  package func write(to out: PartialOutput) {
    flush()
    if isGivenUp {
      out.begin("origins")
      out.add(0)
      out.end()
    }
    if let failing {
      out.begin("failingis")
      out.add(failing)
      out.end()
    }
    let order = counts.indices.sorted { table[$0].isLess(than: table[$1]) }
    for i in order {
      out.begin("origin")
      out.add(table[i])
      out.add(counts[i])
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("origins") {
      guard line.count() == 0, line.isAtEnd else { return false }
      giveUp()
      return true
    }
    if line.word.equals("failingis") {
      guard let text = line.bytes(), line.isAtEnd else { return false }
      failing = text.string
      return true
    }
    guard line.word.equals("origin"), let text = line.bytes(), let count = line.count(),
      line.isAtEnd, ClaimOrigin(text, count: count) != nil
    else { return false }
    if !isGivenUp { add(text, count) }
    return true
  }

  /// All combinations; of a settled state.
  var origins: [ClaimOrigin] {
    counts.indices.sorted { table[$0].isLess(than: table[$1]) }
      .compactMap { ClaimOrigin(table[$0], count: counts[$0]) }
  }
}

/// The labels of streams by which queries select them.
final class ClaimLabels {
  /// What names a service, before any field does.
  private static let services: Set<String> = [
    "servicename", "service", "app", "appkubernetesioname",
  ]
  private static let others: Set<String> = ["container", "job", "filename", "kind"]
  private var isWanted: [UInt8] = []
  /// For each stream 1 if it has a level as a label, 0 if not, 2 as long as that is not known.
  private var levels: [UInt8] = []

  /// Whether the stream's label `detected_level` says the level as queries compare it.
  func hasLevel(_ stream: Int32, _ batch: RecordBatch) -> Bool {
    let index = Int(stream)
    while levels.count <= index { levels.append(2) }
    if levels[index] == 2 {
      let labels = batch.streams[StreamID(index: stream)]
      levels[index] = 0
      for i in 0..<labels.count where batch.names[labels.names[i]].equals("detected_level") {
        let level = Level.word(labels.values[i])
        if level != .none && labels.values[i].equals(level.name) { levels[index] = 1 }
      }
    }
    return levels[index] == 1
  }

  /// Streams have other numbers from now on.
  func forgetStreams() { levels = [] }

  /// Appends names and values of the labels that matter, and an empty name.
  func append(_ labels: StreamLabels, _ names: LabelNames, to out: ByteBuffer) {
    for i in 0..<labels.count where !labels.values[i].isEmpty {
      guard isWanted(labels.names[i], names) else { continue }
      ClaimOrigin.append(names[labels.names[i]], to: out)
      ClaimOrigin.append(labels.values[i], to: out)
    }
    ClaimOrigin.append(.empty, to: out)
  }

  private func isWanted(_ name: LabelID, _ names: LabelNames) -> Bool {
    let index = Int(name.index)
    while isWanted.count <= index { isWanted.append(2) }
    if isWanted[index] == 2 {
      let plain = FieldRoles.normalized(names[name])
      isWanted[index] = Self.services.contains(plain) || Self.others.contains(plain) ? 1 : 0
    }
    return isWanted[index] == 1
  }
}
