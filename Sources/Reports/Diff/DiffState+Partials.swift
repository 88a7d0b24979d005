internal import LogCore

/// The lines of a comparison's state in a partial.
extension DiffState {
  package func write(to out: PartialOutput) {
    if !sharesInputs {
      inputs.write(to: out)
      sources.write(to: out)
    }
    cut()
    out.begin("sample")
    out.add(seen)
    out.add(isComplete ? 1 : 0)
    out.add(Int64(bitPattern: limit))
    out.end()
    if hasSelectionErrors {
      out.begin("selectionerrors")
      out.end()
    }
    counts.write(to: out)
    for record in records.sorted(by: { $0.place < $1.place }) {
      out.begin("record")
      out.add(Int64(bitPattern: record.hash))
      out.add(Int64(bitPattern: record.lineHash))
      out.add(record.place)
      out.add(texts[Int(record.service)])
      out.add(texts[Int(record.endpoint)])
      out.add(record.duration)
      out.add(Int(record.marks.rawValue))
      out.add(bytes: record.text)
      for field in record.fields { out.add(texts[Int(field)]) }
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    if line.word.equals("sample") { return readSample(line) }
    if line.word.equals("selectionerrors") {
      hasSelectionErrors = true
      return line.isAtEnd
    }
    if line.word.equals("record") { return readRecord(line, files) }
    if counts.read(line) { return true }
    return !sharesInputs
      && (inputs.read(line, files: files) || sources.read(line, files: files))
  }

  private func readSample(_ line: PartialLine) -> Bool {
    var line = line
    guard let count = line.count(), let complete = line.count(), let other = line.integer(),
      line.isAtEnd
    else { return false }
    seen += count
    isReadCounted = complete == 0
    if isReadCounted { countAll() }
    lower(to: UInt64(bitPattern: other))
    return true
  }

  private func readRecord(_ line: PartialLine, _ files: [Int32]) -> Bool {
    var line = line
    guard let hash = line.integer(), let lineHash = line.integer(), let place = line.place(files),
      let service = line.bytes(), let endpoint = line.bytes(), let duration = line.integer(),
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
      hash: UInt64(bitPattern: hash), lineHash: UInt64(bitPattern: lineHash), place: place,
      service: number(service), endpoint: number(endpoint), duration: duration,
      marks: DiffRecord.Marks(rawValue: UInt8(marks)), text: text.array, fields: fields, weight: 0)
    if !isComplete && !isReadCounted {
      count(record)
      counts.bound()
    }
    if isWanted { append(record) }
    if isOverfull { cut() }
    return true
  }
}
