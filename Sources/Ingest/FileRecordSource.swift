package import LogCore

/// The records of files and of standard input, read by several workers side by side.
package final class FileRecordSource: RecordSource, Sendable {
  private let inputs: InputList
  private let options: IngestOptions

  package init(inputs: InputList, options: IngestOptions) {
    self.inputs = inputs
    self.options = options
  }

  package var sourceCount: Int { inputs.count }

  package func makeReader(_ request: ReadRequest, names: LabelNames, streams: StreamTable)
    -> any RecordReader
  {
    NoRecords()
  }

  package func release(source: Int, sequence: Int) {}

  package func endOfSequences(source: Int) -> Int? { 0 }

  package func cancel() {}

  package var report: InputReport { InputReport() }
}

private final class NoRecords: RecordReader {
  func next(_ batch: RecordBatch) -> Place? { nil }
}
