import LogCore
import LogQL
import Support
import Testing

/// Any stages over damaged lines: they never fail, and how a query runs does not change its answer.
///
/// A case is a query on the first line and records on the others.
@Suite struct StageFuzzTests {
  static let tokens = [
    "{\"", "\":\"", "\",\"", "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u00e9", "\\ud83d", "\\q",
    "null", "true", "1e5", "-", "level", "error", "_entry", "=", " key=\"v\" ", "\u{1B}[31m",
    "10.0.0.7", "::1", "\u{FFFD}", "\0", "\u{1}", " ", "\t", "app", "500", "1.5s", "3MiB",
  ]

  /// Stages of the scripts' queries, as they are written.
  static let stages: [String] = Array(
    Set(
      ScriptTests.queries.flatMap { query -> [String] in
        guard let parsed = try? parseQuery(query), case .log(let log) = parsed.expression else {
          return []
        }
        return log.stages.map { stage in
          var text = QueryText()
          stage.stage.write(to: &text)
          return text.text
        }
      })
  ).filter { !$0.contains("now") }.sorted()

  static func problem(_ input: [UInt8]) -> String? {
    let parts = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let head = parts.first else { return nil }
    let query = String(decoding: head, as: UTF8.self)
    guard let parsed = try? parseQuery(query), case .log(let log) = parsed.expression else {
      return nil
    }
    let records = parts.dropFirst().enumerated().map { number, line in
      PlainRecord(
        labels: number % 3 == 0 ? ["app": "api"] : ["app": "web", "level": "stream"],
        line: String(decoding: line, as: UTF8.self), time: Int64(number))
    }
    guard let all = try? StageHarness.run(query, records),
      let lean = try? StageHarness.run(query, records, demand: .nothing)
    else { return "it cannot be run" }
    if lean.map(\.line) != all.map(\.line) || lean.map(\.time) != all.map(\.time) {
      return "what is looked at later changes what is selected"
    }
    return prefilterProblem(log, all, records) ?? planProblem(log, all, records)
  }

  /// Every record that is selected has one of the literals that are looked for first.
  private static func prefilterProblem(
    _ log: LogExpression, _ selected: [PlainRecord], _ records: [PlainRecord]
  ) -> String? {
    let environment = PlanEnvironment(givenLabels: ["app", "level"])
    let plan = LogPlanner.plan(log, needs: [], demand: .nothing, environment: environment)
    guard let prefilter = plan.prefilter else { return nil }
    let finder = prefilter.makeFinder()
    for record in selected {
      let line = records[Int(record.time)].line
      if withSlice(line, { finder.find($0) == nil }) {
        return "the line has none of the literals: \(line)"
      }
    }
    return nil
  }

  /// The plan, run by several workers over small pieces, selects the same with the same labels.
  private static func planProblem(
    _ log: LogExpression, _ selected: [PlainRecord], _ records: [PlainRecord]
  ) -> String? {
    let pieces = stride(from: 0, to: records.count, by: 2).map { start in
      records[start..<min(start + 2, records.count)].map {
        MemorySource.Record(time: $0.time, line: $0.line, stream: $0.time % 3 == 0 ? 0 : 1)
      }
    }
    let source = MemorySource(
      [pieces], streams: [[("app", "api")], [("app", "web"), ("level", "stream")]])
    let environment = PlanEnvironment(givenLabels: ["app", "level"])
    let plan = LogPlanner.plan(log, needs: [.time], demand: .all, environment: environment)
    let collected = StreamText()
    var options = LogQueryOptions()
    options.threads = 2
    _ = LogQueryRun(
      plan: plan, source: source, destination: .complete(collected), options: options
    ) { _ in true }.run()
    let expected = StreamText.text(
      selected.map { record in
        let labels = record.labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return (
          record.time, labels.map { (Array($0.key.utf8), Array($0.value.utf8)) },
          Array(record.line.utf8)
        )
      })
    return collected.text == expected
      ? nil : "by plan \(collected.text), by single stages \(expected)"
  }

  @Test func `any stages run over any lines, and plans change nothing`() {
    let samples = Fuzzing.samples("Tests/Conformance/logql/data").flatMap { file in
      file.split(separator: 0x0A).prefix(200).map(Array.init)
    }
    let scripts = ScriptTests.lines.map { Array($0.utf8) }
    let mutator = Mutator(
      samples: samples + scripts + scripts, tokens: Self.tokens, seed: Fuzzing.seed, limit: 600)
    let finds = Fuzzing.run("stages", mutator) { line, mutator in
      var input = "{}"
      for _ in 0..<1 + mutator.below(4) {
        input += " " + Self.stages[mutator.below(Self.stages.count)]
      }
      var bytes = input.utf8.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A] + line
      for _ in 0..<mutator.below(5) { bytes += [0x0A] + mutator.next() }
      return Self.problem(bytes).map { "\($0) for \(String(decoding: bytes, as: UTF8.self))" }
    }
    #expect(finds == [])
  }

  @Test func `what once went wrong stays right`() {
    for (name, bytes) in Fuzzing.cases("stages") {
      #expect(Self.problem(bytes) == nil, "\(name)")
    }
  }
}
