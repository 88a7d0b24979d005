package import LogCore
package import LogQL

/// How the result of a metric query becomes text.
package protocol SeriesOutput: Sendable {
  /// Hands the text on in pieces; false from `write` means that nobody reads any more.
  func write(_ result: MetricResult, write: (ByteSlice) -> Bool)
}

/// A value of `--output` for metric queries.
package struct SeriesFormat: Sendable {
  package let name: String
  /// One line.
  package let summary: String
  package let make: @Sendable (OutputSettings) -> any SeriesOutput

  /// Whether it makes control characters visible itself, and has colours of its own.
  package var isSafeForTerminal: Bool { ["table", "chart"].contains(name) }

  init(
    _ name: String, _ summary: String,
    make: @escaping @Sendable (OutputSettings) -> any SeriesOutput
  ) {
    self.name = name
    self.summary = summary
    self.make = make
  }
}

/// All output formats for metric queries, in the order of the documentation.
package enum SeriesFormats {
  package static let all: [SeriesFormat] = [
    SeriesFormat("table", "a table with aligned columns; on a terminal with the course of series") {
      SeriesTable(settings: $0)
    },
    SeriesFormat("chart", "lines over time, or bars, in the terminal") {
      SeriesChart(settings: $0)
    },
    SeriesFormat("svg", "the chart as a picture in a file of its own") { SeriesSVG(settings: $0) },
    SeriesFormat("jsonl", "one JSON object a sample: labels, timestamp and value") { _ in
      SeriesLines()
    },
    SeriesFormat("json", "one JSON object, as Loki's query API gives it") { _ in SeriesJSON() },
    SeriesFormat("csv", "a row for each sample, with a column for each label") { _ in SeriesCSV() },
    SeriesFormat("markdown", "a table for a page or a ticket") { SeriesMarkdown(zone: $0.zone) },
  ]

  /// What is taken where nobody chooses.
  package static var standard: SeriesFormat { all[0] }

  package static func named(_ name: String) -> SeriesFormat? { all.first { $0.name == name } }
}
