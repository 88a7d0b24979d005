import LogCore
import LogQL
import Testing

@testable import Reports

/// Rule files of Prometheus and Loki, and when their rules fire.
@Suite struct RuleFileTests {
  private static let minute: Int64 = 60_000_000_000

  private func rules(_ text: String) throws -> RuleFile {
    try RuleFile(SettingsText(name: "rules.yaml", text: text), interval: Self.minute)
  }

  private func fault(_ text: String) -> (headline: String, place: String) {
    do {
      _ = try rules(text)
      return ("", "")
    } catch let error as SettingsError {
      let place = SourceText(text).place(of: error.diagnostic.range?.lowerBound ?? 0)
      return (error.diagnostic.headline, "\(place.line):\(place.column)")
    } catch {
      return ("?", "?")
    }
  }

  @Test func `a group gives its rules the interval`() throws {
    let file = try rules(
      """
      groups:
      - name: shop
        interval: 30s
        rules:
        - record: shop:errors
          expr: sum(rate({app="shop"}[1m]))
        - alert: HighErrorRate
          expr: |
            sum(count_over_time({app="shop"} |= "error" [5m]))
              > 10
          for: 2m
          keep_firing_for: 0
          labels: {severity: P1}
          annotations:
            summary: "errors {{ $value }}"
      """)
    #expect(file.rules.count == 1)
    let rule = try #require(file.rules.first)
    #expect(rule.name == "HighErrorRate" && rule.group == "shop")
    #expect(rule.interval == Self.minute / 2 && rule.holds == 2 * Self.minute)
    #expect(rule.labels.map(\.name) == ["severity"])
    #expect(rule.annotations.map(\.value) == ["errors {{ $value }}"])
    #expect(
      file.notes.map(\.headline) == ["rule `shop:errors` records a series and is passed over"])
  }

  @Test(arguments: [
    ("groups:\n- name: a\n  rules:\n  - alert: X\n    expr: up == 0\n", "rule `X`", "5:11"),
    (
      "groups:\n- rules:\n  - alert: X\n    expr: |\n      sum(\n        rat({a=\"b\"}[1m]))\n",
      "rule `X`", "6:9"
    ),
    ("groups:\n- rules:\n  - alert: X\n    expr: '{a=\"b\"}'\n", "a log query", "4:12"),
    ("groups:\n- rules:\n  - alert: X\n", "has no `expr`", "3:5"),
    ("groups:\n- rules:\n  - expr: vector(1)\n", "without `alert`", "3:5"),
    ("groups:\n- rules:\n  - alrt: X\n", "unknown key `alrt`", "3:5"),
    ("groups:\n- interval: 5 minutes\n", "is no duration", "2:13"),
    ("rules: []\n", "unknown key `rules`", "1:1"),
    ("groups: x\n", "expected a list of groups, not a text", "1:9"),
    ("", "an empty file", "1:1"),
  ])
  func `a wrong rule is named with its place`(text: String, message: String, place: String) {
    let fault = fault(text)
    #expect(fault.headline.contains(message), "\(fault.headline)")
    #expect(fault.place == place)
  }

  /// Minutes in which the expression has a result, and the minutes from which to which it fires.
  @Test(arguments: [
    ("##########", 0, 0, "0-"),
    ("..####....", 2, 0, "4-6"),
    ("..##.####.", 2, 0, "7-9"),
    ("..##......", 2, 0, ""),
    ("..###.#...", 1, 3, "3-10"),
    (".#........", 0, 2, "1-4"),
    ("......####", 3, 0, "9-"),
    ("#.#.#.#.#.", 0, 0, "0-1 2-3 4-5 6-7 8-9"),
  ])
  func `pending, firing, kept firing`(
    active: String, holds: Int64, keeps: Int64, expected: String
  ) {
    var rule = AlertRule(name: "", group: "", expression: "", interval: Self.minute)
    rule.holds = holds * Self.minute
    rule.keepsFiring = keeps * Self.minute
    let samples = active.enumerated().filter { $0.element == "#" }.map {
      Sample(time: Int64($0.offset) * Self.minute, value: Double($0.offset))
    }
    let intervals = AlertState.intervals(of: rule, samples: samples, from: 0, to: 10 * Self.minute)
    let shown = intervals.map { interval in
      "\(interval.from / Self.minute)-" + (interval.to.map { "\($0 / Self.minute)" } ?? "")
    }
    #expect(
      shown.joined(separator: " ")
        == (expected == "0-" || expected == "9-" ? expected.replacing("-", with: "-10") : expected))
    #expect(intervals.allSatisfy { $0.value == Double($0.from / Self.minute) })
  }
}

