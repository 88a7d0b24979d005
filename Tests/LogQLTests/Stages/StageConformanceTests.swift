import Foundation
import LogCore
import Testing

@testable import LogQL

/// Loki's answers to log queries, compared with what the stages alone make of the same records.
///
/// The cases are those that the command is tested with; here they fail nearer to the cause.
@Suite struct StageConformanceTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Conformance/logql")
  static let areas: [String] = {
    let path = folder.appendingPathComponent("cases").path
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return (names ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }()

  @Test(arguments: areas)
  func `stages answer as Loki's do`(area: String) throws {
    let data = try Data(
      contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(area))
    let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    for fields in cases {
      guard let test = StageCase(fields) else { continue }
      do {
        let records = try Self.records(test.data)
        let problem = test.problem(try StageHarness.run(test.query, records))
        if let problem { Issue.record("\(test.name): \(test.query)\n    \(problem)") }
      } catch {
        Issue.record("\(test.name): \(test.query)\n    \(error)")
      }
    }
  }

  @Test func `selection does not depend on what is looked at later`() throws {
    for area in Self.areas {
      let data = try Data(
        contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(area))
      let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
      for test in cases.compactMap({ StageCase($0) }) {
        let records = try Self.records(test.data)
        let all = try StageHarness.run(test.query, records)
        let raw = try StageHarness.run(test.query, records, demand: .nothing)
        #expect(raw.map(\.line) == all.map(\.line), "\(test.query)")
      }
    }
  }

  @Test func `what is written is read as the same stages`() throws {
    for area in Self.areas {
      let data = try Data(
        contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(area))
      let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
      for test in cases.compactMap({ StageCase($0) }) {
        guard case .log(let log) = try parseQuery(test.query).expression else { continue }
        let written = "{} " + log.stages.map(\.written).joined(separator: " ")
        guard case .log(let again) = try parseQuery(written).expression else { continue }
        #expect(again.stages == log.stages, "\(test.query)")
      }
    }
  }

  /// The lines of a Loki export.
  private static func records(_ file: String) throws -> [PlainRecord] {
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    return try text.split(separator: "\n").compactMap { row in
      let fields = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
      guard let line = fields?["line"] as? String, let time = fields?["timestamp"] as? String
      else { return nil }
      return PlainRecord(
        labels: fields?["labels"] as? [String: String] ?? [:], line: line, time: nanoseconds(time))
    }
  }

  /// The time of a UTC stamp, to the nanosecond.
  static func nanoseconds(_ stamp: String) -> Int64 {
    let parts = stamp.dropLast().split(separator: ".")
    var date = tm()
    let fields = parts[0].split { !$0.isNumber }.compactMap { Int32($0) }
    (date.tm_year, date.tm_mon, date.tm_mday) = (fields[0] - 1900, fields[1] - 1, fields[2])
    (date.tm_hour, date.tm_min, date.tm_sec) = (fields[3], fields[4], fields[5])
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let digits = fraction + String(repeating: "0", count: 9 - fraction.count)
    return Int64(timegm(&date)) * 1_000_000_000 + (Int64(digits) ?? 0)
  }
}

/// One log query with Loki's answer.
private struct StageCase {
  let name: String
  let query: String
  let data: String
  private let window: Range<Int64>
  private let limit: Int
  private let isBackward: Bool
  private let expected: [String: [String]]

  /// Nil for metric queries and for those that fail.
  init?(_ fields: [String: Any]) {
    guard let name = fields["name"] as? String, let query = fields["query"] as? String,
      let data = fields["data"] as? String, let expect = fields["expect"] as? [String: Any],
      expect["resultType"] as? String == "streams",
      let start = fields["start"] as? String, let end = fields["end"] as? String
    else { return nil }
    self.name = name
    self.query = query
    self.data = data
    window = StageConformanceTests.nanoseconds(start)..<StageConformanceTests.nanoseconds(end)
    limit = (fields["limit"] as? Int) ?? Int.max
    isBackward = fields["direction"] as? String == "backward"
    var records: [PlainRecord] = []
    for stream in expect["result"] as? [[String: Any]] ?? [] {
      for value in stream["values"] as? [[String]] ?? [] {
        let labels = stream["stream"] as? [String: String] ?? [:]
        records.append(PlainRecord(labels: labels, line: value[1], time: Int64(value[0]) ?? 0))
      }
    }
    expected = Self.streams(records)
  }

  func problem(_ records: [PlainRecord]) -> String? {
    var selected = records.filter { window.contains($0.time) }
    selected.sort { isBackward ? $0.time > $1.time : $0.time < $1.time }
    let given = Self.streams(Array(selected.prefix(limit)))
    for (labels, lines) in expected where given[labels] != lines {
      return "{\(labels)}: \(lines) expected, \(given[labels].map { "\($0)" } ?? "\(given)") given"
    }
    for labels in given.keys where expected[labels] == nil { return "{\(labels)} not expected" }
    return nil
  }

  private static func streams(_ records: [PlainRecord]) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for record in records {
      let labels = record.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      result[labels.joined(separator: ", "), default: []].append("\(record.time) \(record.line)")
    }
    return result.mapValues { $0.sorted() }
  }
}
