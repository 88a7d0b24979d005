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
  /// `--template`, of markdown.
  package var template = ReportTemplate.incident
  /// `--max-bytes`.
  package var mostBytes: Int?

  package init() {}
}

/// A form in which a report is written.
package struct ReportForm: Sendable {
  /// As `-o` names it.
  package let name: String
  /// Writes a report; throws what a template of somebody's own could not compute.
  package typealias Writer =
    @Sendable (IncidentReport, ReportFormOptions, ByteBuffer) throws(Diagnostic) -> Void

  private let writer: Writer
  /// A page has to go through mail, and to open on a telephone.
  private static let mostOfPage = 4_900_000

  init(_ name: String, writer: @escaping Writer) {
    self.name = name
    self.writer = writer
  }

  /// How many bytes the form may have; nil for any number.
  func limit(_ options: ReportFormOptions) -> Int? {
    guard name == "html" else { return options.mostBytes }
    return min(options.mostBytes ?? Self.mostOfPage, Self.mostOfPage)
  }

  /// Writes a report, with as few rows left out as make it as small as was asked for.
  package func write(
    _ report: IncidentReport, _ options: ReportFormOptions, to out: ByteBuffer
  ) throws(Diagnostic) {
    let start = out.count
    try writer(report, options, out)
    guard let most = limit(options), out.count - start > most else { return }
    out.truncate(to: start)
    var saying = options
    // The last part says what was left out.
    saying.sections?.insert(.missing)
    let fitting = try ReportTrim(report, form: name, options).fit(most) {
      trimmed throws(Diagnostic) in
      let sized = ByteBuffer(capacity: 1 << 16)
      try writer(trimmed, saying, sized)
      return sized.count
    }
    try writer(fitting, saying, out)
  }
}

/// The forms there are; the first one is the default.
package enum ReportForms {
  package static let all: [ReportForm] = [
    ReportForm("markdown") { (report, options, out) throws(Diagnostic) in
      try options.template.write(report, options, to: out)
    },
    ReportForm("html") { (report, options, out) throws(Diagnostic) in
      var options = options
      // A page is sent to others.
      options.redactor = options.redactor ?? Redactor()
      ReportPage(DocumentBuilder(report, options), to: out).write()
    },
    ReportForm("json") { (report, options, out) throws(Diagnostic) in
      ReportJSON(report, redactor: options.redactor).write(to: out)
    },
  ]

  package static func named(_ name: String) -> ReportForm? { all.first { $0.name == name } }
}
