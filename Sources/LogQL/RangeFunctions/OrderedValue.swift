/// A double as an integer whose order is that of values: a NaN first, -0 before 0.
///
/// So that sorting and selecting depend on nothing but the values, and compare integers.
struct OrderedValue: Comparable {
  let key: UInt64

  init(key: UInt64) { self.key = key }

  init(_ value: Double) {
    let bits = value.bitPattern
    let flipped = bits >> 63 == 1 ? ~bits : bits | 1 << 63
    key = value.isNaN ? 0 : flipped
  }

  var value: Double {
    if key == 0 { return .nan }
    return Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }

  static func < (a: OrderedValue, b: OrderedValue) -> Bool { a.key < b.key }
}
