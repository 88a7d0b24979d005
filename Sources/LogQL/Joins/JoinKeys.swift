internal import LogCore

/// What the query inside of a `join` selected: the values of the labels that it joins on.
///
/// Filled by one thread, then only read.
// SAFETY: written before it is shared, by the one thread that made it; afterwards only looked up in.
package final class JoinKeys: @unchecked Sendable {
  /// A query that gives more keys fails: they would not fit into memory.
  package static let maximumCount = 4_000_000

  private let table = SeriesTable()

  package init() {}

  package var count: Int { table.count }

  func contains(_ key: ByteSlice) -> Bool { table.find(key) != nil }

  func insert(_ key: ByteSlice) { _ = table.intern(key) }

  /// Takes in all keys of another set.
  func formUnion(_ other: JoinKeys) { for key in other.table.keys { insert(key) } }
}

/// Makes the key of a record: the values of certain labels; one worker's.
///
/// Labels that hold ids of traces and spans, as `trace_id`, `traceID` and `span_id`, are compared as
/// ids: other spellings of one id are one key. A key is for each label a 1 and 16 bytes of a number,
/// or a 0, the length and the bytes of a text.
final class JoinKeyReader {
  private let labels: [(id: LabelID, holdsID: Bool)]
  private let key = ByteBuffer(capacity: 256)

  init(_ labels: [String], names: LabelNames) {
    self.labels = labels.map { (names.intern($0), Self.holdsID($0)) }
  }

  /// The key, valid until the next call; nil where a label is missing or empty, or an id is none.
  func key(_ batch: RecordBatch, _ record: Int) -> ByteSlice? {
    key.removeAll()
    for label in labels {
      guard let value = batch.label(record, label.id), !value.isEmpty else { return nil }
      guard label.holdsID else {
        append(value)
        continue
      }
      switch CanonicalID(value) {
      case .none: return nil
      case .text(let text): append(text)
      case .number(let high, let low):
        key.append(1)
        append(high)
        append(low)
      }
    }
    return key.slice
  }

  /// Whether a label is one of ids, by its name without `_` and capitals.
  static func holdsID(_ label: String) -> Bool {
    let name = String(label.lowercased().filter { $0 != "_" })
    return ["traceid", "spanid", "parentid"].contains { name.hasSuffix($0) }
  }

  private func append(_ text: ByteSlice) {
    key.append(0)
    append(UInt64(text.count))
    key.append(text)
  }

  private func append(_ word: UInt64) {
    unsafe UnsafeMutableRawPointer(key.uninitialized(8)).storeBytes(of: word, as: UInt64.self)
    key.advance(by: 8)
  }
}
