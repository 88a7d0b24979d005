import LogCore
import LogQL
import Output

/// Results of metric queries as texts.
enum SeriesRendered {
  /// 2024-05-14T09:00:00Z.
  static let start: Int64 = 1_715_677_200_000_000_000
  static let minute: Int64 = 60_000_000_000

  /// A matrix with a step of a minute; nil is no sample.
  static func matrix(_ series: [([(String, String)], [Double?])]) -> MetricResult {
    let count = Int64(series.map(\.1.count).max() ?? 1)
    return MetricResult(
      kind: .matrix,
      series: series.map { labels, values in
        Series(
          labels: bytes(labels),
          samples: values.enumerated().compactMap { i, value in
            value.map { Sample(time: start + Int64(i) * minute, value: $0) }
          })
      }, from: start, to: start + (count - 1) * minute, step: minute)
  }

  static func vector(_ series: [([(String, String)], Double)]) -> MetricResult {
    MetricResult(
      kind: .vector,
      series: series.map { labels, value in
        Series(labels: bytes(labels), samples: [Sample(time: start, value: value)])
      }, from: start, to: start, step: minute)
  }

  private static func bytes(_ labels: [(String, String)]) -> [(name: [UInt8], value: [UInt8])] {
    labels.map { (Array($0.0.utf8), Array($0.1.utf8)) }
  }

  /// The text in a form, by its name.
  static func text(
    _ result: MetricResult, _ form: String, _ change: (inout OutputSettings) -> Void = { _ in }
  ) -> String {
    var settings = OutputSettings()
    settings.width = 60
    settings.height = 16
    change(&settings)
    let out = ByteBuffer()
    SeriesFormats.named(form)?.make(settings).write(result) { bytes in
      out.append(bytes)
      return true
    }
    return out.string
  }
}
