internal import LogCore
internal import LogQL

/// `logq help [COMMAND]`.
enum HelpCommand {
  static let command = Command(
    "help", usage: "[COMMAND]", summary: "what a command does and its options",
    details: [
      """
      `logq help stages` lists the stages of LogQL with an example each. `logq help man` prints a \
      manual page, `logq help markdown` the same for a web page, and `logq help bash`, `zsh` and \
      `fish` print completions for these shells.
      """
    ],
    examples: [
      Example("logq help query", "all options"),
      Example("source <(logq help bash)", "completions in this shell"),
    ],
    run: run)

  /// Texts that are no commands.
  private static let topics: [(name: String, text: @Sendable () -> String)] = [
    ("stages", { HelpText.stages() }),
    ("man", { ManPage.text() }),
    ("markdown", { ReferencePage.text() }),
    ("bash", { BashCompletion.text() }),
    ("zsh", { ZshCompletion.text() }),
    ("fish", { FishCompletion.text() }),
  ]

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard let word = invocation.words.first else {
      return StandardOutput.write(HelpText.overview(), invocation, pages: true)
    }
    if let topic = topics.first(where: { $0.name == word }) {
      return StandardOutput.write(topic.text(), invocation, pages: true)
    }
    guard let command = Commands.named(word) else {
      let names = Commands.all.map(\.name) + topics.map(\.name)
      let near = Suggestion.nearest(to: word, among: names)
      throw Diagnostic(
        "no command `\(word)`, expected one of \(TypedArguments.list(Commands.all.map(\.name)))",
        help: near.map { ["did you mean `logq help \($0)`?"] } ?? [])
    }
    if let below = command.subcommands.first(where: {
      $0.lastName == invocation.words.dropFirst().first
    }) {
      return try show(below, invocation)
    }
    return try show(command, invocation)
  }

  /// The help of one command; of a saved query where one is named.
  static func show(_ command: Command, _ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    if command.name == "run", let name = invocation.words.first, invocation.options.wantsHelp {
      let query = try QueryLibrary.find(name)
      return StandardOutput.write(RunCommand.description(query), invocation, pages: true)
    }
    guard command.run != nil else {
      return StandardOutput.write(
        "logq \(command.name): \(command.summary) (not in this version)\n", invocation)
    }
    return StandardOutput.write(HelpText.text(of: command), invocation, pages: true)
  }
}
