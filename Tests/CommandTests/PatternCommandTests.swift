import Foundation
import Support
import Testing

/// `logq patterns` and `logq fields` as they are used: their options, partials, hostile lines.
@Suite struct PatternCommandTests {
  let files: HostileFiles

  init() throws { files = try HostileFiles() }

  private struct Pattern: Decodable {
    var template: String
    var count: Int
    var trend: Trend?
    var by: Group?
    var baseline: Before?
    struct Trend: Decodable {
      var before: Double
      var after: Double
      var ratio: Double?
    }
    struct Group: Decodable {
      var field: String
      var value: String
    }
    struct Before: Decodable {
      var count: Int
      var change: String?
    }
  }

  private struct Report: Decodable {
    var total: Int
    var patterns: [Pattern]
    var new: [String]?
    var gone: [Gone]?
    struct Gone: Decodable {
      var template: String
      var count: Int
    }
  }

  private struct Line: Decodable {
    var file: String
    var line: Int
    var template: String
    var values: [String]
  }

  private func report(_ arguments: String...) throws -> Report {
    let result = try LogqProcess.run(
      ["patterns", "-o", "json"] + arguments, in: files.folder, seconds: 60)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: result.output)
  }

  /// A record of a statement that is part of a trace.
  private func record(_ minute: Int, _ second: Int, _ trace: Int, _ message: String) -> String {
    String(
      format: "{\"ts\":\"2024-05-14T09:%02d:%02dZ\",\"trace_id\":\"%032x\"", minute, second, trace)
      + ",\"level\":\"info\",\"msg\":\"\(message)\"}\n"
  }

  // MARK: - Options

  @Test func `--by tells messages apart by the value of a field, --min leaves out what is rare`()
    throws
  {
    var text = ""
    for trace in 1...6 {
      for i in 0..<trace { text += record(0, i, trace, "SELECT * FROM items WHERE id = \(i)") }
    }
    try files.write("a.log", text)
    let all = try report("--by", "trace_id", "a.log")
    #expect(all.patterns.map(\.count) == [6, 5, 4, 3, 2, 1])
    #expect(all.patterns.first?.by?.value == String(format: "%032x", 6))
    let often = try report("--by", "trace_id", "--min", "5", "a.log")
    #expect(often.patterns.map(\.count) == [6, 5])
    #expect(often.total == all.total)
  }

  @Test func `--split compares what came a second before and after`() throws {
    var text = ""
    for i in 0..<60 { text += record(i / 60, i, i, "tick") }
    for i in 0..<60 { text += record(1, i, i, "tick") + record(1, i, i, "late") }
    try files.write("a.log", text)
    let report = try report("--split", "2024-05-14T09:01:00Z", "a.log")
    let tick = try #require(report.patterns.first { $0.template == "tick" }?.trend)
    #expect(tick.before == 1)
    #expect((tick.ratio ?? 0).magnitude - 1 < 0.05)
    let late = try #require(report.patterns.first { $0.template == "late" }?.trend)
    #expect(late.before == 0 && late.ratio == nil && late.after > 0.9)
  }

  @Test func `--min-values says how many values make a place variable`() throws {
    let words = ["red", "blue", "green", "black", "white", "brown"]
    try files.write("a.log", words.map { "the \($0) door opened\n" }.joined())
    #expect(try report("--min-values", "10", "a.log").patterns.count == 6)
    #expect(
      try report("--min-values", "2", "a.log").patterns.map(\.template) == ["the <_> door opened"])
  }

  @Test func `--baseline tells what is new and what is gone`() throws {
    try files.write(
      "old.log",
      (0..<50).map { record(0, $0, $0, "kept \($0)") }.joined()
        + (0..<9).map { record(0, $0, $0, "vanished") }.joined())
    try files.write(
      "new.log",
      (0..<50).map { record(0, $0, $0, "kept \($0)") }.joined()
        + (0..<7).map { record(0, $0, $0, "appeared") }.joined())
    let old = try files.logq("patterns", "-o", "partial", "old.log")
    try files.write("old.partial", Array(old.output))
    let report = try report("--baseline", "old.partial", "new.log")
    #expect(report.new?.count == 1)
    #expect(report.gone?.map(\.template) == ["vanished"])
    #expect(report.gone?.first?.count == 9)
    let appeared = try #require(report.patterns.first { $0.template == "appeared" })
    #expect(appeared.baseline?.count == 0 && appeared.baseline?.change == "new")
    let kept = try #require(report.patterns.first { $0.template == "kept <_>" })
    #expect(kept.baseline?.count == 50 && kept.baseline?.change == nil)
  }

  @Test func `--lines gives each record with its template and its values, in order of place`()
    throws
  {
    try files.write("a.log", "job 1 of 9 done\n\njob 22 of 9 done\nidle\n")
    try files.write("b.log", "job 3 of 9 done\r\n")
    let result = try files.logq("patterns", "--lines", "-o", "jsonl", "b.log", "a.log")
    #expect(result.status == 0)
    let lines = try result.text.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(lines.map(\.file) == ["a.log", "a.log", "a.log", "b.log"])
    #expect(lines.map(\.line) == [1, 3, 4, 1])
    #expect(lines.map(\.values) == [["1", "9"], ["22", "9"], [], ["3", "9"]])
    #expect(lines[0].template == "job <_> of <_> done")
    let piped = try LogqProcess.run(
      ["patterns", "--lines", "-o", "jsonl"], in: files.folder,
      input: URL(fileURLWithPath: files.path("a.log")))
    #expect(piped.text.split(separator: "\n").count == 3)
    #expect(piped.text.hasPrefix("{\"file\":\"-\",\"line\":1,"))
  }

  // MARK: - One answer

  @Test(arguments: [
    [], ["--split", "2024-05-14T09:20:00Z"], ["--by", "trace_id"],
    ["--min-values", "2"], ["--filter", "{} | json | level=\"info\""],
  ])
  func `threads, order and partials change no byte`(options: [String]) throws {
    var random = Seeded(77)
    let names = ["a.log", "b.log", "c.log"]
    for name in names {
      var text = ""
      for i in 0..<300 {
        let n = Int.random(in: 0..<1000, using: &random)
        let message = ["user \(n) came", "took \(n).5 ms", "connection closed", "node-\(n % 7) up"]
        text += record(i / 6, i % 6 * 10, n % 40, message[n % 4])
      }
      try files.write(name, text)
    }
    var partials: [String] = []
    for (i, part) in [[names[1]], [names[2], names[0]]].enumerated() {
      let result = try LogqProcess.run(
        ["patterns", "-o", "partial"] + options + part, in: files.folder)
      #expect(result.status == 0, "\(result.errors)")
      partials.append(try files.write("\(i).partial", Array(result.output)))
    }
    for form in ["", "json", "jsonl", "csv", "table", "markdown"] {
      let shown = form.isEmpty ? [] : ["-o", form]
      let whole = try LogqProcess.run(["patterns"] + shown + options + names, in: files.folder)
      let again = try LogqProcess.run(
        ["patterns", "--threads", "3"] + shown + options + names.reversed(), in: files.folder)
      let merged = try LogqProcess.run(["merge"] + shown + partials, in: files.folder)
      #expect(whole.status == 0 && !whole.output.isEmpty)
      #expect(again.text == whole.text, "\(form)")
      #expect(merged.text == whole.text, "\(form): \(merged.errors)")
    }
    let lines = ["patterns", "--lines", "-o", "jsonl"]
    if !options.contains("--by") {
      let one = try LogqProcess.run(lines + options + names + ["--threads", "1"], in: files.folder)
      let three = try LogqProcess.run(
        lines + options + names + ["--threads", "3"], in: files.folder)
      #expect(one.output == three.output && one.status == 0)
    }
  }

  @Test func `the text view has a sparkline where the input has times`() throws {
    var text = ""
    for minute in 0..<40 { text += record(minute, 0, 1, "steady") }
    for second in 0..<20 { text += record(30, second, 1, "burst") }
    try files.write("a.log", text)
    let result = try LogqProcess.run(
      ["patterns", "a.log"], in: files.folder, environment: ["LC_ALL": "C.UTF-8"])
    #expect(result.text.contains("over time"))
    #expect(result.text.contains("█"))
    let plain = try LogqProcess.run(
      ["patterns", "a.log"], in: files.folder, environment: ["LC_ALL": "C"])
    #expect(plain.text.contains("over time"))
  }

  // MARK: - Hostile lines

  /// Lines that nobody would write.
  static let hostile: [String] = [
    "\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7} \"quote\" \\ back", "</script><b>&amp;|`c`|*x*",
    "nul \u{0} and \u{85} and \u{202E}", "<a> <_> <b> <_>", String(repeating: "'", count: 5_000),
    String(repeating: "\"x", count: 5_000), String(repeating: "<a>", count: 3_000),
    String(repeating: "1:", count: 4_000), String(repeating: "/a", count: 4_000),
    String(repeating: "a ", count: 4_000), String(repeating: "\t", count: 4_000) + "5",
    String(repeating: "9", count: 200_000), "=cmd()", "{\"msg\":\"\\u001b[2J\\u0000 x\"}",
    "{\"msg\":\"" + String(repeating: "Jul 10 23:21:07 ", count: 200) + "\"}",
    "{\"n\":1e300,\"m\":-1.7e308,\"k\":0.00000000000000000001}", "n=1e308 took=9e307s size=1e305GB",
    "Sun", "Sun Jul", "1 Jul", "é", "\u{FFFD}", "..", "...", ": : :", "::::", "!?.:", "\u{1}",
  ]

  @Test(arguments: ["", "json", "jsonl", "csv", "table", "markdown"])
  func `lines do not break out of their strings`(format: String) throws {
    try files.write("hostile.log", (Self.hostile + Self.hostile).map { $0 + "\n" }.joined())
    for command in ["patterns", "fields"] {
      let result = try LogqProcess.run(
        [command, "hostile.log"] + (format.isEmpty ? [] : ["-o", format]), in: files.folder,
        seconds: 60)
      #expect(result.status == 0 || result.status == 3, "\(result.errors)")
      // These have the bytes as they are, unless they go to a terminal.
      guard format != "csv" && format != "markdown" else { continue }
      let isSafe = !result.text.unicodeScalars.contains {
        ($0.value < 0x20 && $0 != "\n") || $0.value == 0x7F
      }
      #expect(isSafe, "\(command)")
    }
  }

  @Test(arguments: ["", "json", "csv", "table", "markdown"])
  func `numbers of any size are shown`(format: String) throws {
    let lines = (0..<60).flatMap { i in
      [
        "{\"n\":\(i)e\(i * 5),\"m\":-\(i)e300,\"duration\":1e\(i * 5)}",
        "n=\(i)e-\(i * 5) x=0x\(i)p9",
      ]
    }
    try files.write("numbers.log", lines.map { $0 + "\n" }.joined())
    for command in ["fields", "patterns"] {
      let result = try LogqProcess.run(
        [command, "numbers.log"] + (format.isEmpty ? [] : ["-o", format]), in: files.folder,
        seconds: 60)
      #expect(result.status == 0, "\(command): \(result.errors)")
    }
  }

  @Test(arguments: ["1e308", "-1e308", "1e301 -1e301", "5e-324", "0", "1e18 -9e15 1e-300"])
  func `charts show numbers of any size`(numbers: String) throws {
    let lines = numbers.split(separator: " ").enumerated().flatMap { i, number in
      (0..<3).map { "{\"ts\":\"2024-05-14T09:0\(i):0\($0)Z\",\"n\":\(number)}\n" }
    }
    try files.write("numbers.log", lines.joined())
    for form in ["chart", "svg", "table"] {
      for query in [
        "max_over_time({} | json | unwrap n [1m])", "max by (n) (rate({} | json [1m]))",
      ] {
        for time in [[], ["--instant"]] {
          let result = try LogqProcess.run(
            ["-o", form, query, "numbers.log"] + time, in: files.folder, seconds: 60)
          #expect(result.status == 0, "\(form) of \(query): \(result.errors)")
        }
      }
    }
  }

  @Test func `every hostile line has a template that matches it`() throws {
    let lines = Self.hostile.filter { !$0.contains("\u{0}") && !$0.hasPrefix("{") }
    try files.write("hostile.log", lines.map { $0 + "\n" }.joined())
    let result = try files.logq(
      "patterns", "--lines", "-o", "jsonl", "--input", "lines", "hostile.log")
    let rows = result.text.split(separator: "\n")
    #expect(rows.count == lines.count)
    for (row, line) in zip(rows, lines) {
      let found = try JSONDecoder().decode(Line.self, from: Data(row.utf8))
      #expect(LinePattern.matches(found.template, line), "\(found.template) and \(line.prefix(80))")
    }
  }
}

