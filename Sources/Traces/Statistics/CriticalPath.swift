/// By how much a child may end after its successor began and still lie on the critical path.
package enum OverlapTolerance: Sendable, Equatable {
  /// A share of the parent's duration, as a fraction of whole numbers; rounded down.
  case share(of: Int64, outOf: Int64)
  case duration(Int64)

  package static let standard = OverlapTolerance.share(of: 1, outOf: 100)

  /// Nanoseconds for a parent of this duration.
  func nanoseconds(_ duration: Int64) -> Int64 {
    switch self {
    case .duration(let span): return span
    case .share(let part, let whole):
      let (product, overflow) = duration.multipliedReportingOverflow(by: part)
      if !overflow { return product / max(whole, 1) }
      return Int64(clamping: Int128(duration) * Int128(part) / Int128(max(whole, 1)))
    }
  }
}

/// A part of a critical path: a span and the time that belongs to it.
struct PathPart: BitwiseCopyable {
  var span: Int32
  var from: Int64
  var to: Int64
}

/// Finds critical paths (section 2), with a stack of its own: a trace may be one chain.
///
/// The walk goes backwards. A frame is a span of which the time from `cursor` to its end is dealt
/// out; its children, cut to it, wait in `children` by their ends, the latest first:
///
///     parent   |--------------------------|
///     first       |------|
///     second               |---------|
///                          ^         ^ cursor: second is next, then from here first
///
/// A child that was passed over never comes into question again, since the cursor only falls: each
/// child is looked at once.
final class CriticalPath {
  private struct Child: BitwiseCopyable {
    var span: Int32
    var start: Int64
    var end: Int64
  }

  private struct Frame: BitwiseCopyable {
    var span: Int32
    /// Where the span starts, cut to its parent.
    var start: Int64
    var cursor: Int64
    var tolerance: Int64
    /// The first of the children that was not yet looked at.
    var nextChild: Int
    /// Where the span's children begin.
    var firstChild: Int
  }

  private var frames = Column<Frame>()
  private var children = Column<Child>()
  /// The parts of the path, the latest first.
  private(set) var parts = Column<PathPart>()
  let overlap: OverlapTolerance

  init(overlap: OverlapTolerance) { self.overlap = overlap }

  /// Fills the tree's `critical` and calls `body` for each root with its path, the latest part first.
  ///
  /// O(n log n).
  func fill(
    _ tree: TraceTree, each body: (Int, borrowing Column<PathPart>) -> Void = { _, _ in }
  ) {
    tree.critical.refill(tree.count, with: 0)
    var root = 0
    while root < tree.count {
      find(tree, root: root)
      for i in 0..<parts.count {
        tree.critical[Int(parts[i].span)] &+= parts[i].to &- parts[i].from
      }
      body(root, parts)
      root = Int(tree.next[root])
    }
  }

  /// The path of one root, in `parts`.
  private func find(_ tree: TraceTree, root: Int) {
    parts.removeAll()
    children.removeAll()
    push(tree, root, from: tree.start[root], to: tree.end[root])
    while !frames.isEmpty {
      let top = frames.count - 1
      if let child = takeChild(top) {
        emit(frames[top].span, from: child.end, to: frames[top].cursor)
        frames[top].cursor = child.start
        push(tree, Int(child.span), from: child.start, to: child.end)
      } else {
        emit(frames[top].span, from: frames[top].start, to: frames[top].cursor)
        children.removeLast(children.count - frames[top].firstChild)
        frames.removeLast()
      }
    }
  }

  /// The child that the walk goes to next, its end cut to the cursor.
  private func takeChild(_ top: Int) -> Child? {
    let cursor = frames[top].cursor
    let tolerance = frames[top].tolerance
    var i = frames[top].nextChild
    var best: Child?
    // Those that end after the cursor, but not by too much, count as ending there. Of equal ends the
    // first of the siblings is taken: they are in order of start and id. What is left of these
    // begins at or after the one that is taken, and so can never be next to it.
    while i < children.count, children[i].end >= cursor {
      let child = children[i]
      i += 1
      guard child.start < cursor, child.end &- cursor <= tolerance else { continue }
      if best.map({ child.span < $0.span }) ?? true { best = child }
    }
    if best == nil, i < children.count {
      best = children[i]
      i += 1
    }
    frames[top].nextChild = i
    guard var child = best else { return nil }
    child.end = min(child.end, cursor)
    return child
  }

  /// Goes down into a span that is cut to `from ..< to`.
  private func push(_ tree: TraceTree, _ span: Int, from: Int64, to: Int64) {
    let first = children.count
    frames.append(
      Frame(
        span: Int32(truncatingIfNeeded: span), start: from, cursor: to,
        tolerance: overlap.nanoseconds(to &- from), nextChild: first, firstChild: first))
    var child = span + 1
    while child < Int(tree.next[span]) {
      if !tree.marks[child].contains(.asynchronous) {
        let start = max(from, tree.start[child])
        let end = min(to, tree.end[child])
        if end > start {
          children.append(
            Child(span: Int32(truncatingIfNeeded: child), start: start, end: end))
        }
      }
      child = Int(tree.next[child])
    }
    children.sort(first..<children.count) {
      $0.end != $1.end ? $0.end > $1.end : $0.span < $1.span
    }
  }

  private func emit(_ span: Int32, from: Int64, to: Int64) {
    guard to > from else { return }
    let last = parts.count - 1
    if last >= 0, parts[last].span == span, parts[last].from == to {
      parts[last].from = from
    } else {
      parts.append(PathPart(span: span, from: from, to: to))
    }
  }
}
