import LogCore
import LogQL
import Support
import Synchronization
import Testing

/// What a log query writes comes in the order of the input, whoever worked on which part of it.
@Suite struct OutputOrderTests {
  @Test(arguments: 1...40)
  func `one source comes out as it went in, for any cut and number of threads`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let records = (0..<3000).map { MemorySource.Record(time: Int64($0), line: "line \($0)") }
    let source = MemorySource([cut(records, &random)])
    let text = run(source, threads: Int.random(in: 1...4, using: &random))
    #expect(text == records.map { $0.line + "\n" }.joined(), "seed \(seed)")
  }

  @Test(arguments: 1...40)
  func `several sources are merged by time, equal times in the order of the sources`(seed: Int) {
    var random = Seeded(UInt64(seed))
    var sources: [[MemorySource.Record]] = []
    for s in 0..<Int.random(in: 2...5, using: &random) {
      var time: Int64 = 0
      sources.append(
        (0..<Int.random(in: 0...800, using: &random)).map { i in
          time += Int64.random(in: 0...3, using: &random)
          return MemorySource.Record(time: time, line: "\(s):\(i)")
        })
    }
    let merged = sources.enumerated().flatMap { s, records in
      records.enumerated().map { (time: $1.time, source: s, index: $0, line: $1.line) }
    }.sorted { ($0.time, $0.source, $0.index) < ($1.time, $1.source, $1.index) }
    let limit = Bool.random(using: &random) ? Int.random(in: 1...500, using: &random) : nil
    let source = MemorySource(sources.map { cut($0, &random) })
    let text = run(source, threads: Int.random(in: 1...4, using: &random), limit: limit)
    let expected = merged.prefix(limit ?? .max).map { $0.line + "\n" }.joined()
    #expect(text == expected, "seed \(seed)")
  }

  @Test(arguments: 1...30)
  func `sorting is stable and does not depend on memory, limit or threads`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let records = (0..<2500).map {
      MemorySource.Record(
        time: Int64.random(in: 0...300, using: &random), line: "row \($0)")
    }
    let isForward = Bool.random(using: &random)
    let limit = Bool.random(using: &random) ? Int.random(in: 1...3000, using: &random) : nil
    let sorted = records.enumerated().sorted {
      $0.element.time == $1.element.time
        ? $0.offset < $1.offset
        : ($0.element.time < $1.element.time) == isForward
    }
    var options = LogQueryOptions()
    options.direction = isForward ? .forward : .backward
    options.limit = limit
    options.memory = Bool.random(using: &random) ? 1 << 30 : 1
    options.threads = Int.random(in: 1...4, using: &random)
    let text = run(MemorySource([cut(records, &random)]), options)
    let expected = sorted.prefix(limit ?? .max).map { $0.element.line + "\n" }.joined()
    #expect(text == expected, "seed \(seed)")
  }

  @Test func `a limit on one source stops after that many rows`() {
    var random = Seeded(7)
    let records = (0..<500).map { MemorySource.Record(time: Int64($0), line: "\($0)") }
    for limit in [0, 1, 17, 499, 500, 501] {
      let text = run(MemorySource([cut(records, &random)]), threads: 3, limit: limit)
      #expect(text == records.prefix(limit).map { $0.line + "\n" }.joined())
    }
  }

  @Test func `context lines are those of grep`() {
    let hits: Set<Int> = [5, 7, 15]
    let lines: [MemorySource.Record] = (0..<20).map { i in
      MemorySource.Record(time: Int64(i), line: hits.contains(i) ? "hit" : String(i))
    }
    var options = LogQueryOptions()
    options.contextBefore = 2
    options.contextAfter = 1
    options.contextSeparator = Array("--\n".utf8)
    let text = run(MemorySource([[lines]]), options, stage: OnlyHits())
    #expect(text == "3\n4\nhit\n6\nhit\n8\n--\n13\n14\nhit\n16\n")
  }

  // MARK: - Support

  private func cut(
    _ records: [MemorySource.Record], _ random: inout Seeded
  ) -> [[MemorySource.Record]] {
    var result: [[MemorySource.Record]] = []
    var rest = records[...]
    while !rest.isEmpty {
      let n = min(rest.count, Int.random(in: 0...200, using: &random))
      result.append(Array(rest.prefix(n)))
      rest = rest.dropFirst(n)
    }
    return result
  }

  private func run(_ source: MemorySource, threads: Int, limit: Int? = nil) -> String {
    var options = LogQueryOptions()
    options.threads = threads
    options.limit = limit
    return run(source, options)
  }

  private func run(
    _ source: MemorySource, _ options: LogQueryOptions, stage: (any Stage)? = nil
  ) -> String {
    let stages = stage.map { [PlannedStage(stage: $0, demand: .nothing)] } ?? []
    let plan = LogPlan(selector: nil, stages: stages, needs: [], zone: .utc)
    let text = Mutex("")
    let query = LogQueryRun(
      plan: plan, source: source, destination: .records(LinesAlone()), options: options
    ) { bytes in
      let piece = bytes.string
      text.withLock { $0 += piece }
      return true
    }
    _ = query.run()
    return text.withLock { $0 }
  }
}

private struct LinesAlone: LogOutput {
  var needs: RecordNeeds { [] }
  var demand: LabelDemand { .nothing }
  func makeFormatter(names: LabelNames) -> any RecordFormatter { Formatter() }

  final class Formatter: RecordFormatter {
    func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
      out.append(batch.line[record])
      out.append(0x0A)
    }
  }
}

private struct OnlyHits: Stage {
  func write(to text: inout QueryText) {}
  func demand(before after: LabelDemand) -> LabelDemand { after }
  func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner() }

  final class Runner: StageRunner {
    func run(_ batch: RecordBatch) {
      var n = 0
      for k in 0..<batch.keptCount where batch.line[Int(batch.kept[k])].equals("hit") {
        batch.kept[n] = batch.kept[k]
        n += 1
      }
      batch.keptCount = n
    }
  }
}
