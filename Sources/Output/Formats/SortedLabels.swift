internal import LogCore

/// The labels of one record after the other, each time sorted by name.
///
/// Records of a log have the same labels in the same order again and again, so the order of the
/// last record is tried first.
final class SortedLabels {
  private let names: LabelNames
  private var ids: [LabelID] = []
  private var values: [ByteSlice] = []
  private var lastIDs: [LabelID] = []
  private var order: [Int] = []

  init(names: LabelNames) { self.names = names }

  /// Takes in a record's labels, which are valid as long as the batch is unchanged.
  func load(_ batch: RecordBatch, record: Int) {
    ids.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    batch.forEachLabel(record) { name, value in
      ids.append(name)
      values.append(value)
    }
    if ids != lastIDs { sort() }
  }

  var count: Int { ids.count }

  /// The label that comes `i`th by name.
  subscript(i: Int) -> (name: LabelID, value: ByteSlice) {
    let k = order[i]
    return (ids[k], values[k])
  }

  private func sort() {
    lastIDs = ids
    order = Array(ids.indices)
    order.sort { names[ids[$0]].isLess(than: names[ids[$1]]) }
  }
}
