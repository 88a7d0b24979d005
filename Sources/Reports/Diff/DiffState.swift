package import LogCore
package import LogQL

/// What the fields of a record are asked for: a request, or a record of a service without requests.
struct DiffRecord {
  var hash: UInt64
  var place: RecordPlace
  /// Numbers in the sample's table of texts.
  var service: Int32
  var endpoint: Int32
  /// -1 where the record names no trace.
  var trace: Int32
  /// Nanoseconds, or -1.
  var duration: Int64
  var marks: UInt8
  var text: [UInt8]
  /// Field and value in turn, numbers in the sample's table of texts.
  var fields: [Int32]

  static let request: UInt8 = 1
  static let failing: UInt8 = 2
  /// The query of `--where` selects it.
  static let selected: UInt8 = 4
  static let span: UInt8 = 8
}

/// A sample of records by the smallest hashes: whole traces, and the same ones for any order or split.
///
/// Of up to 40,000 records the sample is all of them.
package final class DiffState: ReportState {
  private static let most = 40_000
  let inputs = InputSummary()
  let texts = ByteTable()
  private(set) var records: [DiffRecord] = []
  private(set) var limit = UInt64.max
  /// How many records there were that could be in the sample.
  private(set) var seen = 0
  private let selection: SelectionMark?
  private let names: LabelNames

  /// `selection` is the query of `--where`.
  package init(names: LabelNames, selection: LogPlan? = nil) {
    self.names = names
    self.selection = selection.map { SelectionMark($0, names: names) }
  }

  package var isComplete: Bool { limit == .max }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    let columns = facts.columns
    selection?.mark(batch)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let marks = unsafe columns.marks[record]
      if marks.contains(.event) || (marks.contains(.span) && !marks.contains(.server)) { continue }
      seen += 1
      let trace = unsafe batch.facts[record].traceID
      let hash = ByteHash.of(trace.isEmpty ? unsafe batch.line[record] : trace)
      guard hash < limit else { continue }
      add(record, hash, batch, facts, origin)
    }
    if records.count >= 2 * Self.most { cut() }
  }

  private func add(
    _ record: Int, _ hash: UInt64, _ batch: RecordBatch, _ facts: FactReader, _ origin: BatchOrigin
  ) {
    let columns = facts.columns
    let found = unsafe columns.marks[record]
    var marks: UInt8 = found.contains(.request) ? DiffRecord.request : 0
    if found.contains(.failing) { marks |= DiffRecord.failing }
    if found.contains(.span) { marks |= DiffRecord.span }
    if selection?.isSelected(record) ?? false { marks |= DiffRecord.selected }
    let trace = unsafe batch.facts[record].traceID
    var fields: [Int32] = []
    let format = unsafe batch.format[record]
    for i in columns.fieldRange(record) {
      let field = unsafe columns.fields[i]
      fields.append(number(names[field.name]))
      fields.append(
        number(FactReader.unescaped(field, isJSON: format == .json, into: batch.arena)))
    }
    let labels = unsafe batch.streams[batch.stream[record]]
    for i in 0..<labels.count where labels.names[i] != .filename {
      fields.append(number(names[labels.names[i]]))
      fields.append(number(labels.values[i]))
    }
    records.append(
      DiffRecord(
        hash: hash, place: origin.place(batch, record),
        service: number(unsafe columns.service[record]),
        endpoint: number(unsafe columns.endpoint[record]),
        trace: trace.isEmpty ? -1 : number(trace), duration: unsafe columns.duration[record],
        marks: marks, text: EvidenceTable.text(batch, columns, record).array, fields: fields))
  }

  private func number(_ text: ByteSlice) -> Int32 {
    Int32(truncatingIfNeeded: texts.intern(EvidenceTable.cut(text)))
  }

  private func cut() {
    guard records.count > Self.most else { return }
    limit = min(limit, records.map(\.hash).sorted()[Self.most])
    records.removeAll { $0.hash >= limit }
  }

  // MARK: - Merging

  package func merge(_ other: DiffState) {
    inputs.merge(other.inputs)
    seen += other.seen
    limit = min(limit, other.limit)
    records.removeAll { $0.hash >= limit }
    let numbers = (0..<other.texts.count).map { number(other.texts[$0]) }
    for var record in other.records where record.hash < limit {
      record.service = numbers[Int(record.service)]
      record.endpoint = numbers[Int(record.endpoint)]
      if record.trace >= 0 { record.trace = numbers[Int(record.trace)] }
      for i in record.fields.indices { record.fields[i] = numbers[Int(record.fields[i])] }
      records.append(record)
    }
    if records.count >= 2 * Self.most { cut() }
  }

  package func settle(_ files: FileTable) {
    cut()
    for i in records.indices { records[i].place = records[i].place.settled(files) }
    records.sort { $0.place < $1.place }
  }

  package func write(to out: PartialOutput) {
    inputs.write(to: out)
    cut()
    out.begin("sample")
    out.add(seen)
    out.add(Int64(bitPattern: limit))
    out.end()
    for record in records.sorted(by: { $0.place < $1.place }) {
      out.begin("record")
      out.add(Int64(bitPattern: record.hash))
      out.add(record.place)
      out.add(texts[Int(record.service)])
      out.add(texts[Int(record.endpoint)])
      out.add(record.trace < 0 ? ByteSlice.empty : texts[Int(record.trace)])
      out.add(record.duration)
      out.add(Int(record.marks))
      out.add(bytes: record.text)
      for field in record.fields { out.add(texts[Int(field)]) }
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("sample") {
      guard let count = line.count(), let limit = line.integer(), line.isAtEnd else { return false }
      seen += count
      self.limit = min(self.limit, UInt64(bitPattern: limit))
      records.removeAll { $0.hash >= self.limit }
      return true
    }
    guard line.word.equals("record") else { return inputs.read(line, files: files) }
    guard let hash = line.integer(), let place = line.place(files), let service = line.bytes(),
      let endpoint = line.bytes(), let trace = line.bytes(), let duration = line.integer(),
      let marks = line.count(), marks < 256, let text = line.bytes()
    else { return false }
    guard UInt64(bitPattern: hash) < limit else { return true }
    var fields: [Int32] = []
    while !line.isAtEnd {
      guard let field = line.bytes() else { return false }
      fields.append(number(field))
    }
    guard fields.count % 2 == 0 else { return false }
    records.append(
      DiffRecord(
        hash: UInt64(bitPattern: hash), place: place, service: number(service),
        endpoint: number(endpoint), trace: trace.isEmpty ? -1 : number(trace), duration: duration,
        marks: UInt8(marks), text: text.array, fields: fields))
    if records.count >= 2 * Self.most { cut() }
    return true
  }
}

/// Marks the records of a batch that a query selects, and leaves the batch as it was.
final class SelectionMark {
  private let filter: RecordFilter
  private let selector: (any StreamSelector)?
  private var isSelected = [Bool](repeating: false, count: RecordBatch.capacity)
  private var checkpoint = RecordBatch.Checkpoint()

  init(_ plan: LogPlan, names: LabelNames) {
    filter = RecordFilter(plan, names: names)
    selector = plan.selector
  }

  func mark(_ batch: RecordBatch) {
    for i in 0..<batch.count { isSelected[i] = false }
    batch.save(to: &checkpoint)
    filter.run(batch)
    for k in 0..<batch.keptCount { isSelected[Int(unsafe batch.kept[k])] = true }
    batch.restore(checkpoint)
  }

  func isSelected(_ record: Int) -> Bool { isSelected[record] }
}
