internal import LogQL

/// Help as it is shown on a terminal.
enum HelpText {
  private static let column = 26
  private static let width = 96

  /// What `logq` prints where it has nothing to do.
  static func short() -> String {
    """
    logq: LogQL over logs in files and pipes

      kubectl logs deploy/api | logq '|= "timeout"'
      logq '| json | status >= 500' api.log
      logq app.log

    `logq help` says more.

    """
  }

  /// What `logq help` prints.
  static func overview() -> String {
    var text = "LogQL over logs in files and pipes.\n\n"
    text += "usage: logq [query] QUERY [FILE...]\n       logq COMMAND [ARGUMENT...]\n\n"
    text += "Commands:\n"
    for command in Commands.all { text += row(command.name, command.summary) }
    text += "\nFILE is a path, a directory or `-`; without one standard input is read.\n"
    for command in Commands.all.prefix(1) { text += examples(command) }
    text += "\nOptions:\n"
    for option in QueryCommand.command.options { text += row(option.usage, option.summary) }
    return text + "\n`logq help COMMAND` says more about a command and its options.\n"
  }

  /// What `logq help COMMAND` prints.
  static func text(of command: Command) -> String {
    var text = "\(command.name): \(command.summary)\n\n"
    text += usage(command) + "\n"
    for paragraph in command.details { text += "\n" + wrapped(paragraph, indent: 0) }
    if !command.subcommands.isEmpty {
      text += "\nCommands:\n"
      for below in command.subcommands { text += row(below.lastName, below.summary) }
    }
    text += examples(command)
    for group in OptionGroup.allCases {
      let options = command.options.filter { $0.group == group }
      guard !options.isEmpty else { continue }
      text += "\n\(group.rawValue):\n"
      for option in options {
        text += row(option.usage, option.summary)
        if !option.details.isEmpty { text += wrapped(option.details, indent: column) }
        if !option.choices.isEmpty && !option.summary.contains("`\(option.choices[0])`") {
          text += wrapped("One of \(list(option.choices)).", indent: column)
        }
      }
    }
    return text
  }

  /// `usage: logq ...`.
  private static func usage(_ command: Command) -> String {
    let name = command.name == "query" ? "[query]" : command.name
    let options = command.groups.isEmpty ? "" : " [OPTION...]"
    let rest = command.usage.isEmpty ? "" : " " + command.usage
    return "usage: logq \(name)\(options)\(rest)"
  }

  private static func examples(_ command: Command) -> String {
    guard !command.examples.isEmpty else { return "" }
    var text = "\nExamples:\n"
    for example in command.examples { text += "  # \(example.says)\n  \(example.line)\n" }
    return text
  }

  /// The stages of LogQL that this version has.
  static func stages() -> String {
    var text = "Stages of a query, in any order and number behind the selector:\n"
    for stage in Stages.all {
      text += "\n  \(stage.keyword)\n" + wrapped(stage.summary, indent: 4)
      text += "    \(stage.example)\n"
    }
    return text
  }

  /// A name and what it means, on one line where there is room.
  static func row(_ name: String, _ summary: String) -> String {
    let gap = column - 2 - name.count
    if gap >= 2 {
      let first = "  " + name + String(repeating: " ", count: gap)
      return first + wrapped(summary, indent: column).dropFirst(column)
    }
    return "  \(name)\n" + wrapped(summary, indent: column)
  }

  private static func list(_ choices: [String]) -> String {
    choices.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Text in lines that fit, each with an indent.
  static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var result = ""
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && indent + line.count + 1 + word.count > width {
        result += margin + line + "\n"
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return result + margin + line + "\n"
  }
}
