internal import LogCore
internal import LogQL

/// The options as they were typed; what they mean together is `QuerySettings`' business.
struct TypedOptions: Sendable {
  // Time
  var from: String?
  var to: String?
  var since: String?
  var step: String?
  var lateness: String?
  var isInstant = false
  var at: String?
  var split: String?
  var timeField: String?
  var zone: String?

  // Selection
  var limit: Int?
  var direction: Direction?
  var after: Int?
  var before: Int?
  var around: Int?
  var failsOnEmptyResult = false
  var skipsErrors = false

  // Output
  var counts = false
  var isQuiet = false
  var output: String?
  var showsFacts = false
  var colour: ColourChoice?
  var longestValue: Int?

  // Input
  var labels: [String] = []
  var withTraces: [String] = []
  var input: String?
  var join: String?
  var tailLines: Int?

  // Traces
  var trace = TypedTraceOptions()

  // Running
  var threads: Int?
  var memory: Int?
  var maximumSeries: Int?
  var showsStatistics = false
  var parameters: [String] = []

  // Explaining
  var analyses = false

  // Incidents
  var durationField: String?
  var userField: String?
  var failing: String?
  var baseline: String?
  var notes: [String] = []
  var types: String?
  var minimumEffect: Double?
  var last: String?
  var follows = false
  var signals: [String] = []
  var watched: [String] = []
  var slow = false
  var slowerThan: String?
  var selectedBy: String?
  var windowSpan: String?
  var among: String?
  var include: [String] = []
  var filesOfA: [String] = []
  var filesOfB: [String] = []
  var joinsTraces = false

  var report = TypedReportOptions()

  // Patterns and fields
  var filter: String?
  var showsLines = false
  var minimumCount: Int?
  var minimumValues: Int?
  var groupingField: String?
  var top: Int?

  // General
  var wantsHelp = false
  var wantsVersion = false
}

/// A command line taken apart into options and words.
struct TypedArguments: Sendable {
  private(set) var options = TypedOptions()
  /// What is no option, in order: command, query, files.
  private(set) var words: [String] = []
  /// The names of the options that were given, in order.
  private(set) var given: [String] = []
  /// Whether the first word stood behind `--`, so that it is no command.
  private(set) var firstWordIsQuoted = false

  /// Options may stand anywhere; `--` ends them, `-` alone is a word.
  init(_ arguments: [String]) throws(Diagnostic) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        if words.isEmpty && !rest.isEmpty { firstWordIsQuoted = true }
        words += rest
        return
      }
      if argument.hasPrefix("--") {
        try takeLong(argument, &rest)
      } else if argument.hasPrefix("-") && argument.utf8.count > 1 {
        try takeShort(argument, &rest)
      } else {
        words.append(argument)
      }
    }
  }

  /// The same with more options, names and values in turns.
  func adding(_ options: [String]) throws(Diagnostic) -> TypedArguments {
    var result = self
    var rest = options[...]
    while let name = rest.popFirst() { try result.takeLong(name, &rest) }
    return result
  }

  /// The command that the words so far call.
  private var command: Command? { words.first.flatMap { Commands.named($0) } }

  private mutating func takeLong(_ argument: String, _ rest: inout ArraySlice<String>)
    throws(Diagnostic)
  {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = Options.named(name, of: command) else { throw Self.unknown(name) }
    try take(option, name, parts.count > 1 ? String(parts[1]) : nil, &rest)
  }

  /// `-A3`, `-A 3`, `-cq`.
  private mutating func takeShort(_ argument: String, _ rest: inout ArraySlice<String>)
    throws(Diagnostic)
  {
    var letters = argument.dropFirst()[...]
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let option = Options.named(name, of: command) else {
        throw Self.unknown(name, in: argument)
      }
      if option.value == nil {
        try take(option, name, nil, &rest)
        continue
      }
      if letters.first == "=" { letters.removeFirst() }
      try take(option, name, letters.isEmpty ? nil : String(letters), &rest)
      return
    }
  }

  /// Whether the command so far has another option of this name: `-n` is `--lines` of `tail`, and no
  /// short form of the one of `patterns`.
  private func isOther(_ option: Option) -> Bool {
    let own = command?.options.filter { $0.name == option.name } ?? []
    return !own.isEmpty && !own.contains { $0.group == option.group }
  }

  private mutating func take(
    _ option: Option, _ name: String, _ attached: String?, _ rest: inout ArraySlice<String>
  ) throws(Diagnostic) {
    given.append(isOther(option) ? name : option.name)
    switch option.take {
    case .flag(let set):
      if let attached {
        throw Diagnostic("option `\(name)` takes no value, but has `\(attached)`")
      }
      set(&options)
    case .value(let set):
      guard let value = attached ?? rest.popFirst() else {
        let expected =
          option.choices.isEmpty
          ? option.value ?? "a value" : "one of \(Self.list(option.choices))"
        throw Diagnostic("option `\(name)` has no value, expected \(expected)")
      }
      try set(&options, value)
    }
  }

  private static func unknown(_ name: String, in argument: String? = nil) -> Diagnostic {
    let place = argument.map { $0 == name ? "" : " in `\($0)`" } ?? ""
    var help: [String] = []
    if name.hasPrefix("--"),
      let near = Suggestion.nearest(to: name, among: Options.all.map(\.name))
    {
      help = ["did you mean `\(near)`?"]
    } else if let argument, argument.utf8.count > 2,
      let near = Suggestion.nearest(to: "-" + argument, among: Options.all.map(\.name))
    {
      help = ["did you mean `\(near)`?"]
    } else {
      help = ["`logq help query` lists the options", "`--` ends them: `logq -- '\(name)…'`"]
    }
    return Diagnostic("unknown option `\(name)`\(place)", help: help)
  }

  /// Alternatives as a list for messages.
  static func list(_ choices: [String]) -> String {
    choices.map { "`\($0)`" }.joined(separator: ", ")
  }
}
