internal import LogCore
internal import Reports

/// The options of the commands about incidents.
extension Options {
  static let facts: [Option] = [
    Option(
      "--duration", "FIELD:UNIT", .facts, "the field that says how long a request took",
      details: """
        The unit is one of `ns`, `us`, `ms` and `s`. Without this option fields as `duration`, \
        `latency_ms` or `took` are taken; a value may have its own unit (`35.2ms`), and milliseconds \
        are taken for granted where nothing tells it.
        """
    ) { options, value in options.durationField = value },
    Option(
      "--user-field", "NAME", .facts, "the field that says whose request it was"
    ) { options, value in options.userField = value },
    Option(
      "--failing", "FILTER", .facts, "the label filter that failing requests pass",
      details: """
        `--failing 'status >= 400'`. Without it a request fails if its status is 500 or more, or, where \
        it has none, if its level is error or worse.
        """
    ) { options, value in options.failing = value },
    Option(
      "--baseline", "T..T", .facts, "the time in which all was normal",
      details: """
        What changed is told against it. The default of a timeline is the longest time in which a \
        series keeps its level. Takes what `--from` takes, twice.
        """
    ) { options, value in options.baseline = value },
  ]

  static let timeline: [Option] = [
    Option(
      "--notes", "FILE", .timeline, "lines as `14:35 what was done` become events (repeatable)",
      details: """
        Lines begin with `HH:MM`, `HH:MM:SS`, a date and a time, or an RFC 3339 time; other lines \
        continue the one above.
        """
    ) { options, value in options.notes.append(value) },
    Option(
      "--types", "TYPE,...", .timeline, "only events of these types",
      details: """
        deploy, scale, restart, cluster, new-error, error-rate, latency, traffic, silence, signal, \
        recovery, alert, note.
        """, words: TimelineEventType.allCases.map(\.rawValue)
    ) { options, value in options.types = value },
    Option(
      "--min-effect", "N", .timeline, "only changes of at least this size",
      details: """
        Of ratios the difference (`0.05` is five points), of durations and traffic how far the new \
        level is from the old one (`0.5` is half as much again).
        """
    ) { options, value throws(Diagnostic) in
      guard let effect = Double(value), effect.isFinite, effect >= 0 else {
        throw OptionValues.wrong(value, "--min-effect", expected: "a number, as `0.05`")
      }
      options.minimumEffect = effect
    },
    Option(
      "--signal", "QUERY", .timeline,
      "follow a metric query: other levels become events (repeatable)",
      details: """
        Evaluated once for each `--step`, or minute. `--signal 'max(max_over_time({} | json | unwrap \
        lag [1m]))'`.
        """
    ) { options, value in options.signals.append(value) },
    Option(
      "--watch", "FIELD", .timeline,
      "follow the mean of a field with numbers, by service (repeatable)"
    ) { options, value in options.watched.append(value) },
    Option("--last", "D", .timeline, "only events in so much time before the end") {
      options, value in options.last = value
    },
    Option(
      "--follow", .timeline, "tell events as they happen, of a pipe or of files that grow",
      details: """
        An event is told once, when the buckets that show it are closed: when a record has come that \
        is `--lateness` (5s) newer than their end. The step is 10s where `--step` gives no other, and \
        what is usual is told by the last 360 to 720 steps. What is there before the first pause is \
        taken in as a whole; with `--lateness` a pipe is followed from its first record on.
        """
    ) { options in options.follows = true },
  ]

  static let comparison: [Option] = [
    Option("--slow", .comparison, "compare slow requests with the others") { options in
      options.slow = true
    },
    Option(
      "--slower-than", "D", .comparison, "requests that took longer are slow",
      details: """
        The default is the 95th percentile of each endpoint, in `--baseline` or else in the window.
        """
    ) { options, value in options.slowerThan = value },
    Option("--where", "QUERY", .comparison, "compare the records of a query with the others") {
      options, value in options.selectedBy = value
    },
    Option(
      "--window", "T..T", .comparison, "compare the records in a window with those in `--baseline`"
    ) { options, value in options.windowSpan = value },
    Option("--a", "FILE", .comparison, "compare the records of these files (repeatable)") {
      options, value in options.filesOfA.append(value)
    },
    Option("--b", "FILE", .comparison, "with those of these (repeatable)") {
      options, value in options.filesOfB.append(value)
    },
    Option(
      "--traces", .comparison, "compare traces: a root span with the attributes of all its spans"
    ) { options in options.joinsTraces = true },
    Option("--among", "QUERY", .comparison, "only records that this query selects") {
      options, value in options.among = value
    },
    Option(
      "--include", "FIELD", .comparison, "look at this field, though it is a symptom (repeatable)"
    ) { options, value in options.include.append(value) },
  ]
}
