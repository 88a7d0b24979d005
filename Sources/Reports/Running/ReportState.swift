package import LogCore

/// Where the records of a batch come from: what makes a `RecordPlace` of a record's number.
package struct BatchOrigin {
  package var file: Int32
  package var sequence: Int32

  /// Where a record stands, before it is settled.
  @inline(__always)
  package func place(_ batch: RecordBatch, _ record: Int) -> RecordPlace {
    unsafe RecordPlace(
      time: batch.time[record], file: file, sequence: sequence, line: batch.lineNumber[record])
  }
}

/// What a report keeps of its input: the same for any order and any split of the records.
///
/// Each worker folds its batches into a state of its own; these are merged, and settled once. Merging
/// must be commutative and associative, and folding must be the same as merging single records. A
/// settled state can be written as lines and read again, and merged with others that are settled for
/// the same list of files.
package protocol ReportState: AnyObject, SendableMetatype {
  /// Takes in the records that the batch keeps.
  func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin)
  /// Takes in everything of another state; the other one is not used any more.
  func merge(_ other: Self)
  /// Turns places into lines of files.
  func settle(_ files: FileTable)
  /// Writes everything, the same lines for the same records.
  func write(to out: PartialOutput)
  /// Takes in a line that `write` wrote; false if it is none. `words` are its parts, the first one
  /// says what it is; `files` has the number here of each file of the partial.
  func read(_ line: PartialLine, files: [Int32]) -> Bool
}
