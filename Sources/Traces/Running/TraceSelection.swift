package import LogCore

/// Which traces a command looks at (section 3).
package struct TraceSelection: Sendable {
  /// One of them, if there are any.
  package var services: [String] = []
  /// One of them, if there are any.
  package var operations: [String] = []
  /// All of them; keys by their places among the tags that the table keeps.
  package var tags: [(tag: Int, value: String)] = []
  package var errorsOnly = false
  /// Nanoseconds.
  package var minimumDuration: Int64?
  package var maximumDuration: Int64?
  /// The trace's start, `from ..< to`.
  package var from: Int64?
  package var to: Int64?
  /// One of them, where ids were named.
  package var traces: Set<TraceNumber>?

  package init() {}

  /// Whether a span must have something.
  var isAboutSpans: Bool {
    !services.isEmpty || !operations.isEmpty || !tags.isEmpty || errorsOnly
  }
}

/// A selection with the numbers that its texts have in a table; one worker's.
struct TraceFilter {
  private let selection: TraceSelection
  private let table: SpanTable
  private let services: Set<NameID>?
  private let operations: Set<NameID>?
  private let tags: [(tag: Int, value: NameID?)]

  init(_ selection: TraceSelection, _ table: SpanTable) {
    self.selection = selection
    self.table = table
    services = Self.numbers(selection.services, table)
    operations = Self.numbers(selection.operations, table)
    tags = selection.tags.map { ($0.tag, table.names.find(text: $0.value)) }
  }

  /// Whether the trace is chosen; marks the spans that are.
  func selects(_ tree: TraceTree) -> Bool {
    if let traces = selection.traces, !traces.contains(tree.trace) { return false }
    if let least = selection.minimumDuration, tree.traceDuration < least { return false }
    if let most = selection.maximumDuration, tree.traceDuration > most { return false }
    if let from = selection.from, tree.traceStart < from { return false }
    if let to = selection.to, tree.traceStart >= to { return false }
    guard selection.isAboutSpans else {
      for i in 0..<tree.count { tree.marks[i].insert(.chosen) }
      return tree.count > 0
    }
    var isChosen = false
    for i in 0..<tree.count where selects(tree, i) {
      tree.marks[i].insert(.chosen)
      isChosen = true
    }
    return isChosen
  }

  private func selects(_ tree: TraceTree, _ i: Int) -> Bool {
    if selection.errorsOnly && !tree.marks[i].contains(.error) { return false }
    if let services, !services.contains(tree.service[i]) { return false }
    if let operations, !operations.contains(tree.operation[i]) { return false }
    let row = Int(tree.row[i])
    return tags.allSatisfy { tag, value in
      guard let value else { return false }
      let found = table.tag(row, tag)
      return found == value || (found == .empty && value == .empty)
    }
  }

  /// nil: any will do.
  private static func numbers(_ texts: [String], _ table: SpanTable) -> Set<NameID>? {
    texts.isEmpty ? nil : Set(texts.compactMap { table.names.find(text: $0) })
  }
}