/// Objectives and severities.
@Suite struct ObjectiveTests {
  @Test func `the last filter tells good from all`() throws {
    let slo = try ServiceLevelObjective(
      #"availability: 99.5% of {app="api"} | json | status!~"5..""#)
    #expect(slo.name == "availability" && slo.goal == 99.5)
    #expect(QueryWriter.write(slo.total) == #"{app="api"} | json"#)
    #expect(QueryWriter.write(slo.good) == #"{app="api"} | json | status!~"5..""#)
  }

  @Test(arguments: [
    "availability", "a: 99 of {}", "a: x% of {} | b=\"c\"", "a: 100% of {} | b=\"c\"",
    "a: 99% {} | b=\"c\"", "a: 99% of {} | json", "a: 99% of {} |", ": 99% of {} | b=\"c\"",
    "a: 99% of rate({}[1m])",
  ])
  func `what is no objective is refused with its place`(text: String) {
    #expect(throws: QueryError.self) { try ServiceLevelObjective(text) }
  }

  private struct Facts: SeverityFacts {
    var values: [SeverityFact: Double] = [:]
    var alerts: Set<String> = []

    func value(of fact: SeverityFact, for duration: Int64) -> Double? {
      guard let value = values[fact] else { return nil }
      // Holds for five minutes, no longer.
      return duration > 300_000_000_000 ? value / 10 : value
    }

    func fires(_ alert: String) -> Bool { alerts.contains(alert) }
  }

  private func proposal(_ facts: Facts, _ table: SeverityTable) -> String {
    guard let (level, reasons) = table.proposal(facts) else { return "none" }
    return level.level + ": "
      + reasons.map { "\($0.text)\($0.value.map { " (\($0))" } ?? "")" }
      .joined(separator: ", ")
  }

  @Test func `the first level that holds is proposed with its reasons`() throws {
    let table = try SeverityTable.standard()
    #expect(proposal(Facts(), table) == "P4: any")
    #expect(
      proposal(Facts(values: [.maxErrorRatio: 0.08, .silentServices: 1]), table)
        == "P2: max_error_ratio > 0.05 for 5m (0.08), silent_services >= 1 (1.0)")
    #expect(proposal(Facts(values: [.maxErrorRatio: 1]), table).hasPrefix("P2"))
    #expect(
      proposal(Facts(values: [.maxErrorRatio: 1, .errorRatio: 0.5]), table)
        == "P1: max_error_ratio >= 0.95 for 2m (1.0), error_ratio >= 0.5 (0.5)")
  }

  @Test func `and binds tighter than or; alerts can be asked for`() throws {
    let table = try SeverityTable(
      SettingsText(
        name: "s.yaml",
        text: """
          levels:
          - level: A
            when: 'failed_requests > 5 and affected_users > 2 or alert("X Y")'
          - level: B
            when: failed_requests > 5 and (affected_users > 2 or duration_minutes >= 1e1)
          """))
    #expect(proposal(Facts(alerts: ["X Y"]), table) == "A: alert(\"X Y\")")
    #expect(proposal(Facts(values: [.failedRequests: 6]), table) == "none")
    #expect(
      proposal(Facts(values: [.failedRequests: 6, .durationMinutes: 10]), table).hasPrefix("B"))
  }

  @Test(arguments: [
    ("error_ratoi > 1", "unknown name", 4), ("error_ratio 1", "expected `>`", 16),
    ("error_ratio > x", "expected a number", 18), ("error_ratio > 1 for 5m", "only", 24),
    ("max_error_ratio > 1 for x", "duration", 28), ("any any", "expected `and`", 8),
    ("(any", "expected `)`", 8), ("alert(X)", "expected `alert", 10), ("", "has nothing", 0),
  ])
  func `a wrong condition is shown where it stands`(text: String, message: String, column: Int) {
    let file = "levels:\n- level: A\n  when: \(text)\n"
    do throws(SettingsError) {
      _ = try SeverityTable(SettingsText(name: "s.yaml", text: file))
      Issue.record("no fault")
    } catch {
      #expect(error.diagnostic.headline.contains(message), "\(error.diagnostic.headline)")
      let place = SourceText(file).place(of: error.diagnostic.range?.lowerBound ?? 0)
      #expect(place.line == 3)
    }
  }
}
