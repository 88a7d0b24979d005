import Foundation
import Support
import Testing

/// Times at the ends of what a number of nanoseconds can hold: in records, options and partials.
@Suite struct ExtremeTimeTests {
  static let queries = [
    "count_over_time({}[1h])", "rate({}[7m])", "absent_over_time({}[1h] offset 1h)",
    "sum(rate({}[1y] offset -1h))", "vector(1)",
  ]

  @Test(arguments: queries)
  func `a metric query over extreme times ends`(query: String) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-times-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let lines = [
      #"{"ts":9223372036854775807}"#, #"{"ts":"2262-04-11T23:47:16.854775807Z"}"#,
      #"{"ts":"1970-01-01T00:00:00Z"}"#, #"{"ts":"1677-09-21T00:12:44Z"}"#,
    ]
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    for options in [
      ["--step", "1ns"], ["--step", "1h"], ["--step", "300y", "-o", "chart"], ["--step", "7m"],
      ["--step", "1h", "--from", "1", "--to", "9223372036854775807"], ["--from", "0"],
      ["--instant", "--at", "9223372036854775807"], ["--instant"],
    ] {
      let result = try LogqProcess.run(options + [query, file.path], seconds: 60)
      #expect(result.status <= 3 && result.status >= 0, "\(options): \(result.errors)")
    }
  }

  @Test(arguments: [
    ("sum by (l) (count_over_time({}[1h]))", "times -9223372036854775808 9223372036854775807"),
    ("sum by (l) (count_over_time({}[1h]))", "times 0 9223372036854775807"),
    ("rate_counter({} | unwrap x [7m])", "times 5 1"),
    ("quantile_over_time(0.5, {} | unwrap x [7m])", "skipped 9223372036854775807"),
  ])
  func `a partial with extreme numbers is merged or refused`(query: String, line: String) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-times-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    for pane in [
      "9223372036854775807 1", "-9223372036854775808 9223372036854775807", "5 99999999999 0",
      "5 2 -9223372036854775808 0000000000000000 9223372036854775807 3ff0000000000000",
    ] {
      let text = """
        logq-partial 1 metric
        query "\(query)"
        \(line)
        \(line)
        leaf 0
        series "l" "a"
        pane \(pane)
        pane \(pane)
        end

        """
      try Data(text.utf8).write(to: file)
      for form in ["table", "chart", "json", "svg"] {
        let result = try LogqProcess.run(["merge", "-o", form, file.path], seconds: 60)
        #expect([0, 2].contains(result.status), "\(pane): \(result.errors)")
      }
    }
  }
}
