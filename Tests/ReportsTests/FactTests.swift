import Foundation
import Ingest
import LogCore
import Reports
import Testing

/// What is read from a record: a line and what it says.
@Suite struct FactTests {
  /// The facts of one line, as text.
  private func facts(_ line: String, options: FactOptions = .init()) -> [String: String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "logq-facts-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("shop.log").path
    try? line.write(toFile: path, atomically: true, encoding: .utf8)
    var request = ReportRequest()
    request.facts = options
    let source = FileRecordSource(
      inputs: InputList(arguments: [path]), options: IngestOptions())
    return ReportRun(request, source: source) { _ in LastFacts() }.run().state.facts
  }

  @Test(arguments: [
    (#"{"service":"api","msg":"done","status":200,"duration_ms":12.5}"#, "api", "12500000", "200"),
    (#"{"app":"api","latency":"35.2ms","http.status_code":503}"#, "api", "35200000", "503"),
    (#"{"requestTime":0.25,"code":"404"}"#, "shop", "250000000", "404"),
    (#"{"elapsed_seconds":2,"status":700}"#, "shop", "2000000000", "0"),
    ("level=info msg=done took=3ms service=web", "web", "3000000", "0"),
    (
      #"10.0.0.1 - - [14/May/2024:14:26:07 +0000] "GET /v1/users/123?x=1 HTTP/1.1" 502 157"#,
      "shop", "-1", "502"
    ),
  ])
  func `service, duration and status`(
    line: String, service: String, duration: String, status: String
  ) {
    let found = facts(line)
    #expect(found["service"] == service)
    #expect(found["duration"] == duration)
    #expect(found["status"] == status)
  }

  @Test(arguments: [
    (#"{"path":"/v1/users/8f14e45fceea167a/orders?page=2"}"#, "/v1/users/{id}/orders"),
    (#"{"url":"/items/12","route":"/items/:id"}"#, "/items/:id"),
    (#"{"uri":"/a/550e8400-e29b-41d4-a716-446655440000"}"#, "/a/{id}"),
    (#"{"path":"/deadbee/cafe"}"#, "/deadbee/cafe"),
  ])
  func `an endpoint is a route, or a path without what identifies one thing`(
    line: String, endpoint: String
  ) {
    #expect(facts(line)["endpoint"] == endpoint)
  }

  @Test func `a headline is the message and the error`() {
    let found = facts(#"{"level":"error","msg":"request failed","err":"no \"route\""}"#)
    #expect(found["message"] == "request failed")
    #expect(found["error"] == #"no "route""#)
    #expect(found["failing"] == "true")
  }

  @Test func `a message may stand one level down`() {
    #expect(facts(#"{"a":1,"payload":{"message":"deep"}}"#)["message"] == "deep")
  }

  @Test func `a request has a status or a duration and is not below info`() {
    #expect(facts(#"{"level":"info","status":200}"#)["request"] == "true")
    #expect(facts(#"{"level":"debug","status":200}"#)["request"] == "false")
    #expect(facts(#"{"level":"info","msg":"x"}"#)["request"] == "false")
  }

  @Test func `options name the user and the duration`() {
    var options = FactOptions()
    options.userField = "who"
    options.durationField = "cost"
    options.durationUnit = .microseconds
    let found = facts(#"{"who":"ann","cost":5,"duration":9}"#, options: options)
    #expect(found["user"] == "ann")
    #expect(found["duration"] == "5000")
  }
}

/// Keeps the facts of the last record.
private final class LastFacts: ReportState {
  var facts: [String: String] = [:]

  func fold(_ batch: RecordBatch, _ reader: FactReader, from origin: BatchOrigin) {
    let columns = reader.columns
    for k in 0..<batch.keptCount {
      let record = Int(batch.kept[k])
      facts = [
        "service": columns.service[record].string, "endpoint": columns.endpoint[record].string,
        "user": columns.user[record].string, "message": columns.message[record].string,
        "error": columns.errorText[record].string, "status": "\(columns.status[record])",
        "duration": "\(columns.duration[record])",
        "request": "\(columns.marks[record].contains(.request))",
        "failing": "\(columns.marks[record].contains(.failing))",
      ]
    }
  }

  func merge(_ other: LastFacts) { if facts.isEmpty { facts = other.facts } }
  func settle(_ files: FileTable) {}
  func write(to out: PartialOutput) {}
  func read(_ line: PartialLine, files: [Int32]) -> Bool { false }
}
