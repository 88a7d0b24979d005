package import LogCore

/// Writes `fields` as JSON.
package struct FieldJSON {
  private let report: FieldReport

  package init(_ report: FieldReport) { self.report = report }

  /// The whole result as one object.
  package func write(to out: ByteBuffer) {
    let writer = ReportWriter(out)
    writer.object {
      writer.member("schema", "logq.fields/1")
      writer.member("total", report.total)
      writer.list("fields") {
        for field in report.fields { writer.object { members(field, writer) } }
      }
      writer.missing(report.missing)
    }
    out.append(0x0A)
  }

  /// One object a line.
  package func writeLines(to out: ByteBuffer) {
    for field in report.fields {
      let writer = ReportWriter(out)
      writer.object { members(field, writer) }
      out.append(0x0A)
    }
  }

  private func members(_ field: FieldReport.Field, _ writer: ReportWriter) {
    writer.member("name", field.name)
    writer.member("source", field.source)
    writer.member("type", field.type)
    if !field.types.isEmpty {
      writer.object("types") {
        for (name, count) in field.types { writer.member(named: name, count) }
      }
    }
    writer.member("count", field.count)
    writer.member("presence", number: field.presence)
    writer.member("cardinality", field.cardinality)
    writer.member("exact", field.isExact)
    writer.list("top") {
      for (value, count) in field.top {
        writer.object {
          writer.member("value", value)
          writer.member("count", count)
          writer.member("share", number: Double(count) / Double(max(1, field.count)))
        }
      }
    }
    writer.member("min", number: field.numbers?.least)
    writer.member("max", number: field.numbers?.most)
    writer.member("p50", number: field.numbers?.median)
    writer.member("p95", number: field.numbers?.p95)
    writer.list("services") { for name in field.services { writer.string(name) } }
    writer.member("query", field.query)
  }
}

extension ReportWriter {
  /// A name that is not known before.
  func member(named name: String, _ value: Int) {
    string(name)
    colon()
    integer(value)
  }

  /// A claim where it is known what the query gives; else the query alone, marked as not exact.
  func member(_ name: StaticString, _ query: PatternQuery?) {
    self.name(name)
    guard let query else { return null() }
    object {
      self.name("value")
      if let value = query.value { integer(value) } else { null() }
      member("query", query.query)
      member("at_ns", time: query.at)
      if query.value == nil { member("exact", false) }
    }
  }
}
