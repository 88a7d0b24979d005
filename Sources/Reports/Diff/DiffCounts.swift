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

  /// How much there may be of everything.
  struct Room {
    /// How many values of a field are counted, and how many stay of more: the first of these as long as
    /// all fields together have no more than `values`.
    var caps = [
      ValueCounts.Caps(exact: 2_000, kept: 512), ValueCounts.Caps(exact: 500, kept: 128),
      ValueCounts.Caps(exact: 100, kept: 50),
    ]
    var values = 120_000
    /// Services with their fields.
    var fields = 2_000
  }

  private let room: Room
  /// Which of the caps hold.
  private(set) var level = 0
  private var caps: ValueCounts.Caps { room.caps[level] }
  /// Services with fields: `service \0 field`; of a service alone its records.
  private var names: CappedNames
  private var tables: [[ValueCounts?]] = []
  private let key = ByteBuffer(capacity: 256)
  private var serviceLength = 0
  /// To look at all tables takes a while.
  private var untilFit = 1_024
  /// The service of the record that is being counted.
  private var service = -1
  private var services = ByteTable()
  /// Where the tables of a service's fields are: what came last to each place.
  private var lastFields = Array(repeating: LastField(), count: lastCount)
  private static let lastCount = 4_096

  private struct LastField {
    var service = -1
    var field: UInt32 = 0
    var number: Int32 = 0
  }

  init(_ room: Room = Room()) {
    self.room = room
    names = CappedNames(most: room.fields)
  }

  var isEmpty: Bool { tables.isEmpty }

  /// Counts a record of a service, whose fields come next.
  func add(_ service: ByteSlice, _ group: Class) {
    self.service = services.intern(service)
    key.removeAll()
    key.append(service)
    serviceLength = key.count
    let number = withExtendedLifetime(key) { names.number(key.slice) }
    counts(number, group)?.add(.empty)
    key.append(0)
  }

  /// Counts a value of a field, whose name is known by a number, or by none.
  func add(_ id: LabelID?, _ field: ByteSlice, _ value: ByteSlice, _ group: Class) {
    guard let id else {
      counts(number(field), group)?.add(value)
      return
    }
    let place = (Int(truncatingIfNeeded: id.index) &+ service &* 61) & (Self.lastCount - 1)
    if lastFields[place].service != service || lastFields[place].field != id.index {
      lastFields[place] = LastField(
        service: service, field: id.index, number: Int32(truncatingIfNeeded: number(field)))
    }
    counts(Int(lastFields[place].number), group)?.add(value)
  }

  /// The number of a field of the service, -1 of one that is left out.
  private func number(_ field: ByteSlice) -> Int {
    key.truncate(to: serviceLength + 1)
    key.append(field)
    return withExtendedLifetime(key) { names.number(key.slice) }
  }

  private func counts(_ number: Int, _ group: Class) -> ValueCounts? {
    guard number >= 0 else { return nil }
    while tables.count <= number {
      tables.append(Array(repeating: nil, count: Class.count))
    }
    if let known = tables[number][group.number] { return known }
    let fresh = ValueCounts(caps)
    tables[number][group.number] = fresh
    return fresh
  }

  /// Numbers of fields are others from now on.
  private func forgetLast() {
    services = ByteTable()
    service = -1
    for i in lastFields.indices { lastFields[i].service = -1 }
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

  func bound() {
    if names.needsCut { cut() }
    if services.count > Self.lastCount { forgetLast() }
    untilFit -= 1
    if untilFit <= 0 { fit() }
  }

  /// Counts fewer values of each field where there are too many.
  ///
  /// That is told by how many each field has, up to its cap: of a part of the records it is never
  /// more. Once fields are left out it cannot be told any more, and the least is counted.
  private func fit() {
    untilFit = 1_024
    var wanted = names.isCut ? room.caps.count - 1 : level
    while wanted + 1 < room.caps.count && values(room.caps[wanted]) > room.values { wanted += 1 }
    reach(wanted)
  }

  private func values(_ caps: ValueCounts.Caps) -> Int {
    var sum = 0
    for table in tables {
      for counts in table {
        if let counts { sum += counts.isExact ? min(counts.kept, caps.exact) : caps.exact }
      }
    }
    return sum
  }

  private func reach(_ wanted: Int) {
    guard wanted > level else { return }
    level = wanted
    for table in tables {
      for counts in table { counts?.tighten(caps) }
    }
  }

  private func cut() {
    guard let numbers = names.cut() else { return }
    forgetLast()
    var kept = [[ValueCounts?]](
      repeating: Array(repeating: nil, count: Class.count), count: names.count)
    for (old, new) in numbers.enumerated() where new >= 0 && old < tables.count {
      kept[new] = tables[old]
    }
    tables = kept
  }

  func merge(_ other: DiffCounts) {
    names.adopt(limit: other.names.limit)
    forgetLast()
    reach(other.level)
    other.reach(level)
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

  func settle() {
    cut()
    fit()
  }

  func write(to out: PartialOutput) {
    settle()
    if level > 0 {
      out.begin("counts-level")
      out.add(level)
      out.end()
    }
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
    if line.word.equals("counts-level") {
      guard let level = line.count(), line.isAtEnd, level < room.caps.count else { return false }
      reach(level)
      return true
    }
    if line.word.equals("counts-limit") {
      guard let limit = line.integer(), line.isAtEnd else { return false }
      names.adopt(limit: UInt64(bitPattern: limit))
      forgetLast()
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
    let counts = ValueCounts(caps)
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
