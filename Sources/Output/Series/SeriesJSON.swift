internal import LogCore
internal import LogQL

/// `-o json` for samples: the `data` object of Loki's query API.
struct SeriesJSON: SeriesOutput {
  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    let out = ByteBuffer(capacity: 64 * 1024)
    out.append("{\"resultType\":\"\(result.kind.rawValue)\",\"result\":")
    if result.kind == .scalar {
      SampleText.pair(result.series.first?.samples.first, to: out)
    } else {
      out.append("[")
      for (i, series) in result.series.enumerated() {
        if i > 0 { out.append(",") }
        self.series(series, isMatrix: result.kind == .matrix, to: out)
        if out.count > 60 * 1024 {
          guard write(out.slice) else { return }
          out.removeAll()
        }
      }
      out.append("]")
    }
    out.append("}\n")
    _ = write(out.slice)
  }

  private func series(_ series: Series, isMatrix: Bool, to out: ByteBuffer) {
    out.append("{\"metric\":")
    SampleText.labels(series, to: out)
    if isMatrix {
      out.append(",\"values\":[")
      for (i, sample) in series.samples.enumerated() {
        if i > 0 { out.append(",") }
        SampleText.pair(sample, to: out)
      }
      out.append("]}")
    } else {
      out.append(",\"value\":")
      SampleText.pair(series.samples.first, to: out)
      out.append("}")
    }
  }
}

/// `-o jsonl` for samples: one object a sample, series after series.
struct SeriesLines: SeriesOutput {
  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    let out = ByteBuffer(capacity: 64 * 1024)
    let head = ByteBuffer(capacity: 1024)
    for series in result.series {
      head.removeAll()
      head.append("{\"metric\":")
      SampleText.labels(series, to: head)
      head.append(",\"timestamp\":\"")
      for sample in series.samples {
        out.append(head.slice)
        Timestamp.writeRFC3339(sample.time, zone: .utc, to: out)
        out.append("\",\"value\":")
        SampleText.jsonNumber(sample.value, to: out)
        out.append("}\n")
        if out.count > 60 * 1024 {
          guard write(out.slice) else { return }
          out.removeAll()
        }
      }
    }
    _ = write(out.slice)
  }
}

/// Pieces that the JSON forms of samples share.
enum SampleText {
  /// `{"app":"api"}`.
  static func labels(_ series: Series, to out: ByteBuffer) {
    out.append("{")
    for (i, label) in series.labels.enumerated() {
      if i > 0 { out.append(",") }
      string(label.name, to: out)
      out.append(":")
      string(label.value, to: out)
    }
    out.append("}")
  }

  /// `[1773479040.5,"12"]`: seconds to the millisecond, and the value as text.
  static func pair(_ sample: Sample?, to out: ByteBuffer) {
    guard let sample else {
      out.append("[]")
      return
    }
    out.append("[")
    seconds(sample.time, to: out)
    out.append(",\"")
    NumberText.format(sample.value, to: out)
    out.append("\"]")
  }

  /// A JSON number; what JSON has no number for is a string.
  static func jsonNumber(_ value: Double, to out: ByteBuffer) {
    if value.isFinite {
      NumberText.format(value, to: out)
    } else {
      out.append("\"")
      NumberText.format(value, to: out)
      out.append("\"")
    }
  }

  private static func seconds(_ time: Int64, to out: ByteBuffer) {
    let milliseconds = time / 1_000_000
    if milliseconds < 0 { out.append("-") }
    let magnitude = Int64(clamping: milliseconds.magnitude)
    out.append(decimal: magnitude / 1000)
    let rest = magnitude % 1000
    guard rest > 0 else { return }
    var digits = String(rest + 1000).dropFirst()
    while digits.hasSuffix("0") { digits = digits.dropLast() }
    out.append("." + String(digits))
  }

  static func string(_ bytes: [UInt8], to out: ByteBuffer) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let slice =
        unsafe buffer.baseAddress.map { unsafe ByteSlice(start: $0, count: buffer.count) } ?? .empty
      // The writer may read whole words behind the end.
      let copy = ByteBuffer(capacity: buffer.count)
      copy.append(slice)
      JSONWriter.string(copy.slice, to: out)
    }
  }
}
