/// `logq help fish`.
enum FishCompletion {
  static func text() -> String {
    var text = command()
    for command in Commands.all {
      text += row(of: command, when: "__logq_word 1")
      for below in command.subcommands {
        text += row(of: below, when: "__logq_word 2; and __logq_is \(command.name)", only: true)
      }
    }
    text += "complete -c logq -n '__logq_word 2; and __logq_is run' -f"
    text += " -a '(logq run 2>/dev/null | string replace -r \" .*\" \"\")'\n"
    text += "complete -c logq -n '__logq_word 2; and __logq_is help' -f"
    text += " -a '\(Commands.all.map(\.name).joined(separator: " ")) stages'\n"
    for list in CompletionLists.shared {
      let names = list.commands.map { "\"\($0)\"" }.joined(separator: " ")
      for option in list.options {
        text += "complete -c logq -n '__logq_is \(names)'\(specification(of: option))\n"
      }
    }
    return text
  }

  /// Functions that say which command is being typed, and how many words stand before the cursor.
  private static func command() -> String {
    let names = Commands.all.map(\.name).joined(separator: " ")
    let longer = Commands.all.filter { !$0.subcommands.isEmpty }.map { command in
      let below = command.subcommands.map(\.lastName).joined(separator: " ")
      return """
              if test $word = \(command.name); and contains -- "$typed[3]" \(below)
                  set word "\(command.name) $typed[3]"
              end
        """
    }
    return """
      function __logq_word
          test (count (commandline -opc)) -eq $argv[1]
      end
      function __logq_is
          set -l typed (commandline -opc)
          set -l word query
          if contains -- "$typed[2]" \(names)
              set word $typed[2]
          end
      \(longer.joined(separator: "\n"))
          contains -- $word $argv
      end

      """
  }

  /// A line for a command's name; `only`: no file can stand there.
  private static func row(
    of command: Command, when condition: String, only: Bool = false
  ) -> String {
    let summary = CompletionLists.quoted(CompletionLists.plain(command.summary))
    let files = only ? " -f" : ""
    return "complete -c logq -n '\(condition)'\(files) -a \(command.lastName) -d \(summary)\n"
  }

  private static func specification(of option: Option) -> String {
    var text = ""
    for spelling in option.spellings {
      let isLong = spelling.hasPrefix("--")
      text += isLong ? " -l \(spelling.dropFirst(2))" : " -s \(spelling.dropFirst())"
    }
    switch CompletionLists.value(of: option) {
    case .none: break
    case .choices(let choices):
      text += " -x -a \(CompletionLists.quoted(choices.joined(separator: " ")))"
    case .wordsAndFiles(let words):
      text += " -r -F -a \(CompletionLists.quoted(words.joined(separator: " ")))"
    case .files: text += " -r -F"
    case .text: text += " -x"
    }
    return text + " -d " + CompletionLists.quoted(CompletionLists.plain(option.summary))
  }
}
