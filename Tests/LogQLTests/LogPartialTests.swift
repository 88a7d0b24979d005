import Glibc
import LogCore
import Support
import Synchronization
import Testing

@testable import LogQL

/// Partials of log queries: merging those of any split gives the records of one run, in its order.
@Suite struct LogPartialTests {
  static let queries = [
    #"{app="api"} |= "path""#, "{} | json", "{} | json | ms > 50 | drop n, app",
    #"{} | logfmt | line_format "{{.app}}""#, #"{} |= "nothing""#,
    #"{} | json | label_format app="x", z=path"#,
  ]

  @Test(arguments: queries, 1...120)
  func `any split gives what one run gives`(query: String, seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let records = Self.records(&random)
    var parts = (0..<5).map { _ in [MemorySource.Record]() }
    for record in records { parts[Int.random(in: 0..<5, using: &random)].append(record) }
    try Self.check(query, records, parts, &random)
  }

  @Test(arguments: ["{}", "{} | json", #"{} | line_format "{{.app}}""#], 1...60)
  func `records with equal times are in the order of a file that was cut`(
    query: String, seed: Int
  ) throws {
    var random = Seeded(UInt64(seed))
    let records = Self.records(&random).map { record in
      var record = record
      record.time = record.time / 5_000_000_000 * 5_000_000_000
      return record
    }
    // No two parts lie wholly within the same time: nothing would tell which comes first.
    var parts: [[MemorySource.Record]] = [[]]
    for record in records {
      let last = parts[parts.count - 1]
      if let first = last.first, let end = last.last, first.time < end.time,
        Int.random(in: 0..<4, using: &random) == 0
      {
        parts.append([])
      }
      parts[parts.count - 1].append(record)
    }
    try Self.check(query, records, parts, &random, limits: [nil])
  }

  @Test func `a file that runs backwards is merged as it is`() throws {
    let times: [[Int64]] = [[5, 1, 7], [6, 2], [3]]
    let sources = times.map { $0.map { MemorySource.Record(time: $0, line: "\($0)") } }
    let whole = try Self.run("{}", sources.map { [$0] }, LogQueryOptions())
    let texts = try sources.map { try Self.partial("{}", $0, LogQueryOptions()) }
    let merged = try Self.merged(texts.reversed(), LogQueryOptions())
    #expect(merged == whole.split(separator: "\n").map(String.init))
  }

  @Test(arguments: [
    "row 0 1 - \"x\"", "run 1 2", "row 9 1 - \"x\"\nend", "hello", "end\nend", "", "run 1 2 3\nrow",
  ])
  func `what is no partial is refused`(text: String) throws {
    let head = "logq-partial 1 log\nquery \"{}\"\n"
    #expect(throws: Diagnostic.self) {
      let merge = try LogPartialMerge([try PartialFile(text: head + text + "\n")], direction: nil)
      while try merge.next() != nil {}
    }
  }

  // MARK: - Support

  private static func check(
    _ query: String, _ records: [MemorySource.Record], _ parts: [[MemorySource.Record]],
    _ random: inout Seeded, limits: [Int?] = [nil, 3, 20]
  ) throws {
    var options = LogQueryOptions()
    options.direction = [nil, .forward, .backward].randomElement(using: &random) ?? nil
    options.limit = limits.randomElement(using: &random) ?? nil
    let whole = try run(query, [[records]], options)
    var texts = try parts.map { try partial(query, $0, options) }
    texts.shuffle(using: &random)
    while texts.count > 1, Bool.random(using: &random) {
      let n = Int.random(in: 1...texts.count, using: &random)
      let merge = try LogPartialMerge(
        texts.prefix(n).map { try PartialFile(text: $0) }, direction: options.direction)
      var text = ""
      let output = LogPartialOutput {
        text += $0.string
        return true
      }
      output.begin(head: head, files: merge.files, runs: merge.runs)
      var left = options.limit ?? Int.max
      while left > 0, let (run, record) = try merge.next(), output.row(run: run, record) {
        left -= 1
      }
      #expect(output.end())
      texts.removeFirst(n)
      texts.append(text)
      texts.shuffle(using: &random)
    }
    let lines = try merged(texts, options)
    #expect(lines == whole.split(separator: "\n").map(String.init))
  }

  private static let head = PartialHead(kind: .log, query: "{}", options: [])

  private static func merged(_ texts: [String], _ options: LogQueryOptions) throws -> [String] {
    let merge = try LogPartialMerge(
      texts.map { try PartialFile(text: $0) }, direction: options.direction)
    var lines: [String] = []
    while lines.count < options.limit ?? Int.max, let (_, record) = try merge.next() {
      lines.append(record.string)
    }
    return lines
  }

  private static func partial(
    _ query: String, _ records: [MemorySource.Record], _ options: LogQueryOptions
  ) throws -> String {
    let writer = LogPartialWriter(memory: 100)
    let text = try run(query, [[records]], options)
    let bytes = ByteBuffer()
    bytes.append(text)
    let isTaken = withExtendedLifetime(bytes) { writer.add(bytes.slice) }
    #expect(isTaken)
    var result = ""
    writer.write(head: head, files: ["-"]) {
      result += $0.string
      return true
    }
    return result
  }

  /// The records that a run selects, as lines of a partial.
  private static func run(
    _ text: String, _ sources: [[[MemorySource.Record]]], _ options: LogQueryOptions
  ) throws -> String {
    guard case .log(let log) = try parseQuery(text).expression else {
      throw ScriptError("no log query")
    }
    let format = PartialRecordFormat(keepsFacts: false)
    let plan = LogPlanner.plan(
      log, needs: format.needs, demand: format.demand, environment: PlanEnvironment())
    let streams = [[(name: "app", value: "api")], [(name: "app", value: "web")]]
    let output = Mutex("")
    let run = LogQueryRun(
      plan: plan, source: MemorySource(sources, streams: streams), destination: .records(format),
      options: options
    ) { bytes in
      output.withLock { $0 += bytes.string }
      return true
    }
    _ = run.run()
    return output.withLock { $0 }
  }

  private static func records(_ random: inout Seeded) -> [MemorySource.Record] {
    var time = QueryScript.epoch
    return (0..<Int.random(in: 1...60, using: &random)).map { i in
      time += Int64.random(in: 1...5_000_000_000, using: &random)
      let ms = Int.random(in: 0...100, using: &random)
      let line =
        i % 7 == 0
        ? "time\tout \"\(i)\"\nat x=1" : "{\"path\":\"/\(i % 3)\",\"ms\":\(ms),\"n\":\(i)}"
      return .init(time: time, line: line, stream: Int.random(in: 0...1, using: &random))
    }
  }
}
