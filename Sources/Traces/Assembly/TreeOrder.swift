internal import LogCore

/// The order of a trace's spans, depth first, siblings by start and id (1.3, step 6).
struct TreeOrder: ~Copyable {
  private var sorted = Column<Int32>()
  private var firstChild = Column<Int32>()
  private var nextSibling = Column<Int32>()
  private var ordered = Column<Int32>()
  private var number = Column<Int32>()

  /// How many spans there are, dropped ones left out.
  var count: Int { ordered.count }

  /// The node at a place of the order.
  subscript(place: Int) -> Int { Int(ordered[place]) }

  /// Finds the order for the parents and starts that the nodes have now.
  mutating func fill(_ nodes: borrowing AssemblyNodes, _ table: SpanTable) {
    sort(nodes, table)
    // Lists of children, built from the last to the first; the list behind all nodes holds the roots.
    let n = nodes.count
    firstChild.refill(n + 1, with: -1)
    nextSibling.refill(n, with: -1)
    var k = sorted.count
    while k > 0 {
      k -= 1
      let node = sorted[k]
      let parent = nodes.parent[Int(node)] >= 0 ? Int(nodes.parent[Int(node)]) : n
      nextSibling[Int(node)] = firstChild[parent]
      firstChild[parent] = node
    }
    ordered.removeAll()
    var node = firstChild[n]
    while node >= 0 {
      ordered.append(node)
      if firstChild[Int(node)] >= 0 {
        node = firstChild[Int(node)]
        continue
      }
      while node >= 0 && nextSibling[Int(node)] < 0 { node = nodes.parent[Int(node)] }
      if node >= 0 { node = nextSibling[Int(node)] }
    }
  }

  private mutating func sort(_ nodes: borrowing AssemblyNodes, _ table: SpanTable) {
    sorted.removeAll()
    var isSorted = true
    var last = -1
    for i in 0..<nodes.count where !nodes.isDropped[i] {
      if last >= 0 && Self.isBefore(i, last, nodes, table) { isSorted = false }
      last = i
      sorted.append(Int32(truncatingIfNeeded: i))
    }
    guard !isSorted else { return }
    sorted.sort(0..<sorted.count) { Self.isBefore(Int($0), Int($1), nodes, table) }
  }

  private static func isBefore(
    _ a: Int, _ b: Int, _ nodes: borrowing AssemblyNodes, _ table: SpanTable
  ) -> Bool {
    nodes.start[a] != nodes.start[b]
      ? nodes.start[a] < nodes.start[b] : nodes.isIDLess(a, b, table)
  }

  /// Writes the spans into a tree.
  mutating func write(_ nodes: borrowing AssemblyNodes, _ table: SpanTable, into tree: TraceTree) {
    number.refill(nodes.count, with: -1)
    for place in 0..<ordered.count {
      let node = Int(ordered[place])
      let span = table[Int(nodes.row[node])]
      let parent = Int(nodes.parent[node])
      number[node] = Int32(truncatingIfNeeded: place)
      tree.append(
        row: nodes.row[node], suffix: nodes.suffix[node], start: nodes.start[node],
        end: nodes.end[node], parent: parent >= 0 ? number[parent] : -1, marks: nodes.marks[node],
        span)
    }
  }
}
