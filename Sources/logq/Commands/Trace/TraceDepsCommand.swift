internal import LogCore
internal import Output
internal import Traces

/// `logq trace deps`.
enum TraceDepsCommand {
  static let command = Command(
    "trace deps", usage: "[FILE...]", summary: "which service calls which",
    details: [
      """
      Services that sent no spans, such as databases, are there too. The network time of a call is \
      what neither its client's nor its server's span accounts for.
      """
    ],
    examples: [
      Example("logq trace deps spans.json", "calls, errors and durations"),
      Example("logq trace deps -o dot spans.json | dot -Tsvg > services.svg", "a picture"),
    ],
    groups: [.traces], extraOptions: TraceOptions.shared, formats: TraceFormat.graphs.map(\.name),
    run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.graphs)
    return try settings.run(invocation.words, fields: .peer) { run in
      ServiceGraphView(run.serviceGraph(limit: invocation.options.limit))
    }
  }
}
