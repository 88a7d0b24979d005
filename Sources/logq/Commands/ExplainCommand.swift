internal import LogCore
internal import LogQL

/// `logq explain QUERY`.
enum ExplainCommand {
  static let command = Command(
    "explain", usage: "QUERY [FILE...]", summary: "the plan that runs",
    details: [
      """
      Prints what a run of the query would do: which literals are searched for before anything is \
      parsed, which fields the parsers look for, what goes out as lines come and what waits for the \
      last one, and of each regular expression how it is matched and whether Loki's engine (RE2) \
      takes it.
      """,
      """
      With `--analyze` the query is run over the FILEs without its output, and the records and the \
      time of each stage are printed behind the plan; times are of all threads together.
      """,
    ],
    examples: [
      Example("logq explain '| json | level=\"error\"'", "what makes a query fast"),
      Example("logq explain --analyze '| json | status >= 500' api.log", "where the time goes"),
    ],
    groups: [.explaining, .window, .selection, .output, .input, .running],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard invocation.words.first != nil else {
      throw Diagnostic("no query", help: ["`logq explain '| json | level=\"error\"'`"])
    }
    let (query, files) = try FirstWord.read(invocation.words)
    let run = ExplainRun(
      query: query, files: files, invocation: invocation, settings: try QuerySettings(invocation))
    var text = try run.text()
    if invocation.options.analyses { text += "\n" + (try run.analysis()) }
    invocation.messages.show(query.notes)
    return StandardOutput.write(text, invocation)
  }
}
