/// `logq help zsh`.
enum ZshCompletion {
  static func text() -> String {
    """
    #compdef logq

    _logq() {
      local -a commands=(
    \(rows(Commands.all))  )
      local command=query
      local -a options below
      if ((CURRENT > 2)) && (( ${commands[(I)${words[2]}:*]} )); then command=$words[2]; fi
    \(subcommands())\(options())  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
        _describe -t commands command commands
      elif ((CURRENT == 3 && $#below)) && [[ $words[3] != -* ]]; then
        _describe -t commands command below
        return
      fi
      _arguments -s -S $options '*:file:_files'
    }

    if [[ $funcstack[1] == _logq ]]; then _logq "$@"; else compdef _logq logq; fi

    """
  }

  private static func rows(_ commands: [Command]) -> String {
    commands.reduce(into: "") { text, command in
      let summary = CompletionLists.plain(command.summary)
      text += "    \(CompletionLists.quoted(command.lastName + ":" + summary))\n"
    }
  }

  private static func subcommands() -> String {
    var text = "  case $command in\n"
    for command in Commands.all where !command.subcommands.isEmpty {
      text += """
            \(command.name))
              below=(
          \(rows(command.subcommands))      )
              if ((CURRENT > 3)); then command="\(command.name) $words[3]"; fi ;;

        """
    }
    return text + """
          run) below=(${(f)"$(logq run 2>/dev/null | sed 's/  */:/')"}) ;;
          help) below=($commands 'stages:the stages of LogQL') ;;
        esac

      """
  }

  private static func options() -> String {
    var text = ""
    for list in CompletionLists.shared {
      let names = list.commands.map { $0.replacing(" ", with: "\\ ") }.joined(separator: "|")
      text += "  case $command in (\(names)) options+=(\n"
      for option in list.options {
        for spelling in option.spellings {
          text += "    \(CompletionLists.quoted("*" + specification(of: option, spelling)))\n"
        }
      }
      text += "  ) ;; esac\n"
    }
    return text
  }

  private static func specification(of option: Option, _ spelling: String) -> String {
    let text = "\(spelling)[\(CompletionLists.plain(option.summary, escaping: "[]"))]"
    let name = CompletionLists.plain(option.value ?? "", escaping: ":")
    switch CompletionLists.value(of: option) {
    case .none: return text
    case .choices(let choices): return text + ":\(name):(\(choices.joined(separator: " ")))"
    case .wordsAndFiles(let words):
      return text + ":\(name):{compadd \(words.joined(separator: " ")); _files}"
    case .files: return text + ":\(name):_files"
    case .text: return text + ":\(name): "
    }
  }
}
