import Foundation
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// What a report says of a small incident whose answers can be counted by hand.
@Suite struct IncidentReportTests {
  /// Ten requests a minute for an hour; six of ten fail from 08:30 to 08:40.
  private static var lines: [String] {
    (0..<600).map { n in
      let isBad = (300..<400).contains(n) && n % 10 < 6
      let user = isBad ? "u\(n % 7)" : "v\(n % 11)"
      return
        #"{"time":"\#(MessyLogs.stamp(n * 6))","service":"api","level":"info","msg":"done","status":\#(isBad ? 500 : 200),"duration_ms":20,"endpoint":"/a","user_id":"\#(user)"}"#
    }
  }

  private static func report(_ change: (inout ReportOptions) throws -> Void = { _ in }) throws
    -> IncidentReport
  {
    let folder = ReportFolder()
    var options = ReportOptions()
    options.step = 60_000_000_000
    try change(&options)
    let questions = options.questions
    let (state, files) = readState(
      [folder.file("api.jsonl", lines)], keepsFields: true,
      needs: questions.needs.union(IncidentState.needs)
    ) { IncidentState(names: $0, questions: questions) }
    return ReportBuilder(state, files: files, options: options).build()
  }

  private static func minutes(_ time: Int64) -> Double { Double(time - MessyLogs.start) / 60e9 }

  @Test func `the window is that of the change`() throws {
    let report = try Self.report()
    #expect(report.hasIncident)
    #expect(Self.minutes(report.window.from) == 30)
    #expect(Self.minutes(report.window.to) > 39 && Self.minutes(report.window.to) <= 40)
    #expect(!report.window.isOpen)
    #expect(report.incidentID == "INC-2026-03-03-0830")
    #expect(report.impact.failed.value == 60)
    #expect(report.impact.users?.value == 7)
    #expect(report.impact.endpoints.map(\.failed.value) == [60])
  }

  @Test func `a window that is asked for counts`() throws {
    let report = try Self.report { options in
      options.window = (
        MessyLogs.start + 35 * 60_000_000_000, MessyLogs.start + 45 * 60_000_000_000
      )
    }
    #expect(report.impact.requests.value == 100)
    #expect(report.impact.failed.value == 30)
    #expect(report.duration == 600_000_000_000)
  }

  @Test func `severity is what the table says of the facts`() throws {
    #expect(try Self.report().severity.level == "P2")
    let table = """
      levels:
        - {level: S1, when: "failed_requests > 60"}
        - {level: S2, when: "failed_requests >= 60 and affected_users == 7"}
      """
    let report = try Self.report { options in
      try options.questions.set(severity: SettingsText(name: "s.yaml", text: table))
    }
    #expect(report.severity.level == "S2")
    #expect(report.severity.rule == "s.yaml")
    #expect(report.severity.reasons.map(\.value) == [60, 7])
  }

  @Test func `an alert fires from the first time at which it has held for long enough`() throws {
    let rule = """
      groups:
      - name: g
        rules:
        - alert: A
          expr: sum(count_over_time({} | json | status>=500 [1m])) >= 6
          for: 2m
      """
    let report = try Self.report { options in
      try options.questions.add(
        rules: SettingsText(name: "r.yaml", text: rule), interval: 60_000_000_000,
        environment: PlanEnvironment())
    }
    let intervals = try #require(report.alerts.first).intervals
    // At 08:40 the last of them is no longer within the minute.
    #expect(intervals.map { Self.minutes($0.pending) } == [31])
    #expect(intervals.map { Self.minutes($0.from) } == [33])
    #expect(intervals.map { $0.to.map { Self.minutes($0) } } == [40])
    #expect(report.timeline.contains { $0.type == .alert && $0.subject.name == "A" })
  }

  @Test func `an objective counts good and bad, and when the budget was spent`() throws {
    let report = try Self.report { options in
      try options.questions.add(
        objective: "o: 95% of {} | json | status<500", environment: PlanEnvironment())
    }
    let objective = try #require(report.objectives.first)
    #expect(objective.total.value == 600)
    #expect(objective.good.value == 540)
    #expect(abs((objective.budgetSpent ?? 0) - 2) < 1e-9)
    #expect(objective.minutesBad == 10)
    // The 31st bad request of 30 that are allowed.
    #expect(objective.exhausted.map { Self.minutes($0) > 35 && Self.minutes($0) < 35.2 } == true)
    #expect(objective.burn.map(\.window) == [300_000_000_000])
    #expect(abs(objective.burn[0].most - 12) < 1e-9)
    #expect(report.fails(on: "slo", ReportOptions()))
    #expect(!report.fails(on: "firing", ReportOptions()))
    #expect(report.fails(on: "P2", ReportOptions()) && !report.fails(on: "P1", ReportOptions()))
  }

  @Test func `nothing is said to be the cause`() throws {
    let report = try Self.report()
    let texts = report.causes.map(\.text) + report.actions + [report.summary]
    for text in texts {
      for word in ["caused", "because", "due to", "root cause"] {
        #expect(!text.contains(word), "\(text)")
      }
    }
  }
}
