import LogCore
import Support
import Testing

@testable import Ingest

/// Damaged logs as files: segments, workers and literals change nothing.
@Suite struct SegmentFuzzTests {
  private let folder = ScratchFolder()

  private func problem(_ input: [UInt8]) -> String? {
    let path = folder.file("a.log", input)
    var options = IngestOptions()
    options.segmentSize = 1 << 30
    options.countsEverything = true
    let hasBroken = readAll([path], options, request()).report.brokenJSON > 0
    options.countsEverything = false
    // A broken object may have a time of its own only where it is not looked at in full.
    let needs: RecordNeeds = hasBroken ? [] : .time
    let whole = readAll([path], options, request(needs: needs))
    for (segment, workers) in [(64, 1), (300, 2)] {
      options.segmentSize = segment
      let parts = readAll([path], options, request(workers: workers, needs: needs))
      guard parts.records == whole.records else {
        let place = zip(parts.records, whole.records).enumerated().first { $1.0 != $1.1 }
        return "segments of \(segment) bytes give other records: \(String(describing: place))"
      }
      guard parts.report.lines == whole.report.lines else { return "lines are counted twice" }
      for literal in ["error", "\"level\"", "at "] {
        let some = readAll(
          [path], options, request(workers: workers, needs: needs, literals: [literal]))
        let wanted = whole.records.filter { $0.line.holds(literal) }
        guard some.records.filter({ $0.line.holds(literal) }) == wanted else {
          return "looking for `\(literal)` in segments of \(segment) bytes gives other records"
        }
      }
    }
    return nil
  }

  @Test func `however a damaged file is cut, its records are the same`() {
    let samples = Fuzzing.samples("Tests/Conformance/ingest/data") { !$0.hasSuffix("z") }
    let mutator = Mutator(
      samples: samples, tokens: FramerFuzzTests.tokens, seed: Fuzzing.seed, limit: 3_000)
    let finds = Fuzzing.run("segments", mutator) { bytes, _ in problem(bytes) }
    #expect(finds == [])
  }

  @Test func `what once went wrong stays right`() {
    for kind in ["segments", "ingest"] {
      for (name, bytes) in Fuzzing.cases(kind) { #expect(problem(bytes) == nil, "\(name)") }
    }
  }
}

extension String {
  /// Whether these bytes stand in it.
  fileprivate func holds(_ other: String) -> Bool {
    withSlice(self) { text in withSlice(other) { text.find($0) != nil } }
  }
}
