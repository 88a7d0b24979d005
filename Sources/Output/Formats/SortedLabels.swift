internal import LogCore

/// The labels of one record after the other, each time sorted by name.
///
/// Records of a log have the same labels in the same order again and again, so the order of the
/// last record is tried first.
// SAFETY: the three arrays are of this object alone, and hold `capacity` elements of which the first
// `count` are initialised; elements are of trivial types.
@safe
final class SortedLabels {
  private let names: LabelNames
  private(set) var count = 0
  private var capacity = 64
  private var ids: UnsafeMutablePointer<LabelID>
  private var values: UnsafeMutablePointer<ByteSlice>
  /// For each place by name the place in `ids`.
  private var order: UnsafeMutablePointer<Int32>
  /// The labels that `order` is for.
  private var sortedIDs: [LabelID] = []

  init(names: LabelNames) {
    self.names = names
    unsafe ids = .allocate(capacity: capacity)
    unsafe values = .allocate(capacity: capacity)
    unsafe order = .allocate(capacity: capacity)
  }

  deinit {
    unsafe ids.deallocate()
    unsafe values.deallocate()
    unsafe order.deallocate()
  }

  /// Takes in a record's labels, which are valid as long as the batch is unchanged.
  func load(_ batch: RecordBatch, record: Int) {
    count = unsafe batch.copyLabels(record, to: ids, values, capacity: capacity)
    if count > capacity {
      grow(to: count)
      count = unsafe batch.copyLabels(record, to: ids, values, capacity: capacity)
    }
    if !isSorted { sort() }
  }

  /// The label that comes `i`th by name.
  subscript(i: Int) -> (name: LabelID, value: ByteSlice) {
    let k = unsafe Int(order[i])
    return unsafe (ids[k], values[k])
  }

  private var isSorted: Bool {
    guard sortedIDs.count == count else { return false }
    return unsafe sortedIDs.withUnsafeBufferPointer { known in
      for i in 0..<count where unsafe known[i] != ids[i] { return false }
      return true
    }
  }

  private func sort() {
    sortedIDs = unsafe Array(UnsafeBufferPointer(start: ids, count: count))
    let places = (0..<Int32(truncatingIfNeeded: count)).sorted {
      unsafe names[ids[Int($0)]].isLess(than: names[ids[Int($1)]])
    }
    for (i, place) in places.enumerated() { unsafe order[i] = place }
  }

  private func grow(to needed: Int) {
    capacity = needed * 2
    unsafe ids.deallocate()
    unsafe values.deallocate()
    unsafe order.deallocate()
    unsafe ids = .allocate(capacity: capacity)
    unsafe values = .allocate(capacity: capacity)
    unsafe order = .allocate(capacity: capacity)
    sortedIDs = []
  }
}
