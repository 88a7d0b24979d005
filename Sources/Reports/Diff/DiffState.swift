package import LogCore
package import LogQL

/// A sample of records by the smallest hashes: whole traces, and the same ones for any order or split.
///
/// As long as there is room for them the sample is all records. When there is not, a trace has no more
/// than some of them, and those with larger hashes are left out: single predicates are counted exactly
/// beside the sample. How much room a record takes depends on itself alone, so that a part of the
/// input never leaves out more than the whole.
package final class DiffState: ReportState {
  /// How much a sample may hold.
  struct Room {
    var records = 40_000
    /// Bytes, roughly: what a record's texts take were they not shared.
    var weight: Int { records * 1_200 }
    /// Records of one trace, once not all of them can stay.
    var ofTrace = 200
  }

  private let room: Room
  let inputs: InputSummary
  private(set) var texts = ByteTable()
  private(set) var records: [DiffRecord] = []
  /// The sum of the records' weights.
  private var weight = 0
  /// How many texts there were when the unused ones were last forgotten.
  private var textsAtLast = 0
  private(set) var limit = UInt64.max
  /// Whether the sample is all records.
  package private(set) var isComplete = true
  /// How many records there were that could be in the sample.
  var seen = 0
  let counts: DiffCounts
  /// Whether the query of `--where` has selected a record that has an error.
  var hasSelectionErrors = false
  let sources: ClaimSources
  /// Whether inputs and sources are those of another part, which keeps them.
  let sharesInputs: Bool
  private let options: DiffOptions
  private let selection: SelectionMark?
  private let names: LabelNames
  /// Whether all records are of A; of the files of `--a`.
  private let isOfA: Bool
  /// For each name whether it is one of the query's, or the parent's of a span.
  private var uses: [NameUse] = []
  private var countedNames: [Int32: Bool] = [:]
  /// The partial that is being read has counted its records itself.
  var isReadCounted = false
  /// The names of the record that is being counted, by the number of the record.
  private var counted: [UInt32] = []
  private var countedRecord: UInt32 = 0

  private struct NameUse {
    var isNamed = false
    var isParent = false
    var isCounted = true
  }

  /// `selection` is the query of `--where`; `isOfA` says that all that is read are files of `--a`;
  /// `sample` is how many records are kept.
  package convenience init(
    names: LabelNames, options: DiffOptions = DiffOptions(), selection: LogPlan? = nil,
    isOfA: Bool = false, sample: Int = 40_000
  ) {
    self.init(
      names: names, options: options, selection: selection, isOfA: isOfA,
      room: Room(records: sample), shared: nil)
  }

  /// `shared` are the inputs and sources of a part of the same state.
  init(
    names: LabelNames, options: DiffOptions = DiffOptions(), selection: LogPlan? = nil,
    isOfA: Bool = false, room: Room = Room(), counts: DiffCounts = DiffCounts(),
    shared: (inputs: InputSummary, sources: ClaimSources)? = nil
  ) {
    self.names = names
    self.options = options
    self.isOfA = isOfA
    self.room = room
    self.counts = counts
    self.selection = selection.map { SelectionMark($0, names: names) }
    inputs = shared?.inputs ?? InputSummary()
    sources = shared?.sources ?? ClaimSources()
    sharesInputs = shared != nil
  }

  /// Whether the exact counts are about what is asked: they were made while the input was read.
  func countsAnswer(_ question: DiffOptions) -> Bool { options.asks(the: question) }

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    if !sharesInputs {
      inputs.fold(batch, facts, from: origin)
      sources.fold(batch, facts, from: origin)
    }
    let columns = facts.columns
    selection?.mark(batch)
    if selection?.hasErrors ?? false { hasSelectionErrors = true }
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let marks = unsafe columns.marks[record]
      if marks.contains(.event) { continue }
      if marks.contains(.span) && !marks.contains(.server) && !options.joinsTraces { continue }
      seen += 1
      let trace = unsafe batch.facts[record].traceID
      let lineHash = unsafe ByteHash.of(batch.line[record])
      let hash = trace.isEmpty ? lineHash : ByteHash.of(trace)
      if !isComplete {
        count(record, batch, facts, origin)
        counts.bound()
      }
      if hash < limit { add(record, hash, lineHash, batch, facts, origin) }
      // A record may have any number of fields.
      if isOverfull { cut() }
    }
  }

  private func marks(_ record: Int, _ batch: RecordBatch, _ columns: FactColumns)
    -> DiffRecord.Marks
  {
    let found = unsafe columns.marks[record]
    var marks: DiffRecord.Marks = found.contains(.request) ? .request : []
    if found.contains(.failing) { marks.insert(.failing) }
    if found.contains(.span) { marks.insert(.span) }
    if unsafe !batch.facts[record].traceID.isEmpty { marks.insert(.traced) }
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
    _ record: Int, _ hash: UInt64, _ lineHash: UInt64, _ batch: RecordBatch, _ facts: FactReader,
    _ origin: BatchOrigin
  ) {
    let columns = facts.columns
    var fields: [Int32] = []
    forEachField(record, batch, facts) { name, value in
      guard use(name).isCounted else { return }
      fields.append(number(names[name]))
      fields.append(number(value))
    }
    append(
      DiffRecord(
        hash: hash, lineHash: lineHash, place: origin.place(batch, record),
        service: number(unsafe columns.service[record]),
        endpoint: number(unsafe columns.endpoint[record]),
        duration: unsafe columns.duration[record], marks: marks(record, batch, columns),
        text: EvidenceTable.text(batch, columns, record).array, fields: fields, weight: 0))
  }

  func append(_ record: DiffRecord) {
    var record = record
    var sum = 128 + record.text.count
    // Names are shared, values may be.
    for k in stride(from: 1, to: record.fields.count, by: 2) {
      sum += 48 + texts[Int(record.fields[k])].count
    }
    record.weight = Int32(clamping: sum)
    weight += sum
    records.append(record)
  }

  func number(_ text: ByteSlice) -> Int32 {
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
    countedRecord &+= 1
    forEachField(record, batch, facts) { name, value in
      guard use(name).isCounted, isFirst(name) else { return }
      counts.add(name, names[name], EvidenceTable.cut(value), group)
    }
  }

  /// Whether a name of the record that is being counted has not come before.
  private func isFirst(_ name: LabelID) -> Bool {
    let index = Int(name.index)
    if index >= counted.count {
      counted += Array(repeating: 0, count: index + 64 - counted.count)
    }
    guard counted[index] != countedRecord else { return false }
    counted[index] = countedRecord
    return true
  }

  /// The same of a record of the sample.
  func count(_ record: DiffRecord) {
    guard
      let isA = options.isA(record.marks, time: record.place.time, duration: record.duration)
    else { return }
    let group = DiffCounts.Class(kind: record.kind, isA: isA)
    let service = texts[Int(record.service)]
    counts.add(service, group)
    var seen: Set<Int32> = []
    for k in stride(from: 0, to: record.fields.count - 1, by: 2) {
      let name = record.fields[k]
      guard seen.insert(name).inserted, isCounted(name) else { continue }
      counts.add(nil, texts[Int(name)], texts[Int(record.fields[k + 1])], group)
    }
  }

  private func isCounted(_ name: Int32) -> Bool {
    if let known = countedNames[name] { return known }
    let isCounted = DiffFieldUse.byName(texts[Int(name)].string, options) != .none
    countedNames[name] = isCounted
    return isCounted
  }

  // MARK: - Room

  private var isOver: Bool { records.count > room.records || weight > room.weight }

  /// Some more may come before it is worth while to look what has to go.
  var isOverfull: Bool {
    records.count > room.records / 8 * 9 || weight > room.weight / 8 * 9
  }

  /// Before the first records are left out those that there are are counted.
  func countAll() {
    guard isComplete else { return }
    isComplete = false
    for record in records {
      count(record)
      counts.bound()
    }
  }

  func lower(to newLimit: UInt64) {
    guard newLimit < limit else { return }
    limit = newLimit
    keep { $0.hash < newLimit }
  }

  /// Leaves out what there is no room for; of a sample that is not complete what a whole one would
  /// not have either.
  func cut() {
    guard isOver || !isComplete else { return }
    countAll()
    keepSomeOfTraces()
    if isOver {
      var (count, sum) = (0, 0)
      let all = records.indices.map { (hash: records[$0].hash, weight: records[$0].weight) }
      for record in all.sorted(by: { $0.hash < $1.hash }) {
        count += 1
        sum += Int(record.weight)
        guard count > room.records || sum > room.weight else { continue }
        lower(to: record.hash)
        break
      }
    }
    forgetTexts()
  }

  /// Leaves each trace some records, those whose lines have the smallest hashes.
  private func keepSomeOfTraces() {
    var sizes: [UInt64: Int] = [:]
    // By index: a copy of a record counts references to its texts.
    for i in records.indices { sizes[records[i].hash, default: 0] += 1 }
    let large = sizes.filter { $0.value > room.ofTrace }
    guard !large.isEmpty else { return }
    var kept: [UInt64: (lineHash: UInt64, place: RecordPlace)] = [:]
    for trace in large.keys {
      let sorted = records.indices.filter { records[$0].hash == trace }
        .map { (lineHash: records[$0].lineHash, place: records[$0].place) }
        .sorted { $0.lineHash != $1.lineHash ? $0.lineHash < $1.lineHash : $0.place < $1.place }
      kept[trace] = sorted[room.ofTrace - 1]
    }
    keep { record in
      guard let last = kept[record.hash] else { return true }
      return record.lineHash != last.lineHash
        ? record.lineHash < last.lineHash : !(last.place < record.place)
    }
  }

  private func keep(_ isKept: (DiffRecord) -> Bool) {
    records.removeAll { !isKept($0) }
    weight = records.indices.reduce(0) { $0 + Int(records[$1].weight) }
  }

  /// Forgets the texts that no record has any more, where there are many.
  private func forgetTexts() {
    guard texts.count > textsAtLast + textsAtLast / 4 + 20_000 else { return }
    let old = texts
    texts = ByteTable()
    countedNames = [:]
    var numbers = [Int32](repeating: -1, count: old.count)
    func renumber(_ text: inout Int32) {
      if numbers[Int(text)] < 0 { numbers[Int(text)] = number(old[Int(text)]) }
      text = numbers[Int(text)]
    }
    for i in records.indices { records[i].renumber(renumber) }
    textsAtLast = texts.count
  }

  // MARK: - Merging

  package func merge(_ other: DiffState) {
    if !sharesInputs {
      inputs.merge(other.inputs)
      sources.merge(other.sources)
    }
    seen += other.seen
    hasSelectionErrors = hasSelectionErrors || other.hasSelectionErrors
    if !isComplete || !other.isComplete {
      countAll()
      other.countAll()
    }
    let least = min(limit, other.limit)
    lower(to: least)
    other.lower(to: least)
    counts.merge(other.counts)
    var numbers = [Int32](repeating: -1, count: other.texts.count)
    func renumber(_ text: inout Int32) {
      if numbers[Int(text)] < 0 { numbers[Int(text)] = number(other.texts[Int(text)]) }
      text = numbers[Int(text)]
    }
    // Given away one after the other, so that they are not there twice.
    while var record = other.records.popLast() {
      record.renumber(renumber)
      append(record)
    }
    if isOverfull { cut() }
  }

  package func settle(_ files: FileTable) {
    cut()
    counts.settle()
    if !sharesInputs { sources.settle(files) }
    for i in records.indices { records[i].place = records[i].place.settled(files) }
    records.sort { $0.place < $1.place }
  }
}
