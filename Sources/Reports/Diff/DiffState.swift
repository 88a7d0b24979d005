package import LogCore
package import LogQL

/// A sample of records by the smallest hashes: whole traces, and the same ones for any order or split.
///
/// Of up to 40,000 records the sample is all of them. Of more, single predicates are counted exactly
/// beside it.
package final class DiffState: ReportState {
  private let most: Int
  let inputs = InputSummary()
  let texts = ByteTable()
  private(set) var records: [DiffRecord] = []
  private(set) var limit = UInt64.max
  /// How many records there were that could be in the sample.
  private(set) var seen = 0
  let counts = DiffCounts()
  let sources = ClaimSources()
  private let options: DiffOptions
  private let selection: SelectionMark?
  private let names: LabelNames
  /// Whether all records are of A; of the files of `--a`.
  private let isOfA: Bool
  /// For each name whether it is one of the query's, or the parent's of a span.
  private var uses: [NameUse] = []
  private var countedNames: [Int32: Bool] = [:]
  /// The partial that is being read has counted its records itself.
  private var isReadCounted = false

  private struct NameUse {
    var isNamed = false
    var isParent = false
    var isCounted = true
  }

  /// `selection` is the query of `--where`; `isOfA` says that all that is read are files of `--a`;
  /// `sample` is how many records are kept.
  package init(
    names: LabelNames, options: DiffOptions = DiffOptions(), selection: LogPlan? = nil,
    isOfA: Bool = false, sample: Int = 40_000
  ) {
    self.names = names
    self.options = options
    self.isOfA = isOfA
    most = sample
    self.selection = selection.map { SelectionMark($0, names: names) }
  }

  package var isComplete: Bool { limit == .max }

  /// Whether the exact counts are about what is asked: they were made while the input was read.
  func countsAnswer(_ question: DiffOptions) -> Bool { options.asks(the: question) }

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    sources.fold(batch, facts, from: origin)
    let columns = facts.columns
    selection?.mark(batch)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let marks = unsafe columns.marks[record]
      if marks.contains(.event) { continue }
      if marks.contains(.span) && !marks.contains(.server) && !options.joinsTraces { continue }
      seen += 1
      let trace = unsafe batch.facts[record].traceID
      let hash = ByteHash.of(trace.isEmpty ? unsafe batch.line[record] : trace)
      if !isComplete { count(record, batch, facts, origin) }
      if hash < limit { add(record, hash, batch, facts, origin) }
    }
    counts.bound()
    if records.count >= 2 * most { cut() }
  }

  private func marks(_ record: Int, _ batch: RecordBatch, _ columns: FactColumns)
    -> DiffRecord.Marks
  {
    let found = unsafe columns.marks[record]
    var marks: DiffRecord.Marks = found.contains(.request) ? .request : []
    if found.contains(.failing) { marks.insert(.failing) }
    if found.contains(.span) { marks.insert(.span) }
    if isOfA || (selection?.isSelected(record) ?? false) { marks.insert(.selected) }
    var named = 0
    var hasParent = false
    for i in columns.fieldRange(record) {
      let field = unsafe columns.fields[i]
      let use = use(field.name)
      if use.isNamed && !field.value.isEmpty { named += 1 }
      if use.isParent && !field.value.isEmpty { hasParent = true }
    }
    if found.contains(.span) && !hasParent { marks.insert(.root) }
    if let selection, selection.canSelect(unsafe batch.stream[record], batch) {
      let labels = unsafe batch.streams[batch.stream[record]]
      for i in 0..<labels.count where use(labels.names[i]).isNamed { named += 1 }
      if named >= options.named.count { marks.insert(.open) }
    }
    return marks
  }

  private func use(_ name: LabelID) -> NameUse {
    let index = Int(name.index)
    while uses.count <= index {
      let text = names[LabelID(index: UInt32(uses.count))].string
      let plain = FieldRoles.normalized(text)
      uses.append(
        NameUse(
          isNamed: options.named.contains(text),
          isParent: plain == "parentid" || plain == "parentspanid",
          isCounted: DiffFieldUse.byName(text, options) != .none))
    }
    return uses[index]
  }

  /// Hands over the fields of a record as a query sees them: a stream's label hides a field of its
  /// name.
  private func forEachField(
    _ record: Int, _ batch: RecordBatch, _ facts: FactReader,
    _ body: (LabelID, ByteSlice) -> Void
  ) {
    let columns = facts.columns
    let labels = unsafe batch.streams[batch.stream[record]]
    for i in 0..<labels.count where labels.names[i] != .filename {
      body(labels.names[i], labels.values[i])
    }
    let isJSON = unsafe batch.format[record] == .json
    for i in columns.fieldRange(record) {
      let field = unsafe columns.fields[i]
      body(field.name, FactReader.unescaped(field, isJSON: isJSON, into: batch.arena))
    }
  }

  private func add(
    _ record: Int, _ hash: UInt64, _ batch: RecordBatch, _ facts: FactReader, _ origin: BatchOrigin
  ) {
    let columns = facts.columns
    let trace = unsafe batch.facts[record].traceID
    var fields: [Int32] = []
    forEachField(record, batch, facts) { name, value in
      fields.append(number(names[name]))
      fields.append(number(value))
    }
    records.append(
      DiffRecord(
        hash: hash, place: origin.place(batch, record),
        service: number(unsafe columns.service[record]),
        endpoint: number(unsafe columns.endpoint[record]),
        trace: trace.isEmpty ? -1 : number(trace), duration: unsafe columns.duration[record],
        marks: marks(record, batch, columns),
        text: EvidenceTable.text(batch, columns, record).array, fields: fields))
  }

  private func number(_ text: ByteSlice) -> Int32 {
    Int32(truncatingIfNeeded: texts.intern(EvidenceTable.cut(text)))
  }

  // MARK: - Exact counts

  /// Counts the predicates of a record of the batch.
  private func count(
    _ record: Int, _ batch: RecordBatch, _ facts: FactReader, _ origin: BatchOrigin
  ) {
    let columns = facts.columns
    let marks = marks(record, batch, columns)
    guard
      let isA = options.isA(
        marks, time: unsafe batch.time[record], duration: unsafe columns.duration[record])
    else { return }
    let group = DiffCounts.Class(kind: DiffRecord.Kind(marks), isA: isA)
    let service = unsafe columns.service[record]
    counts.add(service, group)
    var seen: [LabelID] = []
    forEachField(record, batch, facts) { name, value in
      guard use(name).isCounted, !seen.contains(name) else { return }
      seen.append(name)
      counts.add(service, names[name], EvidenceTable.cut(value), group)
    }
  }

  /// The same of a record of the sample.
  private func count(_ record: DiffRecord) {
    guard
      let isA = options.isA(record.marks, time: record.place.time, duration: record.duration)
    else { return }
    let group = DiffCounts.Class(kind: record.kind, isA: isA)
    let service = texts[Int(record.service)]
    counts.add(service, group)
    var seen: [Int32] = []
    for k in stride(from: 0, to: record.fields.count - 1, by: 2) {
      let name = record.fields[k]
      guard !seen.contains(name) else { continue }
      seen.append(name)
      guard isCounted(name) else { continue }
      counts.add(service, texts[Int(name)], texts[Int(record.fields[k + 1])], group)
    }
  }

  private func isCounted(_ name: Int32) -> Bool {
    if let known = countedNames[name] { return known }
    let isCounted = DiffFieldUse.byName(texts[Int(name)].string, options) != .none
    countedNames[name] = isCounted
    return isCounted
  }

  /// Before the first records are left out those that there are are counted.
  private func lower(to newLimit: UInt64) {
    guard newLimit < limit else { return }
    if isComplete {
      for record in records {
        count(record)
        counts.bound()
      }
    }
    limit = newLimit
    records.removeAll { $0.hash >= newLimit }
  }

  private func cut() {
    guard records.count > most else { return }
    lower(to: records.map(\.hash).sorted()[most])
  }

  // MARK: - Merging

  package func merge(_ other: DiffState) {
    inputs.merge(other.inputs)
    sources.merge(other.sources)
    seen += other.seen
    let least = min(limit, other.limit)
    lower(to: least)
    other.lower(to: least)
    counts.merge(other.counts)
    let numbers = (0..<other.texts.count).map { number(other.texts[$0]) }
    for var record in other.records {
      record.service = numbers[Int(record.service)]
      record.endpoint = numbers[Int(record.endpoint)]
      if record.trace >= 0 { record.trace = numbers[Int(record.trace)] }
      for i in record.fields.indices { record.fields[i] = numbers[Int(record.fields[i])] }
      records.append(record)
    }
    if records.count >= 2 * most { cut() }
  }

  package func settle(_ files: FileTable) {
    cut()
    counts.settle()
    sources.settle(files)
    for i in records.indices { records[i].place = records[i].place.settled(files) }
    records.sort { $0.place < $1.place }
  }

  package func write(to out: PartialOutput) {
    inputs.write(to: out)
    sources.write(to: out)
    cut()
    out.begin("sample")
    out.add(seen)
    out.add(Int64(bitPattern: limit))
    out.end()
    counts.write(to: out)
    for record in records.sorted(by: { $0.place < $1.place }) {
      out.begin("record")
      out.add(Int64(bitPattern: record.hash))
      out.add(record.place)
      out.add(texts[Int(record.service)])
      out.add(texts[Int(record.endpoint)])
      out.add(record.trace < 0 ? ByteSlice.empty : texts[Int(record.trace)])
      out.add(record.duration)
      out.add(Int(record.marks.rawValue))
      out.add(bytes: record.text)
      for field in record.fields { out.add(texts[Int(field)]) }
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    if line.word.equals("sample") { return readSample(line) }
    if line.word.equals("record") { return readRecord(line, files) }
    return counts.read(line) || inputs.read(line, files: files) || sources.read(line, files: files)
  }

  private func readSample(_ line: PartialLine) -> Bool {
    var line = line
    guard let count = line.count(), let other = line.integer(), line.isAtEnd else { return false }
    seen += count
    isReadCounted = UInt64(bitPattern: other) != .max
    lower(to: UInt64(bitPattern: other))
    return true
  }

  private func readRecord(_ line: PartialLine, _ files: [Int32]) -> Bool {
    var line = line
    guard let hash = line.integer(), let place = line.place(files), let service = line.bytes(),
      let endpoint = line.bytes(), let trace = line.bytes(), let duration = line.integer(),
      let marks = line.count(), marks < 256, let text = line.bytes()
    else { return false }
    let isWanted = UInt64(bitPattern: hash) < limit
    guard isWanted || !isReadCounted else { return true }
    var fields: [Int32] = []
    while !line.isAtEnd {
      guard let field = line.bytes() else { return false }
      fields.append(number(field))
    }
    guard fields.count % 2 == 0 else { return false }
    let record = DiffRecord(
      hash: UInt64(bitPattern: hash), place: place, service: number(service),
      endpoint: number(endpoint), trace: trace.isEmpty ? -1 : number(trace), duration: duration,
      marks: DiffRecord.Marks(rawValue: UInt8(marks)), text: text.array, fields: fields)
    if !isComplete && !isReadCounted {
      count(record)
      counts.bound()
    }
    if isWanted { records.append(record) }
    if records.count >= 2 * most { cut() }
    return true
  }
}
