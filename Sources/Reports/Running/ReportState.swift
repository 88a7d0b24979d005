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
package protocol ReportState: StatePart, SendableMetatype {
  /// Takes in the records that the batch keeps.
  func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin)
}

/// One of the tables that a state is made of, or a state that is part of a larger one.
package protocol StatePart: AnyObject {
  /// Keeps its size within bounds, and counts nothing in buckets that are finer than the width with
  /// this number.
  func bound(by least: Int)
  /// Takes in everything of another one; the other one is not used any more.
  func merge(_ other: Self)
  /// Turns places into lines of files.
  func settle(_ files: FileTable)
  /// Writes everything, the same lines for the same records.
  func write(to out: PartialOutput)
  /// Takes in a line that `write` wrote; false if it is none. `words` are its parts, the first one
  /// says what it is; `files` has the number here of each file of the partial.
  func read(_ line: PartialLine, files: [Int32]) -> Bool
}

extension StatePart {
  package func bound(by least: Int) {}
  package func settle(_ files: FileTable) {}

  fileprivate func merge(part other: any StatePart) {
    if let other = other as? Self { merge(other) }
  }
}

/// The parts of a state, in the order in which they are written.
///
/// All that a state does with every one of its tables is done here; folding is up to the state.
struct StateParts {
  private let all: [any StatePart]

  init(_ all: [any StatePart]) { self.all = all }

  func bound(by least: Int) {
    for part in all { part.bound(by: least) }
  }

  /// `other` are the parts of a state of the same kind.
  func merge(_ other: StateParts) {
    for (mine, theirs) in zip(all, other.all) { mine.merge(part: theirs) }
  }

  func settle(_ files: FileTable) {
    for part in all { part.settle(files) }
  }

  func write(to out: PartialOutput) {
    for part in all { part.write(to: out) }
  }

  /// Writes each part's lines behind a line with its number: parts may use the same words.
  func writeNumbered(to out: PartialOutput) {
    for (number, part) in all.enumerated() {
      out.begin("part")
      out.add(number)
      out.end()
      part.write(to: out)
    }
  }

  /// Whether one of them takes in a line.
  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    all.contains { $0.read(line, files: files) }
  }

  /// Whether a line of `writeNumbered` is right; `number` is that of the part whose lines come.
  func readNumbered(_ line: PartialLine, files: [Int32], part number: inout Int) -> Bool {
    if line.word.equals("part") {
      var line = line
      guard let next = line.count(), line.isAtEnd, next < all.count else { return false }
      number = next
      return true
    }
    return all.indices.contains(number) && all[number].read(line, files: files)
  }
}
