internal import LogCore

/// The options of `report`.
extension Options {
  static let report: [Option] = [
    Option(
      "--lead", "D", .report, "so much before and after the incident is told (default 15m)"
    ) { options, value in options.report.lead = value },
    Option("--id", "TEXT", .report, "the incident's id (default INC-DATE-TIME)") {
      options, value in options.report.id = value
    },
    Option("--title", "TEXT", .report, "the title of the report") { options, value in
      options.report.title = value
    },
  ]
}

/// The options of `report` as they were typed.
struct TypedReportOptions: Sendable {
  var lead: String?
  var id: String?
  var title: String?
}
