internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// All options there are, in the order of the documentation.
enum Options {
  static let all: [Option] =
    time + selection + output + input + TraceOptionList.all + facts + timeline + comparison + rules
    + report
    + choice + patterns + fields + running + following + saved + explaining + general

  /// The option of this spelling; of several the one that the command takes.
  static func named(_ name: String, of command: Command? = nil) -> Option? {
    let spelled = all.filter { $0.name == name || $0.short == name }
    return spelled.first { command?.groups.contains($0.group) ?? false } ?? spelled.first
  }

  private static let time: [Option] = [
    Option(
      "--from", "T", .window, "records from this time on",
      details: """
        An RFC 3339 time (`2024-05-14T14:20:00Z`; a date alone will do, and the zone of `--tz` is \
        taken where none is given), Unix seconds, milliseconds, microseconds or nanoseconds, `-1h` \
        for an hour back from the newest record (from now on a pipe), or `14:35` for that time on \
        the last day of the input.
        """
    ) { options, value in options.from = value },
    Option("--to", "T", .window, "records before this time", details: "Takes what `--from` takes.")
    {
      options, value in options.to = value
    },
    Option(
      "--since", "D", .window, "the last hours or minutes: the same as `--from -D`",
      details: "A LogQL duration: `90s`, `15m`, `1h30m`, `2d`."
    ) { options, value in options.since = value },
    Option(
      "--split", "T[,T]", .window, "label each record `before` or `after` this time",
      details: """
        Adds the label `period`: `before` and `after`, or with two times `before`, `during` and \
        `after`. Takes what `--from` takes.
        """
    ) { options, value in options.split = value },
    Option(
      "--step", "D", .window, "the step of a metric query",
      details: "The default is the longest range in the query."
    ) { options, value in options.step = value },
    Option(
      "--lateness", "D", .window, "how long a step of a live metric query waits for late records",
      details: """
        A step is printed when a record has come that is this much newer than its end. Later \
        records are left out and counted on standard error. The default is `5s`.
        """
    ) { options, value in options.lateness = value },
    Option("--instant", .window, "evaluate a metric query once") { options in
      options.isInstant = true
    },
    Option(
      "--at", "T", .window, "the time at which `--instant` evaluates",
      details: "The default is the time of the newest record. Takes what `--from` takes."
    ) { options, value in options.at = value },
    Option(
      "--time-field", "NAME", .window, "the field that holds a record's time",
      details: "A field of JSON or logfmt lines; `a.b` is the field `b` inside the object `a`."
    ) { options, value in options.timeField = value },
    Option(
      "--tz", "ZONE", .window, "the zone of times that name none, and of times that are shown",
      details: """
        A name such as `Europe/Berlin`, `UTC`, or `local` for this machine's. Without it times in \
        lines that name no zone are UTC, and times are shown as this machine's clock shows them.
        """
    ) { options, value in options.zone = value },
  ]

  private static let selection: [Option] = [
    Option("--limit", "N", .selection, "at most N lines") { (options, value) throws(Diagnostic) in
      options.limit = try OptionValues.count(value, "--limit")
    },
    Option(
      "--direction", "D", .selection, "`forward` (oldest first) or `backward` (newest first)",
      details: """
        Sorts the lines by time. Without it each input keeps its own order, and several inputs are \
        merged by time as they come, which needs no memory.
        """,
      choices: Direction.allCases.map(\.rawValue)
    ) { (options, value) throws(Diagnostic) in
      options.direction = try OptionValues.choice(value, "--direction")
    },
    Option("-A", "N", .selection, "also N lines of the same stream after each selected one") {
      (options, value) throws(Diagnostic) in options.after = try OptionValues.count(value, "-A")
    },
    Option("-B", "N", .selection, "also N lines of the same stream before each selected one") {
      (options, value) throws(Diagnostic) in options.before = try OptionValues.count(value, "-B")
    },
    Option("-C", "N", .selection, "also N lines of the same stream before and after") {
      (options, value) throws(Diagnostic) in options.around = try OptionValues.count(value, "-C")
    },
    Option("-e", .selection, "a metric query with an empty result exits with 1") { options in
      options.failsOnEmptyResult = true
    },
    Option(
      "--skip-errors", .selection, "a metric query leaves out lines that a stage cannot read",
      details: "They are counted on standard error. Without it such a line fails the query."
    ) { options in options.skipsErrors = true },
  ]

