internal import LogCore
internal import LogQL

/// The periods of `--split` side by side: one row for series that differ in nothing else.
struct PeriodComparison {
  struct Row {
    /// Without `period`.
    var labels: [(name: [UInt8], value: [UInt8])]
    /// One for each period; nil where there is no sample.
    var values: [Double?]
    /// Those of all periods.
    var samples: [Sample]
  }

  /// `before` and `after`, or `before`, `during` and `after`.
  let periods: [String]
  private(set) var rows: [Row] = []
  private static let label = Array("period".utf8)

  /// nil where the series are not those of periods.
  init?(_ result: MetricResult) {
    var seen: Set<String> = []
    for series in result.series {
      guard let period = Self.period(of: series) else { return nil }
      seen.insert(period)
    }
    guard !seen.isEmpty, seen.isSubset(of: ["before", "during", "after"]) else { return nil }
    periods = seen.contains("during") ? ["before", "during", "after"] : ["before", "after"]
    var numbers: [[[UInt8]]: Int] = [:]
    for series in result.series {
      let labels = series.labels.filter { $0.name != Self.label }
      let key = labels.flatMap { [$0.name, $0.value] }
      let row = numbers[key] ?? rows.count
      if row == rows.count {
        numbers[key] = row
        rows.append(Row(labels: labels, values: periods.map { _ in nil }, samples: []))
      }
      let place = periods.firstIndex { $0 == Self.period(of: series) } ?? 0
      rows[row].values[place] = Self.mean(series.samples)
      rows[row].samples += series.samples
    }
  }

  private static func period(of series: Series) -> String? {
    series.labels.first { $0.name == label }.map { String(decoding: $0.value, as: UTF8.self) }
  }

  /// Of a range query the mean over its samples.
  private static func mean(_ samples: [Sample]) -> Double? {
    guard samples.count > 1 else { return samples.first?.value }
    return samples.reduce(0) { $0 + $1.value } / Double(samples.count)
  }

  /// The headings behind those of the labels; means are called so.
  func headings(areMeans: Bool) -> [String] {
    let mean = areMeans ? "_mean" : ""
    return periods.enumerated().flatMap { i, period in
      i == 0 ? [period + mean] : [period + mean, "difference", "ratio"]
    }
  }

  /// The cells of a row: each later period with its difference from the first, and its share of it.
  func cells(of row: Row, number: (Double) -> String) -> [String] {
    let first = row.values[0]
    return row.values.enumerated().flatMap { i, value in
      let own = value.map(number) ?? "-"
      if i == 0 { return [own] }
      guard let first, let value else { return [own, "-", "-"] }
      let ratio = first == 0 ? "-" : SeriesText.rounded(value / first)
      let difference = value - first
      return [own, (difference > 0 ? "+" : "") + SeriesText.rounded(difference), ratio]
    }
  }
}
