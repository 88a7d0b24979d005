internal import LogCore
internal import Reports

/// The options of `report`.
extension Options {
  static let rules: [Option] = [
    Option(
      "--rules", "FILE", .rules, "alerting rules, as Prometheus and Loki have them (repeatable)",
      details: """
        `expr` is LogQL over the logs that are read. When a rule fires is an event of the timeline. \
        Rules that record are passed over.
        """
    ) { options, value in options.report.rules.append(value) }
  ]

  static let report: [Option] = [
    Option(
      "--slo", "TEXT", .report, "a service level objective (repeatable)",
      details: """
        `availability: 99% of {app="api"} | json | status < 500`: a name, a goal, and a log query \
        whose last stage is the label filter that good records pass.
        """
    ) { options, value in options.report.objectives.append(value) },
    Option(
      "--severity", "FILE", .report, "which facts make an incident how severe",
      details: """
        Levels with conditions, the first that holds is proposed: \
        `{level: P2, response: 1h, when: "max_error_ratio > 0.05 for 5m or silent_services >= 1"}`.
        """
    ) { options, value in options.report.severity = value },
    Option(
      "--lead", "D", .report, "so much before and after the incident is told (default 15m)"
    ) { options, value in options.report.lead = value },
    Option("--id", "TEXT", .report, "the incident's id (default INC-DATE-TIME)") {
      options, value in options.report.id = value
    },
    Option("--title", "TEXT", .report, "the title of the report") { options, value in
      options.report.title = value
    },
    Option(
      "--verify", "FILE", .report, "run the queries of a report again, and list what differs",
      details: """
        FILE is a report as JSON or HTML that was made of the same input. The status is 1 if a number \
        differs.
        """
    ) { options, value in options.report.verify = value },
    Option(
      "--fail-on", "WHAT,...", .report, "exit with 1 if an alert fires, a goal is missed, ...",
      details: """
        `firing`: an alert fires at the end of the input; `slo`: an objective's budget is spent; the \
        name of a level, as `P2`: this level, or one that stands before it in the table, is proposed.
        """, words: ["firing", "slo", "P1", "P2", "P3", "P4"]
    ) { options, value in options.report.failOn = value },
    Option(
      "--template", "NAME", .report, "`incident`, `update` (five lines for a chat), or a file",
      details: """
        A file is a template as those of `line_format`, over the object that `-o json` prints: \
        `{{.incident_id}}`, `{{range .timeline}}{{.text}}{{end}}`.
        """, words: ["incident", "update"]
    ) { options, value in options.report.template = value },
    Option(
      "--section", "NAME,...", .report, "only these parts, without the head (repeatable)",
      details:
        "They are \(ReportSectionName.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")).",
      words: ReportSectionName.allCases.map(\.rawValue)
    ) { options, value in options.report.sections.append(value) },
    Option(
      "--max-bytes", "SIZE", .report, "leave out the rows that say least until it is as small",
      details: "Takes `20000`, `64KB`. The part `missing` tells how many rows were left out."
    ) { options, value in options.report.mostBytes = value },
    Option(
      "--redact", .report, "pseudonyms for mail and IP addresses, tokens and card numbers",
      details: """
        Equal values have equal pseudonyms. `LOGQ_REDACT_KEY` is the key that they are made with; \
        without it, somebody who has a guess at a value can check it. Pages (`-o html`) are always \
        redacted.
        """
    ) { options in options.report.isRedacted = true },
  ]
}

/// The options of `report` as they were typed.
struct TypedReportOptions: Sendable {
  var rules: [String] = []
  var objectives: [String] = []
  var severity: String?
  var lead: String?
  var id: String?
  var title: String?
  var failOn: String?
  var verify: String?
  var template: String?
  var sections: [String] = []
  var mostBytes: String?
  var isRedacted = false
}
