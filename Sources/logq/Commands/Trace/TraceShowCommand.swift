internal import LogCore
internal import Output
internal import Traces

/// `logq trace show`.
enum TraceShowCommand {
  static let command = Command(
    "trace show", usage: "TRACE_ID [FILE...]", summary: "one trace, span by span",
    details: [
      """
      TRACE_ID may be written in any way, or be the beginning of an id that only one trace has. \
      `--logs` puts the log lines that name the trace at their spans.
      """
    ],
    examples: [
      Example("logq trace show 4bf92f35 spans.json", "the trace as a tree"),
      Example("logq trace show 4bf92f35 spans.json --logs logs/", "with its log lines"),
    ],
    extraOptions: TraceOptions.output + ["--logs", "--min-share"],
    formats: TraceFormat.pages.map(\.name), run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.pages)
    guard let written = invocation.words.first else {
      throw Diagnostic(
        "`logq trace show` without a trace id, expected one",
        help: ["`logq trace list` lists the traces"])
    }
    let files = Array(invocation.words.dropFirst())
    let input = try settings.read(files, fields: .everything, ids: [written])
    let found = try TraceIDChoice(input.run.table).traces(written: written)
    guard let trace = found, var result = input.run.show(trace) else {
      settings.say(input.damage)
      return input.damage.isEmpty ? .nothingSelected : .damagedInput
    }
    var damage = input.damage
    if let logInput = settings.logInput(spanFiles: files, input) {
      let logs = logInput.lines(of: trace, input.run.table)
      damage += logs.damage
      result.place(logs.lines)
    }
    return settings.finish(
      TraceShowView(result, leastShare: invocation.options.trace.leastShare ?? 0), damage: damage)
  }
}
