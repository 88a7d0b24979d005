internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// `logq [query] QUERY [FILE...]`.
enum QueryCommand {
  static let command = Command(
    "query", usage: "QUERY [FILE...]",
    summary: "LogQL over logs (the default: the word may be left out)",
    details: [
      """
      Prints the records that QUERY selects from files, directories (walked) or standard input. \
      Files may be compressed by gzip or zstd. What the lines are, JSON, logfmt or text, from \
      `kubectl logs`, containerd, Docker, stern, docker compose, a Loki export, OTLP or \
      journald, is told line by line.
      """,
      """
      A query is LogQL: `{app="api"} |= "timeout" | json | status >= 500`. The selector may be \
      left out; `{}` selects everything. Where QUERY is the name of a file and no LogQL, the file \
      is shown.
      """,
    ],
    examples: [
      Example(
        "kubectl logs deploy/api | logq '|= \"timeout\"'", "lines with a text, from a live pod"),
      Example("logq '| json | status >= 500' api.log", "JSON lines by the value of a field"),
      Example("logq -c '|~ \"(?i)error\"' /var/log", "how many lines there are"),
      Example("logq --from 14:20 --to 14:40 '{} | detected_level=\"error\"' *.log", "a window"),
      Example("logq -o csv '| logfmt | duration > 1s' app.log", "a table of slow requests"),
    ],
    groups: [.window, .selection, .output, .input, .running],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard !invocation.words.isEmpty || !invocation.terminal.inputIsTerminal else {
      Messages.put(HelpText.short())
      return .wrong
    }
    let (query, files) = try FirstWord.read(invocation.words)
    return try QueryRun(query: query, files: files, invocation: invocation).run()
  }
}

/// The rules for the first word that is no command: a query, else a file.
enum FirstWord {
  /// The query and the files that the words mean; without words everything is shown.
  static func read(_ words: [String]) throws(Diagnostic) -> (query: Query, files: [String]) {
    guard let first = words.first else { return (try everything(), []) }
    let failure: Diagnostic
    do {
      return (try parseQuery(first), Array(words.dropFirst()))
    } catch {
      failure = error.diagnostic
    }
    if first == "-" || exists(first) {
      try refuseQueryBehindFile(words)
      return (try everything(), words)
    }
    throw better(failure, first, words)
  }

  /// A second word that is no file, but a query, was meant to be the first.
  private static func refuseQueryBehindFile(_ words: [String]) throws(Diagnostic) {
    guard words.count > 1, !exists(words[1]), (try? parseQuery(words[1])) != nil else { return }
    throw Diagnostic(
      "query `\(words[1])` behind the file `\(words[0])`, expected the query first",
      help: ["`logq QUERY \(words[0])`"])
  }

  /// `{}`.
  private static func everything() throws(Diagnostic) -> Query {
    do { return try parseQuery("{}") } catch { throw error.diagnostic }
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0
  }

  /// What to say about a first word that is nothing: of a single word that it may be a command or a
  /// file, else what is wrong with it as a query.
  private static func better(_ failure: Diagnostic, _ first: String, _ words: [String])
    -> Diagnostic
  {
    let isWord = !first.isEmpty && first.utf8.allSatisfy { ASCII.isWord($0) || $0 == 0x2D }
    let isPath = first.utf8.allSatisfy { ASCII.isWord($0) || "-./~+@%,".utf8.contains($0) }
    guard isWord || (isPath && first.contains { $0 == "/" || $0 == "." }) else {
      var failure = failure
      if words.count > 1, !exists(words[1]), (try? parseQuery(words[1])) != nil {
        failure.help.append("the query comes first: `logq QUERY FILE`")
      }
      return failure
    }
    var help: [String] = []
    if isWord {
      let names = (Commands.all + Commands.reserved).map(\.name)
      if let near = Suggestion.nearest(to: first, among: names) {
        help.append("did you mean `logq \(near)`?")
      }
      help.append("to search for it: `logq '|= \"\(first)\"'`")
      return Diagnostic("`\(first)` is neither a command nor a query nor a file", help: help)
    }
    return Diagnostic("`\(first)` is no query, and there is no such file", help: help)
  }
}
