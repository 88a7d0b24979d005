/// The manual page, as the source that `man` reads.
enum ManPage {
  static func text() -> String {
    var page = ".TH LOGQ 1 \"\" \"logq \(VersionCommand.number)\" \"User Commands\"\n"
    page += ".SH NAME\nlogq \\- LogQL over logs in files and pipes\n"
    page += ".SH SYNOPSIS\n"
    for command in Commands.everything {
      let name = command.name == "query" ? "[query]" : command.name
      page += ".B logq \(name)\n\(escaped(command.usage))\n.br\n"
    }
    page += ".SH DESCRIPTION\n"
    for paragraph in QueryCommand.command.details { page += ".PP\n\(marked(paragraph))\n" }
    page += ".SH COMMANDS\n"
    for command in Commands.everything {
      page += ".TP\n.B \(command.name) \(escaped(command.usage))\n\(marked(command.summary))\n"
      guard command.name != "query" else { continue }
      for paragraph in command.details { page += "\n\(marked(paragraph))\n" }
    }
    page += ".SH OPTIONS\n"
    for group in OptionGroup.allCases {
      let options = Options.all.filter { $0.group == group }
      page += ".SS \(group.rawValue)\n"
      for option in options {
        page += ".TP\n.B \(escaped(option.usage))\n\(marked(option.summary)).\n"
        if !option.details.isEmpty { page += "\(marked(option.details))\n" }
      }
    }
    page += ".SH EXIT STATUS\n"
    for (status, meaning) in StatusText.all { page += ".TP\n.B \(status)\n\(marked(meaning))\n" }
    page += ".SH ENVIRONMENT\n"
    for (name, meaning) in EnvironmentText.all { page += ".TP\n.B \(name)\n\(marked(meaning))\n" }
    page += ".SH EXAMPLES\n"
    for command in Commands.everything {
      for example in command.examples {
        page += ".PP\n\(marked(example.says)):\n.PP\n.nf\n.RS\n\(escaped(example.line))\n.RE\n.fi\n"
      }
    }
    return page
  }

  /// Text in which nothing means anything to `man`.
  private static func escaped(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// The same, with what stands in backquotes in bold.
  private static func marked(_ text: String) -> String {
    var isCode = false
    var result = ""
    for piece in escaped(text).split(separator: "`", omittingEmptySubsequences: false) {
      result += isCode ? "\\fB\(piece)\\fR" : String(piece)
      isCode.toggle()
    }
    return result
  }
}

/// The exit statuses as the manual tells them.
enum StatusText {
  static let all: [(String, String)] = [
    ("0", "It ran; a log query selected at least one line."),
    ("1", "A log query ran and selected nothing."),
    (
      "2",
      "The command or the query is wrong, or failed while it ran: one message on standard error."
    ),
    (
      "3",
      "An input could not be read, or was damaged; what could be read was processed, and the damage "
        + "is reported."
    ),
    ("130", "Interrupted by Ctrl-C."),
    ("141", "The reader of standard output went away."),
  ]
}

/// The environment variables as the manual tells them.
enum EnvironmentText {
  static let all: [(String, String)] = [
    ("LOGQ_LABELS", "Stream labels that are added to everything read: `app=api,env=prod`."),
    ("LOGQ_QUERIES", "Folders with saved queries, separated by `:`."),
    (
      "LOGQ_PAGER, PAGER",
      "The program that shows what is longer than the screen; `less` by default, `cat` for none."
    ),
    (
      "LOGQ_REDACT_KEY",
      "The key of the pseudonyms that `report --redact` puts for addresses and tokens."
    ),
    ("NO_COLOR", "No colours, unless `--color always` asks for them."),
    ("TZ", "This machine's zone: times are shown in it, unless `--tz` names another."),
    ("TMPDIR", "Where temporary files for sorting go."),
  ]
}
