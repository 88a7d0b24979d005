import LogCore
import LogQL
import Testing

@testable import Reports

/// What all forms of `logq report` have in common, and the small ones.
@Suite struct ReportFormTests {
  private static func options(_ template: ReportTemplate) -> ReportFormOptions {
    var options = ReportFormOptions()
    options.template = template
    return options
  }

  private static func own(_ text: String) throws -> ReportFormOptions {
    options(try ReportTemplate.read(SettingsText(name: "own.txt", text: text)))
  }

  // MARK: - Update

  @Test(arguments: [
    ("root-cause", ReportSectionName.cause), ("Root Cause", .cause), ("causes", .cause),
    ("Action Items", .actions), ("actions", .actions), ("worst_trace", .trace), ("SLO", .slo),
    ("diff", .diff), ("What differs", .diff), ("summary", .summary),
  ])
  func `a part has the name of its heading or of its member of the object`(
    text: String, section: ReportSectionName
  ) {
    #expect(ReportSectionName.named(text) == section)
    #expect(ReportSectionName.named(text + "x") == nil)
  }

  @Test func `an update has five lines`() {
    let text = SampleReport.text("markdown", SampleReport.make(), Self.options(.update))
    #expect(
      text == """
        INC-2024-05-14-1420: P2 (proposed), over
        Since: 2024-05-14 14:20 to 14:51 UTC, 31 min
        Impact: 209 users, 318 of 3,905 requests failed
        Last: 14:51 recovery checkout
        Next: checkout

        """)
  }

  @Test(arguments: [true, false])
  func `an update has five lines whatever happened`(hasIncident: Bool) {
    let report = SampleReport.make("a\nb\u{1B}[1m\r\nc", hasIncident: hasIncident)
    let text = SampleReport.text("markdown", report, Self.options(.update))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
    #expect(!text.contains("\u{1B}"))
  }

  // MARK: - Templates

  @Test func `a template of somebody's own has the object`() throws {
    let options = try Self.own(
      "{{.incident_id}}: {{.impact.failed.value}}{{range .timeline}} {{.type}}{{end}}")
    let text = SampleReport.text("markdown", SampleReport.make(), options)
    #expect(text == "INC-2024-05-14-1420: 318 deploy error-rate note recovery")
  }

  @Test func `a wrong template is told with its place`() {
    #expect(throws: SettingsError.self) { try Self.own("line\n{{ .a | nope }}") }
    do {
      _ = try Self.own("line\n{{ .a | nope }}")
    } catch {
      let diagnostic = (error as? SettingsError)?.diagnostic
      #expect(diagnostic?.headline == "unknown function `nope`")
      #expect(diagnostic?.range == 13..<17)
    }
  }

  @Test func `what a template cannot compute is an error, and nothing is written`() throws {
    let options = try Self.own("before {{ .impact.failed.value.more }}")
    let out = ByteBuffer(capacity: 64)
    #expect(throws: Diagnostic.self) {
      try ReportForms.named("markdown")?.write(SampleReport.make(), options, to: out)
    }
    #expect(out.count == 0)
  }

  // MARK: - Size

  @Test(arguments: ["markdown", "html", "json"])
  func `rows are left out until the form is small enough`(form: String) {
    var report = SampleReport.make()
    report.patterns = (1...200).map { number in
      var row = report.patterns[0]
      row.count = number
      row.template = Array("template \(number)".utf8)
      return row
    }
    var options = ReportFormOptions()
    let whole = SampleReport.text(form, report, options)
    var last = whole.utf8.count
    for less in [0, 2_000, 6_000] {
      let most = whole.utf8.count - less
      options.mostBytes = most
      let text = SampleReport.text(form, report, options)
      #expect(text.utf8.count <= most)
      #expect(text.utf8.count <= last)
      last = text.utf8.count
      #expect(text.contains("left out") == (most < whole.utf8.count))
      // Those that are seen most are kept.
      #expect(text.contains("template 200"), "\(form) \(most)")
    }
  }

  @Test func `a limit that nothing meets leaves the head`() {
    var options = ReportFormOptions()
    options.mostBytes = 1
    let text = SampleReport.text("markdown", SampleReport.make(), options)
    #expect(text.contains("## Timeline") && text.contains("rows left out"))
  }

  @Test func `events keep their numbers where some are left out`() {
    var report = SampleReport.make()
    report.timeline[3].coincides = [1]
    report.causes[0].events = [1]
    report.charts.marks = [0, 1, 3]
    var options = ReportFormOptions()
    options.mostBytes = 1_000
    // The note goes first, then what was done.
    let text = SampleReport.text("json", report, options)
    #expect(!text.contains("\"type\":\"note\""))
  }

  // MARK: - JSON

  @Test func `redaction reaches all strings of the object`() {
    var options = ReportFormOptions()
    options.redactor = Redactor()
    var report = SampleReport.make("10.0.3.17 anna@example.com")
    report.queries[0].claim.query = #"count_over_time({ip="10.0.3.17"} [1m])"#
    let text = SampleReport.text("json", report, options)
    #expect(!text.contains("10.0.3.17") && !text.contains("anna@"))
    #expect(text.contains("\"redacted\":true"))
    #expect(!SampleReport.text("json", report).contains("\"redacted\""))
  }
}
