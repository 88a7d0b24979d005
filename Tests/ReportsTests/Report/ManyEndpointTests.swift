import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Reports of more endpoints than are kept: what is not known is not told as a number.
@Suite struct ManyEndpointTests {
  /// One request of each endpoint, with names that take room: the table of durations holds them all,
  /// that of requests does not.
  private static let lines = (0..<9_500).map { n in
    let time = MessyLogs.stamp(n / 3)
    let path = String(repeating: "x", count: 400)
    let fails = n % 50 == 0
    return
      #"{"time":"\#(time)","service":"s\#(n % 5)","level":"info","msg":"done","#
      + #""status":\#(fails ? 500 : 200),"duration_ms":\#(n % 97),"endpoint":"/x/q\#(n)/\#(path)"}"#
  }

  @Test func `requests that are not counted are no zeros`() throws {
    let folder = ReportFolder()
    let (state, files) = readState(
      [folder.file("many.jsonl", Self.lines)], threads: 2, keepsFields: true,
      needs: IncidentState.needs
    ) { IncidentState(names: $0, questions: ReportQuestions()) }
    let report = ReportBuilder(state, files: files, options: ReportOptions()).build()
    #expect(state.counts.endpoints.names.isCut)
    #expect(!state.timeline.latencies.names.isCut)

    #expect(!report.latency.isEmpty)
    for row in report.latency {
      #expect(row.requests.during.map(\.value) ?? 1 == 1, "\(row.endpoint ?? "")")
    }
    #expect(report.latency.contains { $0.requests.during == nil })
    #expect(report.missing.contains { $0.what.hasPrefix("requests of some endpoints") })
  }
}
