internal import LogCore

/// Exact counts of single predicates: for each field of each service its values in A and in B.
///
/// Kept once there are more records than the sample holds.
final class DiffCounts {
  /// A service's records of one kind in one group.
  struct Class: Hashable {
    var kind: DiffRecord.Kind
    var isA: Bool

    var number: Int { kind.rawValue * 2 + (isA ? 1 : 0) }
    static let count = DiffRecord.Kind.allCases.count * 2
  }

  private static let caps = ValueCounts.Caps(exact: 2_000, kept: 512)
  private static let mostFields = 2_000
  /// Services with fields: `service \0 field`; of a service alone its records.
  private var names = CappedNames(most: mostFields)
  private var tables: [[ValueCounts?]] = []
  private let key = ByteBuffer(capacity: 256)

  var isEmpty: Bool { tables.isEmpty }

  /// Counts a record of a service.
  func add(_ service: ByteSlice, _ group: Class) { add(service, nil, .empty, group, 1) }

  /// Counts a value of a field.
  func add(_ service: ByteSlice, _ field: ByteSlice, _ value: ByteSlice, _ group: Class) {
    add(service, field, value, group, 1)
  }

  private func add(
    _ service: ByteSlice, _ field: ByteSlice?, _ value: ByteSlice, _ group: Class, _ count: Int
  ) {
    counts(service, field, group)?.add(value, count: count)
  }

  private func counts(_ service: ByteSlice, _ field: ByteSlice?, _ group: Class) -> ValueCounts? {
    key.removeAll()
    key.append(service)
    if let field {
      key.append(0)
      key.append(field)
    }
    let number = withExtendedLifetime(key) { names.number(key.slice) }
    guard number >= 0 else { return nil }
    while tables.count <= number {
      tables.append(Array(repeating: nil, count: Class.count))
    }
    if let known = tables[number][group.number] { return known }
    let fresh = ValueCounts(Self.caps)
    tables[number][group.number] = fresh
    return fresh
  }

  /// What is known of a service's field in a group; nil where it was left out.
  func known(_ service: String, _ field: String?, _ group: Class) -> (counts: ValueCounts?, Bool) {
    key.removeAll()
    key.append(service)
    if let field {
      key.append(0)
      key.append(field)
    }
    guard let number = withExtendedLifetime(key, { names.find(key.slice) }) else {
      return (nil, !names.isCut)
    }
    return (tables[number][group.number], true)
  }

  // MARK: - Merging

  func bound() { if names.needsCut { cut() } }

  private func cut() {
    guard let numbers = names.cut() else { return }
    var kept = [[ValueCounts?]](
      repeating: Array(repeating: nil, count: Class.count), count: names.count)
    for (old, new) in numbers.enumerated() where new >= 0 && old < tables.count {
      kept[new] = tables[old]
    }
    tables = kept
  }

  func merge(_ other: DiffCounts) {
    names.adopt(limit: other.names.limit)
    for (number, table) in other.tables.enumerated() {
      let mine = names.number(other.names[number])
      guard mine >= 0 else { continue }
      while tables.count <= mine { tables.append(Array(repeating: nil, count: Class.count)) }
      for (group, counts) in table.enumerated() {
        guard let counts else { continue }
        if let known = tables[mine][group] {
          known.merge(counts)
        } else {
          tables[mine][group] = counts
        }
      }
    }
    bound()
  }

  func settle() { cut() }

  func write(to out: PartialOutput) {
    cut()
    if names.isCut {
      out.begin("counts-limit")
      out.add(Int64(bitPattern: names.limit))
      out.end()
    }
    for number in (0..<names.count).sorted(by: { names[$0].isLess(than: names[$1]) }) {
      out.begin("counts-of")
      out.add(names[number])
      out.end()
      for (group, counts) in tables[number].enumerated() {
        counts?.write("counts", [group], to: out)
      }
    }
  }

  private var readNumber = -1

  /// Reads a line of `write`; false if it is none.
  func read(_ line: PartialLine) -> Bool {
    var line = line
    if line.word.equals("counts-limit") {
      guard let limit = line.integer(), line.isAtEnd else { return false }
      names.adopt(limit: UInt64(bitPattern: limit))
      return true
    }
    if line.word.equals("counts-of") {
      guard let name = line.bytes(), line.isAtEnd else { return false }
      bound()
      readNumber = names.number(name)
      while tables.count <= readNumber {
        tables.append(Array(repeating: nil, count: Class.count))
      }
      return true
    }
    guard line.word.equals("counts"), let group = line.count(), group < Class.count else {
      return false
    }
    let counts = ValueCounts(Self.caps)
    guard counts.read(&line) else { return false }
    guard readNumber >= 0 else { return true }
    if let known = tables[readNumber][group] {
      known.merge(counts)
    } else {
      tables[readNumber][group] = counts
    }
    return true
  }
}
