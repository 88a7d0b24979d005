package import LogCore

/// How the selected records of a log query become text, record by record.
///
/// A value that all workers share; `RecordFormatter` is what works.
package protocol LogOutput: Sendable {
  /// What the reader must find for it.
  var needs: RecordNeeds { get }
  /// The labels that it prints.
  var demand: LabelDemand { get }
  /// A formatter for one worker.
  func makeFormatter(names: LabelNames) -> any RecordFormatter
}

/// Writes records as text; one worker's.
package protocol RecordFormatter: AnyObject {
  /// Appends one record with everything that belongs to it, the line break at its end included.
  func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer)
}

/// A record of a complete result, with its labels at their end state.
package struct LogRow: Sendable {
  /// Nanoseconds since 1970.
  package var time: Int64
  /// Sorted by name.
  package var labels: EncodedLabels
  package var line: [UInt8]

  package init(time: Int64, labels: EncodedLabels, line: [UInt8]) {
    self.time = time
    self.labels = labels
    self.line = line
  }
}

/// A label set as bytes that compare and hash as a whole: name, 0xFF, value, 0xFE for each label,
/// in the order of the names. (Neither byte occurs in UTF-8; in values they are escaped by 0xFD.)
package struct EncodedLabels: Hashable, Sendable {
  package var bytes: [UInt8]
  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Names and values, in order; allocates.
  package var pairs: [(name: [UInt8], value: [UInt8])] {
    var result: [(name: [UInt8], value: [UInt8])] = []
    var name: [UInt8] = []
    var current: [UInt8] = []
    var escaped = false
    for byte in bytes {
      if escaped {
        current.append(byte)
        escaped = false
        continue
      }
      switch byte {
      case 0xFD: escaped = true
      case 0xFF:
        name = current
        current = []
      case 0xFE:
        result.append((name, current))
        current = []
      default: current.append(byte)
      }
    }
    return result
  }
}

/// Rows of a complete result in their final order, read once.
package protocol LogRowSequence: AnyObject {
  func next() -> LogRow?
}

/// Forms that need the whole result before the first byte can be written (`json`, `table`, `csv`).
package protocol CompleteLogOutput: Sendable {
  var needs: RecordNeeds { get }
  var demand: LabelDemand { get }
  /// The rows come twice: first to learn what columns and streams there are, then to be written.
  /// `write` hands bytes on; false from it means that nobody reads any more.
  func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool)
}
