/// About a thousand records on their way from a reader through the stages, column by column.
///
///     index      0        1        2        3          columns, one element a record
///     line       ──►buf   ──►buf   ──►arena ──►buf     the text as the last stage left it
///     time       17…001   17…002   17…002   17…005     only where the request needs it
///     stream     0        0        1        0          number in the worker's StreamTable
///     first      2        -1       5        0          head of the record's chain of labels
///     kept       0 2 3                                 the selection: ascending record numbers
///
///     entries    {status=500,→1} {path=/a,→-1} {status=200,→-1} …    chains, oldest first
///
/// A stage runs once over the whole batch and looks only at the kept records; to drop a record is to
/// leave it out of `kept`. Lines and label values point into the reader's chunk (valid until the next
/// `reset`) or into `arena`. One worker owns a batch; nothing in it crosses threads.
// SAFETY: every column has `capacity` elements, allocated here and freed in `deinit`; record numbers are
// below `count`, which never passes `capacity`.
@safe
package final class RecordBatch {
  package static let capacity = 1024

  package let names: LabelNames
  package let streams: StreamTable
  /// Bytes that stages make (unescaped values, rewritten lines); lives until `reset`.
  package let arena = ByteArena()

  package private(set) var count = 0
  package let line: UnsafeMutablePointer<ByteSlice>
  /// Nanoseconds since 1970.
  package let time: UnsafeMutablePointer<Int64>
  package let stream: UnsafeMutablePointer<StreamID>
  package let format: UnsafeMutablePointer<RecordFormat>
  package let level: UnsafeMutablePointer<Level>
  package let facts: UnsafeMutablePointer<RecordFacts>
  package let error: UnsafeMutablePointer<RecordError>
  package let errorDetails: UnsafeMutablePointer<ByteSlice>
  /// The number of the record's first physical line within its sequence, from 1 on (or in the source
  /// where `linesBefore` has nothing to add); set only where the request needs it.
  package let lineNumber: UnsafeMutablePointer<Int>

  /// The selection: numbers of the records that are still in, ascending.
  package let kept: UnsafeMutablePointer<Int32>
  package var keptCount = 0

  private let first: UnsafeMutablePointer<Int32>
  private let last: UnsafeMutablePointer<Int32>
  private var entries: UnsafeMutablePointer<LabelEntry>
  private var entryCapacity = 4096
  private var entryCount = 0
  /// Whether any record came with labels besides those of its stream.
  package private(set) var hasMetadata = false

  package init(names: LabelNames, streams: StreamTable) {
    self.names = names
    self.streams = streams
    let n = Self.capacity
    unsafe line = .allocate(capacity: n)
    unsafe time = .allocate(capacity: n)
    unsafe stream = .allocate(capacity: n)
    unsafe format = .allocate(capacity: n)
    unsafe level = .allocate(capacity: n)
    unsafe facts = .allocate(capacity: n)
    unsafe error = .allocate(capacity: n)
    unsafe errorDetails = .allocate(capacity: n)
    unsafe lineNumber = .allocate(capacity: n)
    unsafe kept = .allocate(capacity: n)
    unsafe first = .allocate(capacity: n)
    unsafe last = .allocate(capacity: n)
    unsafe entries = .allocate(capacity: entryCapacity)
  }

  deinit {
    unsafe line.deallocate()
    unsafe time.deallocate()
    unsafe stream.deallocate()
    unsafe format.deallocate()
    unsafe level.deallocate()
    unsafe facts.deallocate()
    unsafe error.deallocate()
    unsafe errorDetails.deallocate()
    unsafe lineNumber.deallocate()
    unsafe kept.deallocate()
    unsafe first.deallocate()
    unsafe last.deallocate()
    unsafe entries.deallocate()
  }

  package var isFull: Bool { count == Self.capacity }
  package var isEmpty: Bool { count == 0 }

  /// Empties the batch; every slice that it gave out is dead afterwards.
  package func reset() {
    count = 0
    keptCount = 0
    entryCount = 0
    hasMetadata = false
    arena.reset()
  }

  // MARK: - Several pipelines over the same records

  /// What stages may change of a batch, put aside.
  package struct Checkpoint {
    fileprivate var lines: [ByteSlice] = []
    fileprivate var kept: [Int32] = []
    fileprivate var first: [Int32] = []
    fileprivate var last: [Int32] = []
    fileprivate var entries: [LabelEntry] = []
    package init() {}
  }

  /// Puts the batch's state aside, so that another pipeline can begin with it.
  package func save(to checkpoint: inout Checkpoint) {
    checkpoint.lines.removeAll(keepingCapacity: true)
    checkpoint.kept.removeAll(keepingCapacity: true)
    checkpoint.first.removeAll(keepingCapacity: true)
    checkpoint.last.removeAll(keepingCapacity: true)
    checkpoint.entries.removeAll(keepingCapacity: true)
    unsafe checkpoint.lines.append(contentsOf: UnsafeBufferPointer(start: line, count: count))
    unsafe checkpoint.kept.append(contentsOf: UnsafeBufferPointer(start: kept, count: keptCount))
    unsafe checkpoint.first.append(contentsOf: UnsafeBufferPointer(start: first, count: count))
    unsafe checkpoint.last.append(contentsOf: UnsafeBufferPointer(start: last, count: count))
    unsafe checkpoint.entries.append(
      contentsOf: UnsafeBufferPointer(start: entries, count: entryCount))
  }

  /// Brings back what was put aside since the last `reset`.
  package func restore(_ checkpoint: Checkpoint) {
    for (i, text) in checkpoint.lines.enumerated() { unsafe line[i] = text }
    for (i, record) in checkpoint.kept.enumerated() { unsafe kept[i] = record }
    for (i, head) in checkpoint.first.enumerated() { unsafe first[i] = head }
    for (i, tail) in checkpoint.last.enumerated() { unsafe last[i] = tail }
    for (i, entry) in checkpoint.entries.enumerated() { unsafe entries[i] = entry }
    keptCount = checkpoint.kept.count
    entryCount = checkpoint.entries.count
    for i in 0..<count { unsafe error[i] = .none }
  }

  // MARK: - Readers

  /// Adds a record, kept, without labels of its own; the batch must not be full.
  ///
  /// `time`, `level`, `format` and `facts` may be set afterwards at the returned index.
  @discardableResult
  package func append(line text: ByteSlice, time nanoseconds: Int64, stream id: StreamID) -> Int {
    assert(!isFull)
    let i = count
    unsafe line[i] = text
    unsafe time[i] = nanoseconds
    unsafe stream[i] = id
    unsafe format[i] = .text
    unsafe level[i] = .none
    unsafe facts[i] = RecordFacts()
    unsafe error[i] = .none
    unsafe first[i] = -1
    unsafe kept[keptCount] = Int32(truncatingIfNeeded: i)
    keptCount += 1
    count += 1
    return i
  }

  /// Gives a record a label that came with it, besides those of its stream.
  package func addMetadata(_ record: Int, _ name: LabelID, _ value: ByteSlice) {
    hasMetadata = true
    addEntry(record, name, value, .metadata)
  }

  // MARK: - Labels

  /// The record's value of a label, nil if it has none; `detected_level` and the errors included.
  package func label(_ record: Int, _ name: LabelID) -> ByteSlice? {
    var i = unsafe first[record]
    while i >= 0 {
      let entry = unsafe entries + Int(i)
      if unsafe entry.pointee.name == name {
        return unsafe entry.pointee.kind == .removed ? nil : entry.pointee.value
      }
      i = unsafe entry.pointee.next
    }
    if name.index <= LabelID.detectedLevel.index { return special(record, name) }
    return unsafe streams.mayHave(name) ? streams[stream[record]][name] : nil
  }

  private func special(_ record: Int, _ name: LabelID) -> ByteSlice? {
    switch name {
    case .error: return unsafe error[record] == .none ? nil : ByteSlice(error[record].name)
    case .errorDetails: return unsafe error[record] == .none ? nil : errorDetails[record]
    default:
      if let own = unsafe streams[stream[record]][name] { return own }
      return unsafe level[record] == .none ? nil : ByteSlice(level[record].name)
    }
  }

  /// Whether a parser must not take this name: the stream has it, or the record came with it.
  ///
  /// That holds for ever: also after a stage has removed or replaced the label.
  package func isOriginal(_ record: Int, _ name: LabelID) -> Bool {
    if unsafe streams.mayHave(name) && streams[stream[record]][name] != nil { return true }
    guard hasMetadata, let i = find(record, name) else { return false }
    return unsafe entries[i].isOriginal
  }

  /// The first of the record's own labels, the removed ones included: a place for `ownLabel(at:)`;
  /// negative if there are none.
  package func firstOwnLabel(_ record: Int) -> Int32 { unsafe first[record] }

  /// An own label of a record; its `next` is the place of the following one.
  package func ownLabel(at place: Int32) -> LabelEntry { unsafe entries[Int(place)] }

  /// Adds a label without looking whether it is there: the caller knows that it is not, and that
  /// it was not removed either.
  package func addParsed(_ record: Int, _ name: LabelID, _ value: ByteSlice) {
    addEntry(record, name, value, .parsed)
  }

  /// Sets a label unless a stage has set it before: among parsers the first value wins.
  package func setIfFree(_ record: Int, _ name: LabelID, _ value: ByteSlice) {
    guard let i = find(record, name) else {
      addEntry(record, name, value, .parsed)
      return
    }
    guard unsafe entries[i].kind == .removed else { return }
    unsafe entries[i].value = value
    unsafe entries[i].kind = .parsed
  }

  /// Sets or replaces a label, whoever set it before.
  package func set(_ record: Int, _ name: LabelID, _ value: ByteSlice) {
    if let i = find(record, name) {
      unsafe entries[i].value = value
      unsafe entries[i].kind = .parsed
    } else {
      addEntry(record, name, value, .parsed)
    }
  }

  /// Takes a label away, a stream label too; does nothing where it is absent.
  package func remove(_ record: Int, _ name: LabelID) {
    if name == .error || name == .errorDetails {
      // Both live outside the chain; without its kind an error has no details either.
      if name == .error {
        unsafe error[record] = .none
      } else {
        unsafe errorDetails[record] = .empty
      }
      return
    }
    if let i = find(record, name) {
      unsafe entries[i].kind = .removed
    } else if label(record, name) != nil {
      addEntry(record, name, .empty, .removed)
    }
  }

  /// Takes away all labels for which the condition holds; the errors are not asked about.
  package func removeLabels(_ record: Int, where isUnwanted: (LabelID, ByteSlice) -> Bool) {
    let end = Int32(truncatingIfNeeded: entryCount)
    let own = unsafe streams[stream[record]]
    for k in 0..<own.count where find(record, own.names[k]) == nil {
      if isUnwanted(own.names[k], own.values[k]) {
        addEntry(record, own.names[k], .empty, .removed)
      }
    }
    if unsafe level[record] != .none && find(record, .detectedLevel) == nil
      && own[.detectedLevel] == nil
    {
      let name = unsafe ByteSlice(level[record].name)
      if isUnwanted(.detectedLevel, name) { addEntry(record, .detectedLevel, .empty, .removed) }
    }
    var i = unsafe first[record]
    while i >= 0 && i < end {
      let entry = unsafe entries + Int(i)
      if unsafe entry.pointee.kind != .removed
        && isUnwanted(entry.pointee.name, entry.pointee.value)
      {
        unsafe entry.pointee.kind = .removed
      }
      i = unsafe entry.pointee.next
    }
  }

  /// Marks the record as one that a stage could not work with; a later error replaces an earlier one.
  package func setError(_ record: Int, _ kind: RecordError, _ details: ByteSlice) {
    unsafe error[record] = kind
    unsafe errorDetails[record] = details
  }

  /// Copies names and values of all labels that the record has now, as `forEachLabel` gives them, and
  /// returns how many there are; where that is more than `capacity`, only so many are copied.
  package func copyLabels(
    _ record: Int, to ids: UnsafeMutablePointer<LabelID>,
    _ values: UnsafeMutablePointer<ByteSlice>, capacity: Int
  ) -> Int {
    var n = 0
    forEachLabel(record) { name, value in
      if n < capacity {
        unsafe ids[n] = name
        unsafe values[n] = value
      }
      n += 1
    }
    return n
  }

  /// All labels that the record has now, in no order: the stream's, its own, the errors.
  ///
  /// `detected_level` is among them when the reader was asked for levels.
  package func forEachLabel(_ record: Int, _ body: (LabelID, ByteSlice) -> Void) {
    let own = unsafe streams[stream[record]]
    for k in 0..<own.count where find(record, own.names[k]) == nil {
      body(own.names[k], own.values[k])
    }
    var i = unsafe first[record]
    while i >= 0 {
      let entry = unsafe entries[Int(i)]
      if entry.kind != .removed { body(entry.name, entry.value) }
      i = entry.next
    }
    if unsafe level[record] != .none && find(record, .detectedLevel) == nil
      && own[.detectedLevel] == nil
    {
      unsafe body(.detectedLevel, ByteSlice(level[record].name))
    }
    if unsafe error[record] != .none {
      unsafe body(.error, ByteSlice(error[record].name))
      if unsafe !errorDetails[record].isEmpty { unsafe body(.errorDetails, errorDetails[record]) }
    }
  }

  private func find(_ record: Int, _ name: LabelID) -> Int? {
    var i = unsafe first[record]
    while i >= 0 {
      if unsafe entries[Int(i)].name == name { return Int(i) }
      i = unsafe entries[Int(i)].next
    }
    return nil
  }

  private func addEntry(
    _ record: Int, _ name: LabelID, _ value: ByteSlice, _ kind: LabelEntry.Kind
  ) {
    if entryCount == entryCapacity { growEntries() }
    let i = Int32(truncatingIfNeeded: entryCount)
    unsafe (entries + entryCount).initialize(
      to: LabelEntry(
        value: value, name: name, next: -1, kind: kind, isOriginal: kind == .metadata))
    entryCount += 1
    if unsafe first[record] < 0 {
      unsafe first[record] = i
    } else {
      unsafe entries[Int(last[record])].next = i
    }
    unsafe last[record] = i
  }

  private func growEntries() {
    let grown = UnsafeMutablePointer<LabelEntry>.allocate(capacity: entryCapacity * 2)
    unsafe grown.moveInitialize(from: entries, count: entryCount)
    unsafe entries.deallocate()
    unsafe entries = unsafe grown
    entryCapacity *= 2
  }
}

extension ByteSlice {
  /// The bytes of a literal, which live for ever. (64 bytes behind it may not be readable.)
  package init(_ text: StaticString) {
    unsafe self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
