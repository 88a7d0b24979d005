import LogCore

@testable import Ingest

/// A record as a test of framing sees it.
struct Framed: Equatable, CustomStringConvertible {
  var line: String
  var labels: [String: String]
  var time: Int64

  var description: String { "\(line.debugDescription) \(labels.sorted { $0.key < $1.key })" }
}

/// What came of some bytes.
struct Framing {
  var records: [Framed] = []
  var counts = IngestCounts()
  var isIdle = false

  var lines: [String] { records.map(\.line) }
}

/// How bytes are handed to a framer.
enum Delivery: CaseIterable {
  case whole, lines, fewLines
}

/// The time that records take which have none, in tests.
private final class FixedTime: TimeInheritance {
  func timeBefore() -> TimeBefore { .record(1_000_000_000) }
}

/// Bytes as a framer wants them, in memory that is overwritten when it is let go.
private final class Chunk {
  private let start: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(_ bytes: ArraySlice<UInt8>) {
    count = bytes.count
    start = .allocate(capacity: count + 64)
    start.initialize(repeating: 0x58, count: count + 64)
    for (i, byte) in bytes.enumerated() { start[i] = byte }
  }

  deinit {
    start.update(repeating: 0x59, count: count)
    start.deallocate()
  }

  var slice: ByteSlice { ByteSlice(start: start, count: count) }
}

/// Runs a framer over bytes and collects what it gives.
final class FramingRun {
  private let names = LabelNames()
  private let streams: StreamTable
  private let batch: RecordBatch
  private let counts = IngestCounts()
  let framer: RecordFramer
  private var framing = Framing()

  init(
    _ options: IngestOptions = IngestOptions(), path: String? = nil, needs: RecordNeeds = [.time],
    startsSource: Bool = true, literals: [String] = [], selector: (any StreamSelector)? = nil
  ) {
    streams = StreamTable(names: names, selector: selector)
    batch = RecordBatch(names: names, streams: streams)
    var request = ReadRequest()
    request.needs = needs
    if !literals.isEmpty {
      request.prefilter = LiteralPrefilter(
        literals: literals.map { Array($0.utf8) }, ignoresCase: false)
    }
    let facts = FactFinder(needs: needs, timeField: options.timeField, zone: options.zone)
    facts.setReference(1_762_000_000_000_000_000)
    framer = RecordFramer(
      source: SourceContext(index: 0, path: path, referenceTime: 0), options: options,
      request: request, names: names, streams: streams, facts: facts, counts: counts,
      inheritance: FixedTime(), startsSource: startsSource)
  }

  /// Frames some whole lines.
  func add(_ bytes: ArraySlice<UInt8>, atEnd: Bool = false) {
    let chunk = Chunk(bytes)
    var at = 0
    while at < bytes.count {
      let rest = ByteSlice(start: chunk.slice.start + at, count: chunk.slice.count - at)
      at += framer.frame(rest, atEnd: atEnd, into: batch)
      collect()
    }
  }

  func flush() {
    var isDone = false
    var rounds = 0
    while !isDone && rounds < 1000 {
      isDone = framer.flush(into: batch)
      collect()
      rounds += 1
    }
  }

  func flushIdle(since time: Int64) {
    var isDone = false
    while !isDone {
      isDone = framer.flushIdle(since: time, into: batch)
      collect()
    }
  }

  /// What has come so far.
  var result: Framing {
    framing.counts = counts
    framing.isIdle = framer.isIdle
    return framing
  }

  private func collect() {
    for k in 0..<batch.keptCount {
      let record = Int(batch.kept[k])
      var labels: [String: String] = [:]
      batch.forEachLabel(record) { labels[names[$0].string] = $1.string }
      framing.records.append(
        Framed(line: batch.line[record].string, labels: labels, time: batch.time[record]))
    }
    batch.reset()
  }
}

/// Frames a whole source.
func frame(
  _ bytes: [UInt8], _ options: IngestOptions = IngestOptions(), path: String? = nil,
  needs: RecordNeeds = [.time], by delivery: Delivery = .whole, literals: [String] = []
) -> Framing {
  let run = FramingRun(options, path: path, needs: needs, literals: literals)
  var at = 0
  var random = SmallRandom(seed: 7)
  while at < bytes.count {
    var end = bytes.count
    if delivery != .whole {
      var wanted = delivery == .lines ? 1 : 1 + random.next(5)
      end = at
      while wanted > 0 && end < bytes.count {
        end = (bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
        wanted -= 1
      }
    }
    run.add(bytes[at..<end], atEnd: end == bytes.count)
    at = end
  }
  run.flush()
  return run.result
}

/// Frames a text.
func frame(
  _ text: String, _ options: IngestOptions = IngestOptions(), path: String? = nil,
  needs: RecordNeeds = [.time]
) -> Framing {
  frame(Array(text.utf8), options, path: path, needs: needs)
}

/// Options with a mode of input.
func input(_ mode: InputMode, join: JoinMode = .auto) -> IngestOptions {
  var options = IngestOptions()
  options.input = mode
  options.join = join
  return options
}

/// A small generator of numbers, the same on every machine.
struct SmallRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number below `limit`.
  mutating func next(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % limit
  }

  mutating func pick<T>(_ items: [T]) -> T { items[next(items.count)] }
}
