internal import LogCore

/// Puts the spans of a trace together (1.3): one worker's, trace after trace.
///
///     rows of the trace -> nodes -> duplicates -> shared ids -> parents -> cycles -> times -> tree
///
/// Bounded by O(n log n) whatever the spans look like, and without recursion.
final class TraceAssembler {
  let table: SpanTable
  let skew: SkewAdjustment
  private var nodes = AssemblyNodes()
  private var index = NodeIndex()
  private var order = TreeOrder()
  private var walk = Column<Int32>()

  init(table: SpanTable, skew: SkewAdjustment) {
    self.table = table
    self.skew = skew
  }

  /// Fills `tree` with the trace that has these rows, in the order in which they were read.
  func assemble(_ trace: TraceNumber, rows: UnsafeBufferPointer<Int32>, into tree: TraceTree) {
    tree.removeAll()
    tree.trace = trace
    nodes.removeAll()
    index.reset(rows.count)
    var hasRecent = false
    var hasRepeatedIDs = false
    var hasZero = false
    for k in 0..<rows.count {
      let row = unsafe rows[k]
      let span = table[Int(row)]
      let i = nodes.count
      nodes.append(row: row, span)
      if span.rawStart >= Duplicates.firstYear { hasRecent = true }
      if span.rawStart == 0 { hasZero = true }
      if index.insert(i, nodes) >= 0 { hasRepeatedIDs = true }
    }
    let hasUnknownStarts = hasRecent && hasZero
    var shared = SharedIDs(table: table)
    if hasRepeatedIDs { separate(&shared, hasUnknownStarts, tree) }
    for i in 0..<nodes.count where !nodes.isDropped[i] { findParent(i, shared) }
    cutCycles(hasUnknownStarts)
    settleTimes(hasUnknownStarts)
    order.fill(nodes, table)
    if skew != .none {
      adjustSkew()
      order.fill(nodes, table)
    }
    order.write(nodes, table, into: tree)
    tree.finish()
  }

  // MARK: - Ids

  private func separate(
    _ shared: inout SharedIDs, _ hasUnknownStarts: Bool, _ tree: TraceTree
  ) {
    linkSameIDs()
    var duplicates = Duplicates(table: table, hasUnknownStarts: hasUnknownStarts)
    for i in 0..<nodes.count where nodes.sameID[i] >= 0 && isFirst(i) {
      duplicates.drop(&nodes, from: i)
      let owner = shared.rename(&nodes, from: i)
      index.replace(Int32(truncatingIfNeeded: i), by: owner, nodes)
    }
    tree.duplicateCount = duplicates.droppedCount
    tree.fills = duplicates.fills
  }

  /// Chains the nodes of an id, in the order of reading.
  private func linkSameIDs() {
    walk.refill(nodes.count, with: -1)
    for i in 0..<nodes.count {
      let first = Int(index.find(nodes.id[i], isText: nodes.flags[i].contains(.spanIsText), nodes))
      // `walk` holds the last of the chain at its first.
      if first != i { nodes.sameID[Int(walk[first])] = Int32(truncatingIfNeeded: i) }
      walk[first] = Int32(truncatingIfNeeded: i)
    }
  }

  private func isFirst(_ i: Int) -> Bool { walk[i] >= 0 }

  // MARK: - Parents

  private func findParent(_ i: Int, _ shared: SharedIDs) {
    let row = Int(nodes.row[i])
    // The server side of a call hangs on its client.
    guard nodes.suffix[i].code <= 0 else { return }
    let span = table[row]
    if !span.flags.contains(.hasMoreReferences) {
      guard let parent = span.parentID else { return }
      tryParent(i, parent, span.parentReference, span, shared)
      return
    }
    for reference in table.references(row) {
      tryParent(i, reference.spanID, reference.kind, span, shared)
      if nodes.parent[i] >= 0 { return }
    }
  }

  private func tryParent(
    _ i: Int, _ parent: SpanID, _ reference: SpanReferenceKind, _ span: SpanRow, _ shared: SharedIDs
  ) {
    let owner = index.find(parent.bits, isText: parent.isText, nodes)
    guard owner >= 0 else {
      nodes.marks[i].insert(.orphan)
      return
    }
    let node = shared.parent(owner, of: span.service, nodes)
    guard Int(node) != i else { return }
    nodes.parent[i] = node
    nodes.marks[i].remove(.orphan)
    let isHandedOver =
      span.kind == .consumer && table[Int(nodes.row[Int(node)])].kind == .producer
    if isHandedOver || reference == .followsFrom { nodes.marks[i].insert(.asynchronous) }
  }

