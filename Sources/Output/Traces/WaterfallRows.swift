internal import Traces

/// What the lines of a waterfall show: the spans depth first, with equal siblings as one line and
/// short spans counted.
struct WaterfallRows {
  enum Content {
    case span(Int)
    /// Equal siblings without children, the first first.
    case group([Int])
    /// Spans that are not shown, and the time of the longest.
    case hidden(count: Int, longest: Int64)
  }

  struct Row {
    var content: Content
    var depth: Int
    /// Nothing with the same parent follows.
    var isLast: Bool
  }

  private(set) var rows: [Row] = []

  /// What becomes of a span.
  private enum Role: UInt8 { case shown, first, folded, hidden }

  private let trace: TraceShowResult
  private let least: Int64
  private var roles: [Role]
  private var isLast: [Bool]
  private var groups: [Int: [Int]] = [:]
  /// The longest duration of each span's subtree.
  private var longest: [Int64]
  /// Spans whose subtree has not ended and that hide children.
  private var open: [(end: Int, depth: Int, count: Int, longest: Int64)] = []

  /// Folds and hides what is to be folded and hidden; O(spans).
  ///
  /// Spans of which the whole subtree is shorter than `least` are hidden; so many equal siblings make
  /// a group.
  init(_ trace: TraceShowResult, least: Int64, groupsFrom: Int = 3) {
    self.trace = trace
    self.least = least
    let n = trace.spans.count
    roles = Array(repeating: .shown, count: n)
    isLast = Array(repeating: false, count: n)
    longest = trace.spans.map(\.duration)
    for i in stride(from: n - 1, through: 0, by: -1) {
      if let parent = trace.spans[i].parent { longest[parent] = max(longest[parent], longest[i]) }
    }
    settle(0..<n, depth: 0, groupsFrom)
    var i = 0
    while i < n {
      close(before: i)
      switch roles[i] {
      case .folded, .hidden:
        i = max(i + 1, trace.spans[i].next)
        continue
      case .first: add(.group(groups[i] ?? [i]), i)
      case .shown: add(.span(i), i)
      }
      settle(i + 1..<max(i + 1, trace.spans[i].next), depth: trace.spans[i].depth + 1, groupsFrom)
      i += 1
    }
    close(before: n)
    while !open.isEmpty { closeLast() }
  }

  private mutating func add(_ content: Content, _ i: Int) {
    rows.append(Row(content: content, depth: trace.spans[i].depth, isLast: isLast[i]))
  }

  private mutating func close(before i: Int) {
    while let last = open.last, last.end <= i { closeLast() }
  }

  private mutating func closeLast() {
    guard let last = open.popLast() else { return }
    rows.append(
      Row(
        content: .hidden(count: last.count, longest: last.longest), depth: last.depth, isLast: true)
    )
  }

  /// Gives the spans of one parent, which lie with their subtrees in `range`, their roles.
  private mutating func settle(_ range: Range<Int>, depth: Int, _ groupsFrom: Int) {
    var members: [String: [Int]] = [:]
    var last: Int?
    var hidden = (count: 0, longest: Int64(0))
    var child = range.lowerBound
    while child < range.upperBound {
      let span = trace.spans[child]
      if longest[child] < least {
        roles[child] = .hidden
        hidden = (hidden.count + span.next - child, max(hidden.longest, longest[child]))
      } else {
        last = child
        if span.next <= child + 1 && span.logs.isEmpty {
          let key =
            "\(span.service)\u{0}\(span.operation)\u{0}\(span.isError)\(span.isBlocking)"
          members[key, default: []].append(child)
        }
      }
      child = max(child + 1, span.next)
    }
    for group in members.values where group.count >= groupsFrom {
      roles[group[0]] = .first
      groups[group[0]] = group
      for folded in group.dropFirst() { roles[folded] = .folded }
      // The last one may have been folded into an earlier line.
      if let end = last, roles[end] == .folded { last = nil }
    }
    if hidden.count > 0 {
      open.append((range.upperBound, depth, hidden.count, hidden.longest))
    } else {
      markLast(range, last)
    }
  }

  private mutating func markLast(_ range: Range<Int>, _ known: Int?) {
    if let known {
      isLast[known] = true
      return
    }
    var last: Int?
    var child = range.lowerBound
    while child < range.upperBound {
      if roles[child] == .shown || roles[child] == .first { last = child }
      child = max(child + 1, trace.spans[child].next)
    }
    if let last { isLast[last] = true }
  }
}
