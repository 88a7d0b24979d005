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
      """,
      """
      Of a metric query each step is printed when its window is closed, that is when a record has \
      come that is `--lateness` newer than its end; on a terminal the table or the chart of the \
      last steps is drawn anew. Ctrl-C prints the steps that are still open. The same holds for \
      `logq QUERY` on a pipe that has paused or brings what is being written; from one that has \
      not, as from `cat`, all records count, in any order.
      """,
    ],
    examples: [
      Example("logq tail '|= \"error\"' /var/log/app.log", "errors as they come"),
      Example(
        "logq tail 'sum by (status) (rate({} | json [10s]))' api.log", "a rate, step by step"),
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
    guard case .log = query.expression else { return try run.run() }
    guard case .records = run.settings.destination else {
      throw Diagnostic(
        "`logq tail` cannot wait for the last line, expected `-o pretty`, `raw` or `jsonl`")
    }
    return try run.run()
  }
}
