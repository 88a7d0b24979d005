/// Where a record stands, and when it was written; the smallest is the first.
///
/// While an input is read `line` counts within the sequence; `settled` turns that into the line's
/// number in its file. Files are numbered in the order of their names, so that both forms of two
/// records compare alike.
package struct RecordPlace: Sendable, Comparable, Hashable {
  /// Nanoseconds since 1970.
  package var time: Int64
  package var file: Int32
  package var sequence: Int32
  package var line: Int

  package init(time: Int64, file: Int32, sequence: Int32, line: Int) {
    self.time = time
    self.file = file
    self.sequence = sequence
    self.line = line
  }

  package static func < (a: RecordPlace, b: RecordPlace) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.file != b.file { return a.file < b.file }
    if a.sequence != b.sequence { return a.sequence < b.sequence }
    return a.line < b.line
  }

  /// Whether the record stands before another one in the input, whatever their times.
  package func stands(before other: RecordPlace) -> Bool {
    if file != other.file { return file < other.file }
    if sequence != other.sequence { return sequence < other.sequence }
    return line < other.line
  }

  /// The same place with the line's number in its file.
  package func settled(_ files: FileTable) -> RecordPlace {
    let before = files.linesBefore[Int(file)]
    let shift = Int(sequence) < before.count ? before[Int(sequence)] : 0
    return RecordPlace(time: time, file: file, sequence: 0, line: line + shift)
  }
}

/// The files of an input, by the numbers that places have for them: in the order of their names.
package struct FileTable: Sendable {
  package var names: [String]
  /// For each file the lines before each of its sequences.
  package var linesBefore: [[Int]]

  package init(names: [String] = [], linesBefore: [[Int]] = []) {
    self.names = names
    self.linesBefore = linesBefore
  }
}
