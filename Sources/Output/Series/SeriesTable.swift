internal import LogCore
internal import LogQL

/// `-o table` for series.
///
/// At one time: a row for each series with a column for each label, and the value. Over a range, on a
/// terminal: a row for each series, with its course and its last, smallest, largest and mean value;
/// elsewhere, where programs read too, all samples with all digits: a row for each time and a column
/// for each series, or a row for each sample where that would be wider than `widest`. With the label
/// `period` of `--split` the periods stand side by side.
struct SeriesTable: SeriesOutput {
  let settings: OutputSettings
  /// The widest table with a column for each series.
  private static let widest = 120

  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    guard !result.series.isEmpty else { return }
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      if settings.isForPeople && result.kind == .matrix {
        out.buffer.append(settings.theme.frame)
        out.buffer.append(SeriesText.span(result, settings.zone))
        out.buffer.append(settings.theme.reset)
        out.buffer.append(0x0A)
      }
      table(result).write(settings.theme, to: out)
      out.flush()
    }
  }

  /// The table that shows a result.
  func table(_ result: MetricResult) -> AlignedTable {
    var table: AlignedTable
    if let periods = PeriodComparison(result) {
      table = comparison(periods, result)
    } else if result.kind != .matrix {
      table = values(result)
    } else if settings.isForPeople {
      table = summaries(result)
    } else {
      table = times(result) ?? samples(result)
    }
    table.ellipsis = settings.isUTF8 ? "…" : "~"
    return table
  }

  private func number(_ value: Double) -> String {
    settings.isForPeople ? SeriesText.rounded(value) : SeriesText.exact(value)
  }

  private func numberColumn(_ heading: String) -> AlignedTable.Column {
    .init(heading, isNumber: true, colour: settings.theme.number)
  }

  // MARK: - Forms

  private func values(_ result: MetricResult) -> AlignedTable {
    let labels = LabelColumns(result.series.map(\.labels))
    var table = AlignedTable(labels.names.map { .init($0) } + [numberColumn("value")])
    for series in result.series {
      guard let sample = series.samples.first else { continue }
      table.append(labels.cells(series.labels) + [Array(number(sample.value).utf8)])
    }
    return table
  }

  private func summaries(_ result: MetricResult) -> AlignedTable {
    let labels = LabelColumns(result.series.map(\.labels))
    let headings = ["last", "min", "max", "mean"]
    var table = AlignedTable(
      labels.names.map { .init($0) } + [.init("trend", colour: settings.theme.key)]
        + headings.map(numberColumn))
    let rows = result.series.map { series in
      let numbers = Self.summary(series.samples).map { Array(number($0).utf8) }
      return (labels.cells(series.labels), series.samples, numbers)
    }
    fill(&table, rows, labels: labels.names.count, result)
    return table
  }

  private func comparison(_ periods: PeriodComparison, _ result: MetricResult) -> AlignedTable {
    let labels = LabelColumns(periods.rows.map(\.labels))
    let isMatrix = result.kind == .matrix
    let showsTrend = isMatrix && settings.isForPeople
    var table = AlignedTable(
      labels.names.map { .init($0) }
        + (showsTrend ? [.init("trend", colour: settings.theme.key)] : [])
        + periods.headings(areMeans: isMatrix).map(numberColumn))
    let rows = periods.rows.map { row in
      let numbers = periods.cells(of: row, number: isMatrix ? SeriesText.rounded : number)
      return (labels.cells(row.labels), row.samples, numbers.map { Array($0.utf8) })
    }
    if showsTrend {
      fill(&table, rows, labels: labels.names.count, result)
    } else {
      for (cells, _, numbers) in rows { table.append(cells + numbers) }
    }
    return table
  }

  /// Last, min, max and mean.
  private static func summary(_ samples: [Sample]) -> [Double] {
    var low = Double.nan
    var high = Double.nan
    var mean = 0.0
    for (i, sample) in samples.enumerated() {
      if !(sample.value >= low) { low = sample.value }
      if !(sample.value <= high) { high = sample.value }
      mean += (sample.value - mean) / Double(i + 1)
    }
    return [samples.last?.value ?? .nan, low, high, mean]
  }

  /// Adds rows with a sparkline between labels and numbers, as wide as the terminal allows; where
  /// that is not enough, labels are cut.
  private func fill(
    _ table: inout AlignedTable, _ rows: [([[UInt8]], [Sample], [[UInt8]])], labels: Int,
    _ result: MetricResult
  ) {
    var plain = table
    for (cells, _, numbers) in rows { plain.append(cells + [[]] + numbers) }
    var widths = table.columns.indices.map { plain.width(of: $0) }
    let all = { widths.reduce(0, +) + 2 * (widths.count - 1) - widths[labels] }
    let narrowest = 10
    while all() + narrowest > settings.width,
      let widest = (0..<labels).max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
    {
      widths[widest] -= 1
      table.columns[widest].limit = widths[widest]
    }
    let line = Sparkline(
      width: min(40, max(narrowest, settings.width - all())), isUTF8: settings.isUTF8)
    for (cells, samples, numbers) in rows {
      let trend = line.text(samples, from: result.from, to: result.to, step: result.step)
      table.append(cells + [trend] + numbers)
    }
  }

  /// A row for each time, a column for each series; nil if that is too wide.
  private func times(_ result: MetricResult) -> AlignedTable? {
    let isBare = result.series.count == 1 && result.series[0].labels.isEmpty
    let headings = isBare ? [Array("value".utf8)] : result.series.map { SeriesText.name($0) }
    var width = SeriesText.time(result.from, settings.zone).count
    for heading in headings {
      width += 2 + TextWidth.of(heading)
      if width > Self.widest { return nil }
    }
    var table = AlignedTable(
      [.init("time", colour: settings.theme.time)]
        + headings.map { .init($0, isNumber: true, colour: settings.theme.number) })
    var next = [Int](repeating: 0, count: result.series.count)
    while true {
      var time: Int64?
      for (i, series) in result.series.enumerated() where next[i] < series.samples.count {
        time = min(time ?? .max, series.samples[next[i]].time)
      }
      guard let time else { break }
      var row = [Array(SeriesText.time(time, settings.zone).utf8)]
      for (i, series) in result.series.enumerated() {
        if next[i] < series.samples.count, series.samples[next[i]].time == time {
          row.append(Array(number(series.samples[next[i]].value).utf8))
          next[i] += 1
        } else {
          row.append([0x2D])
        }
      }
      table.append(row)
    }
    let widths = table.columns.indices.map { table.width(of: $0) + 2 }
    return widths.reduce(-2, +) <= Self.widest || isBare ? table : nil
  }

  private func samples(_ result: MetricResult) -> AlignedTable {
    let labels = LabelColumns(result.series.map(\.labels))
    var table = AlignedTable(
      [.init("time", colour: settings.theme.time)] + labels.names.map { .init($0) }
        + [numberColumn("value")])
    for series in result.series {
      let cells = labels.cells(series.labels)
      for sample in series.samples {
        table.append(
          [Array(SeriesText.time(sample.time, settings.zone).utf8)] + cells
            + [Array(number(sample.value).utf8)])
      }
    }
    return table
  }
}
