extension SpanTable {
  /// One table of the spans of several, which must not be changed any more, in the order of the input.
  package static func merged(_ tables: [SpanTable], needs: SpanNeeds) -> SpanTable {
    for table in tables { table.sortByPlace() }
    guard tables.count != 1 else { return tables[0] }
    let result = SpanTable(needs: needs)
    let maps = tables.map { result.adopt($0) }
    result.reserve(tables.reduce(0) { $0 + $1.count })
    var next = Array(repeating: 0, count: tables.count)
    while true {
      var first = -1
      var place = UInt64.max
      for (index, table) in tables.enumerated() where next[index] < table.count {
        if first < 0 || table[next[index]].place < place {
          first = index
          place = table[next[index]].place
        }
      }
      guard first >= 0 else { return result }
      // The rows up to the first one of another table go over in one run.
      var limit = UInt64.max
      for (index, table) in tables.enumerated() where index != first && next[index] < table.count {
        limit = min(limit, table[next[index]].place)
      }
      var end = next[first] + 1
      while end < tables[first].count, tables[first][end].place < limit { end += 1 }
      result.append(tables[first], next[first]..<end, maps[first])
      next[first] = end
    }
  }

  /// Puts the rows into the order of the input, where they are not.
  private func sortByPlace() {
    var isSorted = true
    for row in 1..<max(1, count) where self[row].place < self[row - 1].place {
      isSorted = false
      break
    }
    guard !isSorted else { return }
    reorder((0..<count).sorted { self[$0].place < self[$1].place })
  }
}
