internal import LogCore
internal import Traces

/// The options that only the trace commands have.
enum TraceOptionList {
  static let all = selection + rows + findings

  private static let selection: [Option] = [
    Option(
      "--service", "S", .traces, "traces with a span of this service",
      details: """
        May be given several times. One and the same span must have the service, the operation, the \
        tags and the error that are asked for.
        """
    ) { options, value in options.trace.services.append(value) },
    Option(
      "--operation", "O", .traces, "traces with a span of this name",
      details: "May be given several times."
    ) { options, value in options.trace.operations.append(value) },
    Option(
      "--tag", "K=V", .traces, "traces with a span that has this attribute",
      details:
        "Looked up in the span's attributes, then in its resource. May be given several times."
    ) { options, value in options.trace.tags.append(value) },
    Option("--errors", .traces, "traces with a span that is an error") { options in
      options.trace.errorsOnly = true
    },
    Option("--min-duration", "D", .traces, "traces that took at least so long") {
      (options, value) throws(Diagnostic) in
      options.trace.minimumDuration = try TraceOptions.duration(value, "--min-duration")
    },
    Option("--max-duration", "D", .traces, "traces that took at most so long") {
      (options, value) throws(Diagnostic) in
      options.trace.maximumDuration = try TraceOptions.duration(value, "--max-duration")
    },
    Option(
      "--trace", "ID", .traces, "only this trace",
      details: "In any spelling, or the beginning of an id. May be given several times."
    ) { options, value in options.trace.traces.append(value) },
  ]

  private static let rows: [Option] = [
    Option(
      "--ids", "FILE", .traceRows, "only the traces whose ids are in a file",
      details: """
        `-` is standard input. An id a line, or lines as `-o jsonl` writes them, of which the trace \
        ids are taken.
        """
    ) { (options, value) throws(Diagnostic) in
      options.trace.ids = value
      options.trace.listedIDs = try TraceIDList(value).ids
    },
    Option(
      "--by", "LIST", .traceRows,
      "what rows are made by: `service`, `operation`, `kind`, `tag:KEY`",
      details: "Separated by commas; the default is `service,operation`."
    ) { options, value in options.trace.by = value },
    Option(
      "--sort", "KEY", .traceRows, "the column that comes first with its largest values",
      details: """
        Of `trace list` one of \(names(TraceListOrder.self)); of `trace stats` one of \
        \(names(StatisticsOrder.self)).
        """
    ) { options, value in options.trace.sort = value },
    Option("--summary", .traceRows, "no paths of single traces in JSON") { options in
      options.trace.summaryOnly = true
    },
    Option(
      "--overlap", "P", .traceRows, "how far calls may overlap that follow each other",
      details: """
        A share of the caller's time, such as the default `1%`, or a duration. A call that ends so \
        little after its successor began still counts as before it on a critical path.
        """
    ) { (options, value) throws(Diagnostic) in
      options.trace.overlap = try TraceOptions.overlap(value)
    },
    Option(
      "--skew-adjust", "D", .traceRows, "correct the clocks of hosts, by at most D or `auto`",
      details: "Moves spans of other hosts into the spans that called them."
    ) { (options, value) throws(Diagnostic) in
      options.trace.skew = try TraceOptions.skew(value)
    },
    Option(
      "--logs", "FILE", .traceRows, "log lines of the trace, from a file or directory",
      details: "May be given several times. All spellings of trace ids in lines are understood."
    ) { options, value in options.trace.logs.append(value) },
    Option(
      "--min-share", "P", .traceRows, "count spans that are shorter than a share of their trace",
      details: """
        A share such as `2.5%`. Spans below it are not shown if all that they call are below it too. \
        For people only: JSON and tables have all spans.
        """
    ) { (options, value) throws(Diagnostic) in
      options.trace.leastShare = try TraceOptions.share(value, "--min-share")
    },
  ]

  private static let findings: [Option] = [
    Option(
      "--budget", "LIST", .findings, "limits for times: `auth<5ms,p95(total)<=100ms`",
      details: "May be given several times."
    ) { options, value in options.trace.budgets.append(value) },
    Option(
      "--only", "KIND,...", .findings, "only findings of these kinds",
      details: "Of \(names(FindingKind.self))."
    ) { (options, value) throws(Diagnostic) in
      options.trace.kinds = try TraceOptions.kinds(value)
    },
    Option(
      "--fail-on", "SEVERITY", .findings, "exit with 1 if a finding is at least so severe",
      choices: Severity.allCases.map(\.rawValue)
    ) { (options, value) throws(Diagnostic) in
      options.trace.failOn = try OptionValues.choice(value, "--fail-on")
    },
    Option(
      "--n-plus-one", "N", .findings, "how many equal calls of a request are too many",
      details: "The default is 5."
    ) { (options, value) throws(Diagnostic) in
      options.trace.repeatedCalls = try OptionValues.count(value, "--n-plus-one")
    },
    Option(
      "--retries", "N", .findings, "how many attempts are too many", details: "The default is 3."
    ) { (options, value) throws(Diagnostic) in
      options.trace.retries = try OptionValues.count(value, "--retries")
    },
    Option(
      "--gap", "D", .findings, "how long a wait without a span must be",
      details: "The default is `10ms`."
    ) { (options, value) throws(Diagnostic) in
      options.trace.gap = try TraceOptions.duration(value, "--gap")
    },
  ]

  private static func names<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) -> String
  where Value.RawValue == String {
    type.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
  }
}
