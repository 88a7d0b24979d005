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
    /// Whether spans and events of the cluster, whose lines are objects of others, are passed over.
    package var skipsSpans = false
    package init() {}
  }

  let table: PatternTable
  package let inputs = InputSummary()
  let options: Options
  /// By key, in buckets of time; empty unless that is asked for.
  let times = CellSet<CountCell>(
    .init(width: "patterntimes", name: "patternkey", cell: "pt"), names: 20_000, cells: 100_000)
  /// How many records are text, JSON, logfmt.
  private(set) var recordsByFormat = [0, 0, 0]
  private let names: LabelNames
  private let grouping: GroupingField?
  private let scanner = SkeletonScanner()
  private let key = ByteBuffer(capacity: 4096)

  package init(_ options: Options, names: LabelNames) {
    self.options = options
    self.names = names
    table = PatternTable(
      countsValues: options.countsValues && options.groupingField == nil,
      hasGroups: options.groupingField != nil)
    grouping = options.groupingField.map { GroupingField($0, names: names) }
  }

  package var total: Int { recordsByFormat.reduce(0, +) }

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      if options.skipsSpans, unsafe !columns.marks[record].isDisjoint(with: [.span, .event]) {
        continue
      }
      let message = unsafe columns.message[record]
      let label = unsafe columns.messageLabel[record]
      scan(
        message, field: label < 0 ? .empty : names[LabelID(index: UInt32(label))],
        unsafe batch.format[record])
      recordsByFormat[Int(unsafe batch.format[record].rawValue)] += 1
      if let grouping {
        guard let value = grouping.value(batch, facts, record) else { continue }
        key.append(PatternTable.groupMark)
        key.append(value)
      }
      if options.countsTimes {
        times.add(key.slice, time: unsafe batch.time[record], CountCell(failing: false))
      }
      let number = table.number(of: key.slice)
      table.entries[number].count += 1
      table.entries[number].levels[Int(unsafe columns.level[record].rawValue)] += 1
      table.entries[number].services.add(unsafe columns.service[record])
      if !options.split.isEmpty {
        table.entries[number].periods[period(unsafe batch.time[record])] += 1
      }
      table.count(message, scanner.values, number)
      table.evidence.note(number, origin.place(batch, record), record: record)
    }
    table.evidence.endBatch(batch, columns)
    table.fit()
    times.bound(by: 0)
  }

  /// Leaves the key of a message in `key`.
  private func scan(_ message: ByteSlice, field: ByteSlice, _ format: RecordFormat) {
    scanner.scan(message)
    key.removeAll()
    key.append(scanner.skeleton.slice)
    key.append(1)
    if field.isEmpty { return }
    key.append(format == .json ? 0x6A : 0x6C)
    key.append(field)
  }

  private func period(_ time: Int64) -> Int {
    guard let first = options.split.first, time >= first else { return 0 }
    return options.split.count > 1 && time < options.split[1] ? 1 : 2
  }

  package func merge(_ other: PatternState) {
    table.merge(other.table)
    times.merge(other.times, least: 0)
    inputs.merge(other.inputs)
    for k in 0..<3 { recordsByFormat[k] += other.recordsByFormat[k] }
  }

  package func settle(_ files: FileTable) {
    finishReading()
    table.evidence.settle(files)
    times.bound(by: 0)
    times.settle(files)
  }

  // MARK: - Partials

  package func write(to out: PartialOutput) {
    inputs.write(to: out)
    times.bound(by: 0)
    times.write(to: out)
    out.begin("patterns")
    out.add(table.level)
    for count in recordsByFormat { out.add(count) }
    out.end()
    let order = table.entries.indices.sorted { table.keys[$0].isLess(than: table.keys[$1]) }
    for number in order {
      let entry = table.entries[number]
      out.begin("skeleton")
      out.add(table.keys[number])
      out.add(entry.count)
      for count in entry.levels + entry.periods { out.add(count) }
      table.evidence.write(number, to: out)
      out.end()
      entry.services.write("services", [], to: out)
      for (place, values) in entry.values.enumerated() {
        values.counts.write("values", [place], to: out)
        guard values.numbers > 0 else { continue }
        out.begin("numbers")
        out.add(place)
        out.add(values.numbers)
        out.add(Int64(bitPattern: values.least.bitPattern))
        out.add(Int64(bitPattern: values.most.bitPattern))
        out.end()
      }
    }
  }

  /// The entry that lines of a partial are about, until the next one begins.
  private struct Reading {
    var key: ByteSlice
    var entry = PatternTable.Entry()
    let evidence = EvidenceTable()
  }

  private var reading: Reading?
  private let readingArena = ByteArena()

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("skeleton") { return readSkeleton(&line, files) }
    if line.word.equals("services") { return reading?.entry.services.read(&line) ?? false }
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
    return inputs.read(line, files: files) || times.read(line, files: files)
  }

  private func readSkeleton(_ line: inout PartialLine, _ files: [Int32]) -> Bool {
    finishReading()
    guard let key = line.bytes(), let count = line.count() else { return false }
    readingArena.reset()
    var next = Reading(key: readingArena.copy(key))
    next.entry.count = count
    for k in 0..<8 {
      guard let count = line.count() else { return false }
      next.entry.levels[k] = count
    }
    for k in 0..<3 {
      guard let count = line.count() else { return false }
      next.entry.periods[k] = count
    }
    next.evidence.grow(to: 1)
    guard next.evidence.read(0, &line, files: files), line.isAtEnd else { return false }
    reading = next
    return true
  }

  private func readingValues(_ place: Int) -> PlaceValues? {
    guard reading != nil else { return nil }
    while (reading?.entry.values.count ?? .max) <= place {
      reading?.entry.values.append(PlaceValues(PatternTable.valueCaps))
    }
    return reading?.entry.values[place]
  }

  /// Takes in what the lines so far said.
  private func finishReading() {
    guard let last = reading else { return }
    reading = nil
    table.add(last.key, last.entry, last.evidence, 0)
    table.fit()
  }
}
