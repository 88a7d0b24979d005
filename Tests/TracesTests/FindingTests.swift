import LogCore
import Testing

@testable import Traces

/// What stands out in traces (traces.md 4, slow).
@Suite struct FindingTests {
  private static let ms: Int64 = 1_000_000

  private func findings(
    _ spans: [Drawn], _ kinds: Set<FindingKind>, _ change: (inout FindingOptions) -> Void = { _ in }
  ) -> [Finding] {
    var options = FindingOptions()
    options.kinds = kinds
    change(&options)
    return TraceRun(Drawing.table(spans), TraceRunOptions()).findings(options, limit: nil).findings
  }

  /// A request with calls to a database, each 10 ms, one after the other.
  private func request(_ results: String) -> [Drawn] {
    let root = Drawn("w-root", 0, 1000 * Self.ms).with { $0.kind = .server }
    return [root]
      + results.enumerated().map { i, result in
        Drawn("w-\(i)", Int64(i) * 10 * Self.ms, Int64(i + 1) * 10 * Self.ms, parent: "w-root").with
        {
          $0.kind = .client
          $0.peer = "db"
          $0.statement = "SELECT \(i)"
          $0.isError = result == "x"
        }
      }
  }

  @Test func `five equal calls of a request are an N+1`() throws {
    let found = findings(request("....."), [.repeatedCalls])
    guard case .repeatedCalls(let calls) = try #require(found.first).evidence else {
      Issue.record("another kind")
      return
    }
    #expect(found.count == 1 && found[0].severity == .minor)
    #expect(calls.fingerprint == "SELECT ?" && calls.callsMaximum == 5 && calls.isSequential)
    #expect(findings(request("....x"), [.repeatedCalls]).isEmpty)
  }

  @Test func `errors with the success that follows are a run of attempts`() throws {
    let found = findings(request("xx.xxx"), [.retries])
    guard case .retries(let calls) = try #require(found.first).evidence else {
      Issue.record("another kind")
      return
    }
    #expect(calls.requestCount == 2 && calls.recoveredCount == 1 && calls.failedTotal == 5)
    #expect(calls.span == Int128(60 * Self.ms) && found[0].severity == .major)
    #expect(findings(request("x.x."), [.retries]).isEmpty)
  }

  /// A trace of one span that takes so many milliseconds.
  private func single(_ number: Int, _ milliseconds: Int64) -> Drawn {
    let start = Int64(number + 1)
    var span = Drawn("w-\(number)", start, start + milliseconds * Self.ms)
    span.operation = "GET"
    span.trace = "w-trace-\(number)"
    return span
  }

  @Test func `self times that rise and stay high are a shift`() throws {
    let spans = (0..<20).map { single($0, $0 < 12 ? 10 : 50) }
    let found = findings(spans, [.shift])
    guard case .shift(let shift) = try #require(found.first).evidence else {
      Issue.record("another kind")
      return
    }
    #expect(shift.beforeCount == 12 && shift.afterCount == 8 && shift.since == 13)
    #expect(found[0].severity == .critical && found[0].traceCount == 8)
  }

  @Test func `few spans far above the others are outliers`() throws {
    let spans = (0..<10).map { single($0, $0 == 4 ? 90 : 2) }
    let found = findings(spans, [.outlier])
    guard case .outlier(let outlier) = try #require(found.first).evidence else {
      Issue.record("another kind")
      return
    }
    #expect(outlier.count == 1 && outlier.limit == 4 * Self.ms && found[0].severity == .major)
    #expect(found[0].traces == ["w-trace-4"])
  }

  @Test func `time on the path that no child accounts for is a gap`() throws {
    let found = findings(
      [
        Drawn("w-root", 0, 100 * Self.ms), Drawn("w-one", 0, 20 * Self.ms, parent: "w-root"),
        Drawn("w-two", 70 * Self.ms, 100 * Self.ms, parent: "w-root"),
      ], [.gap])
    guard case .gap(let gap) = try #require(found.first).evidence else {
      Issue.record("another kind")
      return
    }
    #expect(gap.after == "w-one" && gap.before == "w-two" && gap.maximum == 50 * Self.ms)
  }

  @Test func `errors are found where they begin`() {
    let found = findings(
      [
        Drawn("w-root", 0, 9).with { $0.isError = true },
        Drawn("w-leaf", 1, 2, parent: "w-root").with { $0.isError = true },
      ], [.errors])
    #expect(found.map(\.operation) == ["w-leaf"])
  }

  @Test(arguments: [
    ("auth<5ms", "auth", true), ("p95( model ) <= 30ms", "model", false),
    ("avg(order/GET /orders)<1s", "order/GET /orders", true), ("handle(x)<1s", "handle(x)", true),
  ])
  func `budgets`(text: String, name: String, breaksAtLimit: Bool) throws {
    let budget = try #require(try Budget.list(text).first)
    #expect(budget.name == name && budget.isBroken(by: budget.limit) == breaksAtLimit)
  }

  @Test(arguments: ["auth", "auth<", "<5ms", "auth<fast", "p101(auth)<5ms", "auth<5ms,", ""])
  func `what is no budget`(text: String) {
    #expect(throws: Diagnostic.self) { try Budget.list(text) }
  }

  @Test func `a budget measures the union of the spans of its name`() {
    var options = FindingOptions()
    options.budgets = (try? Budget.list("db<4ms,total<1s,nobody<1s")) ?? []
    let rows = TraceRun(Drawing.table(request("...")), TraceRunOptions())
      .findings(options, limit: nil).budgets
    #expect(rows.map(\.value) == [30 * Self.ms, 1000 * Self.ms, nil])
    #expect(rows.map(\.isKept) == [false, false, nil])
  }
}
