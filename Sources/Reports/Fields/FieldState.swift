package import LogCore

/// What `fields` keeps of its input: the labels and fields that records have, with their values.
///
/// At most `cap` fields, the first by source and name, are kept; a field that is dropped has so many
/// before it, in any order of the input. More than `mostServices` services are not told apart.
package final class FieldState: ReportState {
  static let cap = 1_000
  static let mostServices = 4_096

  package let inputs = InputSummary()
  private let names: LabelNames
  private(set) var entries: [FieldEntry] = []
  /// Numbers of entries by source and label, -1 for none.
  private var numbers: [[Int32]] = Array(repeating: [], count: FieldSource.allCases.count)
  private(set) var services = ByteTable()
  private(set) var recordsOfService: [Int] = []
  private(set) var hasTooManyServices = false
  private(set) var hasTooManyFields = false
  private(set) var recordsByFormat = [0, 0, 0]
  package var total: Int { recordsByFormat.reduce(0, +) }

  private var lastService = ByteSlice.empty
  private var lastServiceNumber = -1
  /// Records of this batch by stream, and the streams that have some.
  private var recordsOfStream: [Int] = []
  private var touchedStreams: [Int] = []

  package init(names: LabelNames) { self.names = names }

  // MARK: - Folding

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    inputs.fold(batch, facts, from: origin)
    let columns = facts.columns
    lastServiceNumber = -1
    var pair = (stream: -1, service: -1)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let format = unsafe batch.format[record]
      recordsByFormat[Int(format.rawValue)] += 1
      let service = service(unsafe columns.service[record])
      recordsOfService[service] += 1
      let stream = Int(unsafe batch.stream[record].index)
      if pair != (stream, service) {
        pair = (stream, service)
        markLabels(batch, stream, service)
      }
      count(stream)
      if format != .text { addFields(batch, facts, record, service, isJSON: format == .json) }
      if batch.hasMetadata { addMetadata(batch, record, service) }
    }
    addLabels(batch)
    if entries.count > Self.cap * 2 { prune() }
  }

  private func addFields(
    _ batch: RecordBatch, _ facts: FactReader, _ record: Int, _ service: Int, isJSON: Bool
  ) {
    let columns = facts.columns
    for i in columns.fieldRange(record) {
      let field = unsafe columns.fields[i]
      let entry = entry(isJSON ? .json : .logfmt, field.name)
      entry.add(FactReader.unescaped(field, isJSON: isJSON, into: batch.arena))
      entry.mark(service)
    }
  }

  private func addMetadata(_ batch: RecordBatch, _ record: Int, _ service: Int) {
    var place = batch.firstOwnLabel(record)
    while place >= 0 {
      let label = batch.ownLabel(at: place)
      if label.kind == .metadata {
        let entry = entry(.metadata, label.name)
        entry.add(label.value)
        entry.mark(service)
      }
      place = label.next
    }
  }

  private func count(_ stream: Int) {
    while recordsOfStream.count <= stream { recordsOfStream.append(0) }
    if recordsOfStream[stream] == 0 { touchedStreams.append(stream) }
    recordsOfStream[stream] += 1
  }

  private func markLabels(_ batch: RecordBatch, _ stream: Int, _ service: Int) {
    for name in batch.streams[StreamID(index: Int32(stream))].names {
      entry(.label, name).mark(service)
    }
  }

  /// Counts the labels of the batch's streams.
  private func addLabels(_ batch: RecordBatch) {
    for stream in touchedStreams {
      let labels = batch.streams[StreamID(index: Int32(stream))]
      for i in 0..<labels.count {
        entry(.label, labels.names[i]).add(labels.values[i], count: recordsOfStream[stream])
      }
      recordsOfStream[stream] = 0
    }
    touchedStreams.removeAll(keepingCapacity: true)
  }

  private func service(_ name: ByteSlice) -> Int {
    if lastServiceNumber >= 0 && lastService.equals(name) { return lastServiceNumber }
    let number = serviceNumber(name)
    lastService = name
    lastServiceNumber = number
    return number
  }

  private func serviceNumber(_ name: ByteSlice) -> Int {
    if hasTooManyServices { return 0 }
    let number = services.intern(name)
    if number == recordsOfService.count { recordsOfService.append(0) }
    guard services.count > Self.mostServices else { return number }
    joinServices()
    return 0
  }

  /// From now on there is one service without a name.
  private func joinServices() {
    guard !hasTooManyServices else { return }
    hasTooManyServices = true
    recordsOfService = [recordsOfService.reduce(0, +)]
    services = ByteTable()
    _ = services.intern(.empty)
    lastServiceNumber = -1
  }

  private func entry(_ source: FieldSource, _ name: LabelID) -> FieldEntry {
    let list = Int(source.rawValue)
    let index = Int(name.index)
    if index < numbers[list].count && numbers[list][index] >= 0 {
      return entries[Int(numbers[list][index])]
    }
    while numbers[list].count <= index { numbers[list].append(-1) }
    numbers[list][index] = Int32(truncatingIfNeeded: entries.count)
    let entry = FieldEntry(source, names[name].array)
    entries.append(entry)
    return entry
  }

  // MARK: - The cap

  private static func isBefore(_ a: FieldEntry, _ b: FieldEntry) -> Bool {
    a.source != b.source
      ? a.source.rawValue < b.source.rawValue : a.name.lexicographicallyPrecedes(b.name)
  }

  /// Keeps the first fields only.
  private func prune() {
    guard entries.count > Self.cap else { return }
    hasTooManyFields = true
    entries.sort(by: Self.isBefore)
    entries.removeLast(entries.count - Self.cap)
    numbers = Array(repeating: [], count: FieldSource.allCases.count)
    for (number, entry) in entries.enumerated() { remember(entry, number) }
  }

  private func remember(_ entry: FieldEntry, _ number: Int) {
    let list = Int(entry.source.rawValue)
    let index = Int(entry.name.withByteSlice { names.intern($0) }.index)
    while numbers[list].count <= index { numbers[list].append(-1) }
    numbers[list][index] = Int32(truncatingIfNeeded: number)
  }

  // MARK: - Merging

  package func merge(_ other: FieldState) {
    inputs.merge(other.inputs)
    for k in 0..<3 { recordsByFormat[k] += other.recordsByFormat[k] }
    if other.hasTooManyServices { joinServices() }
    var mine: [Int]? = []
    for number in 0..<other.recordsOfService.count {
      let here = serviceNumber(other.services[number])
      recordsOfService[here] += other.recordsOfService[number]
      mine?.append(here)
    }
    if hasTooManyServices { mine = nil }
    hasTooManyFields = hasTooManyFields || other.hasTooManyFields
    for entry in other.entries {
      let name = entry.name.withByteSlice { names.intern($0) }
      self.entry(entry.source, name).merge(entry, services: mine)
    }
    if entries.count > Self.cap * 2 { prune() }
  }

  package func settle(_ files: FileTable) { prune() }

  /// The fields in the order of the output.
  var sorted: [FieldEntry] {
    prune()
    return entries.filter { $0.count > 0 }.sorted {
      if ($0.source == .label) != ($1.source == .label) { return $0.source == .label }
      if $0.count != $1.count { return $0.count > $1.count }
      return $0.name != $1.name
        ? $0.name.lexicographicallyPrecedes($1.name) : $0.source.rawValue < $1.source.rawValue
    }
  }

  /// The names of the services that have a field; empty where they are not told apart.
  func serviceNames(_ entry: FieldEntry) -> [String] {
    if hasTooManyServices { return [] }
    return entry.hasService.indices.filter { entry.hasService[$0] }.map { services[$0].string }
      .sorted()
  }

  /// How many records the services have that have a field.
  func recordsOfServices(_ entry: FieldEntry) -> Int {
    if hasTooManyServices { return total }
    return entry.hasService.indices.filter { entry.hasService[$0] }
      .reduce(0) { $0 + recordsOfService[$1] }
  }

  // MARK: - Partials

  private var reading: FieldEntry?

  package func write(to out: PartialOutput) {
    prune()
    inputs.write(to: out)
    out.begin("fields")
    for count in recordsByFormat { out.add(count) }
    out.add(hasTooManyServices ? 1 : 0)
    out.add(hasTooManyFields ? 1 : 0)
    out.end()
    let order = recordsOfService.indices.sorted { services[$0].isLess(than: services[$1]) }
    for number in order {
      out.begin("service")
      out.add(services[number])
      out.add(recordsOfService[number])
      out.end()
    }
    for entry in entries.sorted(by: Self.isBefore) where entry.count > 0 {
      entry.write(serviceNames(entry), to: out)
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("field") {
      guard let kind = line.count(), let source = UInt8(exactly: kind).flatMap(FieldSource.init),
        let name = line.bytes()
      else { return false }
      let entry = entry(source, names.intern(name))
      reading = entry
      return entry.readCounts(&line)
    }
    if line.word.equals("values") { return reading?.values.read(&line) ?? false }
    if line.word.equals("numbers") { return reading?.readNumbers(&line) ?? false }
    if line.word.equals("services") {
      guard let reading else { return false }
      while !line.isAtEnd {
        guard let name = line.bytes() else { return false }
        reading.mark(serviceNumber(name))
      }
      return true
    }
    if line.word.equals("service") {
      guard let name = line.bytes(), let count = line.count() else { return false }
      recordsOfService[serviceNumber(name)] += count
      return line.isAtEnd
    }
    if line.word.equals("fields") { return readTotals(&line) }
    return inputs.read(line, files: files)
  }

  private func readTotals(_ line: inout PartialLine) -> Bool {
    reading = nil
    if entries.count > Self.cap * 2 { prune() }
    for k in 0..<3 {
      guard let count = line.count() else { return false }
      recordsByFormat[k] += count
    }
    guard let services = line.count(), let fields = line.count() else { return false }
    if services > 0 { joinServices() }
    if fields > 0 { hasTooManyFields = true }
    return line.isAtEnd
  }
}
