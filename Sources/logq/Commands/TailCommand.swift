internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// `logq tail QUERY [FILE...]`.
enum TailCommand {
  static let command = Command(
    "tail", usage: "QUERY [FILE...]", summary: "the same, following growing files",
    details: [
      """
      Prints the last lines that QUERY selects, then new ones as they are written. Files may be \
      rotated or truncated on the way; a directory is watched for new files. Standard input is \
      followed in any case.
      """
    ],
    examples: [
      Example("logq tail '|= \"error\"' /var/log/app.log", "errors as they come"),
      Example("logq tail -n 0 '| json | level=\"warn\"' logs/", "only what is new"),
    ],
    groups: [.window, .selection, .output, .input, .running, .following],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard !invocation.words.isEmpty || !invocation.terminal.inputIsTerminal else {
      throw Diagnostic("no query and no file", help: ["`logq tail '{}' app.log`"])
    }
    let (query, files) = try FirstWord.read(invocation.words)
    var run = try QueryRun(query: query, files: files, invocation: invocation)
    let isWhole = invocation.options.from != nil || invocation.options.since != nil
    run.settings.ingest.follow =
      isWhole ? .fromStart : .fromEnd(lines: invocation.options.tailLines ?? 10)
    guard run.settings.run.direction == nil else {
      throw Diagnostic("`logq tail` has no option `--direction`: lines come as they are written")
    }
    guard case .records = run.settings.destination else {
      throw Diagnostic(
        "`logq tail` cannot wait for the last line, expected `-o pretty`, `raw` or `jsonl`")
    }
    return try run.run()
  }
}
