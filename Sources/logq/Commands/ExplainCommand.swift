internal import LogCore
internal import LogQL

/// `logq explain QUERY`.
enum ExplainCommand {
  static let command = Command(
    "explain", usage: "QUERY", summary: "the plan that runs",
    details: [
      """
      Prints what a run of the query would do: which literals are searched for before anything is \
      parsed, which fields the parsers look for, and what regular expressions hold that Loki's \
      engine (RE2) lacks.
      """
    ],
    examples: [Example("logq explain '| json | level=\"error\"'", "what makes a query fast")],
    groups: [.window, .selection, .output, .input],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard invocation.words.first != nil else {
      throw Diagnostic("no query", help: ["`logq explain '| json | level=\"error\"'`"])
    }
    let (query, files) = try FirstWord.read(invocation.words)
    let run = try QueryRun(query: query, files: files, invocation: invocation)
    let text = try run.explanation()
    invocation.messages.show(query.notes)
    return StandardOutput.write(text, invocation)
  }
}
