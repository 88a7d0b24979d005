internal import LogCore

/// Looks up traces: the worst one of a window, and which services call which.
struct WorstTraceFinder {
  let sample: TraceSample
  let files: FileTable
  /// A waterfall has no more rows.
  private static let mostSpans = 500

  /// The trace with the most errors that has a span in the window, then the longest, then by its id.
  func worst(_ window: IncidentReport.Window) -> IncidentReport.WorstTrace? {
    struct Sums {
      var errors = 0
      var start = Int64.max
      var end = Int64.min
      var isWithin = false
    }
    var traces: [Int32: Sums] = [:]
    for span in sample.spans {
      var sums = traces[span.trace] ?? Sums()
      if span.isError { sums.errors += 1 }
      sums.start = min(sums.start, span.start)
      sums.end = max(sums.end, span.start.addingReportingOverflow(span.duration).partialValue)
      if span.start >= window.from && span.start < window.to { sums.isWithin = true }
      traces[span.trace] = sums
    }
    let worst = traces.filter(\.value.isWithin).min { a, b in
      if a.value.errors != b.value.errors { return a.value.errors > b.value.errors }
      let (x, y) = (a.value.end - a.value.start, b.value.end - b.value.start)
      return x != y
        ? x > y : sample.texts[Int(a.key)].isLess(than: sample.texts[Int(b.key)])
    }
    guard let (trace, sums) = worst else { return nil }
    return IncidentReport.WorstTrace(
      id: sample.text(trace), errors: sums.errors, start: sums.start,
      duration: sums.end - sums.start, spans: rows(trace))
  }

  /// The spans of a trace as a tree, children in the order of their start.
  private func rows(_ trace: Int32) -> [IncidentReport.WorstTrace.Span] {
    let spans = sample.spans.filter { $0.trace == trace }
    var ids: Set<Int32> = []
    var children: [Int32: [Int]] = [:]
    for span in spans { ids.insert(span.id) }
    var roots: [Int] = []
    for (i, span) in spans.enumerated() {
      if span.parent != span.id, ids.contains(span.parent) {
        children[span.parent, default: []].append(i)
      } else {
        roots.append(i)
      }
    }
    var rows: [IncidentReport.WorstTrace.Span] = []
    var shown: Set<Int> = []
    var stack = roots.reversed().map { (span: $0, depth: 0) }
    while let (i, depth) = stack.popLast(), rows.count < Self.mostSpans {
      guard shown.insert(i).inserted else { continue }
      rows.append(row(spans[i], depth))
      for child in (children[spans[i].id] ?? []).reversed() { stack.append((child, depth + 1)) }
    }
    return rows
  }

  private func row(_ span: SampledSpan, _ depth: Int) -> IncidentReport.WorstTrace.Span {
    let name = sample.text(span.name)
    let file = Int(span.place.file)
    return IncidentReport.WorstTrace.Span(
      id: sample.text(span.id), parent: sample.text(span.parent),
      service: sample.text(span.service), name: name, start: span.start, duration: span.duration,
      isError: span.isError, depth: depth,
      place: TimelinePlace(
        time: span.start, file: files.names.indices.contains(file) ? files.names[file] : "-",
        line: span.place.line, text: Array(name.utf8)))
  }

  /// Which services each service calls.
  var calls: [String: Set<String>] {
    var services: [Int64: Int32] = [:]
    for span in sample.spans { services[Int64(span.trace) << 32 | Int64(span.id)] = span.service }
    var pairs: Set<Int64> = []
    for span in sample.spans {
      guard let caller = services[Int64(span.trace) << 32 | Int64(span.parent)],
        caller != span.service
      else { continue }
      pairs.insert(Int64(caller) << 32 | Int64(span.service))
    }
    var calls: [String: Set<String>] = [:]
    for pair in pairs {
      calls[sample.text(Int32(pair >> 32)), default: []].insert(
        sample.text(Int32(truncatingIfNeeded: pair)))
    }
    return calls
  }
}
