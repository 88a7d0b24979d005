import Foundation
import LogCore
import Synchronization

@testable import Ingest

/// A record as a test sees it, with its place in the order of the input.
struct ReadRecord: Equatable, Sendable {
  var source: Int
  var line: String
  var time: Int64
}

/// What a run over some inputs gave.
struct Reading: Sendable {
  var records: [ReadRecord] = []
  var report = InputReport()
  /// How many sequences had records.
  var sequences = 0

  var lines: [String] { records.map(\.line) }
}

/// A folder that a test may fill; gone with the value.
final class ScratchFolder: Sendable {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-ingest-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) -> String {
    let file = "\(path)/\(name)"
    let folder = (file as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    _ = FileManager.default.createFile(atPath: file, contents: Data(bytes))
    return file
  }

  func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }
}

/// Collects what several workers read, and puts it in order.
final class RecordCollector: Sendable {
  private struct Entry {
    var place: Place
    var number: Int
    var record: ReadRecord
  }

  private let entries = Mutex<[Entry]>([])
  let source: FileRecordSource

  init(_ source: FileRecordSource) { self.source = source }

  /// Reads to the end with `workers` threads; `each` sees every batch's number of records so far.
  func run(_ request: ReadRequest, each: @escaping @Sendable (Int) -> Void = { _ in }) {
    var request = request
    if request.workers < 1 { request.workers = 1 }
    WorkerThreads.run(request.workers) { [request] _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: nil)
      let batch = RecordBatch(names: names, streams: streams)
      let reader = self.source.makeReader(request, names: names, streams: streams)
      while let place = reader.next(batch) {
        let total = self.entries.withLock { entries in
          for i in 0..<batch.count {
            let record = ReadRecord(
              source: place.source, line: batch.line[i].string, time: batch.time[i])
            entries.append(Entry(place: place, number: i, record: record))
          }
          return entries.count
        }
        if place.isLast { self.source.release(source: place.source, sequence: place.sequence) }
        each(total)
      }
    }
  }

  var records: [ReadRecord] {
    entries.withLock { entries in
      entries.sorted { a, b in
        (a.place.source, a.place.sequence, a.place.part, a.number)
          < (b.place.source, b.place.sequence, b.place.part, b.number)
      }.map(\.record)
    }
  }

  var reading: Reading {
    var reading = Reading()
    reading.records = records
    reading.report = source.report
    reading.sequences = entries.withLock { Set($0.map(\.place.sequence)).count }
    return reading
  }
}

/// Reads some paths to the end.
func readAll(
  _ paths: [String], _ options: IngestOptions = IngestOptions(),
  _ request: ReadRequest = ReadRequest()
) -> Reading {
  let collector = RecordCollector(
    FileRecordSource(inputs: InputList(arguments: paths), options: options))
  collector.run(request)
  return collector.reading
}

/// A request with some settings.
func request(
  workers: Int = 1, needs: RecordNeeds = [], literals: [String] = [], merges: Bool = false
) -> ReadRequest {
  var request = ReadRequest()
  request.workers = workers
  request.needs = needs
  request.mergesSources = merges
  if !literals.isEmpty {
    request.prefilter = LiteralPrefilter(
      literals: literals.map { Array($0.utf8) }, ignoresCase: false)
  }
  return request
}

/// Random numbers that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
