/// What a table counts in one bucket of time.
protocol CellValue {
  /// Takes in another cell's records.
  mutating func merge(_ other: Self)
  /// Turns places into lines of files.
  mutating func settle(_ files: FileTable)
  /// Adds the words of a partial that `init` reads.
  func write(to out: PartialOutput)
  init?(_ line: inout PartialLine, files: [Int32])
}

/// Whose bucket a cell is: a number of the table's owner, a bin (0 where there are none) and the
/// bucket's number since 1970, in one word.
struct CellKey: Hashable {
  let raw: UInt64
  private static let bucketBits: UInt64 = 34
  private static let binBits: UInt64 = 13
  static let mostIDs = 1 << 17
  static let mostBins = 1 << 13

  @inline(__always)
  init(id: Int, bin: Int = 0, bucket: Int64) {
    let bucket = UInt64(bitPattern: bucket) & ((1 << Self.bucketBits) - 1)
    raw =
      UInt64(truncatingIfNeeded: id) << (Self.bucketBits + Self.binBits)
      | UInt64(truncatingIfNeeded: min(bin, Self.mostBins - 1)) << Self.bucketBits | bucket
  }

  var id: Int { Int(truncatingIfNeeded: raw >> (Self.bucketBits + Self.binBits)) }
  var bin: Int { Int(truncatingIfNeeded: raw >> Self.bucketBits) & (Self.mostBins - 1) }
  var bucket: Int64 { Int64(raw & ((1 << Self.bucketBits) - 1)) }
}

/// Cells by their keys: open addressing over dense columns.
///
/// One worker's. The order of the cells is that of their coming; nothing that is printed may depend on it.
final class CellTable<Value: CellValue> {
  private(set) var keys: [CellKey] = []
  private(set) var values: [Value] = []
  private var slots: [Int32] = Array(repeating: -1, count: 256)
  private var mask = 255
  private var lastKey = CellKey(id: CellKey.mostIDs - 1, bucket: -1)
  private var lastIndex = -1

  var count: Int { keys.count }

  /// Adds to the cell of a key.
  @inline(__always)
  func add(_ key: CellKey, _ value: Value) {
    if key == lastKey && lastIndex >= 0 {
      values[lastIndex].merge(value)
      return
    }
    var i = Self.slot(key) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if keys[found] == key {
        values[found].merge(value)
        lastKey = key
        lastIndex = found
        return
      }
      i = (i &+ 1) & mask
    }
    slots[i] = Int32(truncatingIfNeeded: keys.count)
    lastKey = key
    lastIndex = keys.count
    keys.append(key)
    values.append(value)
    if keys.count * 2 > mask { grow() }
  }

  /// The place of a key's cell; nil if there is none.
  func index(of key: CellKey) -> Int? {
    var i = Self.slot(key) & mask
    while slots[i] >= 0 {
      if keys[Int(slots[i])] == key { return Int(slots[i]) }
      i = (i &+ 1) & mask
    }
    return nil
  }

  func settle(_ files: FileTable) {
    for i in values.indices { values[i].settle(files) }
  }

  /// A table in which each cell has moved to another key; those with none are left out.
  func moved(_ newKey: (CellKey) -> CellKey?) -> CellTable {
    let table = CellTable()
    for (i, key) in keys.enumerated() {
      if let key = newKey(key) { table.add(key, values[i]) }
    }
    return table
  }

  private static func slot(_ key: CellKey) -> Int {
    let product = key.raw.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }

  private func grow() {
    mask = mask * 2 + 1
    slots = Array(repeating: -1, count: mask + 1)
    for (index, key) in keys.enumerated() {
      var i = Self.slot(key) & mask
      while slots[i] >= 0 { i = (i &+ 1) & mask }
      slots[i] = Int32(truncatingIfNeeded: index)
    }
  }
}
