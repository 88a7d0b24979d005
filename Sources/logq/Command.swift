internal import LogCore
internal import Output

/// A command that was called, with everything that it was called with.
struct Invocation: Sendable {
  let typed: TypedArguments
  /// The words behind the command's name.
  let words: [String]
  let terminal: Terminal

  var options: TypedOptions { typed.options }

  var messages: Messages { Messages(terminal: terminal, colour: options.colour ?? .auto) }
}

/// A command line that shows what a command is for.
struct Example: Sendable {
  let line: String
  let says: String
  init(_ line: String, _ says: String) {
    self.line = line
    self.says = says
  }
}

/// A command as data: help, the man page and completions are printed from it.
struct Command: Sendable {
  let name: String
  /// What follows the name: `QUERY [FILE...]`.
  let usage: String
  /// One line.
  let summary: String
  /// Paragraphs for the manual.
  let details: [String]
  let examples: [Example]
  let groups: [OptionGroup]
  /// Options of its groups that mean nothing to it, and are refused.
  let exceptOptions: [String]
  /// Options that it takes besides those of its groups.
  let extraOptions: [String]
  /// The values of `-o`, the first one the default; nil: all forms of lines and series.
  let formats: [String]?
  /// Commands whose names begin with this one's.
  let subcommands: [Command]
  /// nil: the name is reserved for a later version.
  let run: (@Sendable (Invocation) throws(Diagnostic) -> ExitStatus)?

  init(
    _ name: String, usage: String, summary: String, details: [String] = [],
    examples: [Example] = [], groups: [OptionGroup] = [], except exceptOptions: [String] = [],
    extraOptions: [String] = [], formats: [String]? = nil, subcommands: [Command] = [],
    run: @escaping @Sendable (Invocation) throws(Diagnostic) -> ExitStatus
  ) {
    self.name = name
    self.usage = usage
    self.summary = summary
    self.details = details
    self.examples = examples
    self.groups = groups
    self.exceptOptions = exceptOptions
    self.extraOptions = extraOptions
    self.formats = formats
    self.subcommands = subcommands
    self.run = run
  }

  /// A name that is kept for a later version.
  init(reserved name: String, _ summary: String) {
    self.name = name
    usage = ""
    self.summary = summary
    details = []
    examples = []
    groups = []
    exceptOptions = []
    extraOptions = []
    formats = nil
    subcommands = []
    run = nil
  }

  /// The options that the command takes.
  var options: [Option] {
    let groups = self.groups + [.general]
    return Options.all.filter {
      extraOptions.contains($0.name)
        || groups.contains($0.group) && !exceptOptions.contains($0.name)
    }.map { $0.name == "--output" ? withFormats($0) : $0 }
  }

  /// The option `-o` as this command has it.
  private func withFormats(_ option: Option) -> Option {
    guard let formats else { return option }
    var option = option
    option.choices = formats
    option.summary = "how results look: \(formats.map { "`\($0)`" }.joined(separator: ", "))"
    option.details =
      "The default is `\(formats[0])`\(formats[0] == "pretty" ? " on a terminal" : "")."
    if formats.contains("partial") {
      option.details += " `partial` is the state of a part of the input, for `logq merge`."
    }
    return option
  }

  /// Options of the groups that all commands share, which only those with a query have a use for.
  static let queryOptions = [
    "--split", "--step", "--lateness", "--instant", "--at", "-c", "-q", "--facts", "--cut",
    "--with-traces", "--max-series", "--memory",
  ]

  /// The last word of the name.
  var lastName: String { String(name.split(separator: " ").last ?? "") }

  /// Runs the command, or shows its help where that was asked for.
  func start(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    guard let run else {
      throw Diagnostic(
        "`logq \(name)` is not in this version",
        help: ["`logq help` lists the commands there are"])
    }
    if invocation.options.wantsVersion { return try VersionCommand.run(invocation) }
    if invocation.options.wantsHelp { return try HelpCommand.show(self, invocation) }
    for name in invocation.typed.given where !options.contains(where: { $0.name == name }) {
      throw Diagnostic(
        "`logq \(self.name)` has no option `\(name)`",
        help: ["`logq help \(self.name)` lists its options"])
    }
    let forms = formats ?? OptionValues.outputs
    if let name = invocation.options.output, !forms.contains(name) {
      throw OptionValues.unknown(name, "-o", among: forms)
    }
    return try run(invocation)
  }
}
