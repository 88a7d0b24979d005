/// The manual as Markdown: docs/cli.md.
enum ReferencePage {
  static func text() -> String {
    var page = """
      # The command line

      This page is printed by `logq help markdown`; `logq help man` prints it as a manual page.

      ## Commands


      """
    for command in Commands.everything { page += section(of: command) }
    page += "These names are kept for later versions: "
    page += Commands.reserved.map { "`\($0.name)`" }.joined(separator: ", ") + ".\n\n"
    page += "## Options\n\n"
    for group in OptionGroup.allCases {
      page += "### \(group.rawValue)\n\n"
      page += commands(with: group)
      page += "| option | meaning |\n| --- | --- |\n"
      for option in Options.all where option.group == group {
        let details = option.details.isEmpty ? "" : ". " + option.details
        let choices = missingChoices(option)
        page += "| `\(option.usage)` | \(cell(option.summary + details + choices)) |\n"
      }
      page += "\n"
    }
    page += "## Exit status\n\n| status | meaning |\n| --- | --- |\n"
    for (status, meaning) in StatusText.all { page += "| \(status) | \(cell(meaning)) |\n" }
    page += "\n## Environment\n\n| variable | meaning |\n| --- | --- |\n"
    for (name, meaning) in EnvironmentText.all { page += "| `\(name)` | \(cell(meaning)) |\n" }
    return page
  }

  private static func section(of command: Command) -> String {
    let name = command.name == "query" ? "[query]" : command.name
    let usage = command.usage.isEmpty ? "" : " " + command.usage
    var text = "### `logq \(name)\(usage)`\n\n"
    text += command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".\n\n"
    for paragraph in command.details { text += paragraph + "\n\n" }
    if !command.examples.isEmpty {
      text += "```sh\n"
      for example in command.examples { text += "# \(example.says)\n\(example.line)\n" }
      text += "```\n\n"
    }
    return text
  }

  /// Which commands have the options of a group, where it is not most of them.
  private static func commands(with group: OptionGroup) -> String {
    guard group != .general else { return "" }
    let names = Commands.everything.filter { $0.groups.contains(group) }.map { "`\($0.name)`" }
    guard !names.isEmpty else { return "For some of the `trace` commands.\n\n" }
    return "For \(names.joined(separator: ", ")).\(exceptions(in: group))\n\n"
  }

  /// Which of these commands lack some of the options of a group, and which options those are.
  private static func exceptions(in group: OptionGroup) -> String {
    let options = Options.all.filter { $0.group == group }.map(\.name)
    var lacking: [(options: [String], commands: [String])] = []
    for command in Commands.everything where command.groups.contains(group) {
      let taken = command.options.map(\.name)
      let missing = options.filter { !taken.contains($0) }
      guard !missing.isEmpty else { continue }
      if let same = lacking.firstIndex(where: { $0.options == missing }) {
        lacking[same].commands.append(command.name)
      } else {
        lacking.append((missing, [command.name]))
      }
    }
    let list = { (names: [String]) in names.map { "`\($0)`" }.joined(separator: ", ") }
    return lacking.map { " Not for \(list($0.commands)): \(list($0.options))." }.joined()
  }

  private static func missingChoices(_ option: Option) -> String {
    guard let first = option.choices.first,
      !(option.summary + option.details).contains("`\(first)`")
    else { return "" }
    let end = option.details.isEmpty ? "." : ""
    return "\(end) One of \(option.choices.map { "`\($0)`" }.joined(separator: ", "))."
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
