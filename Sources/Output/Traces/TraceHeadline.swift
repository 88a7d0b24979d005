internal import Traces

/// Where the time of a trace went, in one sentence.
enum TraceHeadline {
  /// The spans of one operation on the critical path.
  private struct Part {
    var service: String
    var operation: String
    var critical: Int128 = 0
    var count = 0
    var hasChildren = false

    var name: String { TraceLook.visible("\(service) \(operation)") }
  }

  /// Below this share no operation is to blame alone.
  private static let dominance = 0.3

  /// `payment gateway call took 29.4 s of 30.2 s, 97 % of the critical path`.
  static func text(_ trace: TraceShowResult) -> String {
    let total = Double(trace.critical)
    let whole = TraceQuantity.duration(Int64(clamping: trace.critical))
    let parts = parts(trace)
    guard let first = parts.first, total > 0 else { return "the trace took no time" }
    let share = Double(first.critical) / total
    guard share >= dominance || parts.count < 2 else {
      let most = parts.prefix(3).map {
        "\($0.name) \(TraceQuantity.share(Double($0.critical) / total))"
      }
      return "no operation dominates the critical path of \(whole): \(most.joined(separator: ", "))"
    }
    let itself = first.hasChildren ? " itself" : ""
    let spans = first.count > 1 ? " in \(first.count) spans" : ""
    let time = TraceQuantity.duration(Int64(clamping: first.critical))
    return "\(first.name)\(itself) took \(time)\(spans) of \(whole), "
      + "\(TraceQuantity.share(share)) of the critical path"
  }

  /// What failed first, and how much else; nil where nothing did.
  static func errors(_ trace: TraceShowResult) -> String? {
    let origins = trace.spans.indices.filter { i in
      trace.spans[i].isError && !trace.hasErrorChild(i)
    }
    let first = origins.min {
      (trace.spans[$0].start, $0) < (trace.spans[$1].start, $1)
    }
    guard let first else { return nil }
    let span = trace.spans[first]
    let message = span.statusMessage.isEmpty ? "" : ": \(span.statusMessage)"
    let more = origins.count > 1 ? ", and \(origins.count - 1) more" : ""
    return TraceLook.visible("\(span.service) \(span.operation) failed\(message)") + more
  }

  /// By critical time, most first.
  private static func parts(_ trace: TraceShowResult) -> [Part] {
    var places: [String: Int] = [:]
    var parts: [Part] = []
    for (i, span) in trace.spans.enumerated() where span.critical > 0 {
      let key = "\(span.service)\u{0}\(span.operation)"
      let place = places[key] ?? parts.count
      if place == parts.count {
        places[key] = place
        parts.append(Part(service: span.service, operation: span.operation))
      }
      parts[place].critical += Int128(span.critical)
      parts[place].count += 1
      if span.next > i + 1 { parts[place].hasChildren = true }
    }
    return parts.sorted { a, b in
      a.critical != b.critical
        ? a.critical > b.critical : (a.service, a.operation) < (b.service, b.operation)
    }
  }
}

extension TraceShowResult {
  /// The places of a span's children, in order.
  func forEachChild(_ i: Int, _ body: (Int) -> Void) {
    var child = i + 1
    while child < spans[i].next {
      body(child)
      child = max(child + 1, spans[child].next)
    }
  }

  /// Whether one of a span's children is an error.
  fileprivate func hasErrorChild(_ i: Int) -> Bool {
    var child = i + 1
    while child < spans[i].next {
      if spans[child].isError { return true }
      child = max(child + 1, spans[child].next)
    }
    return false
  }
}