  // MARK: - Cycles

  /// Makes the earliest span of each cycle a root.
  ///
  /// Each node is walked up from once; a walk that meets itself has found a cycle.
  private func cutCycles(_ hasUnknownStarts: Bool) {
    // 0: not seen; -1: done; else the number of the walk that came by.
    walk.refill(nodes.count, with: 0)
    for start in 0..<nodes.count where walk[start] == 0 {
      let mark = Int32(truncatingIfNeeded: start + 1)
      var i = start
      while i >= 0 && walk[i] == 0 {
        walk[i] = mark
        i = Int(nodes.parent[i])
      }
      if i >= 0 && walk[i] == mark { cutCycle(through: i, hasUnknownStarts) }
    }
  }

  private func cutCycle(through node: Int, _ hasUnknownStarts: Bool) {
    var first = node
    var i = Int(nodes.parent[node])
    while i != node {
      if isEarlier(i, first, hasUnknownStarts) { first = i }
      i = Int(nodes.parent[i])
    }
    nodes.parent[first] = -1
    nodes.marks[first].insert(.orphan)
    nodes.marks[first].remove(.asynchronous)
  }

  /// Unknown starts are later than known ones.
  private func isEarlier(_ a: Int, _ b: Int, _ hasUnknownStarts: Bool) -> Bool {
    let x = hasUnknownStarts && nodes.start[a] == 0 ? Int64.max : nodes.start[a]
    let y = hasUnknownStarts && nodes.start[b] == 0 ? Int64.max : nodes.start[b]
    return x != y ? x < y : nodes.isIDLess(a, b, table)
  }

  // MARK: - Times

  private func settleTimes(_ hasUnknownStarts: Bool) {
    if hasUnknownStarts {
      var earliest = Int64.max
      for i in 0..<nodes.count where !nodes.isDropped[i] && nodes.start[i] != 0 {
        earliest = min(earliest, nodes.start[i])
      }
      order.fill(nodes, table)
      for k in 0..<order.count {
        let i = order[k]
        guard nodes.start[i] == 0 else { continue }
        let parent = Int(nodes.parent[i])
        nodes.start[i] = parent >= 0 ? nodes.start[parent] : earliest
      }
    }
    for i in 0..<nodes.count { nodes.end[i] = end(i) }
  }

  private func end(_ i: Int) -> Int64 {
    let extent = table[Int(nodes.row[i])].extent
    let start = nodes.start[i]
    if nodes.flags[i].contains(.hasEnd) { return max(extent, start) }
    guard nodes.flags[i].contains(.hasDuration), extent > 0 else { return start }
    let (end, overflow) = start.addingReportingOverflow(extent)
    return overflow ? Int64.max : end
  }

  // MARK: - Skew

  /// Moves spans of hosts whose clocks are off (section 2); `order` holds parents before children.
  private func adjustSkew() {
    walk.refill(nodes.count, with: -1)
    var corrections = Column<Int64>(capacity: nodes.count)
    corrections.refill(nodes.count, with: 0)
    for k in 0..<order.count {
      let i = order[k]
      let parent = Int(nodes.parent[i])
      let host = table[Int(nodes.row[i])].host
      // `walk` holds the host whose correction a span carries.
      walk[i] = Int32(bitPattern: host.index)
      guard parent >= 0 else { continue }
      let isCarried = !host.isEmpty && walk[parent] == walk[i]
      let correction = isCarried ? corrections[parent] : ownCorrection(i, parent)
      corrections[i] = correction
      guard correction != 0, skew.allows(correction) else { continue }
      let duration = nodes.end[i] &- nodes.start[i]
      let (start, overflow) = nodes.start[i].addingReportingOverflow(correction)
      let (end, endOverflow) = start.addingReportingOverflow(duration)
      guard !overflow, !endOverflow else { continue }
      nodes.start[i] = start
      nodes.end[i] = end
    }
  }

  private func ownCorrection(_ i: Int, _ parent: Int) -> Int64 {
    let duration = nodes.end[i] &- nodes.start[i]
    let room = nodes.end[parent] &- nodes.start[parent]
    if duration > room { return max(0, nodes.start[parent] &- nodes.start[i]) }
    let isWithin = nodes.start[i] >= nodes.start[parent] && nodes.end[i] <= nodes.end[parent]
    return isWithin ? 0 : nodes.start[parent] &+ (room &- duration) / 2 &- nodes.start[i]
  }
}
