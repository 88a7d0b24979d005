internal import LogCore
internal import LogQL

/// `logq run NAME [FILE...]`.
enum RunCommand {
  static let command = Command(
    "run", usage: "[NAME [FILE...]]", summary: "a saved query",
    details: [
      """
      Runs the query in the file NAME.logql, which is looked for in `./queries`, in the folders of \
      `LOGQ_QUERIES` (separated by `:`), and in the folder installed with logq. NAME may also be a \
      path. Without NAME the saved queries are listed.
      """,
      """
      A saved query may have parameters: `$threshold` in the query, declared with its default by \
      a comment line `# --set threshold=1000  in milliseconds`.
      """,
    ],
    examples: [
      Example("logq run", "what there is"),
      Example("logq run slow-requests --set threshold=500 app.log", "with a parameter"),
    ],
    groups: [.saved, .window, .selection, .output, .input, .running],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard let name = invocation.words.first else {
      return StandardOutput.write(listing(), invocation)
    }
    let saved = try QueryLibrary.find(name)
    let values = try values(saved, invocation.options.parameters)
    let text = SavedQueryText(saved, values: values)
    let query: Query
    do {
      query = try parseQuery(text.text)
    } catch {
      throw text.located(error.diagnostic)
    }
    let files = Array(invocation.words.dropFirst())
    return try QueryRun(query: query, files: files, invocation: invocation).run()
  }

  /// The values of the parameters: as given, else as declared.
  private static func values(_ query: SavedQuery, _ given: [String]) throws(Diagnostic)
    -> [String: String]
  {
    var values: [String: String] = [:]
    for parameter in query.parameters { values[parameter.name] = parameter.standard }
    for text in given {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw OptionValues.wrong(text, "--set", expected: "a name and a value, as `threshold=500`")
      }
      let name = String(parts[0])
      guard values[name] != nil else { throw unknown(name, query) }
      values[name] = String(parts[1])
    }
    return values
  }

  private static func unknown(_ name: String, _ query: SavedQuery) -> Diagnostic {
    let names = query.parameters.map(\.name)
    guard !names.isEmpty else {
      return Diagnostic("`\(query.name)` has no parameter `\(name)`, and no other")
    }
    let near = Suggestion.nearest(to: name, among: names)
    return Diagnostic(
      "`\(query.name)` has no parameter `\(name)`, expected \(TypedArguments.list(names))",
      help: near.map { ["did you mean `--set \($0)=…`?"] } ?? [])
  }

  /// All saved queries, a line each.
  private static func listing() -> String {
    let queries = QueryLibrary.all()
    guard !queries.isEmpty else {
      let folders = QueryLibrary.folders.joined(separator: ", ")
      return "no saved queries in \(folders)\n"
    }
    let width = queries.map(\.name.count).max() ?? 0
    return queries.map { query in
      let gap = String(repeating: " ", count: width - query.name.count + 2)
      return "\(query.name)\(gap)\(query.summary)\n"
    }.joined()
  }

  /// `logq run NAME --help`: what the query answers, its parameters and its text.
  static func description(_ query: SavedQuery) -> String {
    var text = query.comment.joined(separator: "\n") + "\n"
    if !query.parameters.isEmpty {
      text += "\nParameters:\n"
      for parameter in query.parameters {
        let usage = "--set \(parameter.name)=\(parameter.standard)"
        text += HelpText.row(usage, parameter.summary)
      }
    }
    return text + "\n\(query.body)"
  }
}
