import Glibc
import LogCore
import Support
import Testing

@testable import LogQL

/// Merging the partials of any split, in any order and nesting, gives what one run gives.
@Suite struct PartialTests {
  static let queries = [
    #"sum by (path) (count_over_time({app="api"} | json [1m]))"#,
    #"rate({app="api"} |= "path" [90s])"#,
    #"quantile_over_time(0.9, {app="api"} | json | unwrap ms [2m]) by (path)"#,
    #"avg_over_time({app="api"} | json | unwrap ms [1m]) by (path) > 50"#,
    #"stddev_over_time({app="api"} | json | unwrap ms [1m]) by ()"#,
    #"sum(sum_over_time({} | json | unwrap ms [1m])) / sum(count_over_time({} | json [1m]))"#,
    #"last_over_time({app="api"} | json | unwrap ms [1m]) by (path)"#,
    #"absent_over_time({app="api"} |= "nothing" [1m])"#,
    #"rate_counter({app="api"} | json | keep path, n | unwrap n [3m])"#,
    #"max_over_time({} | json | unwrap ms [1m]) without (n) or vector(0)"#,
  ]

  @Test(arguments: queries, 1...100)
  func `a partial of the whole is the merged partials of the parts`(query: String, seed: Int) throws
  {
    var random = Seeded(UInt64(seed))
    let records = Self.records(&random)
    let plan = try Self.plan(query)
    let whole = try Self.state(plan, records)
    let head = PartialHead(kind: .metric, query: query, options: [])
    var parts = (0..<5).map { _ in [MemorySource.Record]() }
    for record in records { parts[Int.random(in: 0..<5, using: &random)].append(record) }
    var texts = try parts.map { Self.text(try Self.state(plan, $0), head) }
    while texts.count > 1 {
      texts.shuffle(using: &random)
      let merged = MetricState(plan)
      for _ in 0..<min(texts.count, Int.random(in: 2...3, using: &random)) {
        try Self.read(texts.removeFirst(), into: merged)
      }
      texts.append(Self.text(merged, head))
    }
    #expect(texts[0] == Self.text(whole, head), "seed \(seed)")
    let merged = MetricState(plan)
    try Self.read(texts[0], into: merged)
    let result = try MetricResult(plan, merged)
    let direct = try MetricResult(plan, whole)
    #expect("\(result.series)" == "\(direct.series)")
  }

  @Test func `any bytes come back from a quoted string`() throws {
    for bytes: [UInt8] in [
      [], Array("a b".utf8), [0, 10, 13, 34, 92, 127], [0xFF, 0xC3], [0xC3, 0xA9],
    ] {
      let text = ByteBuffer()
      PartialText.append(bytes, to: text)
      withExtendedLifetime(text) {
        var words = PartialWords(text.slice.from(1))
        #expect(words.bytes() == bytes)
        #expect(words.isAtEnd)
        #expect(text.slice.array.allSatisfy { $0 >= 0x20 })
      }
    }
  }

  @Test(arguments: [
    "leaf 9", "pane 1 2", "series \"a\"", "pane x", "end now", "times 1", "skipped", "", "hello",
    "leaf -1", "leaf 99999999999999999999", "skipped -1", "series \"a\" \"\\x4\"", "times 1 2 3",
  ])
  func `a line that is none of a partial's is refused`(line: String) throws {
    let state = MetricState(try Self.plan(Self.queries[0]))
    var reader = MetricPartialReader(into: state)
    let arena = ByteArena()
    let isLeaf = reader.read(arena.copy("leaf 0"))
    #expect(isLeaf)
    let isTaken = reader.read(arena.copy(line))
    #expect(!isTaken)
  }

  // MARK: - Support

  private static func records(_ random: inout Seeded) -> [MemorySource.Record] {
    (0..<Int.random(in: 1...100, using: &random)).map { i in
      let ms = Double(Int.random(in: 0...100_000, using: &random)) / 1000
      let path = "/\(Int.random(in: 0...4, using: &random))"
      let seconds = Int64.random(in: 0...600, using: &random)
      return .init(
        time: QueryScript.epoch + seconds * 1_000_000_000 + Int64(i),
        line: "{\"path\":\"\(path)\",\"ms\":\(ms),\"n\":\(seconds)}")
    }
  }

  private static func plan(_ text: String) throws -> MetricPlan {
    let query = try parseQuery(text, variables: QueryVariables())
    guard case .metric(let metric) = query.expression else { throw ScriptError("no metric query") }
    return MetricPlanner.plan(
      metric, text: text, times: .tiling(step: 60_000_000_000), split: nil,
      environment: PlanEnvironment())
  }

  private static func state(
    _ plan: MetricPlan, _ records: [MemorySource.Record]
  ) throws -> MetricState {
    let source = MemorySource([[records]], streams: [[(name: "app", value: "api")]])
    return try MetricQueryRun(plan: plan, source: source, threads: 1).readState()
  }

  private static func text(_ state: MetricState, _ head: PartialHead) -> String {
    var text = ""
    MetricPartialWriter {
      text += $0.string
      return true
    }.write(state, head: head)
    return text
  }

  private static func read(_ text: String, into state: MetricState) throws {
    let file = try PartialFile(text: text)
    var reader = MetricPartialReader(into: state)
    while let line = try file.next() {
      guard reader.read(line) else { throw ScriptError("refused: \(line.string)") }
    }
    guard reader.isComplete else { throw ScriptError("not complete") }
  }
}

extension PartialFile {
  /// A partial that holds this text.
  convenience init(text: String) throws {
    let file = try TemporaryFile()
    let bytes = ByteBuffer()
    bytes.append(text)
    try withExtendedLifetime(bytes) { try file.append(bytes.slice) }
    try self.init("test.part", descriptor: dup(file.descriptor))
  }
}
