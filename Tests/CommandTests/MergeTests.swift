import Foundation
import Support
import Testing

/// Partials through the program: what `logq merge` prints is what one run prints, byte for byte.
@Suite struct MergeTests {
  static let logQueries: [([String], String)] = [
    ([], #"{app="api"} |= "error""#),
    (["--limit", "7"], "{} | json | status >= 400"),
    (["--direction", "backward", "--limit", "5"], "{} | json"),
    (["--direction", "forward", "--split", "2024-05-14T09:05:00Z"], "{} | json | drop ms"),
    (["--from", "2024-05-14T09:02:00Z"], #"{} | json | line_format "{{.path}}""#),
    (["-c", "--limit", "9"], #"{app="web"}"#),
  ]
  static let metricQueries: [([String], String)] = [
    ([], #"sum by (path) (count_over_time({} | json | __error__="" [1m]))"#),
    (["--step", "30s"], #"rate({app="api"} |= "error" [90s])"#),
    (
      ["--from", "2024-05-14T09:00:00Z", "--to", "2024-05-14T09:10:00Z"],
      "quantile_over_time(0.9, {} | json | __error__=\"\" | unwrap ms [2m]) by (path)"
    ),
    (
      ["--instant", "--at", "2024-05-14T09:08:00Z", "--split", "2024-05-14T09:05:00Z"],
      "stddev_over_time({} | json | __error__=\"\" | unwrap ms [8m]) by (app, period)"
    ),
    (["--skip-errors"], "sum(rate({} | json [1m])) / sum(rate({}[1m])) * 100"),
    ([], #"absent_over_time({app="none"}[1m])"#),
  ]

  @Test(arguments: logQueries, 1...3)
  func `log queries`(query: ([String], String), seed: Int) throws {
    let forms = ["raw", "jsonl", "json", "csv", "table", "markdown", "pretty"]
    try check(query.0, query.1, query.0.contains("-c") ? [nil] : forms, seed)
  }

  @Test(arguments: metricQueries, 1...3)
  func `metric queries`(query: ([String], String), seed: Int) throws {
    let forms = ["table", "json", "jsonl", "csv", "markdown", "chart", "svg"]
    try check(query.0, query.1, forms, seed)
  }

  @Test func `what does not fit into memory comes out the same`() throws {
    let folder = try Folder()
    let file = try folder.write("all.jsonl", records(seed: 5, count: 40_000))
    for arguments in [
      ["quantile_over_time(0.99, {} | json | __error__=\"\" | unwrap ms [5m]) by (app)"],
      ["-o", "json", "--direction", "backward", #"{app="api"} |= "error""#],
    ] {
      let whole = try LogqProcess.run(arguments + [file])
      let small = try LogqProcess.run(["--memory", "1k"] + arguments + [file])
      #expect(whole.status == 0 && small.status == 0 && small.errors.isEmpty)
      #expect(whole.output == small.output)
    }
  }

  // MARK: - Support

  private func check(_ options: [String], _ query: String, _ forms: [String?], _ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let folder = try Folder()
    let lines = records(seed: seed, count: Int.random(in: 1...60, using: &random))
    var parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in [String]() }
    for line in lines { parts[parts.indices.randomElement(using: &random) ?? 0].append(line) }
    var partials: [String] = []
    for (i, part) in parts.enumerated() {
      let input = try folder.write("\(i).jsonl", part)
      let result = try LogqProcess.run(
        options + ["-o", "partial", query], input: URL(fileURLWithPath: input))
      #expect(result.status <= 1, "\(result.errors)")
      partials.append(try folder.write("\(i).part", result.output))
    }
    partials.shuffle(using: &random)
    if partials.count > 2 {
      let merged = try LogqProcess.run(["merge", "-o", "partial"] + partials.prefix(2))
      partials = Array(partials.dropFirst(2)) + [try folder.write("merged.part", merged.output)]
    }
    let input = URL(fileURLWithPath: try folder.write("whole.jsonl", lines))
    for form in forms {
      var shown = form.map { ["-o", $0] } ?? []
      if form == "pretty" { shown += ["--color", "always"] }
      let whole = try LogqProcess.run(options + shown + [query], input: input)
      let merged = try LogqProcess.run(["merge"] + shown + partials)
      #expect(whole.output == merged.output, "\(query) as \(form ?? "-"), seed \(seed)")
      #expect(whole.status == merged.status, "\(query), seed \(seed): \(merged.errors)")
    }
  }

  private func records(seed: Int, count: Int) -> [String] {
    var random = Seeded(UInt64(seed))
    var time = 0
    return (0..<count).map { i in
      time += Int.random(in: 1...max(1, 600_000 / count * 2), using: &random)
      let clock = String(
        format: "09:%02d:%02d.%03d", time / 60_000 % 60, time / 1000 % 60, time % 1000)
      let level = Bool.random(using: &random) ? "error" : "info"
      let fields = """
        {\\"path\\":\\"/\(i % 4)\\",\\"status\\":\(200 + 100 * (i % 4)),\\"ms\\":\(i * 7919 % 997),\
        \\"level\\":\\"\(level)\\",\\"msg\\":\\"a\\\\tb é\\"}
        """
      let line = i % 9 == 4 && seed != 5 ? "plain error line \(i)" : fields
      let app = Bool.random(using: &random) ? "api" : "web"
      return "{\"labels\":{\"app\":\"\(app)\",\"pod\":\"p\(i % 3)\"},\"line\":\"\(line)\","
        + "\"timestamp\":\"2024-05-14T\(clock)Z\"}"
    }
  }

  /// A folder that goes away with the test.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-merge-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ lines: [String]) throws -> String {
      try write(name, Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    func write(_ name: String, _ data: Data) throws -> String {
      let file = url.appendingPathComponent(name)
      try data.write(to: file)
      return file.path
    }
  }
}
