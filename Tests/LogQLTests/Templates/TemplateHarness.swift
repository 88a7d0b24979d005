import LogCore

@testable import LogQL

/// Runs templates on a record made of labels and a line.
enum TemplateHarness {
  struct Failure: Error { let details: String }

  /// The labels that most tests see.
  static let labels = [
    "app": "edge", "msg": "plain", "n": "42", "f": "3.14", "b": "true", "path": "/v1/forecast",
    "status": "500", "name": "chloë", "empty": "", "multi": "a\nb",
  ]
  static let line = #"{"id":1,"msg":"plain"}"#
  /// That is 2026-03-14T09:00:01.5Z.
  static let time: Int64 = 1_773_478_801_500_000_000

  /// The template's text for the record.
  static func render(
    _ text: String, labels: [String: String] = labels, line: String = line, zone: ZoneInfo = .utc,
    name: String = "line"
  ) throws -> String {
    try render(Array(text.utf8), labels: labels, line: line, zone: zone, name: name)
      .withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  static func render(
    _ text: [UInt8], labels: [String: String] = labels, line: String = line, zone: ZoneInfo = .utc,
    name: String = "line"
  ) throws -> [UInt8] {
    let template = try Template(text, name: name)
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: nil)
    let arena = ByteArena()
    let batch = RecordBatch(names: names, streams: streams)
    let stream = streams.intern([(arena.copy("app"), arena.copy(labels["app"] ?? ""))])
    let record = batch.append(line: arena.copy(line), time: time, stream: stream)
    for (name, value) in labels where name != "app" {
      batch.set(record, names.intern(name), arena.copy(value))
    }
    let context = RunnerContext(
      names: names, demand: .nothing, counters: WorkerCounters(), zone: zone)
    let runner = TemplateRunner(template, context: context)
    let out = ByteBuffer()
    out.append("<")
    // Twice, for whatever the first run leaves behind must not show in the second.
    for _ in 0..<2 {
      out.truncate(to: 1)
      guard runner.execute(batch, record, to: out) else {
        guard out.count == 1 else { throw Failure(details: "output left behind") }
        throw Failure(details: runner.errorDetails.string)
      }
    }
    return Array(out.slice.array.dropFirst())
  }

  /// What the template says when it fails on the record.
  static func details(_ text: String, name: String = "line") -> String {
    do {
      return "no failure: " + (try render(text, name: name))
    } catch let failure as Failure {
      return failure.details
    } catch {
      return "\(error)"
    }
  }

  /// What is wrong with a template that does not parse: the message, and the text that it is about.
  static func complaint(_ text: String) -> (message: String, piece: String)? {
    do throws(TemplateError) {
      _ = try Template(text, name: "line")
      return nil
    } catch {
      let bytes = Array(text.utf8)
      let range = error.range.clamped(to: 0..<bytes.count)
      return (error.message, String(decoding: bytes[range], as: UTF8.self))
    }
  }
}