  private static let output: [Option] = [
    Option(
      "--output", short: "-o", "F", .output,
      "how results look: \(OptionValues.outputs.map { "`\($0)`" }.joined(separator: ", "))",
      details: """
        Of lines `pretty` is the default on a terminal and with `--color always`, `raw` elsewhere. \
        `json`, `csv`, `table` and `markdown` are written when all lines are there; the others as \
        the lines come. Of the series of a metric query `table` is the default; `chart` draws them \
        in the terminal, `svg` as a picture; the others are `json`, `jsonl`, `csv` and `markdown`. \
        `partial` is the state of a query over its part of the input, for `logq merge`. Of the \
        trace commands `pretty` is the default; `dot` and `mermaid` draw the graph of `trace deps`. \
        The commands about incidents have `text`; `logq help COMMAND` lists the forms of each.
        """,
      choices: OptionValues.outputs
    ) { options, value in options.output = value },
    Option("-c", .output, "only the number of selected lines") { options in options.counts = true },
    Option(
      "-q", .output, "nothing; the first selected line ends the run",
      details: "The exit status says whether there was one."
    ) { options in options.isQuiet = true },
    Option(
      "--facts", .output, "with `-o jsonl`: what was found in each line",
      details: """
        Adds to each object what the view for people uses: the format of the line, its message, \
        its trace and span ids.
        """
    ) { options in options.showsFacts = true },
    Option(
      "--color", "WHEN", .output, "`auto`, `always` or `never`",
      details: """
        `auto` means on a terminal, unless `NO_COLOR` is set. `always` also asks for the view for \
        people where no format is named: `logq --color always QUERY app.log | less -R`.
        """, choices: ColourChoice.allCases.map(\.rawValue)
    ) { (options, value) throws(Diagnostic) in
      options.colour = try OptionValues.choice(value, "--color")
    },
    Option(
      "--cut", "N", .output, "cut values in the view for people to N characters"
    ) { (options, value) throws(Diagnostic) in
      options.longestValue = try OptionValues.count(value, "--cut")
    },
  ]

  private static let input: [Option] = [
    Option(
      "--label", "K=V", .input, "add a stream label to everything read",
      details: """
        May be given several times. The variable `LOGQ_LABELS` holds more of them, separated by \
        commas. A selector can then be used on logs that carry no labels of their own: \
        `kubectl logs deploy/api | logq --label app=api '{app="api"} |= "timeout"'`.
        """
    ) { options, value in options.labels.append(value) },
    Option(
      "--with-traces", "FILE", .input, "add what these spans tell of the traces that lines name",
      details: """
        Lines that name a trace of FILE (repeatable; any format of `logq trace`) get the labels \
        `trace_duration` and `trace_root`, and those that name a span of it `span_service`, \
        `span_name`, `span_duration` and `span_status`: \
        `logq --with-traces spans.json '{} | trace_duration > 1s' logs/`.
        """
    ) { options, value in options.withTraces.append(value) },
    Option(
      "--input", "F", .input, "what the input is, where it cannot be told",
      details: """
        `auto` looks at each line. `lines` takes each line for a record, `text` knows no JSON, \
        `json` and `logfmt` no wrappers; `spans` takes the whole input for spans, in any format of \
        `logq trace`; the others look for one wrapper only.
        """, choices: InputMode.allCases.map(\.rawValue)
    ) { (options, value) throws(Diagnostic) in
      let mode: InputMode = try OptionValues.choice(value, "--input")
      options.input = mode.rawValue
    },
    Option(
      "--join", "HOW", .input, "put lines together to records: `auto` or `never`",
      details: "`auto` joins stack traces and JSON over several lines.",
      choices: JoinMode.allCases.map(\.rawValue)
    ) { (options, value) throws(Diagnostic) in
      let mode: JoinMode = try OptionValues.choice(value, "--join")
      options.join = mode.rawValue
    },
  ]

  private static let running: [Option] = [
    Option(
      "--threads", "N", .running, "worker threads; the result does not depend on it",
      details: "The default is the number of processors."
    ) { (options, value) throws(Diagnostic) in
      let count = try OptionValues.count(value, "--threads")
      guard count >= 1 && count <= 1024 else {
        throw OptionValues.wrong(value, "--threads", expected: "a number from 1 to 1024")
      }
      options.threads = count
    },
    Option(
      "--max-series", "N", .running, "most series that a metric query may have",
      details: """
        More of them end the query, with the name of the label that has too many values. The default \
        is 100,000.
        """
    ) { (options, value) throws(Diagnostic) in
      options.maximumSeries = try OptionValues.count(value, "--max-series")
    },
    Option(
      "--memory", "SIZE", .running,
      "memory for lines and values that are held, then temporary files",
      details: """
        The default is `1GiB`. Only results that are sorted or written as a whole need it, and \
        quantiles, which are made of all values.
        """
    ) { (options, value) throws(Diagnostic) in
      options.memory = try OptionValues.size(value, "--memory")
    },
    Option("--stats", .running, "what was read and how fast, on standard error") { options in
      options.showsStatistics = true
    },
  ]

  private static let following: [Option] = [
    Option("--lines", short: "-n", "N", .following, "how many of a file's last lines to begin with")
    {
      (options, value) throws(Diagnostic) in
      options.tailLines = try OptionValues.count(value, "--lines")
    }
  ]

  private static let saved: [Option] = [
    Option(
      "--set", "NAME=VALUE", .saved, "the value of a saved query's parameter",
      details: "May be given several times. `logq run NAME --help` lists the parameters."
    ) { options, value in options.parameters.append(value) }
  ]

  private static let explaining: [Option] = [
    Option("--analyze", .explaining, "run the query, and say what each stage did") { options in
      options.analyses = true
    }
  ]

  private static let general: [Option] = [
    Option("--help", short: "-h", .general, "what the command does and its options") { options in
      options.wantsHelp = true
    },
    Option("--version", short: "-V", .general, "the version of logq") { options in
      options.wantsVersion = true
    },
  ]
}
