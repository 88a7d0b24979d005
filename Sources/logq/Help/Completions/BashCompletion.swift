/// `logq help bash`.
enum BashCompletion {
  static func text() -> String {
    """
    _logq() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
      local command=query words= options=
      if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
          \(names(Commands.all, "|"))) command=${COMP_WORDS[1]} ;;
        esac
      fi
    \(subcommands())  case $command:$previous in
    \(values())  esac
      if [[ -z $words && $current == -* ]]; then
    \(options())    words=$options
      elif ((COMP_CWORD == 1)); then
        words='\(names(Commands.all, " "))'
      fi
      COMPREPLY=($(compgen -W "$words" -- "$current"))
    }
    complete -o default -F _logq logq

    """
  }

  private static func names(_ commands: [Command], _ separator: String) -> String {
    commands.map(\.lastName).joined(separator: separator)
  }

  /// What may follow a command's name, and the commands of two words.
  private static func subcommands() -> String {
    var text = "  if ((COMP_CWORD == 2)); then\n    case $command in\n"
    for command in Commands.all where !command.subcommands.isEmpty {
      text += "      \(command.name)) words='\(names(command.subcommands, " "))' ;;\n"
    }
    text += """
            run) words=$(logq run 2>/dev/null | cut -d ' ' -f 1) ;;
            help) words='\(names(Commands.all, " ")) stages' ;;
          esac
        fi

      """
    for command in Commands.all where !command.subcommands.isEmpty {
      text += "  if [[ $command == \(command.name) ]] && ((COMP_CWORD > 2)); then\n"
      text += "    command=\"\(command.name) ${COMP_WORDS[2]}\"\n  fi\n"
    }
    return text
  }

  /// The values that options can be completed to; no file names where a text is due.
  private static func values() -> String {
    var text = ""
    for list in CompletionLists.shared {
      for option in list.options {
        let action: String
        switch CompletionLists.value(of: option) {
        case .none: continue
        case .choices(let choices), .wordsAndFiles(let choices):
          // Where no word fits, the shell goes on with files.
          action = "words='\(choices.joined(separator: " "))'"
        case .files: action = "COMPREPLY=($(compgen -f -- \"$current\")) && return"
        case .text: action = "compopt +o default 2>/dev/null; return"
        }
        text += "    \(pattern(list.commands, option))) \(action) ;;\n"
      }
    }
    return text
  }

  private static func pattern(_ commands: [String], _ option: Option) -> String {
    let all = commands.count == CompletionLists.commands.count
    let prefixes = all ? ["*"] : commands.map { "'\($0)'" }
    return option.spellings.flatMap { spelling in prefixes.map { "\($0):\(spelling)" } }
      .joined(separator: "|")
  }

  private static func options() -> String {
    var text = ""
    for list in CompletionLists.shared {
      let spellings = list.options.flatMap(\.spellings).joined(separator: " ")
      let names = list.commands.map { "'\($0)'" }.joined(separator: "|")
      text += "    case $command in \(names)) options+=' \(spellings)' ;; esac\n"
    }
    return text
  }
}
