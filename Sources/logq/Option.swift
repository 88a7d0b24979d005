internal import LogCore

/// What an option is about: its heading in help, and which commands have it.
enum OptionGroup: String, CaseIterable, Sendable {
  case window = "Time"
  case selection = "Selection"
  case output = "Output"
  case input = "Input"
  case traces = "Traces"
  case traceRows = "Rows of traces"
  case findings = "Findings"
  case running = "Running"
  case following = "Following"
  case saved = "Saved queries"
  case explaining = "Explaining"
  case facts = "Facts"
  case timeline = "Timeline"
  case comparison = "Comparison"
  case rules = "Rules"
  case report = "Report"
  case patterns = "Patterns"
  case choice = "Records"
  case fields = "Fields"
  case general = "General"
}

/// An option as data: help, the man page, completions and docs/cli.md are printed from it.
struct Option: Sendable {
  enum Taker: Sendable {
    case flag(@Sendable (inout TypedOptions) -> Void)
    /// Gets the value as it was typed; throws what is wrong with it.
    case value(@Sendable (inout TypedOptions, String) throws(Diagnostic) -> Void)
  }

  /// `--from`; of an option that has only a short form this one, as `-A`.
  let name: String
  /// The short form beside a long name.
  let short: String?
  /// What the value is called in help; nil: the option has none.
  let value: String?
  let group: OptionGroup
  /// One line.
  var summary: String
  /// A paragraph for the manual; empty where the summary says it all.
  var details: String
  /// The values there are, if they can be listed.
  var choices: [String]
  /// Words that are typed often: completions offer them, and other values are right, too.
  let words: [String]
  let take: Taker

  /// An option without a value.
  init(
    _ name: String, short: String? = nil, _ group: OptionGroup, _ summary: String,
    details: String = "", flag: @escaping @Sendable (inout TypedOptions) -> Void
  ) {
    self.name = name
    self.short = short
    value = nil
    self.group = group
    self.summary = summary
    self.details = details
    choices = []
    words = []
    take = .flag(flag)
  }

  /// An option with a value.
  init(
    _ name: String, short: String? = nil, _ value: String, _ group: OptionGroup, _ summary: String,
    details: String = "", choices: [String] = [], words: [String] = [],
    take: @escaping @Sendable (inout TypedOptions, String) throws(Diagnostic) -> Void
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.group = group
    self.summary = summary
    self.details = details
    self.choices = choices
    self.words = words
    self.take = .value(take)
  }

  /// All spellings, the short one first.
  var spellings: [String] { (short.map { [$0] } ?? []) + [name] }

  /// `-o, --output F`.
  var usage: String { spellings.joined(separator: ", ") + (value.map { " " + $0 } ?? "") }
}
