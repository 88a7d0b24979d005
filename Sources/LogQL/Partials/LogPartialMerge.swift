package import LogCore

/// The records of several log partials, merged as one run over all of their input gives them.
///
/// Each partial has its records in the order of its result. They are merged as sources are: by the
/// first waiting record of each; equal times in the order of the runs.
package final class LogPartialMerge {
  /// Of all partials, in order.
  package let runs: [PartialRun]
  /// The inputs of all partials, each once.
  package let files: [String]
  private var lanes: [Lane] = []
  private let isBackward: Bool

  /// A partial that is being read.
  private final class Lane {
    let file: PartialFile
    /// For each run of the partial its number among all.
    var numbers: [Int] = []
    /// The waiting record, its run, and the greatest time so far: later records of a partial that
    /// runs backwards are not sorted.
    var record = ByteSlice.empty
    var run = 0
    var key = Int64.min

    init(_ file: PartialFile) { self.file = file }
  }

  /// Reads up to the first record of each partial.
  package init(_ partials: [PartialFile], direction: Direction?) throws(Diagnostic) {
    isBackward = direction == .backward
    var found: [(run: PartialRun, lane: Int, number: Int)] = []
    var files: Set<String> = []
    for file in partials {
      let lane = Lane(file)
      var number = 0
      while let line = try file.next() {
        var words = PartialWords(line)
        if words.accept("file") {
          guard let name = words.text(), words.isAtEnd else {
            throw file.wrongLine("the name of a file")
          }
          files.insert(name)
        } else if words.accept("run") {
          guard let oldest = words.integer(), let newest = words.integer(),
            let digest = words.integer(), words.isAtEnd
          else { throw file.wrongLine("the times of a run") }
          let run = PartialRun(oldest: oldest, newest: newest, digest: UInt64(bitPattern: digest))
          found.append((run, lanes.count, number))
          number += 1
        } else {
          lane.record = line
          break
        }
      }
      lane.numbers = Array(repeating: 0, count: number)
      lanes.append(lane)
    }
    found.sort { $0.run < $1.run }
    for (i, entry) in found.enumerated() { lanes[entry.lane].numbers[entry.number] = i }
    runs = found.map(\.run)
    self.files = files.sorted()
    var open: [Lane] = []
    for lane in lanes where try take(lane.record, lane) { open.append(lane) }
    lanes = open
    for i in stride(from: lanes.count / 2 - 1, through: 0, by: -1) { sink(i) }
  }

  /// The next record and its run; nil at the end.
  ///
  /// Valid until the next call.
  package func next() throws(Diagnostic) -> (run: Int, record: ByteSlice)? {
    if hasGiven, let first = lanes.first {
      guard let line = try first.file.next() else { throw first.file.cutShort }
      if try take(line, first) {
        sink(0)
      } else {
        let last = lanes.removeLast()
        if !lanes.isEmpty {
          lanes[0] = last
          sink(0)
        }
      }
    }
    guard let first = lanes.first else { return nil }
    hasGiven = true
    return (first.run, first.record)
  }

  private var hasGiven = false

  /// Takes the line that follows in a partial; false if it is the last one.
  private func take(_ line: ByteSlice, _ lane: Lane) throws(Diagnostic) -> Bool {
    var words = PartialWords(line)
    if words.accept("end"), words.isAtEnd {
      guard try lane.file.next() == nil else { throw lane.file.wrongLine("nothing behind `end`") }
      return false
    }
    guard !line.isEmpty else { throw lane.file.cutShort }
    guard words.accept("row"), let number = words.integer(),
      lane.numbers.indices.contains(Int(truncatingIfNeeded: number)), !words.isAtEnd
    else { throw lane.file.wrongLine("`row`, the number of a run, and a record") }
    lane.record = words.rest.from(1)
    var record = PartialWords(lane.record)
    guard let time = record.integer() else { throw lane.file.wrongLine("the time of a record") }
    lane.run = lane.numbers[Int(number)]
    lane.key = max(lane.key, isBackward ? ~time : time)
    return true
  }

  /// A diagnostic about the record that `next` gave last.
  package var wrongRecord: Diagnostic {
    lanes.first?.file.wrongLine("a record") ?? Diagnostic("a partial has no such record")
  }

  // MARK: - The order

  private func comesFirst(_ a: Lane, _ b: Lane) -> Bool { (a.key, a.run) < (b.key, b.run) }

  private func sink(_ start: Int) {
    var i = start
    while true {
      var least = i
      for child in [2 * i + 1, 2 * i + 2]
      where child < lanes.count && comesFirst(lanes[child], lanes[least]) {
        least = child
      }
      guard least != i else { return }
      lanes.swapAt(i, least)
      i = least
    }
  }
}

/// The records of a merge as a source, so that every form of output can be written of them.
///
/// One worker reads it.
// SAFETY: the reader belongs to one worker; the rest is read when that has ended.
package final class LogPartialSource: RecordSource, @unchecked Sendable {
  private let merge: LogPartialMerge
  private let separatesRuns: Bool
  private var isCancelled = false
  private var count = 0
  private var hasEnded = false
  /// What is wrong with a partial, once that was found.
  package private(set) var failure: Diagnostic?

  /// `separatesRuns`: the records will be sorted, so that each run is to be a source of its own.
  package init(_ merge: LogPartialMerge, separatesRuns: Bool) {
    self.merge = merge
    self.separatesRuns = separatesRuns
  }

  package var sourceCount: Int { 1 }
  package var report: InputReport { InputReport() }
  package func release(source: Int, sequence: Int) {}
  package func endOfSequences(source: Int) -> Int? { hasEnded ? count : nil }
  package func cancel() { isCancelled = true }

  package func makeReader(_ request: ReadRequest, names: LabelNames, streams: StreamTable)
    -> any RecordReader
  {
    Reader(self, PartialRecordReader(names: names, streams: streams))
  }

  private final class Reader: RecordReader {
    private let source: LogPartialSource
    private let records: PartialRecordReader
    private let next = ByteBuffer()
    private var nextRun: Int?

    init(_ source: LogPartialSource, _ records: PartialRecordReader) {
      self.source = source
      self.records = records
    }

    func next(_ batch: RecordBatch) -> Place? {
      batch.reset()
      guard !source.hasEnded, !source.isCancelled else { return nil }
      var run = 0
      do throws(Diagnostic) {
        while !batch.isFull {
          if nextRun == nil, let (number, record) = try source.merge.next() {
            next.removeAll()
            next.append(record)
            nextRun = number
          }
          guard let waiting = nextRun else {
            source.hasEnded = true
            break
          }
          if source.separatesRuns {
            if batch.isEmpty { run = waiting } else if run != waiting { break }
          }
          guard records.read(next.slice, into: batch) else { throw source.merge.wrongRecord }
          nextRun = nil
        }
      } catch {
        source.failure = error
        source.hasEnded = true
        return nil
      }
      defer { source.count += 1 }
      return Place(source: run, sequence: source.count, part: 0, isLast: true, isLive: false)
    }
  }
}
