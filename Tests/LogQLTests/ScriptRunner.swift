import Foundation
import Ingest
import LogCore
import LogQL
import Support

/// Runs the blocks of a query script and says what they came to, as text like that of the script.
final class ScriptRunner {
  private var records = ScriptRecords()

  /// What the block's answer should be where it is another; nil if it is right.
  func run(_ block: QueryScript.Block) throws -> [String]? {
    switch block.word {
    case "load": try load(block)
    case "clear": records = ScriptRecords()
    case "lines": return difference(block, try lines(block.head))
    case "at", "range": return difference(block, try samples(block))
    case "same": return try same(block)
    case "error": return difference(block, error(block.head))
    case "fails": return difference(block, try failure(block))
    case "format": return difference(block, try format(block.head))
    case "plan": return difference(block, try plan(block.head))
    case "skip": break
    default: throw ScriptError("unknown word `\(block.word)`")
    }
    return nil
  }

  private func difference(_ block: QueryScript.Block, _ given: [String]) -> [String]? {
    given == block.body ? nil : given
  }

  // MARK: - Records

  private func load(_ block: QueryScript.Block) throws {
    let (labels, rest) = try Self.labels(block.head)
    records.addStream(labels)
    let words = rest.split(separator: " ")
    if words.count == 6, words[0] == "every", let step = QueryScript.duration(words[1]),
      let from = QueryScript.duration(words[3]), let to = QueryScript.duration(words[5])
    {
      for (i, time) in stride(from: from, through: to, by: Int64.Stride(step)).enumerated() {
        records.add(time, block.body[i % block.body.count])
      }
      return
    }
    for line in block.body {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard let time = QueryScript.duration(parts[0]) else {
        throw ScriptError("a time and a line expected: \(line)")
      }
      records.add(time, String((parts.count > 1 ? parts[1] : "").drop { $0 == " " }))
    }
  }

  /// `{a="b", c="d"} rest`.
  private static func labels(_ text: String) throws -> ([(name: String, value: String)], String) {
    guard let end = text.firstIndex(of: "}") else { throw ScriptError("labels expected: \(text)") }
    guard case .log(let log) = try parse(String(text[...end])).expression else {
      throw ScriptError("labels expected")
    }
    let pairs = log.selector.matchers.map { (name: $0.label.text, value: $0.value.text) }
    return (pairs, String(text[text.index(after: end)...]))
  }

  // MARK: - Log queries

  private func lines(_ query: String) throws -> [String] {
    let reference = try lines(query, .reference)
    for way in ScriptRecords.Way.others {
      let other = try lines(query, way)
      guard other == reference else {
        throw ScriptError("with \(way) it gives \(other), else \(reference)")
      }
    }
    return reference
  }

  private func lines(_ text: String, _ way: ScriptRecords.Way) throws -> [String] {
    guard case .log(let log) = try Self.parse(text).expression else {
      throw ScriptError("a log query expected")
    }
    var plan = LogPlanner.plan(log, needs: [.time], demand: .all, environment: PlanEnvironment())
    var joins = try joins(way)
    try joins.fill(&plan)
    let collected = StreamText()
    var options = LogQueryOptions()
    options.threads = way.threads
    let run = LogQueryRun(
      plan: plan, source: try records.source(way), destination: .complete(collected),
      options: options
    ) { _ in true }
    _ = run.run()
    return collected.text
  }

  /// What runs the queries inside of joins, over the same records.
  private func joins(_ way: ScriptRecords.Way) throws -> JoinReading {
    let sources = try (0..<4).map { _ in try records.source(way) }
    var next = 0
    return JoinReading(environment: PlanEnvironment(), threads: way.threads) {
      next += 1
      return sources[(next - 1) % sources.count]
    }
  }

  private func same(_ block: QueryScript.Block) throws -> [String]? {
    let queries = [block.head] + block.body.map { $0.trimmingCharacters(in: .whitespaces) }
    let first = try lines(queries[0])
    for query in queries.dropFirst() {
      let other = try lines(query)
      if other != first { return ["`\(query)` gives"] + other + ["instead of"] + first }
    }
    return nil
  }

  // MARK: - Metric queries

  private func samples(_ block: QueryScript.Block) throws -> [String] {
    let reference = try samples(block, .reference)
    for way in ScriptRecords.Way.others {
      let other = try samples(block, way)
      guard other == reference else {
        throw ScriptError("with \(way) it gives \(other), else \(reference)")
      }
    }
    return reference
  }

  /// The message for a query that fails while it runs, with the number of the line.
  private func failure(_ block: QueryScript.Block) throws -> [String] {
    let parts = block.head.split(separator: " ", maxSplits: 1).map(String.init)
    var inner = block
    inner.word = parts[0]
    inner.head = parts.count > 1 ? parts[1] : ""
    let reference = try failure(inner, .reference)
    for way in ScriptRecords.Way.others {
      let other = try failure(inner, way)
      guard other == reference else {
        throw ScriptError("with \(way) it gives \(other), else \(reference)")
      }
    }
    return reference
  }

