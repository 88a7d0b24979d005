import LogCore
import Testing

@testable import Reports

/// What `--verify` finds in a report that was written.
@Suite struct ReportedClaimTests {
  private func claims(_ text: String) -> [ReportedClaim]? {
    Array(text.utf8).withByteSlice { ReportedClaims.read($0) }
  }

  private func flaws(_ text: String) -> [String?]? { claims(text)?.map(\.flaw) }

  private let claim = #"{"value":7,"query":"vector(7)","at_ns":"1000"}"#

  @Test func `the claims of an object stand anywhere in it, each counts once`() {
    let found = claims(#"{"impact":{"failed":\#(claim)},"rows":[[\#(claim)],{"x":1}]}"#)
    #expect(found == [ReportedClaim(value: 7, query: "vector(7)", at: 1_000)])
  }

  @Test func `a number that no query gives is no claim`() {
    #expect(claims(#"{"a":{"value":7,"query":null,"at_ns":null,"exact":false}}"#) == [])
    #expect(claims(#"{"a":{"value":null,"query":"vector(7)","at_ns":"1","exact":false}}"#) == [])
  }

  /// A claim that is no more looked at would make any number pass.
  @Test(arguments: [
    (#"{"value":"7","query":"vector(7)","at_ns":"1000"}"#, "its value is no number"),
    (#"{"value":true,"query":"vector(7)","at_ns":"1000"}"#, "its value is no number"),
    (#"{"value":null,"query":"vector(7)","at_ns":"1000"}"#, "its value is no number"),
    (#"{"value":7,"query":"vector(7)"}"#, "its time is none"),
    (#"{"value":7,"at_ns":"1000"}"#, "its query is none"),
    (#"{"value":7,"query":null,"at_ns":"1000"}"#, "its query is none"),
    (
      #"{"value":7,"query":"vector(7)","redacted":true,"at_ns":"1000"}"#, "its query is redacted"
    ),
    (#"{"value":7,"query":"vector(7)","at_ns":"then"}"#, "its time is none"),
    (#"{"value":7,"query":"vector(7)","at_ns":1000}"#, "its time is none"),
  ])
  func `a claim that somebody has spoiled is told`(object: String, flaw: String) {
    #expect(flaws(#"{"a":\#(object)}"#) == [flaw])
  }

  @Test func `what is cut is no report`() {
    let whole = #"{"a":\#(claim)}"#
    #expect(claims(String(whole.dropLast())) == nil)
    #expect(claims("<!doctype html><p>") == nil)
    #expect(claims("[]") == nil)
  }

  // MARK: - Pages

  private var page: String { SampleReport.text("html", SampleReport.make()) }

  @Test func `the claims of a page are those of its queries`() {
    let found = claims(page) ?? []
    #expect(found.map(\.value) == [318, 3_905])
    #expect(found.allSatisfy { $0.flaw == nil })
    #expect(found.first?.query == SampleReport.claim(318).query)
  }

  /// People read the number that is shown, not the attribute beside it.
  @Test func `a page that shows another number is told`() {
    let spoiled = page.replacing("<span>318</span>", with: "<span>3</span>")
    #expect(flaws(spoiled) == ["the page shows 3", nil])
  }

  @Test func `so is one that shows another query`() {
    let spoiled = page.replacing(
      "n=&quot;318&quot; [31m]))&#39;", with: "n=&quot;0&quot; [31m]))&#39;")
    #expect(spoiled != page)
    #expect(flaws(spoiled) == ["the page shows another query", nil])
  }

  // MARK: - How the input was read

  private let reading = ReadingOptions(words: ["--label", "app=a b", "--tz", "Europe/Berlin"])

  @Test func `commands name the options that the input was read with, and --verify knows them`() {
    var report = SampleReport.make()
    report.reading = reading ?? ReadingOptions()
    let text = SampleReport.text("markdown", report)
    #expect(text.contains("999Z --label 'app=a b' --tz Europe/Berlin 'sum("), "\(text)")
    for form in ["html", "json"] {
      let text = Array(SampleReport.text(form, report).utf8)
      #expect(text.withByteSlice { ReportedClaims.reading($0) } == reading, "\(form)")
    }
  }

  @Test func `only options about reading are taken from a report`() {
    #expect(ReadingOptions(words: ["--rules", "x"]) == nil)
    #expect(ReadingOptions(words: ["--tz"]) == nil)
    #expect(ReadingOptions(line: reading?.line ?? "") == reading)
  }
}
