internal import LogCore
internal import Output

/// What a command says as text for people, and as a table for everything else.
protocol TabularText {
  func writeText(to out: ByteBuffer)
  /// With all digits where `isExact`, else as people read numbers.
  func table(isExact: Bool) -> ReportTable
}

extension TabularText {
  /// `text`, `table`, `csv` or `markdown`.
  func write(_ format: String, to out: ByteBuffer) {
    switch format {
    case "text": writeText(to: out)
    case "csv": table(isExact: true).writeCSV(to: out)
    case "markdown": table(isExact: false).writeMarkdown(to: out)
    default: table(isExact: false).writeAligned(.plain, to: out)
    }
  }
}
