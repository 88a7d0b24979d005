/// The labels of one stream, sorted by name: what the selector sees.
///
/// One worker's; made once for each stream that the worker meets, and kept until it ends.
package final class StreamLabels {
  /// Sorted by the bytes of the name; names are unique, values may be empty.
  package let names: [LabelID]
  package let values: [ByteSlice]
  /// Whether the query's selector selects this stream.
  package let isSelected: Bool

  package init(names: [LabelID], values: [ByteSlice], isSelected: Bool) {
    self.names = names
    self.values = values
    self.isSelected = isSelected
  }

  package var count: Int { names.count }

  /// The value of a label, nil where the stream lacks it; O(labels), which are few.
  package subscript(name: LabelID) -> ByteSlice? {
    for i in 0..<names.count where names[i] == name { return values[i] }
    return nil
  }
}

/// A number for a stream within one worker.
package struct StreamID: Hashable, Sendable {
  package let index: Int32
  package init(index: Int32) { self.index = index }
}

/// Decides which streams a query reads; asked once for each stream and worker.
package protocol StreamSelector: Sendable {
  func selects(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> Bool
}

/// The streams that one worker has met.
package final class StreamTable {
  private let arena = ByteArena()
  private let names: LabelNames
  private let selector: (any StreamSelector)?
  private var streams: [StreamLabels] = []
  private var byKey: [[UInt8]: StreamID] = [:]
  /// For each label name whether any stream has it; names behind its end are in no stream.
  private var nameIsUsed: [Bool] = []

  package init(names: LabelNames, selector: (any StreamSelector)?) {
    self.names = names
    self.selector = selector
  }

  package subscript(id: StreamID) -> StreamLabels { streams[Int(id.index)] }
  package var count: Int { streams.count }

  /// Whether any stream has a label of this name: false spares a look at the record's stream.
  package func mayHave(_ name: LabelID) -> Bool {
    let index = Int(name.index)
    return index < nameIsUsed.count && nameIsUsed[index]
  }

  /// The stream with exactly these labels; of equal names the first one given wins.
  ///
  /// Costs a hash of all of it: readers remember the result for a wrapper's labels that repeat.
  package func intern(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> StreamID {
    let sorted = Self.normalize(labels)
    var key: [UInt8] = []
    for (name, value) in sorted {
      unsafe key.append(contentsOf: name.buffer)
      key.append(0xFF)
      unsafe key.append(contentsOf: value.buffer)
      key.append(0xFE)
    }
    if let known = byKey[key] { return known }
    let id = StreamID(index: Int32(streams.count))
    let ids = sorted.map { names.intern($0.name) }
    for name in ids { markAsUsed(Int(name.index)) }
    streams.append(
      StreamLabels(
        names: ids, values: sorted.map { arena.copy($0.value) },
        isSelected: selector?.selects(sorted) ?? true))
    byKey[key] = id
    return id
  }

  private func markAsUsed(_ index: Int) {
    while nameIsUsed.count <= index { nameIsUsed.append(false) }
    nameIsUsed[index] = true
  }

  private static func normalize(_ labels: [(name: ByteSlice, value: ByteSlice)])
    -> [(name: ByteSlice, value: ByteSlice)]
  {
    var result: [(name: ByteSlice, value: ByteSlice)] = []
    for label in labels where !result.contains(where: { $0.name.equals(label.name) }) {
      result.append(label)
    }
    result.sort { $0.name.isLess(than: $1.name) }
    return result
  }
}