/// A pattern of LogQL, matched slowly: anchored, leftmost, without going back.
private enum LinePattern {
  static func matches(_ pattern: String, _ line: String) -> Bool {
    let texts = pattern.components(separatedBy: "<_>").map { Array($0.utf8) }
    let line = Array(line.utf8)
    guard line.starts(with: texts[0]) else { return false }
    if texts.count == 1 { return line == texts[0] }
    var at = texts[0].count
    for (k, text) in texts.enumerated().dropFirst() {
      if text.isEmpty { return k == texts.count - 1 && at < line.count }
      var from = at + 1
      while from + text.count <= line.count, !line[from..<from + text.count].elementsEqual(text) {
        from += 1
      }
      guard from + text.count <= line.count else { return false }
      at = from + text.count
    }
    return at == line.count
  }
}

/// Numbers of what a filter has selected: their queries select the same.
@Suite struct FilteredClaimTests {
  let files: HostileFiles

  init() throws { files = try HostileFiles() }

  private struct Report: Decodable {
    var patterns: [Item]?
    var fields: [Item]?
    struct Item: Decodable { var query: Claim? }
    struct Claim: Decodable {
      var value: Int?
      var query: String
      var at_ns: String
    }
  }

  private struct Answer: Decodable {
    var result: [Series]
    struct Series: Decodable { var value: [Value] }
    enum Value: Decodable {
      case text(String)
      case number(Double)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .text(text)
        } else {
          self = .number(try container.decode(Double.self))
        }
      }
    }
  }

  /// How many claims there are; each is asked again.
  private func checked(_ command: String, _ filter: String) throws -> Int {
    let result = try files.logq(command, "-o", "json", "--filter", filter, "a.log")
    #expect(result.status == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: result.output)
    var count = 0
    for claim in (report.patterns ?? report.fields ?? []).compactMap(\.query) {
      guard let value = claim.value else { continue }
      count += 1
      let again = try files.logq(
        "query", "-o", "json", "--instant", "--at", claim.at_ns, claim.query, "a.log")
      let found = try JSONDecoder().decode(Answer.self, from: again.output).result.first?.value.last
      guard case .text(let number)? = found else {
        Issue.record("\(claim.query) gives nothing")
        continue
      }
      #expect(Double(number) == Double(value), "\(claim.query)")
    }
    return count
  }

  @Test(arguments: ["patterns", "fields"]) func `they are counted behind the filter`(
    command: String
  ) throws {
    let lines = (0..<20).map {
      "{\"ts\":\(1_772_539_200_000 + $0),\"msg\":\"job \($0)\",\"level\":\"\(["info", "warn"][$0 % 2])\"}\n"
    }
    try files.write("a.log", lines.joined())
    #expect(try checked(command, "{} | json | level=\"warn\"") > 0)
    #expect(try checked(command, "{} |= \"1\"") > 0)
    // Lines that are no objects pass as well, with an error that no metric query takes.
    try files.write("a.log", lines.joined() + "2026-03-03T12:00:19Z text\n")
    _ = try checked(command, "{} | json | level!=\"warn\"")
    // What changes the line leaves it open what a pattern meets.
    _ = try checked(command, "{} | json | line_format \"{{.level}}\"")
  }
}
