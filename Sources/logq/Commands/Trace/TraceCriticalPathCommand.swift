internal import LogCore
internal import Output
internal import Traces

/// `logq trace critical-path`.
enum TraceCriticalPathCommand {
  static let command = Command(
    "trace critical-path", usage: "[FILE...]", summary: "where the time of traces went",
    details: [
      """
      The critical path of a trace is the chain of spans that its duration consists of: making one of \
      them faster makes the trace faster.
      """
    ],
    examples: [
      Example("logq trace critical-path spans.json", "by service and operation"),
      Example("logq trace critical-path --trace 4bf92f35 -o json spans.json", "span by span"),
    ],
    groups: [.traces],
    extraOptions: TraceOptions.shared + ["--by", "--summary"],
    formats: TraceFormat.lists.map(\.name), run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.lists)
    // Only JSON shows the paths.
    let summaryOnly = invocation.options.trace.summaryOnly || settings.format != .json
    return try settings.run(invocation.words) { run in
      CriticalPathView(
        run.criticalPaths(
          by: settings.fields, summaryOnly: summaryOnly, limit: invocation.options.limit))
    }
  }
}
