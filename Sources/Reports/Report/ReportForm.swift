package import LogCore

/// What a form of a report may be asked for besides the report.
package struct ReportFormOptions: Sendable {
  /// The zone in which times are shown.
  package var zone = ZoneInfo.utc
  /// `--redact`.
  package var redactor: Redactor?
  /// `--section`: only these parts, without the head; nil for all that have something to say.
  package var sections: Set<ReportSectionName>?
  /// The files as they were named, for commands that can be pasted.
  package var inputs: [String] = []

  package init() {}
}

/// A form in which a report is written.
package struct ReportForm: Sendable {
  /// As `-o` names it.
  package let name: String
  package let write: @Sendable (IncidentReport, ReportFormOptions, ByteBuffer) -> Void

  package init(
    _ name: String,
    write: @escaping @Sendable (IncidentReport, ReportFormOptions, ByteBuffer) -> Void
  ) {
    self.name = name
    self.write = write
  }
}

/// The forms there are; the first one is the default.
package enum ReportForms {
  package static let all: [ReportForm] = [
    ReportForm("markdown") { report, options, out in
      MarkdownForm(to: out).write(
        DocumentBuilder(report, options).build(), hasHead: options.sections == nil)
    },
    ReportForm("html") { report, options, out in
      ReportPage(DocumentBuilder(report, options), to: out).write()
    },
    ReportForm("json") { report, _, out in ReportJSON(report).write(to: out) },
  ]

  package static func named(_ name: String) -> ReportForm? { all.first { $0.name == name } }
}
