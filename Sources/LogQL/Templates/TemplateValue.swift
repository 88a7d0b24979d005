internal import LogCore

/// A value that a template works with, by the kinds that Go knows.
///
/// Bytes of strings belong to the record's batch, to the template or to the `TemplateScratch` of the
/// execution, and live until the next one.
enum TemplateValue {
  /// No value at all: an untyped nil.
  case none
  /// A nil inside a list or map; it has a type, `interface {}`.
  case null
  case bool(Bool)
  case int(Int)
  case int64(Int64)
  case uint8(UInt8)
  case double(Double)
  case string(ByteSlice)
  case list(TemplateList)
  case map(TemplateMap)
  /// The map of all labels of the record.
  case labels
  case time(TemplateTime)
}

/// A list of values; immutable.
final class TemplateList {
  let items: [TemplateValue]
  init(_ items: [TemplateValue]) { self.items = items }
}

/// A map from strings to values; immutable.
final class TemplateMap {
  /// Sorted by key, keys unique.
  let entries: [(key: ByteSlice, value: TemplateValue)]

  /// Of equal keys the last one counts; O(n log n).
  init(_ members: [(key: ByteSlice, value: TemplateValue)]) {
    let order = members.indices.sorted { a, b in
      if members[a].key.isLess(than: members[b].key) { return true }
      return members[a].key.equals(members[b].key) && a < b
    }
    var sorted: [(key: ByteSlice, value: TemplateValue)] = []
    sorted.reserveCapacity(members.count)
    for i in order {
      if let last = sorted.last, last.key.equals(members[i].key) { sorted.removeLast() }
      sorted.append(members[i])
    }
    entries = sorted
  }

  /// O(log n).
  subscript(key: ByteSlice) -> TemplateValue? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key.isLess(than: key) { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].key.equals(key) else { return nil }
    return entries[low].value
  }
}

/// An instant and the zone that it is shown in.
final class TemplateTime {
  /// Since 1970-01-01 UTC, rounded down.
  let seconds: Int
  let nanosecond: Int
  let zone: ZoneInfo

  init(seconds: Int, nanosecond: Int, zone: ZoneInfo) {
    self.seconds = seconds
    self.nanosecond = nanosecond
    self.zone = zone
  }

  convenience init(nanoseconds: Int64, zone: ZoneInfo) {
    let (seconds, nanosecond) = CivilTime.split(nanoseconds)
    self.init(seconds: seconds, nanosecond: nanosecond, zone: zone)
  }

  /// The first of January of the year 1: Go's zero time.
  static var zero: TemplateTime {
    TemplateTime(seconds: -62_135_596_800, nanosecond: 0, zone: .utc)
  }

  /// What the zone's clocks do at this instant.
  var offset: ZoneOffset {
    let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return zone.offset(at: overflow ? (seconds < 0 ? .min : .max) : product)
  }

  /// Nanoseconds since 1970; wraps around outside of 1678 to 2262, as in Go.
  var nanoseconds: Int64 { Int64(seconds) &* 1_000_000_000 &+ Int64(nanosecond) }
}

extension TemplateValue {
  /// The name of the value's type, as Go prints it.
  var typeName: StaticString {
    switch self {
    case .none: "<nil>"
    case .null: "interface {}"
    case .bool: "bool"
    case .int: "int"
    case .int64: "int64"
    case .uint8: "uint8"
    case .double: "float64"
    case .string: "string"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    case .labels: "map[string]string"
    case .time: "time.Time"
    }
  }

  /// The integer that an integer of any kind is.
  var integer: Int64? {
    switch self {
    case .int(let value): Int64(value)
    case .int64(let value): value
    case .uint8(let value): Int64(value)
    default: nil
    }
  }

  /// Whether there is no value, typed or not.
  var isNil: Bool {
    switch self {
    case .none, .null: true
    default: false
    }
  }

  /// A nil with a type becomes one without, as at the end of a pipeline.
  var unwrapped: TemplateValue {
    if case .null = self { return .none }
    return self
  }
}
