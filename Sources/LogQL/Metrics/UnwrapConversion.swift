internal import LogCore

/// `| unwrap duration(x)`: from a label's text to a number.
///
/// A record without the label, or with an empty one, has no sample and no error; one whose value does
/// not convert has the value 0 and `SampleExtractionErr`.
final class UnwrapConversion {
  private let label: LabelID
  private let conversion: Unwrap.Conversion
  private let scratch = ByteBuffer(capacity: 128)

  init(_ unwrap: Unwrap, names: LabelNames) {
    label = names.intern(unwrap.label.text)
    conversion = unwrap.conversion
  }

  /// Fills in the values of the kept records, and drops those without one.
  func run(_ batch: RecordBatch, _ values: UnsafeMutablePointer<Double>) {
    var n = 0
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      guard let text = batch.label(record, label), !text.isEmpty else { continue }
      unsafe values[record] = convert(text, batch, record)
      unsafe batch.kept[n] = Int32(truncatingIfNeeded: record)
      n += 1
    }
    batch.keptCount = n
  }

  private func convert(_ text: ByteSlice, _ batch: RecordBatch, _ record: Int) -> Double {
    switch conversion {
    case .number:
      if let value = NumberText.parseDouble(text) { return value }
      NumberText.appendError(text, to: scratch)
    case .duration, .durationSeconds:
      if let nanoseconds = DurationText.parse(text) { return Double(nanoseconds) / 1e9 }
      DurationText.appendError(text, to: scratch)
    case .bytes:
      if let bytes = ByteSizeText.parse(text) { return bytes }
      ByteSizeText.appendError(text, to: scratch)
    }
    batch.setError(record, .sampleExtraction, batch.arena.copy(scratch))
    scratch.removeAll()
    return 0
  }
}
