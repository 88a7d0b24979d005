/// Self time (section 2): a span's duration less the time in which a blocking child runs.
final class SelfTime {
  /// How far each span is covered by the children so far.
  private var covered = Column<Int64>()

  /// Fills the tree's `selfTime`.
  ///
  /// O(n): siblings come by start, so that what a child adds is what lies behind the end of those
  /// before it.
  func fill(_ tree: TraceTree) {
    let n = tree.count
    covered.refill(n, with: Int64.min)
    tree.selfTime.removeAll()
    for i in 0..<n {
      tree.selfTime.append(tree.duration(i))
      let p = Int(tree.parent[i])
      guard p >= 0, !tree.marks[i].contains(.asynchronous) else { continue }
      let from = max(tree.start[i], tree.start[p], covered[p])
      let to = min(tree.end[i], tree.end[p])
      guard to > from else { continue }
      tree.selfTime[p] &-= to &- from
      covered[p] = to
    }
  }
}
