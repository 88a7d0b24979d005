package import LogCore

/// Records from memory, cut into sequences wherever a test wants: stands in for files.
///
/// Every worker takes the next sequence of the source that has been read least, so that the order
/// in which batches are made differs from the order of the input as much as it can.
// SAFETY: the state is used with `monitor` locked.
package final class MemorySource: RecordSource, @unchecked Sendable {
  /// A record: its time, its line, and the number of its stream.
  package struct Record: Sendable {
    package var time: Int64
    package var line: String
    package var stream: Int

    package init(time: Int64, line: String, stream: Int = 0) {
      self.time = time
      self.line = line
      self.stream = stream
    }
  }

  private let sources: [[[Record]]]
  private let streams: [[(name: String, value: String)]]
  private let monitor = Monitor()
  private var taken: [Int]
  private var isCancelled = false
  private(set) var released = 0

  /// Sources, their sequences, and the records of each; and the labels of the streams by number.
  package init(_ sources: [[[Record]]], streams: [[(name: String, value: String)]] = [[]]) {
    self.sources = sources
    self.streams = streams
    taken = Array(repeating: 0, count: sources.count)
  }

  package var sourceCount: Int { sources.count }
  package var report: InputReport { InputReport() }
  package func release(source: Int, sequence: Int) { monitor.locked { released += 1 } }
  package func endOfSequences(source: Int) -> Int? { sources[source].count }
  package func cancel() { monitor.locked { isCancelled = true } }

  package func makeReader(_ request: ReadRequest, names: LabelNames, streams: StreamTable)
    -> any RecordReader
  {
    let arena = ByteArena()
    let ids = self.streams.map { labels in
      streams.intern(labels.map { (arena.copy($0.name), arena.copy($0.value)) })
    }
    return Reader(source: self, merges: request.mergesSources, streams: ids)
  }

  private func next(merging: Bool) -> (source: Int, sequence: Int)? {
    monitor.locked {
      guard !isCancelled else { return nil }
      let open = sources.indices.filter { taken[$0] < sources[$0].count }
      let choice = merging ? open.min { taken[$0] < taken[$1] } : open.first
      guard let choice else { return nil }
      taken[choice] += 1
      return (choice, taken[choice] - 1)
    }
  }

  private final class Reader: RecordReader {
    let source: MemorySource
    let merges: Bool
    let streams: [StreamID]

    init(source: MemorySource, merges: Bool, streams: [StreamID]) {
      self.source = source
      self.merges = merges
      self.streams = streams
    }

    func next(_ batch: RecordBatch) -> Place? {
      batch.reset()
      guard let (number, sequence) = source.next(merging: merges) else { return nil }
      let before = source.sources[number][..<sequence].reduce(0) { $0 + $1.count }
      for (i, record) in source.sources[number][sequence].enumerated() {
        let stream = streams[record.stream]
        guard batch.streams[stream].isSelected else { continue }
        let place = batch.append(
          line: batch.arena.copy(record.line), time: record.time, stream: stream)
        unsafe batch.lineNumber[place] = before + i + 1
      }
      return Place(source: number, sequence: sequence, part: 0, isLast: true, isLive: false)
    }
  }
}

/// A small generator of numbers that are the same for the same seed.
package struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  package init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  package mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
