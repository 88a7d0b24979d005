internal import LogCore
internal import LogQL

/// `logq fmt QUERY`.
enum FmtCommand {
  static let command = Command(
    "fmt", usage: "QUERY", summary: "the query laid out",
    details: ["Prints the query as it is read: one stage a line where it is long."],
    examples: [Example("logq fmt '{app=\"api\"}|json|status>=500'", "a query typed in a hurry")],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard let text = invocation.words.first else {
      throw Diagnostic("no query", help: ["`logq fmt '{app=\"api\"} | json'`"])
    }
    guard invocation.words.count == 1 else {
      throw Diagnostic(
        "unexpected `\(invocation.words[1])` behind the query", help: ["put the query in quotes"])
    }
    let query: Query
    do { query = try parseQuery(text) } catch { throw error.diagnostic }
    invocation.messages.show(query.notes)
    return StandardOutput.write(QueryLayout.format(query), invocation)
  }
}
