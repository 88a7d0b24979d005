internal import LogCore

/// A field by which rows are made (`--by`).
package enum SpanField: Sendable, Equatable {
  case service, operation, kind
  /// An attribute, by its place among the tags that the table keeps.
  case tag(key: String, place: Int)

  /// As it is written and shown: `tag:db.system`.
  package var name: String {
    switch self {
    case .service: "service"
    case .operation: "operation"
    case .kind: "kind"
    case .tag(let key, _): "tag:\(key)"
    }
  }

  package static let standard: [SpanField] = [.service, .operation]
}

/// The values of the fields by which a row was made; nil where its spans have none.
package typealias GroupValues = [String?]

/// Numbers the groups of spans that have the same values of some fields.
///
/// A group is found by pairs: the first two values make a number, this and the third one another.
final class SpanGrouping {
  let fields: [SpanField]
  private let table: SpanTable
  private let levels: [PairNumbers]
  private let first: PairNumbers
  /// The common case, which is quick.
  private let isStandard: Bool

  init(_ fields: [SpanField], _ table: SpanTable) {
    self.fields = fields
    self.table = table
    first = PairNumbers()
    levels = [first] + (2..<max(2, fields.count)).map { _ in PairNumbers() }
    isStandard = fields == SpanField.standard
  }

  /// How many groups there are.
  var count: Int { levels[levels.count - 1].count }

  /// The number of a span's group, a new one if it is the first.
  func group(_ tree: TraceTree, _ i: Int) -> Int {
    if isStandard { return first.number(tree.service[i].index, tree.operation[i].index) }
    return general(tree, i)
  }

  private func general(_ tree: TraceTree, _ i: Int) -> Int {
    guard fields.count > 1 else { return levels[0].number(0, value(tree, i, fields[0])) }
    var number = value(tree, i, fields[0])
    for (k, level) in levels.enumerated() {
      number = UInt32(truncatingIfNeeded: level.number(number, value(tree, i, fields[k + 1])))
    }
    return Int(number)
  }

  private func value(_ tree: TraceTree, _ i: Int, _ field: SpanField) -> UInt32 {
    switch field {
    case .service: tree.service[i].index
    case .operation: tree.operation[i].index
    case .kind: UInt32(tree.kind[i].rawValue)
    case .tag(_, let place): table.tag(Int(tree.row[i]), place).index
    }
  }

  /// The numbers here of another grouping's groups, by the same fields of the same table.
  func merge(_ other: SpanGrouping) -> [Int] {
    var map: [UInt32] = []
    for (k, level) in levels.enumerated() {
      map = other.levels[k].pairs.map { pair in
        let first = k == 0 ? pair.first : map[Int(pair.first)]
        return UInt32(truncatingIfNeeded: level.number(first, pair.second))
      }
    }
    return map.map { Int($0) }
  }

  /// The values of a group, in the order of the fields.
  func values(_ group: Int) -> GroupValues {
    var indices: [UInt32] = []
    var number = group
    for level in levels.reversed() {
      let pair = level.pairs[number]
      indices.append(pair.second)
      number = Int(pair.first)
    }
    if fields.count > 1 { indices.append(UInt32(truncatingIfNeeded: number)) }
    return zip(fields, indices.reversed()).map { text($0, $1) }
  }

  private func text(_ field: SpanField, _ index: UInt32) -> String? {
    if field == .kind {
      return "\(SpanKind(rawValue: UInt8(truncatingIfNeeded: index))?.name ?? "")"
    }
    let name = NameID(index: index)
    if case .tag = field, name == .none { return nil }
    return table.names[name].string
  }

  /// The order of rows by name: by code point, no value as an empty one.
  static func isBefore(_ a: GroupValues, _ b: GroupValues) -> Bool {
    for (x, y) in zip(a, b) where x ?? "" != y ?? "" {
      return (x ?? "").utf8.lexicographicallyPrecedes((y ?? "").utf8)
    }
    // An empty value and none at all are one name, but two groups.
    for (x, y) in zip(a, b) where (x == nil) != (y == nil) { return x == nil }
    return false
  }
}

/// Gives pairs of numbers a number each, from 0.
final class PairNumbers {
  private(set) var pairs: [(first: UInt32, second: UInt32)] = []
  private var keys = Column<UInt64>()
  private var slots = Column<Int32>()
  private var mask = 255

  init() { slots.refill(mask + 1, with: -1) }

  var count: Int { pairs.count }

  func number(_ first: UInt32, _ second: UInt32) -> Int {
    let key = UInt64(first) << 32 | UInt64(second)
    var slot = Self.hash(key) & mask
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return Int(slots[slot]) }
      slot = (slot &+ 1) & mask
    }
    slots[slot] = Int32(truncatingIfNeeded: keys.count)
    keys.append(key)
    pairs.append((first, second))
    if keys.count * 2 > mask { grow() }
    return keys.count - 1
  }

  private func grow() {
    mask = mask * 2 + 1
    slots.refill(mask + 1, with: -1)
    for i in 0..<keys.count {
      var slot = Self.hash(keys[i]) & mask
      while slots[slot] >= 0 { slot = (slot &+ 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: i)
    }
  }

  private static func hash(_ key: UInt64) -> Int {
    let product = (key ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: (product.high ^ product.low) & 0x7FFF_FFFF)
  }
}
