internal import LogCore

/// All commands there are, in the order of the documentation.
enum Commands {
  static let all: [Command] = [
    QueryCommand.command, TailCommand.command, RunCommand.command, MergeCommand.command,
    FmtCommand.command, ExplainCommand.command, TraceCommand.command, TimelineCommand.command,
    DiffCommand.command, ReportCommand.command, PatternsCommand.command, FieldsCommand.command,
    HelpCommand.command,
    VersionCommand.command,
  ]

  /// Names that mean no query or file, so that later versions can use them.
  static let reserved: [Command] = [
    Command(reserved: "serve", "a local web page and an HTTP API")
  ]

  /// All commands, each followed by those below it.
  static let everything: [Command] = all.flatMap { [$0] + $0.subcommands }

  static func named(_ name: String) -> Command? {
    all.first { $0.name == name } ?? reserved.first { $0.name == name }
  }

  /// The command that a command line calls, and its words: the first word where that is exactly
  /// the name of one, else `query`.
  static func choose(_ typed: TypedArguments) -> (Command, [String]) {
    guard let first = typed.words.first, !typed.firstWordIsQuoted, let command = named(first)
    else {
      if typed.words.isEmpty && typed.options.wantsVersion { return (VersionCommand.command, []) }
      if typed.words.isEmpty && typed.options.wantsHelp { return (HelpCommand.command, []) }
      return (QueryCommand.command, typed.words)
    }
    let words = Array(typed.words.dropFirst())
    if let word = words.first, let below = command.subcommands.first(where: { $0.lastName == word })
    {
      return (below, Array(words.dropFirst()))
    }
    return (command, words)
  }
}
