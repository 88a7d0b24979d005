import LogCore
import Support
import Testing

@testable import Reports

/// Tables of cells that are over their bounds: what they keep depends on what came, not on when.
@Suite struct CellSetTests {
  private struct Item {
    var name: String
    var time: Int64
    var isFailing: Bool
  }

  private static func table(until widest: CellGrain.Widest) -> CellSet<CountCell> {
    CellSet<CountCell>(.init(width: "w", name: "n", cell: "c"), cells: 120, until: widest)
  }

  /// A few names with many records, many names with few, and all of them over some hours.
  private static func items(_ random: inout Seeded) -> [Item] {
    let names = Int.random(in: 1...400, using: &random)
    let hours = Int64.random(in: 1...40, using: &random)
    return (0..<1_500).map { _ in
      let name =
        Int.random(in: 0..<3, using: &random) == 0
        ? "often \(Int.random(in: 0..<3, using: &random))"
        : "name \(Int.random(in: 0..<names, using: &random))"
      return Item(
        name: name, time: Int64.random(in: 0..<(hours * 3_600), using: &random) * 1_000_000_000,
        isFailing: Bool.random(using: &random))
    }
  }

  /// Adds in batches, and looks at the bounds after each.
  private static func fold(
    _ items: [Item], into table: CellSet<CountCell>, least: Int, every batch: Int
  ) {
    let arena = ByteArena()
    for (i, item) in items.enumerated() {
      table.add(
        arena.copy(item.name), time: item.time, CountCell(failing: item.isFailing))
      if i % batch == 0 { table.bound(by: least) }
    }
    table.bound(by: least)
    withExtendedLifetime(arena) {}
  }

  private static func lines(_ table: CellSet<CountCell>) -> String {
    let all = ByteBuffer()
    let out = PartialOutput {
      all.append($0)
      return true
    }
    table.write(to: out)
    out.flush()
    return withExtendedLifetime(all) { all.slice.string }
  }

  private static func read(_ text: String, into table: CellSet<CountCell>) -> Bool {
    let arena = ByteArena()
    var walk = LineWalk(arena.copy(text))
    var isRight = true
    while let line = walk.next() {
      isRight = table.read(PartialLine(line, arena: arena), files: []) && isRight
    }
    withExtendedLifetime(arena) {}
    return isRight
  }

  @Test(arguments: 1...40)
  func `any order and any split leave the same cells`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let widest: CellGrain.Widest = [.second, .fiveMinutes, .hour][seed % 3]
    let least = Int.random(in: 0...4, using: &random)
    let items = Self.items(&random)
    let whole = Self.table(until: widest)
    Self.fold(items, into: whole, least: least, every: 7)
    let expected = Self.lines(whole)

    let sorted = Self.table(until: widest)
    Self.fold(
      items.sorted { ($0.name, $0.time) < ($1.name, $1.time) }, into: sorted, least: least,
      every: 50)
    #expect(Self.lines(sorted) == expected, "seed \(seed), names first")

    let late = Self.table(until: widest)
    Self.fold(items.sorted { $0.time > $1.time }, into: late, least: 0, every: 1)
    late.bound(by: least)
    #expect(Self.lines(late) == expected, "seed \(seed), times backwards")

    let parts = items.cut(into: 5, &random)
    let merged = Self.table(until: widest)
    let fromText = Self.table(until: widest)
    for part in parts {
      let table = Self.table(until: widest)
      Self.fold(part, into: table, least: least, every: 20)
      #expect(Self.read(Self.lines(table), into: fromText))
      merged.merge(table)
    }
    merged.bound(by: least)
    fromText.bound(by: least)
    #expect(Self.lines(merged) == expected, "seed \(seed), merged")
    #expect(Self.lines(fromText) == expected, "seed \(seed), read")
  }

  @Test(arguments: 1...20)
  func `what is kept is counted exactly`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let items = Self.items(&random)
    let table = Self.table(until: .fiveMinutes)
    Self.fold(items, into: table, least: 0, every: 10)
    #expect(table.table.count <= 120)
    var plain: [String: (count: Int, failing: Int)] = [:]
    for item in items {
      plain[item.name, default: (0, 0)].count += 1
      plain[item.name, default: (0, 0)].failing += item.isFailing ? 1 : 0
    }
    var sums: [String: (count: Int, failing: Int)] = [:]
    for (i, key) in table.table.keys.enumerated() {
      let name = table.names[key.id].string
      sums[name, default: (0, 0)].count += table.table.values[i].count
      sums[name, default: (0, 0)].failing += table.table.values[i].failing
    }
    for (name, sum) in sums {
      #expect(sum.count == plain[name]?.count && sum.failing == plain[name]?.failing, "\(name)")
    }
  }

  @Test func `long names take more room`() {
    let table = Self.table(until: .fiveMinutes)
    let arena = ByteArena()
    for i in 0..<40 {
      table.add(
        arena.copy("\(i)" + String(repeating: "x", count: 4_000)), time: 0,
        CountCell(failing: false))
    }
    table.bound(by: 0)
    #expect(table.names.isCut && table.names.count <= 2)
    withExtendedLifetime(arena) {}
  }
}
