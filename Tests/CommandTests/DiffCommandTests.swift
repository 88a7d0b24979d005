import Foundation
import Support
import Testing

/// `logq diff` with its questions about files and traces.
@Suite struct DiffCommandTests {
  let files: HostileFiles

  init() throws { files = try HostileFiles() }

  private struct Report: Decodable {
    var a: Group
    var b: Group
    var findings: [Finding]
    var symptoms: [Told]
    var missing: [Missing]

    struct Group: Decodable {
      var name: String
      var count: Int
      var query: Claim?
    }
    struct Claim: Decodable {
      var value: Int
      var query: String
    }
    struct Finding: Decodable {
      var predicate: [Part]
      var a_count: Int
      var a_total: Int
      var b_count: Int
      var b_total: Int
      var first: Place
    }
    struct Place: Decodable {
      var file: String
      var line: Int
    }
    struct Told: Decodable { var predicate: [Part] }
    struct Part: Decodable {
      var field: String
      var op: String
    }
    struct Missing: Decodable {
      var what: String
      var hint: String
    }
  }

  private func text(_ arguments: String...) throws -> String { try text(arguments) }

  private func text(_ arguments: [String]) throws -> String {
    let result = try LogqProcess.run(arguments, in: files.folder, seconds: 60)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    return String(decoding: result.output, as: UTF8.self)
  }

  private func report(_ arguments: String...) throws -> Report {
    try JSONDecoder().decode(
      Report.self, from: Data(try text(["diff", "-o", "json"] + arguments).utf8))
  }

  // MARK: - Two groups of files

  /// 300 requests of a day; `isNew` says which of them the second release has answered.
  private func writeDay(_ day: Int, into names: [String], isNew: (Int) -> Bool) throws {
    let size = 300 / names.count
    for (k, name) in names.enumerated() {
      var text = ""
      for i in (k * size)..<((k + 1) * size) {
        text += String(
          format: "{\"time\":\"2026-03-%02dT12:%02d:%02dZ\",\"msg\":\"done\",\"status\":200,",
          day, i / 60, i % 60)
        text += "\"service\":\"shop\",\"release\":\"\(isNew(i) ? 2 : 1)\","
        text += "\"region\":\"\(["eu", "us"][i * 7 % 5 % 2])\"}\n"
      }
      try files.write(name, text)
    }
  }

  private func writeDays() throws {
    try writeDay(3, into: ["yesterday.log"]) { _ in false }
    try writeDay(4, into: ["today/a.log", "today/b.log"]) { $0 % 2 == 0 }
  }

  @Test func `--a and --b compare the records of files, however they are named`() throws {
    try writeDays()
    let report = try report("--a", "today", "--b", "yesterday.log")
    #expect(report.a.count == 300 && report.b.count == 300)
    let finding = try #require(report.findings.first)
    #expect(report.findings.count == 1)
    #expect(finding.predicate.map(\.field) == ["release"])
    #expect(finding.a_count == 150 && finding.a_total == 300)
    #expect(finding.b_count == 0 && finding.b_total == 300)
    #expect(finding.first.file == "today/a.log" && finding.first.line == 1)

    let folder = try text("diff", "-o", "json", "--a", "today", "--b", "yesterday.log")
    let named = try text(
      "diff", "-o", "json", "--threads", "1", "--a", "today/b.log", "--a", "today/a.log", "--b",
      "yesterday.log")
    #expect(folder == named)
  }

  @Test func `the groups may be read on two machines`() throws {
    try writeDays()
    let whole = try text("diff", "-o", "json", "--a", "today", "--b", "yesterday.log")
    try files.write("a.partial", try text("diff", "-o", "partial", "--a", "today"))
    try files.write("b.partial", try text("diff", "-o", "partial", "--b", "yesterday.log"))
    #expect(try text("merge", "-o", "json", "b.partial", "a.partial") == whole)
  }

  @Test func `files compared with themselves differ in nothing`() throws {
    try writeDays()
    #expect(try report("--a", "today", "--b", "today").findings.isEmpty)
  }

