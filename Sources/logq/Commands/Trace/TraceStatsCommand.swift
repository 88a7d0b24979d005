internal import LogCore
internal import Output
internal import Traces

/// `logq trace stats`.
enum TraceStatsCommand {
  static let command = Command(
    "trace stats", usage: "[FILE...]", summary: "durations, self times and errors by operation",
    details: [
      """
      Self time is the time of a span in which none of its children runs, as far as it waits for \
      them. Shares are of the self time of all spans of the chosen traces.
      """
    ],
    examples: [
      Example("logq trace stats spans.json", "by service and operation"),
      Example("logq trace stats --by service,tag:db.system --sort p95 spans.json", "by a tag"),
    ],
    groups: [.traces],
    extraOptions: TraceOptions.shared + ["--by", "--sort"], formats: TraceFormat.lists.map(\.name),
    run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.lists)
    let sort: StatisticsOrder = try settings.order(default: .self)
    return try settings.run(invocation.words) { run in
      SpanStatisticsView(
        run.statistics(by: settings.fields, sort: sort, limit: invocation.options.limit))
    }
  }
}
