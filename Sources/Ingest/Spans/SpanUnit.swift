import LogCore

/// The spans of a document that wait for something that stands further behind: their resource, or
/// their trace id.
///
/// One worker's; holds two words for each waiting span.
final class SpanUnit {
  private struct Waiting {
    var row: Int32
    /// What the span calls its resource.
    var key: NameID
  }

  private let builder: SpanBuilder
  private var waiting: [Waiting] = []
  /// The resources of the unit, by what its spans call them.
  private var resources: [NameID: SpanResource] = [:]
  /// The trace that spans without one of their own belong to.
  var trace = TraceNumber.none

  init(_ builder: SpanBuilder) { self.builder = builder }

  /// Gives a resource the name by which spans ask for it.
  func add(_ resource: SpanResource, _ key: NameID) {
    if resources[key] == nil { resources[key] = resource }
  }

  func resource(_ key: NameID) -> SpanResource? { resources[key] }

  /// A span of the table waits.
  func wait(_ row: Int, _ key: NameID) {
    waiting.append(Waiting(row: Int32(truncatingIfNeeded: row), key: key))
  }

  /// Completes all spans that wait: nothing more comes.
  func close() {
    let table = builder.table
    // From behind: what is taken out is replaced by the last row, which is complete by then.
    for item in waiting.reversed() {
      let row = Int(item.row)
      if row >= table.count { continue }
      if table[row].trace == .none {
        guard trace != .none, builder.wants(trace) else {
          if trace == .none {
            builder.counts.spans -= 1
            builder.counts.noteSpanWithoutID(at: SpanPlace.offset(table[row].place))
          }
          table.remove(row)
          continue
        }
        table.update(row) { $0.trace = trace }
      }
      if table[row].service == .none { complete(row, item.key) }
    }
    waiting.removeAll(keepingCapacity: true)
    resources.removeAll(keepingCapacity: true)
    trace = .none
  }

  /// Forgets what a document told that turned out to be a span by itself.
  func discard() {
    resources.removeAll(keepingCapacity: true)
    trace = .none
  }

  private func complete(_ row: Int, _ key: NameID) {
    let table = builder.table
    guard let resource = resources[key] else {
      table.update(row) { $0.service = table.names.intern("unknown_service") }
      return
    }
    table.update(row) {
      $0.service = resource.service
      $0.host = resource.host
    }
    for k in 0..<resource.tags.count where table.tag(row, k) == .none {
      table.setTag(row, k, resource.tags[k])
    }
    table.setResource(row, table.names[resource.json])
  }
}
