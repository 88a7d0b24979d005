import LogCore
import LogQL
import Output

/// Records as a formatter writes them: for tests that compare whole texts.
enum Rendered {
  struct Record {
    var line: String
    var time: Int64 = 1_715_677_200_123_456_789
    var level = Level.none
    var stream: [(String, String)] = []
    var labels: [(String, String)] = []
    var metadata: [(String, String)] = []
    var error: (RecordError, String)?
  }

  /// The text of some records.
  static func text(_ records: [Record], _ output: any LogOutput) -> String {
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: nil)
    let batch = RecordBatch(names: names, streams: streams)
    let formatter = output.makeFormatter(names: names)
    let out = ByteBuffer()
    for record in records {
      batch.reset()
      let labels = record.stream.map {
        (name: batch.arena.copy($0.0), value: batch.arena.copy($0.1))
      }
      let index = batch.append(
        line: batch.arena.copy(record.line), time: record.time, stream: streams.intern(labels))
      batch.level[index] = record.level
      for (name, value) in record.metadata {
        batch.addMetadata(index, names.intern(name), batch.arena.copy(value))
      }
      for (name, value) in record.labels {
        batch.set(index, names.intern(name), batch.arena.copy(value))
      }
      if let (kind, details) = record.error {
        batch.setError(index, kind, batch.arena.copy(details))
      }
      formatter.write(batch, record: index, to: out)
    }
    return out.string
  }

  /// The text of one record in the pretty view.
  static func pretty(_ record: Record, _ change: (inout OutputSettings) -> Void = { _ in })
    -> String
  {
    var settings = OutputSettings()
    settings.year = 2024
    change(&settings)
    return text([record], PrettyFormat(settings: settings))
  }

  /// The text of some rows in a form that needs all of them.
  static func complete(_ rows: [LogRow], _ output: any CompleteLogOutput) -> String {
    let out = ByteBuffer()
    output.write(makeRows: { Rows(rows) }) { bytes in
      out.append(bytes)
      return true
    }
    return out.string
  }

  static func row(_ time: Int64, _ labels: [(String, String)], _ line: String) -> LogRow {
    var bytes: [UInt8] = []
    for (name, value) in labels { bytes += Array(name.utf8) + [0xFF] + Array(value.utf8) + [0xFE] }
    return LogRow(time: time, labels: EncodedLabels(bytes: bytes), line: Array(line.utf8))
  }

  private final class Rows: LogRowSequence {
    private var rest: ArraySlice<LogRow>
    init(_ rows: [LogRow]) { rest = rows[...] }
    func next() -> LogRow? { rest.popFirst() }
  }
}
