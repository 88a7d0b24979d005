internal import LogCore
internal import LogQL

/// `-o csv` for series: a row for each sample, with its time in UTC, a column for each label, and
/// the value; RFC 4180, values byte for byte.
struct SeriesCSV: SeriesOutput {
  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    let labels = LabelColumns(result.series.map(\.labels))
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      let scratch = ByteBuffer(capacity: 64)
      CSVFormat.append(
        [Array("timestamp".utf8)] + labels.names + [Array("value".utf8)], to: out.buffer)
      for series in result.series {
        let cells = labels.cells(series.labels)
        for sample in series.samples {
          scratch.removeAll()
          Timestamp.writeRFC3339(sample.time, zone: .utc, to: scratch)
          let value = Array(SeriesText.exact(sample.value).utf8)
          CSVFormat.append([scratch.slice.array] + cells + [value], to: out.buffer)
          guard out.rowEnded() else { return }
        }
      }
      out.flush()
    }
  }
}

/// `-o markdown` for series: the table of `-o table` for a page or a ticket.
///
/// At one time a row for each series; over a range a row for each sample; periods side by side.
struct SeriesMarkdown: SeriesOutput {
  let zone: ZoneInfo

  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      if let periods = PeriodComparison(result) {
        compare(periods, areMeans: result.kind == .matrix, to: out)
      } else {
        list(result, to: out)
      }
      out.flush()
    }
  }

  private func compare(_ periods: PeriodComparison, areMeans: Bool, to out: ChunkedOutput) {
    let labels = LabelColumns(periods.rows.map(\.labels))
    let headings = periods.headings(areMeans: areMeans).map { Array($0.utf8) }
    head(labels.names, numbers: headings, to: out.buffer)
    for row in periods.rows {
      let numbers = periods.cells(
        of: row, number: areMeans ? SeriesText.rounded : SeriesText.exact)
      MarkdownFormat.append(
        labels.cells(row.labels) + numbers.map { Array($0.utf8) }, to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  private func list(_ result: MetricResult, to out: ChunkedOutput) {
    let labels = LabelColumns(result.series.map(\.labels))
    let isMatrix = result.kind == .matrix
    head(
      (isMatrix ? [Array("time".utf8)] : []) + labels.names, numbers: [Array("value".utf8)],
      to: out.buffer)
    for series in result.series {
      let cells = labels.cells(series.labels)
      for sample in series.samples {
        let time = Array(SeriesText.time(sample.time, zone).utf8)
        MarkdownFormat.append(
          (isMatrix ? [time] : []) + cells + [Array(SeriesText.exact(sample.value).utf8)],
          to: out.buffer)
        guard out.rowEnded() else { return }
      }
    }
  }

  /// The heading and the line below it, which puts numbers on the right.
  private func head(_ texts: [[UInt8]], numbers: [[UInt8]], to out: ByteBuffer) {
    MarkdownFormat.append(texts + numbers, to: out)
    for _ in texts { out.append("| --- ") }
    for _ in numbers { out.append("| ---: ") }
    out.append("|\n")
  }
}
