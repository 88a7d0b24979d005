internal import LogCore

/// The field of `--by`, looked up in each record: a label, a field, or the trace that it names.
final class GroupingField {
  private let label: LabelID
  private let isTrace: Bool

  init(_ name: String, names: LabelNames) {
    label = names.intern(name)
    isTrace = FieldRoles.normalized(name) == "traceid"
  }

  /// The value of a record; nil where it has none.
  func value(_ batch: RecordBatch, _ facts: FactReader, _ record: Int) -> ByteSlice? {
    if let value = batch.label(record, label), !value.isEmpty { return value }
    for i in facts.columns.fieldRange(record) {
      let field = unsafe facts.columns.fields[i]
      guard field.name == label else { continue }
      let isJSON = unsafe batch.format[record] == .json
      let value = FactReader.unescaped(field, isJSON: isJSON, into: batch.arena)
      if !value.isEmpty { return value }
    }
    guard isTrace else { return nil }
    let trace = unsafe batch.facts[record].traceID
    return trace.isEmpty ? nil : trace
  }
}
