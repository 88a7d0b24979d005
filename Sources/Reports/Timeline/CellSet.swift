internal import LogCore

/// A table of a timeline: names, and for each of them cells in buckets of time.
///
/// Both are bounded: names by their hashes, cells by the width of their buckets.
final class CellSet<Value: CellValue> {
  /// The words of its lines in a partial.
  struct Words {
    var width: StaticString
    var name: StaticString
    var cell: StaticString
  }

  private let words: Words
  private(set) var names: CappedNames
  private(set) var width: CellWidth
  private(set) var table = CellTable<Value>()
  /// The name to which the cells that are being read belong.
  private var readName = -1

  init(_ words: Words, names: Int, cells: Int) {
    self.words = words
    self.names = CappedNames(most: names)
    width = CellWidth(most: cells)
  }

  /// Adds a record of a name.
  @inline(__always)
  func add(_ name: ByteSlice, bin: Int = 0, time: Int64, _ value: Value) {
    let id = names.number(name)
    guard id >= 0 else { return }
    table.add(CellKey(id: id, bin: bin, bucket: width.bucket(time)), value)
  }

  /// The cell of a name at a time.
  func cell(_ name: ByteSlice, time: Int64) -> Value? {
    let id = names.number(name)
    guard id >= 0 else { return nil }
    return table.index(of: CellKey(id: id, bucket: width.bucket(time))).map { table.values[$0] }
  }

  /// Keeps the bounds, and buckets no finer than the width with this number.
  func bound(by least: Int) {
    if names.needsCut { cutNames() }
    var index = max(width.index, least)
    if index != width.index { coarsen(to: index) }
    while table.count > width.most && !width.isCoarsest {
      index += 1
      coarsen(to: index)
    }
  }

  private func cutNames() {
    guard let numbers = names.cut() else { return }
    table = table.moved { key in
      let id = numbers[key.id]
      return id < 0 ? nil : CellKey(id: id, bin: key.bin, bucket: key.bucket)
    }
  }

  private func coarsen(to index: Int) {
    let ratio = width.go(to: index)
    table = table.moved { CellKey(id: $0.id, bin: $0.bin, bucket: $0.bucket / ratio) }
  }

  /// Takes in another table's cells.
  func merge(_ other: CellSet, least: Int) {
    let index = max(width.index, other.width.index, least)
    if index != width.index { coarsen(to: index) }
    if index != other.width.index { other.coarsen(to: index) }
    names.adopt(limit: other.names.limit)
    let numbers = (0..<other.names.count).map { names.number(other.names[$0]) }
    for (i, key) in other.table.keys.enumerated() where numbers[key.id] >= 0 {
      table.add(
        CellKey(id: numbers[key.id], bin: key.bin, bucket: key.bucket), other.table.values[i])
    }
    bound(by: least)
  }

  /// Turns places into lines of files, and leaves no more names than there may be.
  func settle(_ files: FileTable) {
    cutNames()
    table.settle(files)
  }

  // MARK: - Partials

  /// Numbers of cells in the order of names, buckets and bins.
  func sortedCells() -> [Int] {
    let order = sortedNames()
    var rank = [Int](repeating: 0, count: names.count)
    for (place, id) in order.enumerated() { rank[id] = place }
    return table.keys.indices.sorted {
      let (a, b) = (table.keys[$0], table.keys[$1])
      if a.id != b.id { return rank[a.id] < rank[b.id] }
      return a.bucket != b.bucket ? a.bucket < b.bucket : a.bin < b.bin
    }
  }

  /// Numbers of names in the order of their bytes.
  func sortedNames() -> [Int] {
    (0..<names.count).sorted { names[$0].isLess(than: names[$1]) }
  }

  func write(to out: PartialOutput) {
    guard table.count > 0 || names.isCut else { return }
    cutNames()
    out.begin(words.width)
    out.add(width.index)
    out.add(Int64(bitPattern: names.limit))
    out.end()
    var name = -1
    for cell in sortedCells() {
      let key = table.keys[cell]
      if key.id != name {
        name = key.id
        out.begin(words.name)
        out.add(names[name])
        out.end()
      }
      out.begin(words.cell)
      out.add(key.bucket)
      out.add(key.bin)
      table.values[cell].write(to: out)
      out.end()
    }
  }

  /// Reads a line of `write`; false if it is none.
  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals(words.cell) { return readCell(&line, files) }
    if line.word.equals(words.name) {
      guard let name = line.bytes(), line.isAtEnd else { return false }
      readName = names.number(name)
      return true
    }
    guard line.word.equals(words.width), let index = line.count(), let limit = line.integer(),
      line.isAtEnd, index < BucketWidths.all.count
    else { return false }
    // The cells that follow are no finer than they were counted.
    names.adopt(limit: UInt64(bitPattern: limit))
    if index > width.index { coarsen(to: index) }
    readWidth = index
    return true
  }

  private var readWidth = 0

  private func readCell(_ line: inout PartialLine, _ files: [Int32]) -> Bool {
    guard let bucket = line.integer(), bucket >= 0, let bin = line.count(),
      bin < CellKey.mostBins, let value = Value(&line, files: files), line.isAtEnd
    else { return false }
    guard readName >= 0 else { return true }
    let ratio = width.nanoseconds / BucketWidths.all[readWidth]
    table.add(CellKey(id: readName, bin: bin, bucket: bucket / ratio), value)
    bound(by: 0)
    return true
  }
}
