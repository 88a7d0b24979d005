import LogCore
import Testing

@testable import Reports

/// `logq report -o markdown`.
@Suite struct ReportMarkdownTests {
  @Test func `an incident is told as the template that teams know`() {
    var options = ReportFormOptions()
    options.inputs = ["logs/"]
    let text = SampleReport.text("markdown", SampleReport.make(), options)
    #expect(
      text.hasPrefix(
        """
        # Major Incident Report

        **Date**: 2024-05-14\("  ")
        **Incident ID**: INC-2024-05-14-1420\("  ")
        **Severity**: P2 (proposed: error ratio 8.1 % > 5 % for 5m [q1]; 1 of 1 service)\("  ")
        **Duration**: 31 min (14:20 to 14:51 UTC)\("  ")
        **Impact**: 209 users, 318 of 3,905 requests failed [q1][q2]\("  ")

        ## Summary

        checkout

        ## Timeline

        - 14:20 - deploy checkout (`checkout.jsonl:7`)
        - 14:21 - error rate checkout, 318 failing [q1]
        - 14:24 - note: paged: checkout (`logs/paged: checkout.jsonl:7`)
        - 14:51 - recovery checkout (`checkout.jsonl:7`)

        ## Root Cause

        Candidates; none is proved.

        1. checkout [q1] (`checkout.jsonl:7`)

        ## Resolution

        checkout

        ## Prevention

        ## Action Items

        - [ ] checkout

        ## Alerts

        """), "\(text)")
    #expect(
      text.hasSuffix(
        """
        ## Queries

        ```sh
        # [q1] 318
        logq --instant --at 2024-05-14T14:50:59.999999999Z 'sum(count_over_time({app="it'\\''s"} | n="318" [31m]))' logs/
        # [q2] 3,905
        logq --instant --at 2024-05-14T14:50:59.999999999Z 'sum(count_over_time({app="it'\\''s"} | n="3905" [31m]))' logs/
        ```

        """), "\(text)")
  }

  @Test func `without an incident all headings are there, and the timeline says so`() {
    let text = SampleReport.text("markdown", SampleReport.make(hasIncident: false))
    #expect(text.contains("There was no incident in 14:20 to 14:51 UTC"))
    #expect(text.contains("**Severity**: none"))
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    #expect(
      headings == [
        "# Major Incident Report", "## Summary", "## Timeline", "## Root Cause", "## Resolution",
        "## Prevention", "## Action Items",
      ])
  }

  @Test func `what notes and logs say about causes is quoted`() {
    var report = SampleReport.make()
    report.timeline[2].text = "it is caused by \"them\""
    report.timeline[0] = SampleReport.event(.newError, 0, "checkout: failed due to a timeout")
    report.causes = [
      .init(text: "new error checkout: failed due to a timeout coincides with the first change")
    ]
    report.resolution = "note it is caused by \"them\" precedes the recovery by 2 min"
    report.actions = ["checkout: failed due to a timeout is new; what is it?"]
    let text = SampleReport.text("markdown", report)
    #expect(text.contains("1. new error checkout: `failed due to a timeout` coincides"))
    #expect(text.contains("note \"it is caused by 'them'\" precedes the recovery by 2 min"))
    #expect(text.contains("- [ ] checkout: `failed due to a timeout` is new; what is it?"))
  }

  @Test func `the date is told where another day begins`() {
    var report = SampleReport.make()
    report.timeline[3].time += 10 * 3_600_000_000_000
    let text = SampleReport.text("markdown", report)
    #expect(text.contains("- 00:51 - 2024-05-15: recovery checkout"))
  }

  @Test func `sections can be chosen, also those that are empty`() {
    var options = ReportFormOptions()
    options.sections = [.resolution, .timeline, .slo]
    var report = SampleReport.make()
    report.objectives = []
    let text = SampleReport.text("markdown", report, options)
    #expect(text.hasPrefix("## Timeline\n\n- 14:20 - deploy"))
    #expect(text.contains("\n## Resolution\n\ncheckout\n\n## SLO\n\nno objectives"))
    #expect(!text.contains("Summary"))
  }

  static let hostile = [
    "a | b | c", "`code` ``two``", "<script>alert(1)</script>", "# heading\n# another",
    "\u{1B}[31mred\u{7}", "[link](javascript:x) ![i](y)", "* _emphasis_ **bold**",
    "- item\n1. item",
    "| --- | --- |", "\u{202E}drawkcab", "&lt;b&gt; &#60;", "```\n# q\n```", "~~~", "> quote", "\\",
    "line\r\nline\u{2028}line", "{{ . }}", "<!-- ", "[q1] [q12345678901234567890] [q", "`", "", " ",
  ]

  @Test(arguments: hostile)
  func `no text of the input is markup`(bad: String) {
    var report = SampleReport.make(bad)
    // Its lines are paragraphs.
    report.summary = report.summary.replacing("\n", with: " ")
    let text = SampleReport.text("markdown", report)
    let plain = SampleReport.text("markdown", SampleReport.make())
    // Neither lines nor cells are added, and no tag begins.
    let lines = { (text: String) in text.utf8.count { $0 == 0x0A } }
    if bad != "" { #expect(lines(text) == lines(plain), "\(text)") }
    #expect(!text.contains("<script") || text.contains("`<script"))
    for line in text.split(separator: "\n") where line.hasPrefix("|") {
      let bars = Self.bars(line)
      #expect([7, 9].contains(bars) || bars == 5, "\(bars): \(line)")
    }
    #expect(
      text.unicodeScalars.allSatisfy { $0 == "\n" || !($0.properties.generalCategory == .control) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  /// How many bars of a line part cells.
  private static func bars(_ line: Substring) -> Int {
    var count = 0
    var isEscaped = false
    for character in line {
      if character == "|" && !isEscaped { count += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return count
  }

  @Test func `redaction takes values out of all parts, and marks queries that no longer run`() {
    var options = ReportFormOptions()
    options.redactor = Redactor()
    options.inputs = ["logs/10.0.3.17"]
    var report = SampleReport.make("from 10.0.3.17 by anna@example.com")
    report.queries[0].claim.query = #"count_over_time({ip="10.0.3.17"} [1m])"#
    report.impact.failed = Figure(report.queries[0].claim)
    for form in ["markdown", "html"] {
      let text = SampleReport.text(form, report, options)
      #expect(!text.contains("10.0.3.17") && !text.contains("anna@"), "\(form): \(text)")
      #expect(text.contains("redacted: does not run as it is shown"))
    }
  }
}
