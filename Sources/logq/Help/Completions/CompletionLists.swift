/// What completions are made of: which commands take which options.
enum CompletionLists {
  /// Options that just the same commands take.
  struct Shared {
    let commands: [String]
    let options: [Option]
  }

  /// All commands by name; those below another one as `trace list`.
  static let commands: [Command] = Commands.everything

  /// Each option once, with the commands that take it.
  static let shared: [Shared] = {
    var order: [[String]] = []
    var taken: [[String]: [Option]] = [:]
    for option in Options.all {
      // The same option may have other values for another command.
      var variants: [(option: Option, names: [String])] = []
      for command in commands {
        let own = command.options.first { $0.name == option.name && $0.group == option.group }
        guard let own else { continue }
        if let i = variants.firstIndex(where: { $0.option.choices == own.choices }) {
          variants[i].names.append(command.name)
        } else {
          variants.append((own, [command.name]))
        }
      }
      for (option, names) in variants {
        if taken[names] == nil { order.append(names) }
        taken[names, default: []].append(option)
      }
    }
    return order.map { Shared(commands: $0, options: taken[$0] ?? []) }
  }()

  /// What the value of an option can be completed to.
  enum Value {
    case none, choices([String]), files, text
    /// Some words, or a file.
    case wordsAndFiles([String])
  }

  static func value(of option: Option) -> Value {
    guard let name = option.value else { return .none }
    if !option.choices.isEmpty { return .choices(option.choices) }
    if option.name == "--template" { return .wordsAndFiles(option.words) }
    if !option.words.isEmpty { return .choices(option.words) }
    return name == "FILE" ? .files : .text
  }

  /// A text for a shell in single quotes.
  static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  /// A summary without backquotes; some characters get a backslash.
  static func plain(_ text: String, escaping special: String = "") -> String {
    var result = ""
    for character in text where character != "`" {
      if special.contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }
}
