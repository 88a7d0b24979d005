internal import LogCore

/// What is true or not of a span in its trace.
package struct SpanMarks: OptionSet, BitwiseCopyable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Its parent does not wait for it (1.3).
  package static let asynchronous = SpanMarks(rawValue: 1)
  /// It names a parent that is not in the trace, or was cut out of a cycle.
  package static let orphan = SpanMarks(rawValue: 2)
  package static let error = SpanMarks(rawValue: 4)
  package static let skewed = SpanMarks(rawValue: 8)
  /// It passes the options that are about spans.
  package static let chosen = SpanMarks(rawValue: 16)
}

/// A trace put together: its spans depth first, with what the definitions compute of them.
///
/// Spans are numbered in the order in which a tree of them is printed, siblings by start. So a parent
/// comes before its children, a subtree is a range of numbers, and every pass over the tree is a loop
/// without a stack:
///
///     number  0     1       2     3       4
///     span    root  first   leaf  second  other root
///     parent  -1    0       1     0       -1
///     next    4     3       3     4       5
///
/// One worker's: it is emptied and filled again for each trace.
final class TraceTree {
  // What was put together.
  var trace = TraceNumber.none
  var row = Column<Int32>()
  var suffix = Column<IDSuffix>()
  var start = Column<Int64>()
  var end = Column<Int64>()
  var parent = Column<Int32>()
  /// The first number behind the span's subtree.
  var next = Column<Int32>()
  var marks = Column<SpanMarks>()
  var kind = Column<SpanKind>()
  var service = Column<NameID>()
  var operation = Column<NameID>()
  var host = Column<NameID>()
  /// Duplicates that were dropped.
  var duplicateCount = 0
  /// Pairs of rows: one that stayed, and a dropped one whose details fill its own.
  var fills: [(row: Int32, from: Int32)] = []

  // What `finish` finds out.
  /// The first root that is no orphan, else the first.
  private(set) var root = 0
  private(set) var rootCount = 0
  private(set) var orphanCount = 0
  private(set) var errorCount = 0
  private(set) var skewedCount = 0
  /// The earliest start and the latest end.
  private(set) var traceStart: Int64 = 0
  private(set) var traceEnd: Int64 = 0

  // What further passes add.
  var selfTime = Column<Int64>()
  /// Time on the critical path.
  var critical = Column<Int64>()
  private let selfTimes = SelfTime()

  var count: Int { start.count }

  /// Nanoseconds.
  var traceDuration: Int64 {
    let (span, overflow) = traceEnd.subtractingReportingOverflow(traceStart)
    return overflow ? Int64.max : span
  }

  /// The sum of the roots' durations: what the critical paths fill.
  var criticalTotal: Int128 {
    var sum: Int128 = 0
    var i = 0
    while i < count {
      sum += Int128(duration(i))
      i = Int(next[i])
    }
    return sum
  }

  func removeAll() {
    row.removeAll()
    suffix.removeAll()
    start.removeAll()
    end.removeAll()
    parent.removeAll()
    next.removeAll()
    marks.removeAll()
    kind.removeAll()
    service.removeAll()
    operation.removeAll()
    host.removeAll()
    selfTime.removeAll()
    critical.removeAll()
    duplicateCount = 0
    if !fills.isEmpty { fills = [] }
  }

  /// Adds the next span of the order.
  func append(
    row number: Int32, suffix: IDSuffix, start: Int64, end: Int64, parent: Int32, marks: SpanMarks,
    _ span: SpanRow
  ) {
    row.append(number)
    self.suffix.append(suffix)
    self.start.append(start)
    self.end.append(end)
    self.parent.append(parent)
    next.append(0)
    self.marks.append(marks)
    kind.append(span.kind)
    service.append(span.service)
    operation.append(span.operation)
    host.append(span.host)
  }

  /// Finds the ends of subtrees, counts, and marks skewed spans, when all spans are there.
  func finish() {
    rootCount = 0
    orphanCount = 0
    errorCount = 0
    skewedCount = 0
    traceStart = Int64.max
    traceEnd = Int64.min
    var firstRegular: Int?
    var i = count
    // Backwards: a subtree is known when its parent comes.
    for k in 0..<count { next[k] = Int32(truncatingIfNeeded: k + 1) }
    while i > 0 {
      i -= 1
      let p = Int(parent[i])
      if p >= 0 {
        next[p] = max(next[p], next[i])
        markSkewed(i, p)
      } else {
        rootCount += 1
        if !marks[i].contains(.orphan) { firstRegular = i }
      }
      if marks[i].contains(.orphan) { orphanCount += 1 }
      if marks[i].contains(.error) { errorCount += 1 }
      traceStart = min(traceStart, start[i])
      traceEnd = max(traceEnd, end[i])
    }
    root = firstRegular ?? 0
    if count == 0 {
      traceStart = 0
      traceEnd = 0
    }
  }

  /// A blocking child on another host that its parent could hold, but does not.
  private func markSkewed(_ i: Int, _ p: Int) {
    guard host[i] != host[p], !host[i].isEmpty, !host[p].isEmpty,
      !marks[i].contains(.asynchronous), duration(i) <= duration(p),
      start[i] < start[p] || end[i] > end[p]
    else { return }
    marks[i].insert(.skewed)
    skewedCount += 1
  }

  /// Fills `selfTime`.
  func fillSelfTimes() { selfTimes.fill(self) }

  /// Nanoseconds.
  func duration(_ i: Int) -> Int64 { end[i] &- start[i] }

  /// Whether the span has children of any kind.
  func hasChildren(_ i: Int) -> Bool { Int(next[i]) > i + 1 }
}
