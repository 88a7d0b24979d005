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
  }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    sources.fold(batch, facts, from: origin)
    let columns = facts.columns
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
    begin(kind.rawValue, service)
    services.add(key.slice, time: place.time, ServiceCell(failing: isFailing, time: place.time))
    if isFailing {
      let text = EvidenceTable.text(batch, columns, record)
      failing.add(key.slice, time: place.time, EvidenceCell(place, text: text))
    }
    let duration = unsafe columns.duration[record]
    guard kind != .record, duration >= 0 else { return }
    let bin = LatencyBins.bin(duration)
    noteSlowest(duration, record, batch, columns, place)
    begin(kind.rawValue, service)
    key.append(0)
    key.append(unsafe columns.endpoint[record])
    latencies.add(key.slice, bin: bin, time: place.time, LatencyCell(time: place.time))
  }

  /// `key` is that of the service.
  private func noteSlowest(
    _ duration: Int64, _ record: Int, _ batch: RecordBatch, _ columns: FactColumns,
    _ place: RecordPlace
  ) {
    if let known = slowest.cell(key.slice, time: place.time),
      !known.isBeaten(by: duration, place)
    {
      return
    }
    let cell = SlowestCell(
      duration: duration, place: place, series: unsafe columns.endpoint[record],
      text: EvidenceTable.text(batch, columns, record))
    slowest.add(key.slice, time: place.time, cell)
  }

  private func noteVersion(_ record: Int, _ columns: FactColumns, _ place: RecordPlace) {
    let service = unsafe columns.service[record]
    let version = unsafe columns.version[record]
    if !version.isEmpty {
      begin(0x76, service)
      key.append(0)
      key.append(version)
      versions.add(key.slice, time: place.time, PlacedCell(place))
    }
    guard let hash = PodOwner.hash(ofPod: unsafe columns.pod[record]) else { return }
    begin(0x68, service)
    key.append(0)
    key.append(hash)
    versions.add(key.slice, time: place.time, PlacedCell(place))
  }

  private func noteTemplates(
    _ record: Int, _ batch: RecordBatch, _ columns: FactColumns, _ place: RecordPlace
  ) {
    let text = EvidenceTable.text(batch, columns, record)
    for part in unsafe [columns.message[record], columns.errorText[record]] where !part.isEmpty {
      begin(0x74, unsafe columns.service[record])
      key.append(0)
      key.append(skeleton.template(part))
      templates.add(key.slice, time: place.time, PlacedCell(place))
      templateEvidence.add(key.slice, time: 0, EvidenceCell(place, text: text))
    }
  }

  private func begin(_ kind: UInt8, _ service: ByteSlice) {
    key.removeAll()
    key.append(kind)
    key.append(service)
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
