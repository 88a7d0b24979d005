/// Completions for shells, printed from the lists of commands and options.
enum Completions {
  private static var commandNames: [String] { Commands.all.map(\.name) }

  static func bash() -> String {
    var cases = ""
    for option in Options.all where !option.choices.isEmpty {
      let pattern = option.spellings.joined(separator: "|")
      cases += "    \(pattern)) words='\(option.choices.joined(separator: " "))' ;;\n"
    }
    let names = Options.all.flatMap(\.spellings).joined(separator: " ")
    return """
      _logq() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=
        case $previous in
      \(cases)    help) words='\(commandNames.joined(separator: " ")) stages' ;;
          trace) words='\(TraceCommand.command.subcommands.map(\.lastName).joined(separator: " "))' ;;
          run) words=$(logq run 2>/dev/null | cut -d ' ' -f 1) ;;
        esac
        if [[ -z $words && $current == -* ]]; then
          words='\(names)'
        elif [[ -z $words && $COMP_CWORD == 1 ]]; then
          words='\(commandNames.joined(separator: " "))'
        fi
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      }
      complete -o default -F _logq logq

      """
  }

  static func zsh() -> String {
    var text = "#compdef logq\n\n_logq() {\n  local -a commands=(\n"
    for command in Commands.all {
      text += "    \(quoted(command.name + ":" + plain(command.summary)))\n"
    }
    text += "  )\n  _arguments -s \\\n"
    for option in Options.all {
      for spelling in option.spellings {
        var spec = "\(spelling)[\(plain(option.summary, escaping: "[]"))]"
        if let value = option.value {
          let choices = option.choices.joined(separator: " ")
          spec += ":\(plain(value, escaping: ":")):" + (choices.isEmpty ? "" : "(\(choices))")
        }
        text += "    \(quoted("*" + spec)) \\\n"
      }
    }
    return text + """
          '1: :{ _describe command commands; _files }' \\
          '*:file:_files'
      }

      compdef _logq logq

      """
  }

  static func fish() -> String {
    var text = ""
    for command in Commands.all {
      text += "complete -c logq -n __fish_use_subcommand -a \(command.name)"
      text += " -d \(quoted(plain(command.summary)))\n"
    }
    for command in TraceCommand.command.subcommands {
      text += "complete -c logq -n '__fish_seen_subcommand_from trace' -a \(command.lastName)"
      text += " -d \(quoted(plain(command.summary)))\n"
    }
    text += "complete -c logq -n '__fish_seen_subcommand_from run'"
    text += " -a '(logq run 2>/dev/null | string replace -r \" .*\" \"\")'\n"
    for option in Options.all {
      text += "complete -c logq"
      for spelling in option.spellings {
        let isLong = spelling.hasPrefix("--")
        text += isLong ? " -l \(spelling.dropFirst(2))" : " -s \(spelling.dropFirst())"
      }
      if !option.choices.isEmpty {
        text += " -x -a \(quoted(option.choices.joined(separator: " ")))"
      } else if option.value != nil {
        text += " -r"
      }
      text += " -d \(quoted(plain(option.summary)))\n"
    }
    return text
  }

  /// A text for a shell in single quotes.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// A summary without backquotes; some characters get a backslash.
  private static func plain(_ text: String, escaping special: String = "") -> String {
    var result = ""
    for character in text where character != "`" {
      if special.contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }
}
