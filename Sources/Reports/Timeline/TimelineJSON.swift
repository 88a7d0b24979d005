package import LogCore

/// Writes a timeline as JSON.
package enum TimelineJSON {
  /// The whole timeline as one object.
  package static func write(_ timeline: Timeline, to out: ByteBuffer) {
    let json = ReportWriter(out)
    json.object {
      json.member("schema", "logq.timeline/1")
      json.member("from_ns", time: timeline.isDated ? timeline.from : nil)
      json.member("to_ns", time: timeline.isDated ? timeline.to : nil)
      json.member("step_ns", Int(timeline.step))
      write(timeline.inputs, timeline.files, json)
      json.list("events") { for event in timeline.events { write(event, json) } }
      json.missing(timeline.missing)
    }
    out.append(0x0A)
  }

  /// One event a line.
  package static func writeLines(_ events: [TimelineEvent], to out: ByteBuffer) {
    for event in events {
      write(event, ReportWriter(out))
      out.append(0x0A)
    }
  }

  /// The files, and what was taken for granted about them.
  package static func write(_ inputs: InputSummary, _ files: FileTable, _ json: ReportWriter) {
    json.list("inputs") {
      for (number, name) in files.names.enumerated() {
        let file =
          number < inputs.files.count ? inputs.files[number] : InputSummary.File()
        json.object {
          json.member("name", name)
          json.member("records", file.records)
          json.member("first_ns", time: file.records > 0 ? file.oldest : nil)
          json.member("last_ns", time: file.records > 0 ? file.newest : nil)
          json.list("notes") {
            if file.assumedUnits > 0 {
              json.string(
                "durations without a unit: milliseconds; request_time, upstream_response_time: seconds"
              )
            }
          }
        }
      }
    }
  }

  static func write(_ event: TimelineEvent, _ json: ReportWriter) {
    json.object {
      json.member("time_ns", time: event.time)
      json.member("end_ns", time: event.end)
      json.member("type", event.type.rawValue)
      json.object("subject") {
        json.member("kind", event.subject.kind)
        json.member("service", event.subject.service)
        json.member("name", event.subject.name)
      }
      json.member("text", event.text)
      member("before", event.before, event.beforeClaim, json)
      member("after", event.after, event.afterClaim, json)
      json.member("unit", event.unit.isEmpty ? nil : event.unit)
      if event.unit == "ms" { json.member("approx", true) }
      if let before = event.slowBefore, let after = event.slowAfter {
        json.member("slow_before", number: before)
        json.member("slow_after", number: after)
      }
      json.member("shape", event.shape?.rawValue)
      json.member("p_value", number: event.pValue)
      member("evidence", event.evidence, json)
      json.list("parts") { for part in event.parts { json.string(part) } }
      json.list("coincides") { for index in event.coincides { json.integer(index) } }
    }
  }

  /// A claim where a query gives the number, else the number.
  private static func member(
    _ name: StaticString, _ value: Double?, _ claim: EventClaim?, _ json: ReportWriter
  ) {
    guard let value, let claim else { return json.member(name, number: value) }
    json.object(name) {
      json.member("value", number: value)
      json.member("query", claim.query)
      json.member("at_ns", time: claim.at)
    }
  }

  static func member(
    _ name: StaticString, _ evidence: TimelineEvidence?, _ json: ReportWriter
  ) {
    json.name(name)
    guard let evidence else { return json.null() }
    json.object {
      json.member("value", evidence.value)
      json.member("query", evidence.claim?.query)
      json.member("at_ns", time: evidence.claim?.at)
      write("first", evidence.first, json)
      write("last", evidence.last, json)
    }
  }

  static func write(_ name: StaticString, _ place: TimelinePlace?, _ json: ReportWriter) {
    json.name(name)
    guard let place else { return json.null() }
    json.object {
      json.member("time_ns", time: place.time)
      json.member("file", place.file)
      json.member("line", place.line)
      json.member("text", String(decoding: place.text, as: UTF8.self))
    }
  }
}
