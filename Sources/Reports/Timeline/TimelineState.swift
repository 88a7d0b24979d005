package import LogCore

/// What a timeline keeps of its input: counts in buckets of time, of services, of their durations,
/// templates and versions, with the first and last records of what may become an event.
package final class TimelineState: ReportState {
  let inputs = InputSummary()
  /// What queries can select the records that are counted.
  let sources = ClaimSources()
  let census = BucketCensus()
  let services = CellSet<ServiceCell>(
    .init(width: "services", name: "service", cell: "s"), cells: 150_000)
  let latencies = CellSet<LatencyCell>(
    .init(width: "latencies", name: "latency", cell: "l"), cells: 200_000)
  let slowest = CellSet<SlowestCell>(
    .init(width: "slowests", name: "slowest", cell: "w"), cells: 20_000)
  let failing = CellSet<EvidenceCell>(
    .init(width: "failures", name: "failing", cell: "f"), cells: 20_000)
  let templates = CellSet<PlacedCell>(
    .init(width: "templates", name: "template", cell: "t"), cells: 100_000,
    until: .fiveMinutes)
  /// In one bucket for all times.
  let templateEvidence = CellSet<EvidenceCell>(
    .init(width: "examples", name: "example", cell: "e"), cells: 40_000,
    until: .second)
  let versions = CellSet<PlacedCell>(
    .init(width: "versions", name: "version", cell: "v"), cells: 50_000)
  let cluster = ClusterEvents()
  let notes = NoteList()

  /// What is no part of this is neither merged nor written.
  private lazy var parts = StateParts([
    services, latencies, slowest, failing, templates, templateEvidence, versions, inputs, sources,
    census, cluster, notes,
  ])
  private let key = ByteBuffer(capacity: 512)
  private let skeleton = MessageSkeleton()

  package init() {}

  /// Takes in notes that somebody wrote.
  package func add(_ more: NoteList) { notes.merge(more) }

  /// Which records of a service count.
  enum Kind: UInt8 {
    /// Requests in logs.
    case request = 0x72
    /// Spans of servers.
    case span = 0x73
    /// All records of logs.
    case record = 0x61

    static let count = 3
    var number: Int { self == .request ? 0 : self == .span ? 1 : 2 }
  }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    sources.fold(batch, facts, from: origin)
    let columns = facts.columns
    let series = columns.numberSeries(batch)
    services.begin(series: series)
    latencies.begin(series: series)
    slowest.begin(series: series)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let marks = unsafe columns.marks[record]
      let place = origin.place(batch, record)
      if marks.contains(.event) {
        cluster.add(
          unsafe batch.line[record], service: unsafe columns.service[record], place: place)
        continue
      }
      census.note(place.time)
      if marks.contains(.span) {
        if marks.contains(.server) { note(.span, record, batch, columns, place) }
        continue
      }
      note(.record, record, batch, columns, place)
      if marks.contains(.request) { note(.request, record, batch, columns, place) }
      noteVersion(record, columns, place)
      if unsafe batch.level[record].rawValue >= Level.warn.rawValue {
        noteTemplates(record, batch, columns, place)
      }
    }
    bound()
  }

  /// Counts a record of a service, and how long it took.
  private func note(
    _ kind: Kind, _ record: Int, _ batch: RecordBatch, _ columns: FactColumns, _ place: RecordPlace
  ) {
    let isFailing: Bool
    if kind == .record {
      isFailing = unsafe batch.level[record].rawValue >= Level.error.rawValue
    } else {
      isFailing = unsafe columns.marks[record].contains(.failing)
    }
    let service = unsafe columns.service[record]
    let series = unsafe Int(columns.series[record]) &* Kind.count &+ kind.number
    let number = services.number(ofSeries: series) { named(kind.rawValue, service) }
    if number >= 0 {
      services.add(
        number: number, time: place.time, ServiceCell(failing: isFailing, time: place.time))
    }
    if isFailing {
      let text = EvidenceTable.text(batch, columns, record)
      failing.add(
        named(kind.rawValue, service), time: place.time, EvidenceCell(place, text: text))
    }
    let duration = unsafe columns.duration[record]
    guard kind != .record, duration >= 0 else { return }
    let slow = slowest.number(ofSeries: series) { named(kind.rawValue, service) }
    if slow >= 0 { noteSlowest(slow, duration, record, batch, columns, place) }
    let timed = latencies.number(ofSeries: series) {
      unsafe named(kind.rawValue, service, columns.endpoint[record])
    }
    guard timed >= 0 else { return }
    latencies.add(
      number: timed, bin: LatencyBins.bin(duration), time: place.time,
      LatencyCell(time: place.time))
  }

  /// `number` is that of the service.
  private func noteSlowest(
    _ number: Int, _ duration: Int64, _ record: Int, _ batch: RecordBatch,
    _ columns: FactColumns, _ place: RecordPlace
  ) {
    if let known = slowest.cell(number: number, time: place.time),
      !known.isBeaten(by: duration, place)
    {
      return
    }
    let cell = SlowestCell(
      duration: duration, place: place, series: unsafe columns.endpoint[record],
      text: EvidenceTable.text(batch, columns, record))
    slowest.add(number: number, time: place.time, cell)
  }

  private func noteVersion(_ record: Int, _ columns: FactColumns, _ place: RecordPlace) {
    let service = unsafe columns.service[record]
    let version = unsafe columns.version[record]
    if !version.isEmpty {
      versions.add(named(0x76, service, version), time: place.time, PlacedCell(place))
    }
    guard let hash = PodOwner.hash(ofPod: unsafe columns.pod[record]) else { return }
    versions.add(named(0x68, service, hash), time: place.time, PlacedCell(place))
  }

  private func noteTemplates(
    _ record: Int, _ batch: RecordBatch, _ columns: FactColumns, _ place: RecordPlace
  ) {
    let text = EvidenceTable.text(batch, columns, record)
    for part in unsafe [columns.message[record], columns.errorText[record]] where !part.isEmpty {
      let name = unsafe named(0x74, columns.service[record], skeleton.template(part))
      templates.add(name, time: place.time, PlacedCell(place))
      templateEvidence.add(name, time: 0, EvidenceCell(place, text: text))
    }
  }

  /// What something of a service is called in a table; valid until the next call.
  private func named(_ kind: UInt8, _ service: ByteSlice, _ rest: ByteSlice? = nil) -> ByteSlice {
    key.removeAll()
    key.append(kind)
    key.append(service)
    if let rest {
      key.append(0)
      key.append(rest)
    }
    return key.slice
  }

  private func bound() { parts.bound(by: census.width.index) }

  package func merge(_ other: TimelineState) {
    parts.merge(other.parts)
    bound()
  }

  package func settle(_ files: FileTable) {
    bound()
    parts.settle(files)
  }

  package func write(to out: PartialOutput) {
    bound()
    parts.write(to: out)
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    parts.read(line, files: files)
  }
}
