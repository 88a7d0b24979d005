package import LogCore

/// What `patterns` keeps of its input: skeletons with their counts.
package final class PatternState: ReportState {
  /// What changes the answer.
  package struct Options: Sendable {
    /// `--split`, ascending, at most two times.
    package var split: [Int64] = []
    /// `--by`: messages are told apart by the value of this field.
    package var groupingField: String?
    /// Whether it is counted when messages occur.
    package var countsTimes = false
    /// Whether the values of placeholders are counted.
    package var countsValues = true
    /// Whether it is counted when records were written, for sparklines.
    package var keepsTimes = false
    /// Set where only templates are wanted, and the template of each record, as for `--lines`.
    ///
    /// No times, no levels, no services; records are remembered up to so many bytes, with 0 none.
    package var remembersRecords: Int?
    /// Whether spans and events of the cluster, whose lines are objects of others, are passed over.
    package var skipsSpans = false
    package init() {}
  }

  let table: PatternTable
  package let inputs: InputSummary
  /// Whether the inputs are those of another part, which keeps them.
  private let sharesInputs: Bool
  let options: Options
  /// By key, in buckets of time; empty unless that is asked for.
  let times = CellSet<CountCell>(
    .init(width: "patterntimes", name: "patternkey", cell: "pt"), cells: 100_000,
    until: .fiveMinutes)
  /// How many records are text, JSON, logfmt.
  private(set) var recordsByFormat = [0, 0, 0]
  /// Where the messages of each file are.
  private(set) var messagePlaces = MessagePlaces()
  /// The records with their keys, for `--lines`; nil once they are too many.
  private(set) var records: PatternRecords?
  private let names: LabelNames
  private let grouping: GroupingField?
  private let scanner = SkeletonScanner()

  package convenience init(_ options: Options, names: LabelNames) {
    self.init(options, names: names, shared: nil)
  }

  /// `shared` are the inputs of a part of the same state.
  init(_ options: Options, names: LabelNames, shared: InputSummary?) {
    inputs = shared ?? InputSummary()
    sharesInputs = shared != nil
    self.options = options
    self.names = names
    table = PatternTable(
      countsValues: options.countsValues && options.groupingField == nil,
      hasGroups: options.groupingField != nil, keepsEvidence: options.remembersRecords == nil,
      keepsTimes: options.keepsTimes && options.groupingField == nil)
    grouping = options.groupingField.map { GroupingField($0, names: names) }
    if let most = options.remembersRecords, most > 0 { records = PatternRecords(most: most) }
  }

  package var total: Int { recordsByFormat.reduce(0, +) }

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    if options.remembersRecords != nil { return foldMessages(batch, facts, origin) }
    if !sharesInputs { inputs.fold(batch, facts, from: origin) }
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      if options.skipsSpans, unsafe !columns.marks[record].isDisjoint(with: [.span, .event]) {
        continue
      }
      let message = unsafe columns.message[record]
      let format = unsafe batch.format[record]
      var key = key(message, columns, record, format)
      recordsByFormat[Int(format.rawValue)] += 1
      let isField = unsafe columns.messageLabel[record] >= 0
      messagePlaces.note(MessagePlaces.Kinds(format, hasField: isField), batch, record)
      if let grouping {
        guard let value = grouping.value(batch, facts, record) else { continue }
        key = scanner.extendKey(mark: PatternTable.groupMark, value)
      }
      if options.countsTimes {
        times.add(key, time: unsafe batch.time[record], CountCell(failing: false))
      }
      let number = table.number(of: key)
      let period = options.split.isEmpty ? nil : period(unsafe batch.time[record])
      unsafe table.note(number, columns.level[record], period: period)
      unsafe table.note(number, service: columns.service[record])
      table.count(message, scanner, number)
      unsafe table.times?.note(number, batch.time[record])
      table.evidence.note(number, origin.place(batch, record), record: record)
    }
    table.evidence.endBatch(batch, columns)
    table.fit()
    if options.countsTimes { times.bound(by: 0) }
  }

  /// The same where only the template of each record is wanted.
  private func foldMessages(_ batch: RecordBatch, _ facts: FactReader, _ origin: BatchOrigin) {
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let message = unsafe columns.message[record]
      let format = unsafe batch.format[record]
      let number = table.number(of: key(message, columns, record, format))
      recordsByFormat[Int(format.rawValue)] += 1
      unsafe records?.append(message, key: number, origin, line: batch.lineNumber[record])
    }
    if records?.isFull ?? false { records = nil }
    if table.isOverCap {
      records = nil
      table.fit()
    }
  }

  /// The key of a message: its skeleton, and the field that holds it.
  @inline(__always)
  private func key(
    _ message: ByteSlice, _ columns: FactColumns, _ record: Int, _ format: RecordFormat
  ) -> ByteSlice {
    scanner.scan(message)
    let label = unsafe columns.messageLabel[record]
    return scanner.key(
      mark: format == .json ? 0x6A : 0x6C,
      field: label < 0 ? .empty : names[LabelID(index: UInt32(label))])
  }

  private func period(_ time: Int64) -> Int {
    guard let first = options.split.first, time >= first else { return 0 }
    return options.split.count > 1 && time < options.split[1] ? 1 : 2
  }

  package func merge(_ other: PatternState) {
    if let more = other.records, records != nil {
      // Numbers of keys are those of the other table.
      let numbers = (0..<other.table.count).map { table.number(of: other.table.keys[$0]) }
      records?.add(more, numbers)
    } else {
      records = nil
    }
    table.merge(other.table)
    if table.level > 0 { records = nil }
    times.merge(other.times)
    if !sharesInputs { inputs.merge(other.inputs) }
    messagePlaces.merge(other.messagePlaces)
    for k in 0..<3 { recordsByFormat[k] += other.recordsByFormat[k] }
  }

  package func settle(_ files: FileTable) {
    finishReading()
    table.evidence.settle(files)
    if options.countsTimes { times.bound(by: 0) }
    times.settle(files)
  }

  // MARK: - Partials

  package func write(to out: PartialOutput) {
    if !sharesInputs { inputs.write(to: out) }
    if options.countsTimes { times.bound(by: 0) }
    times.write(to: out)
    messagePlaces.write(to: out)
    out.begin("patterns")
    out.add(table.level)
    for count in recordsByFormat { out.add(count) }
    out.end()
    let order = (0..<table.count).sorted { table.keys[$0].isLess(than: table.keys[$1]) }
    for number in order {
      let counts = table.counts(number)
      out.begin("skeleton")
      out.add(table.keys[number])
      out.add(counts.total)
      for k in 0..<8 { out.add(counts.levels[k]) }
      for k in 0..<3 { out.add(counts.periods[k]) }
      table.evidence.write(number, to: out)
      out.end()
      table.services(number).write("services", [], to: out)
      table.times?.write(number, to: out)
      for (place, values) in table.values(number).enumerated() {
        values.counts.write("values", [place], to: out)
        guard values.numbers > 0 else { continue }
        out.begin("numbers")
        out.add(place)
        out.add(values.numbers)
        out.add(Int64(bitPattern: values.least.bitPattern))
        out.add(Int64(bitPattern: values.most.bitPattern))
        out.end()
      }
      table.grams(number)?.write(to: out)
    }
  }

  /// The entry that lines of a partial are about, until the next one begins.
  private struct Reading {
    var key: ByteSlice
    var counts = PatternTable.Counts()
    let services = ValueCounts(PatternTable.serviceCaps)
    var values: [PlaceValues] = []
    var grams: GramSet?
    let evidence = EvidenceTable()
    let times = PatternTimes()
  }

  private var reading: Reading?
  private let readingArena = ByteArena()

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("skeleton") { return readSkeleton(&line, files) }
    if line.word.equals("services") { return reading?.services.read(&line) ?? false }
    if line.word.equals("times") { return reading?.times.read(0, &line) ?? false }
    if line.word.equals("grams") {
      guard reading != nil else { return false }
      let grams = reading?.grams ?? GramSet()
      reading?.grams = grams
      return grams.read(&line)
    }
    if line.word.equals("values") {
      guard let place = line.count(), place < 100 else { return false }
      return readingValues(place)?.counts.read(&line) ?? false
    }
    if line.word.equals("numbers") {
      guard let place = line.count(), place < 100, let count = line.count(),
        let least = line.integer(), let most = line.integer(), line.isAtEnd,
        let values = readingValues(place)
      else { return false }
      values.add(
        numbers: count, least: Double(bitPattern: UInt64(bitPattern: least)),
        most: Double(bitPattern: UInt64(bitPattern: most)))
      return true
    }
    finishReading()
    if line.word.equals("patterns") {
      guard let level = line.count() else { return false }
      table.reach(level: level)
      for k in 0..<3 {
        guard let count = line.count() else { return false }
        recordsByFormat[k] += count
      }
      return line.isAtEnd
    }
    return times.read(line, files: files) || messagePlaces.read(line)
      || !sharesInputs && inputs.read(line, files: files)
  }

  private func readSkeleton(_ line: inout PartialLine, _ files: [Int32]) -> Bool {
    finishReading()
    guard let key = line.bytes(), let count = line.count() else { return false }
    readingArena.reset()
    var next = Reading(key: readingArena.copy(key))
    next.counts.total = count
    for k in 0..<8 {
      guard let count = line.count() else { return false }
      next.counts.levels[k] = count
    }
    for k in 0..<3 {
      guard let count = line.count() else { return false }
      next.counts.periods[k] = count
    }
    next.evidence.grow(to: 1)
    next.times.grow(to: 1)
    guard next.evidence.read(0, &line, files: files), line.isAtEnd else { return false }
    reading = next
    return true
  }

  private func readingValues(_ place: Int) -> PlaceValues? {
    guard reading != nil else { return nil }
    while (reading?.values.count ?? .max) <= place {
      reading?.values.append(PlaceValues(PatternTable.valueCaps))
    }
    return reading?.values[place]
  }

  /// Takes in what the lines so far said.
  private func finishReading() {
    guard let last = reading else { return }
    reading = nil
    table.add(
      last.key, last.counts, last.services, last.values, last.grams, last.evidence, last.times)
    table.fit()
  }
}
