internal import LogCore
internal import LogQL

/// Marks the records of a batch that a query selects, and leaves the batch as it was.
final class SelectionMark {
  private let filter: RecordFilter
  private let selector: (any StreamSelector)?
  private let names: LabelNames
  /// For each stream whether the query can select it; behind its end nobody has asked.
  private var isOpen: [Bool] = []
  private var isSelected = [Bool](repeating: false, count: RecordBatch.capacity)
  private var checkpoint = RecordBatch.Checkpoint()
  /// Whether some record has been selected that has an error, which would fail a metric query.
  var hasErrors: Bool { filter.hasErrors }

  init(_ plan: LogPlan, names: LabelNames) {
    filter = RecordFilter(plan, names: names)
    selector = plan.selector
    self.names = names
  }

  func mark(_ batch: RecordBatch) {
    for i in 0..<batch.count { isSelected[i] = false }
    batch.save(to: &checkpoint)
    filter.run(batch)
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      isSelected[record] = canSelect(unsafe batch.stream[record], batch)
    }
    batch.restore(checkpoint)
  }

  func isSelected(_ record: Int) -> Bool { isSelected[record] }

  /// Whether the selector of the query selects a stream.
  func canSelect(_ stream: StreamID, _ batch: RecordBatch) -> Bool {
    guard let selector else { return true }
    while isOpen.count <= Int(stream.index) {
      let labels = batch.streams[StreamID(index: Int32(isOpen.count))]
      isOpen.append(
        selector.selects(
          (0..<labels.count).map { (name: names[labels.names[$0]], value: labels.values[$0]) }))
    }
    return isOpen[Int(stream.index)]
  }
}
