import LogCore
import Support
import Testing

@testable import Traces

/// Results do not depend on how traces are dealt out to workers.
@Suite struct ThreadTests {
  private func spans(_ seed: UInt64) -> [Drawn] {
    var random = Seeded(seed)
    var spans: [Drawn] = []
    for trace in 0..<200 {
      for i in 0..<Int.random(in: 1...12, using: &random) {
        let from = Int64.random(in: 0...5_000_000, using: &random)
        let to = from + Int64.random(in: 0...3_000_000, using: &random)
        var span = Drawn("s\(i)", from, to, parent: i > 0 ? "s\(i / 2)" : nil)
        span.trace = "t-\(trace)"
        span.service = "service \(i % 3)"
        span.operation = "op \(i % 5)"
        span.kind = i % 4 == 3 ? .client : .internal
        span.peer = i % 4 == 3 ? "db" : ""
        span.isError = Int.random(in: 0..<8, using: &random) == 0
        spans.append(span)
      }
    }
    return spans
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `one worker and four give the same`(seed: UInt64) {
    var texts: [[String]] = []
    for threads in [1, 4] {
      var options = TraceRunOptions()
      options.threads = threads
      options.spansForThread = 1
      let run = TraceRun(Drawing.table(spans(seed)), options)
      var wanted = FindingOptions()
      wanted.repeatedCalls = 2
      wanted.budgets = (try? Budget.list("total<1ms,p95(db)<1ms")) ?? []
      texts.append([
        "\(run.list(sort: .duration, backward: false, limit: nil))",
        "\(run.statistics(by: [.service, .operation, .kind], sort: .p95, limit: nil))",
        "\(run.criticalPaths(by: SpanField.standard, summaryOnly: false, limit: nil))",
        "\(run.serviceGraph(limit: nil))", "\(run.findings(wanted, limit: nil))",
      ])
    }
    for (a, b) in zip(texts[0], texts[1]) { #expect(a == b) }
  }
}
