/// Puts the lines of a trace at its spans (section 4, show).
///
/// A line goes to the span that it names; one that names none goes to the deepest span that runs at
/// its time, of its service where it tells one. For these a sweep over time keeps the spans that have
/// begun in heaps, one for each service that a line tells and one for all: O((n + lines) log n).
struct LogPlacement {
  private let spans: [TraceShowResult.Span]
  /// Spans by their ids without suffixes.
  private var byID: [String: [Int]] = [:]

  init(_ spans: [TraceShowResult.Span]) {
    self.spans = spans
    for (i, span) in spans.enumerated() { byID[span.sharedID, default: []].append(i) }
  }

  /// The place of each line among the spans; nil: it falls on none.
  func places(of lines: [CorrelatedLine]) -> [Int?] {
    var places = lines.map { named($0) }
    let waiting = places.indices.filter { places[$0] == nil }.sorted {
      lines[$0].time < lines[$1].time
    }
    guard !waiting.isEmpty else { return places }
    var heaps: [String: SpanHeap] = ["": SpanHeap()]
    for i in waiting where heaps[lines[i].service] == nil {
      heaps[lines[i].service] = SpanHeap()
    }
    let byStart = spans.indices.sorted { spans[$0].start < spans[$1].start }
    var next = 0
    for i in waiting {
      let time = lines[i].time
      while next < byStart.count, spans[byStart[next]].start <= time {
        heaps[""]?.insert(byStart[next], spans)
        let service = spans[byStart[next]].service
        if !service.isEmpty { heaps[service]?.insert(byStart[next], spans) }
        next += 1
      }
      places[i] = heaps[lines[i].service]?.top(at: time, spans)
    }
    return places
  }

  /// The span that a line names.
  private func named(_ line: CorrelatedLine) -> Int? {
    guard let id = line.spanIDs.first(where: { byID[$0] != nil }), let found = byID[id] else {
      return nil
    }
    if found.count > 1, let own = found.first(where: { spans[$0].service == line.service }) {
      return own
    }
    return found.first { spans[$0].id == id } ?? found.first
  }
}

/// Spans that have begun, the deepest on top; those that have ended are dropped when they get there.
private struct SpanHeap {
  private var heap: [Int] = []

  private static func isAbove(_ a: Int, _ b: Int, _ spans: [TraceShowResult.Span]) -> Bool {
    let x = spans[a]
    let y = spans[b]
    if x.depth != y.depth { return x.depth > y.depth }
    if x.start != y.start { return x.start > y.start }
    return y.id.utf8.lexicographicallyPrecedes(x.id.utf8)
  }

  mutating func insert(_ span: Int, _ spans: [TraceShowResult.Span]) {
    heap.append(span)
    var i = heap.count - 1
    while i > 0, Self.isAbove(heap[i], heap[(i - 1) / 2], spans) {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  /// The span on top that still runs; times only grow from call to call.
  mutating func top(at time: Int64, _ spans: [TraceShowResult.Span]) -> Int? {
    while let first = heap.first {
      if spans[first].start + spans[first].duration >= time { return first }
      removeTop(spans)
    }
    return nil
  }

  private mutating func removeTop(_ spans: [TraceShowResult.Span]) {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    var i = 0
    while true {
      var best = i
      for child in [2 * i + 1, 2 * i + 2] where child < heap.count {
        if Self.isAbove(heap[child], heap[best], spans) { best = child }
      }
      if best == i { return }
      heap.swapAt(i, best)
      i = best
    }
  }
}

extension TraceShowResult {
  /// Puts lines, which come in the order of the input, at the spans.
  package mutating func place(_ lines: [CorrelatedLine]) {
    let places = LogPlacement(spans).places(of: lines)
    let order = lines.indices.sorted {
      lines[$0].time != lines[$1].time ? lines[$0].time < lines[$1].time : $0 < $1
    }
    logs = []
    logCount = lines.count
    for i in order {
      var log = TraceLog(time: lines[i].time, line: lines[i].line)
      log.offset = log.time &- start
      if let place = places[i] { spans[place].logs.append(log) } else { logs?.append(log) }
    }
  }
}
