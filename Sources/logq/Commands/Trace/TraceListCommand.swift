internal import LogCore
internal import LogQL
internal import Output
internal import Traces

/// `logq trace list`.
enum TraceListCommand {
  static let command = Command(
    "trace list", usage: "[FILE...]", summary: "a line for each trace",
    examples: [
      Example("logq trace list --sort duration --limit 10 spans.json", "the slowest traces"),
      Example("logq trace list --errors --service payment spans.json", "where a service failed"),
      Example(
        "logq '| json | status >= 500' -o jsonl api.log | logq trace list --ids - spans.json",
        "the traces that log lines name"),
    ],
    groups: [.traces], extraOptions: TraceOptions.shared + ["--direction", "--sort"],
    formats: TraceFormat.lists.map(\.name), run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.lists)
    let sort: TraceListOrder = try settings.order(default: .start)
    return try settings.run(invocation.words, fields: .host) { run in
      TraceListView(
        run.list(
          sort: sort, backward: invocation.options.direction == .backward,
          limit: invocation.options.limit))
    }
  }
}
