package import LogCore
package import LogQL

/// How results are to look, besides their format.
package struct OutputSettings: Sendable {
  /// The zone in which people see times.
  package var zone = ZoneInfo.utc
  /// The zone of times in lines that name none.
  package var inputZone = ZoneInfo.utc
  package var theme = Theme.plain
  /// `--facts`.
  package var showsFacts = false
  /// Longer values are cut to this many characters in the pretty view; nil for never.
  package var longestValue: Int?
  /// Several files are read: each record says which one it is from.
  package var showsFile = false
  /// What the query looks for, to be marked.
  package var marks = MatchMarks()
  /// This year, which dates leave out; nil shows every year.
  package var year: Int?
  /// A terminal shows the result, or one is meant to: numbers are rounded, series have a course.
  package var isForPeople = false
  /// Columns and rows of the terminal.
  package var width = 80
  package var height = 24
  /// More than ASCII may be shown.
  package var isUTF8 = true
  /// What stands over a chart: the query.
  package var title = ""

  package init() {}
}

/// A value of `--output` for log queries.
package struct OutputFormat: Sendable {
  package let name: String
  /// One line.
  package let summary: String
  package let make: @Sendable (OutputSettings) -> LogDestination

  init(
    _ name: String, _ summary: String, make: @escaping @Sendable (OutputSettings) -> LogDestination
  ) {
    self.name = name
    self.summary = summary
    self.make = make
  }
}

/// All output formats there are, in the order of the documentation.
package enum OutputFormats {
  package static let all: [OutputFormat] = [
    OutputFormat("pretty", "for people: time, level, source, message and fields") {
      .records(PrettyFormat(settings: $0))
    },
    OutputFormat("raw", "the line alone, byte for byte") { _ in .records(RawFormat()) },
    OutputFormat("jsonl", "one JSON object a line: labels, line and timestamp") {
      .records(JSONLinesFormat(showsFacts: $0.showsFacts))
    },
    OutputFormat("json", "one JSON object, as Loki's query API gives it") { _ in
      .complete(LokiJSONFormat())
    },
    OutputFormat("csv", "a table with a column for each label, separated by commas") { _ in
      .complete(CSVFormat())
    },
    OutputFormat("table", "a table with aligned columns") {
      .complete(TableFormat(settings: $0))
    },
    OutputFormat("markdown", "a table for a page or a ticket") { _ in
      .complete(MarkdownFormat())
    },
  ]

  package static func named(_ name: String) -> OutputFormat? { all.first { $0.name == name } }
}
