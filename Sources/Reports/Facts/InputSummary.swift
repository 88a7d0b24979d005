package import LogCore

/// What each file holds: records and their times, for `inputs`.
package final class InputSummary: ReportState {
  /// One file.
  package struct File: Sendable, Equatable {
    package var records = 0
    package var oldest = Int64.max
    package var newest = Int64.min
    /// Durations whose unit was taken for granted.
    package var assumedUnits = 0
  }

  /// By the files' numbers; files behind its end have no records.
  package private(set) var files: [File] = []
  /// Whether some record has the error of a stage of `--filter`.
  private(set) var hasErrors = false

  package init() {}

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    let number = Int(origin.file)
    grow(number)
    var file = files[number]
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let time = unsafe batch.time[record]
      file.oldest = min(file.oldest, time)
      file.newest = max(file.newest, time)
      if unsafe facts.columns.marks[record].contains(.assumedUnit) { file.assumedUnits += 1 }
    }
    file.records += batch.keptCount
    files[number] = file
    if facts.hasFilterErrors { hasErrors = true }
  }

  private func grow(_ number: Int) {
    while files.count <= number { files.append(File()) }
  }

  package func merge(_ other: InputSummary) {
    for (number, file) in other.files.enumerated() { add(file, number) }
    hasErrors = hasErrors || other.hasErrors
  }

  private func add(_ file: File, _ number: Int) {
    grow(number)
    files[number].records += file.records
    files[number].oldest = min(files[number].oldest, file.oldest)
    files[number].newest = max(files[number].newest, file.newest)
    files[number].assumedUnits += file.assumedUnits
  }

  package func settle(_ files: FileTable) {}

  package func write(to out: PartialOutput) {
    if hasErrors {
      out.begin("inputerrors")
      out.end()
    }
    for (number, file) in files.enumerated() where file.records > 0 {
      out.begin("input")
      out.add(number)
      out.add(file.records)
      out.add(file.oldest)
      out.add(file.newest)
      out.add(file.assumedUnits)
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("inputerrors") {
      hasErrors = true
      return line.isAtEnd
    }
    guard line.word.equals("input"), let number = line.count(), number < files.count,
      let records = line.count(), let oldest = line.integer(), let newest = line.integer(),
      let assumed = line.count(), line.isAtEnd
    else { return false }
    add(
      File(records: records, oldest: oldest, newest: newest, assumedUnits: assumed),
      Int(files[number]))
    return true
  }

  /// The time of the oldest and newest record; nil where there is none.
  package var span: (oldest: Int64, newest: Int64)? {
    let used = files.filter { $0.records > 0 }
    guard let oldest = used.map(\.oldest).min(), let newest = used.map(\.newest).max() else {
      return nil
    }
    return (oldest, newest)
  }
}
