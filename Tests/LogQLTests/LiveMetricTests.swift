import LogCore
import LogQL
import Support
import Synchronization
import Testing

/// Range queries whose steps are handed on as their windows are closed.
@Suite struct LiveMetricTests {
  private static let second: Int64 = 1_000_000_000
  private static let start: Int64 = 1_767_225_600_000_000_000

  /// The steps that are handed on, as `10s:3`, those after the end of the input behind a `|`.
  private func run(
    _ query: String, seconds: [Int64], lateness: Int64 = 5, patience: Int? = nil,
    mostPanes: Int = 1_000_000, mostSeries: Int = 100_000
  ) throws -> (text: String, outcome: LiveOutcome) {
    let records = seconds.map {
      MemorySource.Record(time: Self.start + $0 * Self.second, line: "id=\($0)")
    }
    guard case .metric(let metric) = try parseQuery(query).expression else { return ("", .init()) }
    var plan = MetricPlanner.plan(
      metric, text: query, times: .tiling(step: metric.longestRange ?? Self.second), split: nil,
      environment: PlanEnvironment())
    plan.maximumSeries = mostSeries
    var options = LiveOptions()
    options.lateness = lateness * Self.second
    options.patience = patience
    options.mostPanes = mostPanes
    let text = Mutex("")
    let source = MemorySource([records.map { [$0] }])
    let run = LiveMetricRun(plan: plan, source: source, options: options) { result in
      text.withLock { $0 += Self.text(result) }
      return true
    }
    let outcome = try run.run()
    return (text.withLock { $0 }, outcome)
  }

  private static func text(_ result: MetricResult) -> String {
    result.steps.map { step in
      let values = step.series.map { "\($0.samples[0].value)" }.joined(separator: ",")
      return "\((step.from - start) / second)s:\(values) "
    }.joined()
  }

  @Test func `a step is closed when the newest time is past it by the lateness`() throws {
    let (text, outcome) = try run("count_over_time({}[10s])", seconds: [1, 2, 14, 15, 24])
    #expect(text == "10s:2.0 20s:2.0 30s:1.0 ")
    #expect(outcome.result == nil && outcome.lateRecords == 0 && outcome.records == 5)
  }

  @Test func `a record for a closed window is counted and left out`() throws {
    let (text, outcome) = try run(
      "count_over_time({}[10s])", seconds: [1, 14, 2, 15, 10, 11, 30, 20])
    #expect(text == "10s:2.0 20s:3.0 30s:1.0 ")
    #expect(outcome.lateRecords == 2)
  }

  @Test func `with an offset windows are closed later than their records come`() throws {
    let (text, outcome) = try run(
      "count_over_time({}[10s] offset 10s)", seconds: [1, 14, 16, 2, 30, 36])
    #expect(text == "20s:2.0 30s:2.0 40s:1.0 ")
    #expect(outcome.lateRecords == 0)
  }

  @Test func `a leap in time costs nothing`() throws {
    let (text, _) = try run("count_over_time({}[1s])", seconds: [1, 2, 2_000_000_000])
    #expect(text == "1s:1.0 2s:1.0 2000000000s:1.0 ")
  }

  @Test func `an input that ends before it pauses is the same as a file`() throws {
    let (text, outcome) = try run(
      "count_over_time({}[10s])", seconds: [41, 14, 2, 15, 1], patience: 60_000_000_000)
    #expect(text.isEmpty)
    #expect(outcome.result.map(Self.text) == "10s:2.0 20s:2.0 50s:1.0 ")
  }

  @Test func `what has been closed is forgotten, with its labels`() throws {
    // 3,000 series, of which only a few are open at a time.
    let (text, outcome) = try run(
      "sum(count_over_time({} | logfmt [10s])) == 11 or count(count_over_time({} | logfmt [10s]))",
      seconds: Array(1...3000), mostSeries: 100)
    #expect(outcome.lateRecords == 0)
    #expect(text.hasPrefix("10s:10.0 20s:10.0 "))
    #expect(text.hasSuffix("2990s:10.0 3000s:10.0 "))
  }

  @Test func `too many panes at once end the patience`() throws {
    let (text, outcome) = try run(
      "count_over_time({}[1s])", seconds: Array(1...100), patience: 60_000_000_000, mostPanes: 50)
    #expect(outcome.result == nil)
    #expect(text.hasPrefix("1s:1.0 2s:1.0 ") && text.hasSuffix("100s:1.0 "))
  }

  @Test func `collected steps are one result again`() throws {
    var collector = SeriesCollector(most: 3)
    for i in 0..<5 {
      let labels = [(name: Array("n".utf8), value: Array((i == 1 ? "old" : "a").utf8))]
      let time = Int64(i)
      collector.append(
        MetricResult(
          kind: .matrix,
          series: [Series(labels: labels, samples: [Sample(time: time, value: Double(i))])],
          from: time, to: time, step: 1))
    }
    let result = collector.result
    #expect((result.from, result.to) == (2, 4))
    #expect(result.series.map { $0.samples.map(\.value) } == [[2, 3, 4]])
  }
}
