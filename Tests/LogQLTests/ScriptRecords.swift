import Foundation
import LogCore
import Support

@testable import Ingest

/// The records that a script has loaded, and the ways in which a query may come to read them.
struct ScriptRecords {
  /// How the records reach the query, and how many threads read them: no way may change an answer.
  enum Way: CustomStringConvertible {
    /// From memory, cut into pieces of so many records.
    case memory(cut: Int, threads: Int)
    /// From a file of Loki export lines, in segments of so many bytes.
    case file(segment: Int, threads: Int)

    static let reference = Way.memory(cut: .max, threads: 1)
    static let others: [Way] = [
      .memory(cut: 1, threads: 3), .memory(cut: 3, threads: 3), .file(segment: 64, threads: 2),
      .file(segment: 1 << 20, threads: 1),
    ]

    var threads: Int {
      switch self {
      case .memory(_, let threads), .file(_, let threads): threads
      }
    }

    var description: String {
      switch self {
      case .memory(let cut, let threads): "pieces of \(cut) records and \(threads) threads"
      case .file(let segment, let threads):
        "an export read in segments of \(segment) bytes by \(threads) threads"
      }
    }
  }

  private var records: [MemorySource.Record] = []
  private var streams: [[(name: String, value: String)]] = []
  /// The same as a file, written when it is first read.
  private var export: ExportFile?

  /// Adds a stream and makes it the one that `add` adds to.
  mutating func addStream(_ labels: [(name: String, value: String)]) { streams.append(labels) }

  /// Adds a record at a time that counts from the scripts' time 0.
  mutating func add(_ time: Int64, _ line: String) {
    records.append(
      .init(
        time: QueryScript.epoch + time, line: ControlPictures.decode(line),
        stream: streams.count - 1))
    export = nil
  }

  /// Makes the records readable, as often as there are ways.
  mutating func source(_ way: Way) throws -> any RecordSource {
    switch way {
    case .memory(let cut, _):
      let step = min(max(cut, 1), max(records.count, 1))
      let pieces = stride(from: 0, to: records.count, by: step).map {
        Array(records[$0..<min($0 + step, records.count)])
      }
      return MemorySource([pieces], streams: streams)
    case .file(let segment, _):
      let file = try export ?? ExportFile(records, streams)
      export = file
      var options = IngestOptions()
      options.segmentSize = segment
      return FileRecordSource(inputs: InputList(arguments: [file.path]), options: options)
    }
  }
}

/// A temporary file with records as Loki exports them; gone with the value.
private final class ExportFile: Sendable {
  let path: String

  init(_ records: [MemorySource.Record], _ streams: [[(name: String, value: String)]]) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-script-\(UUID().uuidString).jsonl").path
    let out = ByteBuffer()
    for record in records {
      out.append("{\"labels\":{")
      for (i, label) in streams[record.stream].enumerated() {
        if i > 0 { out.append(",") }
        Self.write(label.name, to: out)
        out.append(":")
        Self.write(label.value, to: out)
      }
      out.append("},\"line\":")
      Self.write(record.line, to: out)
      out.append(",\"timestamp\":\"")
      Timestamp.writeRFC3339(record.time, to: out)
      out.append("\"}\n")
    }
    try Data(out.slice.buffer).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static func write(_ text: String, to out: ByteBuffer) {
    withSlice(text) { JSONWriter.string($0, to: out) }
  }
}

/// Characters that stand for control characters in scripts: `␊` for a line break, `␛` for ESC.
enum ControlPictures {
  static func decode(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { shift($0, 0x2400...0x241F, 0) }))
  }

  static func encode(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { shift($0, 0...0x1F, 0x2400) }))
  }

  private static func shift(
    _ scalar: Unicode.Scalar, _ range: ClosedRange<UInt32>, _ base: UInt32
  ) -> Unicode.Scalar {
    guard range.contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - range.lowerBound + base) ?? scalar
  }
}