  private func failure(_ block: QueryScript.Block, _ way: ScriptRecords.Way) throws -> [String] {
    do {
      _ = try samples(block, way)
      return ["no error"]
    } catch let error as QueryError {
      // `FILE:LINE: ...`, where the files are others in each way.
      let parts = error.diagnostic.headline.components(separatedBy: ": ")
      let line = parts[0].components(separatedBy: ":").last ?? ""
      let headline =
        Int(line) == nil
        ? error.diagnostic.headline
        : "line \(line): " + parts.dropFirst().joined(separator: ": ")
      return [headline] + error.diagnostic.help.map { "help: \($0)" }
    }
  }

  private func samples(_ block: QueryScript.Block, _ way: ScriptRecords.Way) throws -> [String] {
    let (times, text) = try Self.times(block)
    guard case .metric(let metric) = try Self.parse(text).expression else {
      throw ScriptError("a metric query expected")
    }
    var plan = MetricPlanner.plan(
      metric, text: text, times: times, split: nil, environment: PlanEnvironment())
    var joins = try joins(way)
    try joins.fill(&plan)
    let result = try MetricQueryRun(
      plan: plan, source: records.source(way), threads: way.threads
    ).run()
    return result.series.map { series in
      "\(Self.text(series.labels))  " + Self.values(series, result)
    }
  }

  private static func times(_ block: QueryScript.Block) throws -> (EvaluationTimes, String) {
    let words = block.head.split(separator: " ", maxSplits: 3).map(String.init)
    if block.word == "at", let at = words.first.flatMap({ QueryScript.duration($0) }) {
      let query = block.head.drop { $0 != " " }
      return (.instant(QueryScript.epoch + at), query.trimmingCharacters(in: .whitespaces))
    }
    let ends = (words.first ?? "").components(separatedBy: "..").map { QueryScript.duration($0) }
    guard words.count == 4, ends.count == 2, let from = ends[0], let to = ends[1],
      let step = QueryScript.duration(words[2])
    else { throw ScriptError("`range FROM..TO step D QUERY` expected") }
    return (
      .range(from: QueryScript.epoch + from, to: QueryScript.epoch + to, step: step),
      words[3].trimmingCharacters(in: .whitespaces)
    )
  }

  private static func values(_ series: Series, _ result: MetricResult) -> String {
    if result.kind != .matrix { return number(series.samples.first?.value ?? .nan) }
    var words: [String] = []
    for time in stride(from: result.from, through: result.to, by: Int64.Stride(result.step)) {
      let sample = series.samples.first { $0.time == time }
      words.append(sample.map { number($0.value) } ?? "_")
    }
    return words.joined(separator: " ")
  }

  private static func number(_ value: Double) -> String {
    let out = ByteBuffer()
    NumberText.format(value, to: out)
    return out.string
  }

  static func text(_ labels: [(name: [UInt8], value: [UInt8])]) -> String {
    let pairs = labels.map { label in
      String(decoding: label.name, as: UTF8.self) + "="
        + QueryText.quote(String(decoding: label.value, as: UTF8.self))
    }
    return "{" + pairs.joined(separator: ", ") + "}"
  }

  // MARK: - Errors and layout

  /// The message for a query, and the query with the offending piece marked.
  private func error(_ marked: String) -> [String] {
    let text = ControlPictures.decode(
      marked.replacingOccurrences(of: "«", with: "").replacingOccurrences(of: "»", with: ""))
    do {
      _ = try parseQuery(text, variables: QueryVariables())
      return ["no error"]
    } catch {
      let diagnostic = error.diagnostic
      var result = [diagnostic.headline] + diagnostic.help.map { "help: \($0)" }
      if let range = diagnostic.range {
        var bytes = Array(text.utf8)
        bytes.insert(contentsOf: "»".utf8, at: min(range.upperBound, bytes.count))
        bytes.insert(contentsOf: "«".utf8, at: min(range.lowerBound, bytes.count))
        let shown = ControlPictures.encode(String(decoding: bytes, as: UTF8.self))
        if shown != marked { result.append("marked: \(shown)") }
      }
      return result
    }
  }

  /// The query as `logq fmt` lays it out; laid out again it must stay the same.
  private func format(_ text: String) throws -> [String] {
    let query = try Self.parse(text)
    let laidOut = QueryLayout.format(query)
    let again = try Self.parse(laidOut)
    guard again == query, QueryLayout.format(again) == laidOut else {
      throw ScriptError("laid out it is another query: \(laidOut)")
    }
    return laidOut.split(separator: "\n").map(String.init)
  }

  private static func parse(_ text: String) throws -> Query {
    try parseQuery(ControlPictures.decode(text), variables: QueryVariables())
  }

  private func plan(_ text: String) throws -> [String] {
    let query = try Self.parse(text)
    switch query.expression {
    case .log(let log):
      let plan = LogPlanner.plan(
        log, needs: [], demand: .nothing, environment: PlanEnvironment())
      return PlanText.describe(plan, selector: log.selector)
    case .metric(let metric):
      let plan = MetricPlanner.plan(
        metric, text: text, times: .tiling(step: 60_000_000_000), split: nil,
        environment: PlanEnvironment())
      return PlanText.describe(plan)
    }
  }
}

struct ScriptError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
