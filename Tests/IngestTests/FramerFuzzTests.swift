import Foundation
import LogCore
import Support
import Testing

@testable import Ingest

/// Damaged logs of all kinds: however their bytes come, the records are the same, and every line is
/// accounted for.
@Suite struct FramerFuzzTests {
  static let tokens = [
    "\n", "\r\n", "{", "}", "{\n", "}\n", "[", "]", "[\n", "]\n", "}{", "},\n{", "\"", "\\", ":",
    ",",
    "\n  at x\n", "Caused by: x\n", "Traceback (most recent call last):\n", "panic: x\n",
    "2026-01-15T10:00:00.123456789Z ", "2026-01-15 10:00:00 ERROR x\n", "1768471200000 ", "<13>",
    "2026-01-15T10:00:00Z stdout P ", "2026-01-15T10:00:00Z stderr F ", "[pod/web-1/app] ",
    "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-15T10:00:00Z\"}\n", "\u{FEFF}",
    "\0",
    "{\"labels\":{\"a\":\"b\"},\"line\":\"x\",\"timestamp\":\"2026-01-15T10:00:00Z\"}\n", "\n\n",
    "{\"apiVersion\":\"v1\",\"items\":[", "{\"resourceLogs\":[", "{\"events\":[{\"message\":\"x\"}",
    "{\"__REALTIME_TIMESTAMP\":\"1768471200000000\",\"MESSAGE\":\"x\"}\n", "web  | ",
    "level=warn a=b ",
  ]

  /// What a reading gave: the records as text, and what was counted.
  struct Outcome {
    var records: [String] = []
    var counts: [Int] = []
    /// LFs in records.
    var inside = 0
    var brokenJSON = 0

    var withoutTimes: Outcome {
      var result = self
      result.records = records.map { String($0.drop { $0 != " " }) }
      return result
    }

    /// The first thing that is not the same; nil if all is.
    func difference(from other: Outcome) -> String? {
      if records == other.records && counts == other.counts { return nil }
      let pair = zip(records, other.records).first { $0 != $1 }
      if let pair { return "\(pair.0) and \(pair.1)" }
      return "\(records.count) and \(other.records.count) records, \(counts) and \(other.counts)"
    }
  }

  /// Frames the bytes in pieces of whole lines, of about `size` bytes each.
  static func frame(_ input: [UInt8], _ options: IngestOptions, size: Int) -> Outcome {
    let buffer = ByteBuffer(capacity: input.count + 64)
    buffer.append(input)
    let bytes = buffer.slice
    let framing = PlainFraming(options)
    var from = 0
    while from < bytes.count {
      var end = min(bytes.count, from + size)
      end = bytes.firstIndex(of: 0x0A, from: end - 1).map { $0 + 1 } ?? bytes.count
      framing.frame(
        ByteSlice(start: bytes.start + from, count: end - from), atEnd: end == bytes.count)
      from = end
    }
    return framing.finish()
  }

  static func problem(_ input: [UInt8]) -> String? {
    var physical = input.split(separator: 0x0A, omittingEmptySubsequences: false).count
    if input.isEmpty || input.last == 0x0A { physical -= 1 }
    for mode in [InputMode.auto, .text, .lines, .json, .kubectl, .docker] {
      for join in [JoinMode.auto, .never] {
        var options = IngestOptions()
        options.input = mode
        options.join = join
        let whole = frame(input, options, size: .max / 2)
        let name = "--input \(mode.rawValue) --join \(join.rawValue)"
        // Where everything is counted no line is passed over quickly.
        options.countsEverything = true
        let counted = frame(input, options, size: 1)
        options.countsEverything = false
        let small = frame(input, options, size: 100)
        for parts in [counted, small] {
          // A broken object may have a time of its own only where it is not looked at in full.
          let difference =
            counted.brokenJSON == 0
            ? whole.difference(from: parts)
            : whole.withoutTimes.difference(from: parts.withoutTimes)
          if let difference { return "\(name): pieces give other records: \(difference)" }
        }
        guard whole.counts[0] == physical else {
          return "\(name): \(whole.counts[0]) lines counted of \(physical)"
        }
        // Text is neither taken apart nor left out.
        let accounted = whole.records.count + whole.inside + whole.counts[3]
        if mode == .text || mode == .lines, accounted != physical {
          return "\(name): \(accounted) lines accounted for of \(physical)"
        }
      }
    }
    return nil
  }

  @Test func `pieces do not change the records, and every line is counted`() {
    let samples = Fuzzing.samples("Tests/Conformance/ingest/data") { !$0.hasSuffix("z") }
    let mutator = Mutator(
      samples: samples, tokens: Self.tokens, seed: Fuzzing.seed, limit: 3_000)
    let finds = Fuzzing.run("ingest", mutator) { bytes, _ in Self.problem(bytes) }
    #expect(finds == [])
  }

  @Test func `what once went wrong stays right`() {
    for (name, bytes) in Fuzzing.cases("ingest") {
      #expect(Self.problem(bytes) == nil, "\(name)")
    }
  }
}

/// A framer with what it needs, used by hand.
final class PlainFraming: TimeInheritance {
  private static let reference: Int64 = 1_768_471_200_000_000_000
  private let names = LabelNames()
  private let streams: StreamTable
  private let batch: RecordBatch
  private let counts = IngestCounts()
  private let options: IngestOptions
  private var outcome = FramerFuzzTests.Outcome()
  private lazy var framer = makeFramer()

  init(_ options: IngestOptions) {
    self.options = options
    streams = StreamTable(names: names, selector: nil)
    batch = RecordBatch(names: names, streams: streams)
  }

  private func makeFramer() -> RecordFramer {
    var request = ReadRequest()
    request.needs = [.time, .level, .format, .message, .traceIDs, .metadata]
    let facts = FactFinder(needs: request.needs, timeField: nil, zone: .utc)
    facts.setReference(Self.reference)
    return RecordFramer(
      source: SourceContext(index: 0, path: nil, referenceTime: Self.reference), options: options,
      request: request, names: names, streams: streams, facts: facts, counts: counts,
      inheritance: self, startsSource: true)
  }

  func timeBefore() -> TimeBefore { .record(Self.reference) }

  func frame(_ bytes: ByteSlice, atEnd: Bool) {
    var at = 0
    repeat {
      batch.reset()
      at += framer.frame(
        ByteSlice(start: bytes.start + at, count: bytes.count - at), atEnd: atEnd, into: batch)
      collect()
    } while at < bytes.count || batch.isFull
  }

  func finish() -> FramerFuzzTests.Outcome {
    var isDone = false
    while !isDone {
      batch.reset()
      isDone = framer.flush(into: batch)
      collect()
    }
    outcome.counts = [
      counts.lines, counts.records, counts.joinedLines, counts.blankLines, counts.unfinishedParts,
    ]
    outcome.brokenJSON = counts.brokenJSON
    return outcome
  }

  private func collect() {
    for i in 0..<batch.count {
      var labels: [String] = []
      batch.forEachLabel(i) { labels.append("\(names[$0].string)=\($1.string)") }
      let facts = batch.facts[i]
      outcome.records.append(
        "\(batch.time[i]) \(labels.sorted()) \(batch.format[i]) "
          + "\(facts.message.string)|\(facts.traceID.string)|\(facts.spanID.string) "
          + batch.line[i].string)
      outcome.inside += batch.line[i].buffer.count { $0 == 0x0A }
    }
  }
}