  @Test(arguments: [
    (["--a", "today"], "`--a` and `--b` go together, expected files of both"),
    (["--b", "today"], "`--a` and `--b` go together, expected files of both"),
    (["--a", "today", "--b", "yesterday.log", "more.log"], "`more.log` is of neither group"),
    (["--a", "today", "--b", "yesterday.log", "--slow"], "contradict each other"),
  ])
  func `a group by itself answers nothing`(options: [String], message: String) throws {
    try writeDays()
    let result = try LogqProcess.run(["diff"] + options, in: files.folder, seconds: 60)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  // MARK: - Traces

  /// 200 requests to `web`, each of which asks one shard of a database.
  ///
  /// Most of those for the third one fail at `web`. No span of `web` names the shard.
  private func writeTraces() throws {
    var lines: [String] = []
    for i in 0..<200 {
      let shard = i * 7 % 5
      let isBad = shard == 3 && i % 8 != 0
      let web = span(i, 1, "", "GET /", "region", ["eu", "us"][i % 2], isBad: isBad)
      let database = span(i, 2, id(i, 1), "query", "shard", "s\(shard)", isBad: false)
      for (service, span) in [("db", database), ("web", web)] {
        lines.append(
          #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":"#
            + #"{"stringValue":"\#(service)"}}]},"scopeSpans":[{"spans":[\#(span)]}]}]}"#)
      }
    }
    try files.write("1.jsonl", lines[..<150].joined(separator: "\n") + "\n")
    try files.write("2.jsonl", lines[150...].joined(separator: "\n") + "\n")
  }

  private func id(_ trace: Int, _ number: Int) -> String {
    String(format: "%016x", trace * 10 + number + 16)
  }

  private func span(
    _ trace: Int, _ number: Int, _ parent: String, _ name: String, _ key: String, _ value: String,
    isBad: Bool
  ) -> String {
    let start = 1_772_539_200_000_000_000 + trace * 1_000_000_000 + number * 1_000_000
    return #"{"traceId":"\#(String(format: "%032x", trace + 1))","spanId":"\#(id(trace, number))","#
      + #""parentSpanId":"\#(parent)","name":"\#(name)","kind":2,"#
      + #""startTimeUnixNano":"\#(start)","endTimeUnixNano":"\#(start + 5_000_000)","#
      + #""attributes":[{"key":"\#(key)","value":{"stringValue":"\#(value)"}}],"#
      + #""status":{"code":\#(isBad ? 2 : 0)}}"#
  }

  @Test func `--traces takes the attributes of all spans as the root's`() throws {
    try writeTraces()
    // Span by span the service that fails does not know the shard.
    #expect(try report("1.jsonl", "2.jsonl").findings.isEmpty)
    let report = try report("--traces", "1.jsonl", "2.jsonl")
    #expect(report.a.count + report.b.count == 200)
    let finding = try #require(report.findings.first)
    #expect(finding.predicate.map(\.field) == ["shard"])
    #expect(finding.a_count == report.a.count && finding.a_total == report.a.count)
    #expect(finding.b_count == 40 - report.a.count)
  }

  @Test func `traces are whole again when partials are merged, whichever has which spans`() throws {
    try writeTraces()
    let whole = try text("diff", "-o", "json", "--traces", "1.jsonl", "2.jsonl")
    for name in ["1", "2"] {
      try files.write(
        "\(name).partial", try text("diff", "-o", "partial", "--traces", "\(name).jsonl"))
    }
    #expect(try text("merge", "-o", "json", "2.partial", "1.partial") == whole)
  }

  @Test func `without spans there are no traces, which is said`() throws {
    try writeDays()
    let report = try report("--traces", "today")
    #expect(report.missing.first?.what == "no spans")
    #expect(report.missing.first?.hint == "files with spans, or without --traces")
  }

  // MARK: - Times

  @Test func `a time of day is that time on the day of the input`() throws {
    try writeDay(4, into: ["a.log"]) { $0 >= 150 }
    let absolute = try text("diff", "-o", "json", "--split", "2026-03-04T12:02:30Z", "a.log")
    #expect(try text("diff", "-o", "json", "--split", "12:02:30", "a.log") == absolute)
    #expect(try report("--split", "12:02:30", "a.log").a.count == 150)
    let window = try text(
      "diff", "-o", "json", "--window", "12:03..12:04", "--baseline", "12:00..12:02", "a.log")
    #expect(window.contains("\"count\":60"))
  }

  @Test(arguments: [["--split", "12:02"], ["--window", "12:03..12:04"]])
  func `which a part of an input cannot know`(options: [String]) throws {
    try writeDays()
    let result = try LogqProcess.run(
      ["diff", "-o", "partial"] + options + ["today"], in: files.folder, seconds: 60)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains("depends on the input"), "\(result.errors)")
  }

  // MARK: - What A is

  @Test func `the fields of --failing are what failing requests are, not why`() throws {
    try writeDays()
    let report = try report("--failing", "release=\"2\"", "today")
    #expect(report.a.count == 150)
    #expect(report.findings.isEmpty)
    #expect(report.symptoms.map { $0.predicate.map(\.field) }.contains(["release"]))
    try files.write(
      "a.partial", try text("diff", "-o", "partial", "--failing", "release=\"2\"", "today"))
    let merged = try text("merge", "-o", "json", "a.partial")
    #expect(merged == (try text("diff", "-o", "json", "--failing", "release=\"2\"", "today")))
  }

  @Test func `the query of --where gives the number of records that it selects`() throws {
    try writeDays()
    let query = "{} | json | release=\"2\""
    let claim = try #require(try report("--where", query, "today").a.query)
    #expect(claim.value == 150)
    #expect(claim.query.hasPrefix("sum(count_over_time(\(query) ["))
  }
}
