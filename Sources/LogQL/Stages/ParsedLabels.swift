internal import LogCore

/// How parser stages give labels to a record: the three rules that all of them share.
///
/// A name that the record came with gets the suffix `_extracted`; of several values for a name the
/// first one wins, also over stages; an empty value is a value. One runner's.
// SAFETY: the array has `capacity` elements, allocated here, grown before a larger label is noted, and
// freed in `deinit`.
@safe
final class ParsedLabels {
  private let names: LabelNames
  /// For each label number whether anything looks at the label; nil means all labels.
  private let isDemanded: [Bool]?
  /// For each label number that of the same name with the suffix; -1 where unknown.
  private var suffixed: [Int32] = []
  /// For each label number the serial number of the record that got the label last.
  private var lastRecord: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  private var serial: UInt32 = 0
  /// The record has labels that were removed, so that a name may be taken although it is listed.
  private var hasRemoved = false

  init(names: LabelNames, demand: LabelDemand) {
    self.names = names
    capacity = names.count + 256
    unsafe lastRecord = .allocate(capacity: capacity)
    unsafe lastRecord.initialize(repeating: 0, count: capacity)
    guard let demanded = demand.names else {
      isDemanded = nil
      return
    }
    let ids = demanded.map { Int(names.intern($0).index) }
    var table = Array(repeating: false, count: (ids.max() ?? 0) + 1)
    for id in ids { table[id] = true }
    isDemanded = table
  }

  deinit { unsafe lastRecord.deallocate() }

  /// Prepares for the labels of one record.
  func begin(_ batch: RecordBatch, _ record: Int) {
    serial &+= 1
    if serial == 0 { restart() }
    hasRemoved = false
    var place = batch.firstOwnLabel(record)
    while place >= 0 {
      let label = batch.ownLabel(at: place)
      if label.kind == .removed { hasRemoved = true } else { mark(Int(label.name.index)) }
      place = label.next
    }
  }

  /// The name under which a parsed value goes to the record; nil if nobody looks at it, or if the
  /// record has that label already.
  @inline(__always)
  func target(_ batch: RecordBatch, _ record: Int, _ name: LabelID) -> LabelID? {
    // The errors are a record's state, never its data.
    if name.index <= LabelID.errorDetails.index { return nil }
    var target = name
    if batch.isOriginal(record, name) { target = extracted(name) }
    let index = Int(target.index)
    if let isDemanded, index >= isDemanded.count || !isDemanded[index] { return nil }
    if unsafe index < capacity && lastRecord[index] == serial { return nil }
    return target
  }

  /// Gives the record a label under a name that `target` returned.
  @inline(__always)
  func add(_ batch: RecordBatch, _ record: Int, _ target: LabelID, _ value: ByteSlice) {
    if hasRemoved {
      batch.setIfFree(record, target, value)
    } else {
      batch.addParsed(record, target, value)
    }
    mark(Int(target.index))
  }

  /// The same name with the suffix `_extracted`.
  func extracted(_ name: LabelID) -> LabelID {
    let index = Int(name.index)
    while suffixed.count <= index { suffixed.append(-1) }
    if suffixed[index] < 0 {
      let id = names.intern(names[name].string + "_extracted")
      suffixed[index] = Int32(truncatingIfNeeded: id.index)
    }
    return LabelID(index: UInt32(suffixed[index]))
  }

  @inline(__always)
  private func mark(_ index: Int) {
    if index >= capacity { grow(index) }
    unsafe lastRecord[index] = serial
  }

  private func grow(_ index: Int) {
    let newCapacity = max(index + 1, capacity * 2)
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    unsafe grown.update(from: lastRecord, count: capacity)
    unsafe (grown + capacity).initialize(repeating: 0, count: newCapacity - capacity)
    unsafe lastRecord.deallocate()
    unsafe lastRecord = unsafe grown
    capacity = newCapacity
  }

  /// Serial numbers begin again: none of the old ones may be taken for a new one.
  private func restart() {
    unsafe lastRecord.update(repeating: 0, count: capacity)
    serial = 1
  }
}

extension RecordBatch {
  /// Gives a record the labels of an extraction with names: they replace what earlier stages set.
  func setExtracted(_ record: Int, _ target: LabelID, _ value: ByteSlice, _ labels: ParsedLabels) {
    if target.index <= LabelID.errorDetails.index { return }
    set(record, isOriginal(record, target) ? labels.extracted(target) : target, value)
  }

  /// The other half of an extraction with names: a target that was not found is there, but empty.
  func setMissing(_ record: Int, _ target: LabelID) {
    if target.index <= LabelID.errorDetails.index || isOriginal(record, target) { return }
    if label(record, target) == nil { set(record, target, .empty) }
  }

  /// The details of an error, from a buffer that will be used again.
  func setError(_ record: Int, _ kind: RecordError, _ details: ByteBuffer) {
    setError(record, kind, arena.copy(details))
  }
}
