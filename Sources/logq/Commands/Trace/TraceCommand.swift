internal import LogCore
internal import Output

/// `logq trace`: the commands about spans.
enum TraceCommand {
  static let command = Command(
    "trace", usage: "COMMAND [FILE...]", summary: "the spans of traces",
    details: [
      """
      Reads spans as OTLP JSON, Tempo, Jaeger, Zipkin, the console output of the SDKs for Go, Python \
      and JavaScript, X-Ray, Datadog and Chrome trace events give them, mixed and compressed as they \
      are, and puts their traces together. Each file is recognised by what is in it.
      """
    ],
    examples: [
      Example("logq trace list spans.json", "the traces there are"),
      Example("logq trace slow spans.json", "what stands out in them"),
    ],
    subcommands: [
      TraceListCommand.command, TraceShowCommand.command, TraceStatsCommand.command,
      TraceCriticalPathCommand.command, TraceDepsCommand.command, TraceSlowCommand.command,
      TraceCompareCommand.command,
    ],
    run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let names = command.subcommands.map(\.lastName)
    let expected = "expected one of \(TypedArguments.list(names))"
    guard let word = invocation.words.first else {
      throw Diagnostic("`logq trace` without a command, \(expected)", help: ["`logq help trace`"])
    }
    let near = Suggestion.nearest(to: word, among: names)
    throw Diagnostic(
      "unknown command `logq trace \(word)`, \(expected)",
      help: near.map { ["did you mean `logq trace \($0)`?"] } ?? [])
  }
}
