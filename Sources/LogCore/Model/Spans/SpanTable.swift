internal import Glibc

/// The spans that were read: about 100 bytes each, besides what `SpanNeeds` asks to be kept.
///
///     rows      [ SpanRow ][ SpanRow ][ SpanRow ] …       in no defined order: `place` tells it
///     tags      [ t0 t1 ][ t0 t1 ][ t0 t1 ] …             a text for each tag asked for
///     details   { attributes, resource, events, links }   only rows that have them point here
///     references                                           only of rows that name several parents
///
/// One worker's. Tables of several workers become one by `append(contentsOf:)`.
// SAFETY: rows and tags are allocated here, with room for `capacity` rows, and freed in `deinit`;
// subscripts are checked in debug builds.
@safe
package final class SpanTable {
  package let needs: SpanNeeds
  package let names = SpanNames()
  package let traces = TraceTable()

  package private(set) var count = 0
  private var capacity = 0
  private var storage: UnsafeMutablePointer<SpanRow>
  private var tagStorage: UnsafeMutablePointer<NameID>
  private let tagCount: Int
  private var allDetails: [StoredDetails] = []
  private var allReferences: [SpanReference] = []
  /// For each list of references the place of its first and its length.
  private var referenceLists: [Range<Int>] = []
  private var arena = ByteArena()
  /// Arenas of tables that were taken in.
  private var adopted: [ByteArena] = []

  /// What `SpanDetails` is made from; the resource is shared by many spans.
  private struct StoredDetails {
    var attributes: ByteSlice
    var events: ByteSlice
    var links: ByteSlice
    var resource: NameID
  }

  package init(needs: SpanNeeds) {
    self.needs = needs
    tagCount = needs.tags.count
    unsafe storage = Self.room(nil, for: 0)
    unsafe tagStorage = Self.room(nil, for: 0)
  }

  deinit {
    unsafe free(storage)
    unsafe free(tagStorage)
  }

  // MARK: - Looking

  package var isEmpty: Bool { count == 0 }

  package subscript(row: Int) -> SpanRow {
    get {
      assert(row >= 0 && row < count)
      return unsafe storage[row]
    }
    set {
      assert(row >= 0 && row < count)
      unsafe storage[row] = newValue
    }
  }

  /// All rows, for loops; valid until a row is added.
  package var rows: UnsafeBufferPointer<SpanRow> {
    unsafe UnsafeBufferPointer(start: storage, count: count)
  }

  /// The text of a tag of `needs.tags`, by its place there; none where the span lacks it.
  package func tag(_ row: Int, _ tag: Int) -> NameID {
    assert(row < count && tag < tagCount)
    return unsafe tagStorage[row &* tagCount &+ tag]
  }

  /// All references of a span to its own trace in the order of the source, the named parent first.
  package func references(_ row: Int) -> [SpanReference] {
    let span = self[row]
    if span.flags.contains(.hasMoreReferences) {
      return Array(allReferences[referenceLists[Int(span.reference)]])
    }
    return span.parentID.map { [SpanReference(spanID: $0, kind: span.parentReference)] } ?? []
  }

  /// What the span carries besides its fixed fields; nil where that was not kept.
  package func details(_ row: Int) -> SpanDetails? {
    let span = self[row]
    guard span.flags.contains(.hasDetails) else { return nil }
    let stored = allDetails[Int(span.detail)]
    return SpanDetails(
      attributes: stored.attributes, resource: names[stored.resource], events: stored.events,
      links: stored.links)
  }

  // MARK: - Filling

  /// Adds a span, whose tags are none until `setTag`; its row.
  @discardableResult
  package func append(_ span: SpanRow) -> Int {
    if count == capacity { grow(to: max(1024, capacity * 2)) }
    unsafe (storage + count).initialize(to: span)
    for k in 0..<tagCount { unsafe tagStorage[count &* tagCount &+ k] = .none }
    count &+= 1
    return count &- 1
  }

  /// Changes a span where it lies.
  @inline(__always)
  package func update(_ row: Int, _ change: (inout SpanRow) -> Void) {
    assert(row >= 0 && row < count)
    unsafe change(&storage[row])
  }

  package func setTag(_ row: Int, _ tag: Int, _ text: NameID) {
    assert(row < count && tag < tagCount)
    unsafe tagStorage[row &* tagCount &+ tag] = text
  }

  /// Gives a span several references; the first is its named parent.
  package func setReferences(_ row: Int, _ references: [SpanReference]) {
    let from = allReferences.count
    allReferences += references
    referenceLists.append(from..<allReferences.count)
    update(row) {
      $0.reference = UInt32(truncatingIfNeeded: referenceLists.count - 1)
      $0.flags.insert(.hasMoreReferences)
    }
  }

  /// Keeps a span's details; the texts are copied.
  package func setDetails(_ row: Int, _ details: SpanDetails) {
    allDetails.append(
      StoredDetails(
        attributes: arena.copy(details.attributes), events: arena.copy(details.events),
        links: arena.copy(details.links), resource: names.intern(details.resource)))
    update(row) {
      $0.detail = UInt32(truncatingIfNeeded: allDetails.count - 1)
      $0.flags.insert(.hasDetails)
    }
  }

  /// Replaces the resource of a span's details, if it has any.
  package func setResource(_ row: Int, _ resource: ByteSlice) {
    guard self[row].flags.contains(.hasDetails) else { return }
    allDetails[Int(self[row].detail)].resource = names.intern(resource)
  }

  /// Drops all rows from `row` on.
  package func truncate(to row: Int) {
    assert(row <= count)
    count = row
  }

  /// Drops a row; the last one takes its place.
  package func remove(_ row: Int) {
    let last = count - 1
    if row != last {
      unsafe storage[row] = storage[last]
      for k in 0..<tagCount {
        unsafe tagStorage[row &* tagCount &+ k] = tagStorage[last &* tagCount &+ k]
      }
    }
    count = last
  }

  /// Drops all rows with their details; names and traces keep their numbers.
  package func removeAll() {
    count = 0
    allDetails.removeAll(keepingCapacity: true)
    allReferences.removeAll(keepingCapacity: true)
    referenceLists.removeAll(keepingCapacity: true)
    adopted.removeAll()
    arena.reset()
  }

  private func grow(to newCapacity: Int) {
    unsafe storage = Self.room(storage, for: newCapacity)
    unsafe tagStorage = Self.room(tagStorage, for: newCapacity * tagCount)
    capacity = newCapacity
  }

  /// More room for what is at `old`; big blocks are not copied but moved by their pages.
  private static func room<T>(_ old: UnsafeMutablePointer<T>?, for count: Int)
    -> UnsafeMutablePointer<T>
  {
    guard let new = unsafe realloc(old, max(16, count * MemoryLayout<T>.stride)) else {
      preconditionFailure("there is no memory for more spans")
    }
    return unsafe new.assumingMemoryBound(to: T.self)
  }

  // MARK: - Putting tables together

  /// For the numbers of another table those of this one.
  struct NumberMap {
    fileprivate var names: [NameID]
    fileprivate var traces: [TraceNumber]
    fileprivate var firstDetail: Int
    fileprivate var firstList: Int
  }

  /// Takes in the spans of another table that was made for the same needs.
  ///
  /// Numbers of names and traces are those of this table afterwards. The other table must not be
  /// changed any more.
  package func append(contentsOf other: SpanTable) {
    let map = adopt(other)
    append(other, 0..<other.count, map)
  }

  /// Takes in all of another table but its rows.
  func adopt(_ other: SpanTable) -> NumberMap {
    let nameMap = names.add(other.names)
    let map = NumberMap(
      names: nameMap, traces: map(traces: other.traces, nameMap), firstDetail: allDetails.count,
      firstList: referenceLists.count)
    let firstReference = allReferences.count
    for var details in other.allDetails {
      details.resource = nameMap[Int(details.resource.index)]
      allDetails.append(details)
    }
    allReferences += other.allReferences.map { $0.renumbered(nameMap) }
    referenceLists += other.referenceLists.map {
      $0.lowerBound + firstReference..<$0.upperBound + firstReference
    }
    adopted += other.adopted + [other.arena]
    return map
  }

  /// Copies rows of a table that was adopted.
  func append(_ other: SpanTable, _ rows: Range<Int>, _ map: NumberMap) {
    reserve(count + rows.count)
    for row in rows {
      var span = unsafe other.storage[row]
      span.renumber(map.names, map.traces)
      span.detail &+= UInt32(truncatingIfNeeded: map.firstDetail)
      span.reference &+= UInt32(truncatingIfNeeded: map.firstList)
      unsafe (storage + count).initialize(to: span)
      for k in 0..<tagCount {
        let tag = unsafe other.tagStorage[row &* tagCount &+ k]
        unsafe tagStorage[count &* tagCount &+ k] = map.names[Int(tag.index)]
      }
      count &+= 1
    }
  }

  /// Makes room for so many rows in all.
  func reserve(_ rows: Int) {
    if rows > capacity { grow(to: max(rows, min(capacity * 2, rows + 1 << 20))) }
  }

  /// Puts the rows into another order: for each new place the old one.
  func reorder(_ order: [Int]) {
    let rows = order.map { self[$0] }
    let tags = order.flatMap { row in (0..<tagCount).map { tag(row, $0) } }
    for (row, span) in rows.enumerated() { unsafe storage[row] = span }
    for (index, tag) in tags.enumerated() { unsafe tagStorage[index] = tag }
  }

  private func map(traces other: TraceTable, _ names: [NameID]) -> [TraceNumber] {
    var map: [TraceNumber] = [.none]
    map.reserveCapacity(other.count)
    for index in 1..<max(1, other.count) {
      let id = other[TraceNumber(index: UInt32(truncatingIfNeeded: index))]
      map.append(traces.intern(id.isText ? TraceID(text: names[Int(id.text.index)]) : id))
    }
    return map
  }
}

extension SpanRow {
  fileprivate mutating func renumber(_ names: [NameID], _ traces: [TraceNumber]) {
    trace = traces[Int(trace.index)]
    service = names[Int(service.index)]
    operation = names[Int(operation.index)]
    statusMessage = names[Int(statusMessage.index)]
    peer = names[Int(peer.index)]
    host = names[Int(host.index)]
    statement = names[Int(statement.index)]
    exceptionMessage = names[Int(exceptionMessage.index)]
    if flags.contains(.spanIsText) { spanBits = UInt64(names[Int(spanBits)].index) }
    if flags.contains(.parentIsText) { parentBits = UInt64(names[Int(parentBits)].index) }
  }
}

extension SpanReference {
  fileprivate func renumbered(_ names: [NameID]) -> SpanReference {
    guard spanID.isText else { return self }
    return SpanReference(spanID: SpanID(text: names[Int(spanID.name.index)]), kind: kind)
  }
}
