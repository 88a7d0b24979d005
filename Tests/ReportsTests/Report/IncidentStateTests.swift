import Foundation
@testable import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Reports of messy logs: the same for any order and split, and every number is what its query gives.
@Suite struct IncidentStateTests {
  private static let rules = """
    groups:
      - name: shop
        rules:
          - alert: Failing
            expr: sum by (container) (count_over_time({container="web"} | json | code=~"5.." [5m])) > 3
            for: 1m
            labels: {severity: P2}
            annotations: {summary: "{{ $labels.container }}: {{ $value }}"}
    """

  private static func options() throws -> ReportOptions {
    var options = ReportOptions()
    options.step = 60_000_000_000
    try options.questions.add(
      rules: SettingsText(name: "rules.yaml", text: rules), interval: 60_000_000_000,
      environment: PlanEnvironment())
    try options.questions.add(
      objective: "web: 99% of {container=\"web\"} | json | code<500",
      environment: PlanEnvironment())
    return options
  }

  private static func read(_ paths: [String], _ options: ReportOptions, threads: Int)
    -> (state: IncidentState, files: FileTable)
  {
    let questions = options.questions
    return readState(
      paths, threads: threads, segment: threads > 1 ? 4_096 : nil, keepsFields: true,
      needs: questions.needs.union(IncidentState.needs)
    ) { IncidentState(names: $0, questions: questions) }
  }

  private static func text(_ state: IncidentState, _ files: FileTable, _ options: ReportOptions)
    -> String
  {
    let out = ByteBuffer()
    ReportJSON(ReportBuilder(state, files: files, options: options).build()).write(to: out)
    return out.string
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `order, threads and splits change no byte`(seed: UInt64) throws {
    var random = Seeded(seed)
    let folder = ReportFolder()
    let paths = MessyLogs(&random).files.map { folder.file($0.name, $0.lines) }
    let options = try Self.options()
    let whole = Self.read(paths, options, threads: 1)
    let expected = Self.text(whole.state, whole.files, options)
    let other = Self.read(paths.reversed(), options, threads: 2)
    #expect(Self.text(other.state, other.files, options) == expected, "seed \(seed)")
    var parts: [ByteBuffer] = []
    for part in paths.cut(into: 3, &random) where !part.isEmpty {
      let (state, files) = Self.read(part, options, threads: 1)
      parts.append(partial(state, files))
    }
    parts.shuffle(using: &random)
    let merged = IncidentState(names: LabelNames(), questions: options.questions)
    let files = try withExtendedLifetime(parts) {
      try ReportPartial.merge(parts.map(\.slice), into: merged)
    }
    #expect(Self.text(merged, files, options) == expected, "seed \(seed)")
  }

  @Test(arguments: [4, 5, 6, 7] as [UInt64])
  func `each claim is what its query gives`(seed: UInt64) throws {
    var random = Seeded(seed)
    let folder = ReportFolder()
    let paths = MessyLogs(&random).files.map { folder.file($0.name, $0.lines) }
    let options = try Self.options()
    let (state, files) = Self.read(paths, options, threads: 1)
    let report = ReportBuilder(state, files: files, options: options).build()
    let services = Set(report.errors.map(\.service))
    #expect(services.isSuperset(of: ["api", "stock", "web", "access"]), "seed \(seed)")
    #expect(report.queries.count > 20, "seed \(seed)")
    for query in report.queries {
      let value = try Self.value(query.claim, paths)
      #expect(value == Double(query.claim.value), "seed \(seed): \(query.claim.query)")
    }
  }

  private static func value(_ claim: Claim, _ paths: [String]) throws -> Double {
    guard case .metric(let metric) = try parseQuery(claim.query).expression else { return .nan }
    let plan = MetricPlanner.plan(
      metric, text: claim.query, times: .instant(claim.at), split: nil,
      environment: PlanEnvironment())
    let source = FileRecordSource(inputs: InputList(arguments: paths), options: IngestOptions())
    let result = try MetricQueryRun(plan: plan, source: source, threads: 1).run()
    #expect(result.series.count <= 1, "\(claim.query)")
    return result.series.first?.samples.first?.value ?? 0
  }

  @Test func `claims can be read back from a report`() throws {
    var random = Seeded(8)
    let folder = ReportFolder()
    let paths = MessyLogs(&random, lines: 300).files.map { folder.file($0.name, $0.lines) }
    let options = try Self.options()
    let (state, files) = Self.read(paths, options, threads: 1)
    let report = ReportBuilder(state, files: files, options: options).build()
    let written = Self.text(state, files, options)
    let read = try #require(withSlice(written) { ReportedClaims.read($0) })
    for query in report.queries where !query.claim.query.contains("|>") {
      #expect(
        read.contains {
          $0.query == query.claim.query && $0.at == query.claim.at
            && $0.value == Double(query.claim.value)
        }, "\(query.claim.query)")
    }
    #expect(withSlice("no report") { ReportedClaims.read($0) } == nil)
    #expect(withSlice("{\"a\":[{") { ReportedClaims.read($0) } == nil)
  }

  // MARK: - Little input

  @Test(arguments: [
    [], [""], ["hello"], ["{\"level\":\"error\",\"msg\":\"x\"}"],
    ["{\"time\":\"2026-03-03T08:00:00Z\",\"status\":500}"],
  ])
  func `whatever the input, there is a report`(lines: [String]) throws {
    let folder = ReportFolder()
    let options = try Self.options()
    let (state, files) = Self.read([folder.file("a.log", lines)], options, threads: 1)
    let report = ReportBuilder(state, files: files, options: options).build()
    #expect(report.severity.level == nil)
    #expect(!report.hasIncident)
    #expect(report.duration == 0)
    #expect(!report.missing.isEmpty)
    #expect(report.summary != "")
  }

  @Test func `clocks that disagree by years end in a report`() throws {
    var random = Seeded(9)
    let folder = ReportFolder()
    var paths = MessyLogs(&random, lines: 200).files.map { folder.file($0.name, $0.lines) }
    paths.append(
      folder.file("old.log", ["1971-01-01T00:00:00Z started", "2201-01-01T00:00:00Z ended"]))
    let options = try Self.options()
    let (state, files) = Self.read(paths, options, threads: 1)
    let report = ReportBuilder(state, files: files, options: options).build()
    #expect(!report.missing.isEmpty)
  }
}
