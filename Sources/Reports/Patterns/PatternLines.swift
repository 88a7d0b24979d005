package import LogCore

/// Writes each record of an input with its template: the second pass of `patterns --lines`, where the
/// first one could not remember the records.
///
/// Used by one worker that reads the files in the order of their names, so that what it writes is in
/// order.
package final class PatternLines: ReportState {
  private let state: PatternState
  private let writer: PatternLineWriter
  private let names: LabelNames
  private let linesBefore: (_ file: Int, _ sequence: Int) -> Int
  private let scanner = SkeletonScanner()

  /// `linesBefore` says how many lines a file has before one of its sequences.
  package init(
    _ state: PatternState, _ writer: PatternLineWriter, names: LabelNames,
    linesBefore: @escaping (Int, Int) -> Int
  ) {
    self.state = state
    self.writer = writer
    self.names = names
    self.linesBefore = linesBefore
  }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    guard writer.isOpen else { return }
    let before = linesBefore(Int(origin.file), Int(origin.sequence))
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let message = unsafe columns.message[record]
      scanner.scan(message)
      let label = unsafe columns.messageLabel[record]
      let key = scanner.key(
        mark: unsafe batch.format[record] == .json ? 0x6A : 0x6C,
        field: label < 0 ? .empty : names[LabelID(index: UInt32(label))])
      guard let number = state.table.find(key) else { continue }
      writer.write(
        message, key: number, file: origin.file, line: before + (unsafe batch.lineNumber[record]))
    }
  }

  package func merge(_ other: PatternLines) {}
  package func settle(_ files: FileTable) { writer.flush() }
  package func write(to out: PartialOutput) {}
  package func read(_ line: PartialLine, files: [Int32]) -> Bool { false }
}
