internal import LogCore

/// A table of a timeline: names, and for each of them cells in buckets of time.
///
/// Its size is bounded: where it holds too much, it goes to a coarser grain.
final class CellSet<Value: CellValue>: StatePart {
  /// The words of its lines in a partial.
  struct Words {
    var width: StaticString
    var name: StaticString
    var cell: StaticString
  }

  private let words: Words
  private let most: Int
  let names = CappedNames(most: .max)
  private(set) var grain: CellGrain
  private(set) var table = CellTable<Value>()
  /// How many names have been measured, and how many bytes they have.
  private var measured = (names: 0, bytes: 0)
  /// Numbers of names change with it.
  private var generation = 0
  private var known = SeriesNames()
  private var reading = Reading()

  /// A name takes as much as so many cells; what is made of a state takes time for each of them.
  private static var cellsOfName: Int { 4 }

  /// `cells` are as many as there may be, 64 bytes of names counting as one and a name as some; `finest`
  /// is the width up to which buckets are widened before any names are left out.
  init(_ words: Words, cells: Int, until finest: CellGrain.Widest = .hour) {
    self.words = words
    most = cells
    grain = CellGrain(until: finest)
  }

  /// Nanoseconds of a bucket.
  var width: Int64 { grain.width }

  /// Adds a record of a name.
  @inline(__always)
  func add(_ name: ByteSlice, bin: Int = 0, time: Int64, _ value: Value) {
    let id = names.number(name)
    guard id >= 0 else { return }
    table.add(CellKey(id: id, bin: bin, bucket: grain.bucket(time)), value)
  }

  /// Before records of a batch are added by the numbers of their series.
  func begin(series generation: Int) { known.begin(series: generation, names: self.generation) }

  /// The number of the name that belongs to a series, which has no other one; -1 for one that is left
  /// out.
  @inline(__always)
  func number(ofSeries series: Int, _ name: () -> ByteSlice) -> Int {
    let number = known.find(series)
    return number == -2 ? learn(series, name()) : number
  }

  @inline(never)
  private func learn(_ series: Int, _ name: ByteSlice) -> Int {
    let number = names.number(name)
    known.set(series, number)
    return number
  }

  /// Adds a record of a name that is not left out.
  @inline(__always)
  func add(number: Int, bin: Int = 0, time: Int64, _ value: Value) {
    table.add(CellKey(id: number, bin: bin, bucket: grain.bucket(time)), value)
  }

  /// The cell of a name at a time.
  func cell(number: Int, time: Int64) -> Value? {
    table.index(of: CellKey(id: number, bucket: grain.bucket(time))).map { table.values[$0] }
  }

  // MARK: - Bounds

  private var load: Int {
    while measured.names < names.count {
      measured.bytes += names[measured.names].count
      measured.names += 1
    }
    return table.count + Self.cellsOfName * names.count + measured.bytes >> 6
  }

  /// Keeps the bound, and buckets no finer than the width with this number as long as no names have
  /// to be left out for that.
  func bound(by least: Int) {
    if grain.position(atLeast: least) > grain.position {
      coarsen(to: grain.position(atLeast: least))
    }
    while load > most, let next = grain.next { coarsen(to: next) }
  }

  private func coarsen(to position: Int) {
    let ratio = grain.go(to: position)
    let numbers = names.leaveOut(from: grain.limit)
    if numbers != nil {
      generation += 1
      measured = (0, 0)
    }
    table = table.moved { key in
      let id = numbers?[key.id] ?? key.id
      return id < 0 ? nil : CellKey(id: id, bin: key.bin, bucket: key.bucket / ratio)
    }
  }

  /// Takes in another table's cells.
  func merge(_ other: CellSet) {
    let position = max(grain.position, other.grain.position)
    if position > grain.position { coarsen(to: position) }
    if position > other.grain.position { other.coarsen(to: position) }
    var numbers: [Int] = []
    var numbered = -1
    var ratio: Int64 = 1
    for (i, key) in other.table.keys.enumerated() {
      if numbered != generation || ratio != width / other.width {
        numbers = Array(repeating: -2, count: other.names.count)
        numbered = generation
        ratio = width / other.width
      }
      if numbers[key.id] == -2 { numbers[key.id] = names.number(other.names[key.id]) }
      guard numbers[key.id] >= 0 else { continue }
      table.add(
        CellKey(id: numbers[key.id], bin: key.bin, bucket: key.bucket / ratio),
        other.table.values[i])
      if i & 1023 == 0 { bound(by: 0) }
    }
    bound(by: 0)
  }

  /// Turns places into lines of files.
  func settle(_ files: FileTable) {
    bound(by: 0)
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
    bound(by: 0)
    guard table.count > 0 || names.isCut else { return }
    out.begin(words.width)
    out.add(grain.position)
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

  /// The name to which the cells that are being read belong.
  private struct Reading {
    var name: [UInt8] = []
    var number = -1
    var generation = 0
    /// Of the buckets that are read.
    var width = BucketWidths.all[0]
  }

  /// Reads a line of `write`; false if it is none.
  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals(words.cell) { return readCell(&line, files) }
    if line.word.equals(words.name) {
      guard let name = line.bytes(), line.isAtEnd else { return false }
      reading.name = name.array
      reading.number = names.number(name)
      reading.generation = generation
      return true
    }
    guard line.word.equals(words.width), let position = line.count(), line.isAtEnd,
      let width = grain.width(at: position)
    else { return false }
    if position > grain.position { coarsen(to: position) }
    reading.width = width
    return true
  }

  private func readCell(_ line: inout PartialLine, _ files: [Int32]) -> Bool {
    guard let bucket = line.integer(), bucket >= 0, let bin = line.count(),
      bin < CellKey.mostBins, let value = Value(&line, files: files), line.isAtEnd
    else { return false }
    if reading.generation != generation {
      reading.number = names.number(reading.name)
      reading.generation = generation
    }
    guard reading.number >= 0 else { return true }
    let ratio = width / reading.width
    guard ratio > 0 else { return false }
    table.add(CellKey(id: reading.number, bin: bin, bucket: bucket / ratio), value)
    bound(by: 0)
    return true
  }
}
