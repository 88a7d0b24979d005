package import LogCore

/// Writes `patterns` as JSON.
package struct PatternJSON {
  private let report: PatternReport
  private let split: [Int64]

  package init(_ report: PatternReport, split: [Int64]) {
    self.report = report
    self.split = split
  }

  /// The whole result as one object.
  package func write(to out: ByteBuffer) {
    let writer = ReportWriter(out)
    writer.object {
      writer.member("schema", "logq.patterns/1")
      writer.member("from_ns", time: report.window?.from)
      writer.member("to_ns", time: report.window?.to)
      writer.member("total", report.total)
      writer.list("patterns") {
        for pattern in report.patterns { writer.object { members(pattern, writer) } }
      }
      if report.baseline != nil { compare(writer) }
      writer.missing(report.missing)
    }
    out.append(0x0A)
  }

  /// What is new, gone and changed against the baseline.
  private func compare(_ writer: ReportWriter) {
    for (name, change) in [("new", .new), ("changed", .changed)]
      as [(StaticString, PatternReport.Change)]
    {
      writer.list(name) {
        for pattern in report.patterns where report.change(pattern) == change {
          writer.string(pattern.id)
        }
      }
    }
    writer.list("gone") {
      for (template, count) in report.baseline?.gone ?? [] {
        writer.object {
          writer.member("id", PatternReport.id(template))
          writer.member("template", template)
          writer.member("count", count)
        }
      }
    }
  }

  /// One object a line.
  package func writeLines(to out: ByteBuffer) {
    for pattern in report.patterns {
      let writer = ReportWriter(out)
      writer.object { members(pattern, writer) }
      out.append(0x0A)
    }
  }

  private func members(_ pattern: PatternReport.Pattern, _ writer: ReportWriter) {
    writer.member("id", pattern.id)
    writer.member("template", pattern.template)
    writer.member("count", pattern.count)
    writer.member("share", number: Double(pattern.count) / Double(max(1, report.total)))
    writer.member("level", pattern.level.map { "\($0.name)" })
    writer.list("service") { for name in pattern.services { writer.string(name) } }
    place("first", pattern.first, writer)
    place("last", pattern.last, writer)
    writer.member("example", pattern.first.text)
    writer.member("query", pattern.query)
    writer.name("trend")
    if let trend = PatternTrend(pattern, report, split: split) {
      writer.object {
        writer.member("before", number: trend.before)
        writer.member("after", number: trend.after)
        writer.member("ratio", number: trend.ratio)
      }
    } else {
      writer.null()
    }
    if let field = report.groupingField {
      writer.object("by") {
        writer.member("field", field)
        writer.member("value", pattern.group ?? [])
      }
    }
    if let before = pattern.baseline, let baseline = report.baseline {
      writer.object("baseline") {
        writer.member("count", before)
        writer.member("share", number: Double(before) / Double(max(1, baseline.total)))
        writer.member("change", report.change(pattern)?.rawValue)
      }
    }
    writer.list("values") {
      for values in pattern.values { writer.object { members(values, writer) } }
    }
  }

  private func members(_ values: PatternReport.Values, _ writer: ReportWriter) {
    writer.member("index", values.index)
    writer.member("distinct", values.distinct)
    writer.member("exact", values.isExact)
    writer.list("top") {
      for (value, count) in values.top {
        writer.list {
          writer.string(value)
          writer.integer(count)
        }
      }
    }
    writer.member("min", number: values.range?.least)
    writer.member("max", number: values.range?.most)
  }

  private func place(
    _ name: StaticString, _ evidence: PatternReport.Evidence, _ writer: ReportWriter
  ) {
    evidence.text.withByteSlice { writer.member(name, evidence.place, text: $0, report.files) }
  }
}

/// How often a template occurs a second, before and after `--split` (between, if it has two times).
package struct PatternTrend {
  package let before: Double
  package let after: Double
  /// Nil where nothing was before.
  package let ratio: Double?

  /// Nil without a split, or where one side has no time.
  package init?(_ pattern: PatternReport.Pattern, _ report: PatternReport, split: [Int64]) {
    guard let first = split.first, let window = report.window, first > window.from,
      window.to > first
    else { return nil }
    let end = split.count > 1 ? min(split[1], window.to) : window.to
    let period = split.count > 1 ? 1 : 2
    guard end > first else { return nil }
    before = Double(pattern.periods[0]) / (Double(first - window.from) / 1e9)
    after = Double(pattern.periods[period]) / (Double(end - first) / 1e9)
    ratio = before > 0 ? after / before : nil
  }
}

extension [UInt8] {
  /// Calls `body` with the bytes as a slice that is valid until it returns.
  package func withByteSlice<R>(_ body: (ByteSlice) -> R) -> R {
    // Scanners may read 64 bytes behind the end.
    let arena = ByteArena(blockSize: 64)
    defer { withExtendedLifetime(arena) {} }
    return body(arena.copy(self))
  }
}

extension ReportWriter {
  package func string(_ text: [UInt8]) { text.withByteSlice { string($0) } }

  package func member(_ name: StaticString, _ text: [UInt8]) {
    self.name(name)
    string(text)
  }
}
