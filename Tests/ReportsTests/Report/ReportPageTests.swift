import Foundation
import LogCore
import Testing

@testable import Reports

/// `logq report -o html`.
@Suite struct ReportPageTests {
  @Test func `the page is whole, and nothing is loaded or run`() {
    let page = SampleReport.text("html", SampleReport.make())
    #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
    #expect(
      page.contains(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          + "style-src 'unsafe-inline'; img-src data:\">"))
    #expect(page.contains("<title>Major Incident Report INC-2024-05-14-1420</title>"))
    for word in ["<script", "http:", "https:", "src=", "url(", "@import", "onclick"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func `there are three charts with titles, and tables of the same numbers`() {
    let page = SampleReport.text("html", SampleReport.make())
    #expect(page.components(separatedBy: "<svg class=\"chart\"").count == 4)
    for title in ["Failing requests", "Duration of requests", "Requests in 1m"] {
      #expect(page.contains("<title>\(title)</title>"))
      #expect(page.contains("<caption>\(title)</caption>"))
    }
    #expect(page.contains("<th scope=\"row\">14:21<td class=\"number\">50 %"))
    // Marks of the timeline.
    #expect(page.contains("<g class=\"mark change\"><title>14:20 deploy checkout</title>"))
  }

  @Test func `numbers lead to their queries`() {
    let page = SampleReport.text("html", SampleReport.make())
    #expect(page.contains("<a class=\"q\" href=\"#q1\">q1</a>"))
    #expect(page.contains("<li id=\"q1\" data-value=\"318\""))
    #expect(page.contains("<b>q1</b> <span>318</span>"))
  }

  @Test func `an empty report has its charts all the same`() {
    let page = SampleReport.text("html", SampleReport.make(hasIncident: false))
    #expect(page.components(separatedBy: "<svg class=\"chart\"").count == 4)
    #expect(page.contains("no incident"))
  }

  @Test func `charts have few points, however long the time is`() {
    var report = SampleReport.make()
    let values = Array(repeating: 3, count: 1_500)
    report.charts.series[0].total = values
    report.charts.series[0].failing = values
    report.charts.series[0].p50 = values.map(Double.init)
    report.charts.series[0].p95 = values.map(Double.init)
    let page = SampleReport.text("html", report)
    for line in page.components(separatedBy: "points=\"").dropFirst() {
      #expect(line.prefix { $0 != "\"" }.split(separator: " ").count <= 300)
    }
  }

  @Test(arguments: ReportMarkdownTests.hostile + ["\"'><img src=x onerror=alert(1)>", "</style>"])
  func `no text of the input is markup`(bad: String) {
    let page = SampleReport.text("html", SampleReport.make(bad))
    for word in ["<script", "<img", "<b>x", "<!-- ", "</style><", "\u{1B}", "\u{202E}"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(
      page.components(separatedBy: "<section").count
        == page.components(separatedBy: "</section>").count)
  }

  @Test func `a page stays below five megabytes, however much is asked for`() {
    var options = ReportFormOptions()
    let form = ReportForms.named("html")
    #expect(form?.limit(options) ?? 0 < 5_000_000)
    options.mostBytes = 10_000_000
    #expect(form?.limit(options) ?? 0 < 5_000_000)
    options.mostBytes = 10_000
    #expect(form?.limit(options) == 10_000)
    options.mostBytes = nil
    #expect(ReportForms.named("json")?.limit(options) == nil)
  }

  @Test func `thousands of events are written in bearable time`() {
    var report = SampleReport.make()
    report.timeline = (0..<2_000).map { number in
      var event = SampleReport.event(.cluster, 0, "checkout")
      event.time += Int64(number)
      event.evidence?.claim = SampleReport.claim(number)
      return event
    }
    report.queries = (0..<2_000).map { .init(mark: "q\($0 + 1)", claim: SampleReport.claim($0)) }
    let page = SampleReport.text("html", report)
    #expect(page.contains("<li id=\"q2000\""))
  }
}
