internal import LogCore

/// Spans that were exported twice (1.3, step 1).
struct Duplicates {
  /// 1971: where a trace has a start from then on, a start of 0 is none.
  static let firstYear: Int64 = 31_536_000 * 1_000_000_000

  /// What must be equal, and what may be missing, for two spans to be one.
  private struct Key: Hashable {
    var service: NameID
    var kind: SpanKind
    var isShared: Bool
    /// nil: any.
    var name: NameID?
    /// nil: any; -1: unknown.
    var microsecond: Int64?
  }

  let table: SpanTable
  /// Whether a start of 0 is unknown in this trace.
  let hasUnknownStarts: Bool
  private(set) var droppedCount = 0
  /// Pairs of rows: one that stayed, and one whose details fill its own.
  private(set) var fills: [(row: Int32, from: Int32)] = []

  init(table: SpanTable, hasUnknownStarts: Bool) {
    self.table = table
    self.hasUnknownStarts = hasUnknownStarts
  }

  /// Drops duplicates among the nodes of one id, of which `first` is the first read.
  ///
  /// O(n) for long lists of nodes; short ones are compared each with each.
  mutating func drop(_ nodes: inout AssemblyNodes, from first: Int) {
    var kept: [Int] = []
    var index: [Key: Int] = [:]
    var i = Int32(first)
    var isLong = false
    while i >= 0 {
      let node = Int(i)
      i = nodes.sameID[node]
      let match =
        isLong
        ? lookUp(node, kept, nodes, index)
        : kept.indices.first { areSame(table[row(kept[$0], nodes)], table[row(node, nodes)]) }
      if let match {
        kept[match] = merge(kept[match], node, &nodes)
        if isLong { note(kept[match], match, nodes, &index) }
      } else {
        kept.append(node)
        if isLong { note(node, kept.count - 1, nodes, &index) }
      }
      if !isLong && kept.count > 16 {
        isLong = true
        for (place, node) in kept.enumerated() { note(node, place, nodes, &index) }
      }
    }
  }

  private func row(_ node: Int, _ nodes: borrowing AssemblyNodes) -> Int { Int(nodes.row[node]) }

  private func isUnknown(_ span: SpanRow) -> Bool { hasUnknownStarts && span.rawStart == 0 }

  private func areSame(_ a: SpanRow, _ b: SpanRow) -> Bool {
    a.service == b.service && a.kind == b.kind && a.isShared == b.isShared
      && (a.operation == b.operation || a.operation.isEmpty || b.operation.isEmpty)
      && (isUnknown(a) || isUnknown(b) || microsecond(a.rawStart) == microsecond(b.rawStart))
  }

  private func microsecond(_ time: Int64) -> Int64 {
    time >= 0 ? time / 1000 : (time - 999) / 1000
  }

  // MARK: - Long lists

  private func lookUp(
    _ node: Int, _ kept: [Int], _ nodes: borrowing AssemblyNodes, _ index: [Key: Int]
  ) -> Int? {
    let span = table[row(node, nodes)]
    let names: [NameID?] = span.operation.isEmpty ? [nil] : [span.operation, .empty]
    let times: [Int64?] = isUnknown(span) ? [nil] : [microsecond(span.rawStart), -1]
    var best: Int?
    for name in names {
      for time in times {
        guard let place = index[key(span, name, time)], place < best ?? .max,
          areSame(table[row(kept[place], nodes)], span)
        else { continue }
        best = place
      }
    }
    return best
  }

  private func note(
    _ node: Int, _ place: Int, _ nodes: borrowing AssemblyNodes, _ index: inout [Key: Int]
  ) {
    let span = table[row(node, nodes)]
    let name = span.operation.isEmpty ? NameID.empty : span.operation
    let time = isUnknown(span) ? -1 : microsecond(span.rawStart)
    for key in [
      key(span, name, time), key(span, nil, time), key(span, name, nil), key(span, nil, nil),
    ] where index[key] == nil {
      index[key] = place
    }
  }

  private func key(_ span: SpanRow, _ name: NameID?, _ time: Int64?) -> Key {
    Key(
      service: span.service, kind: span.kind, isShared: span.isShared, name: name,
      microsecond: time)
  }

  // MARK: - Merging

  /// Makes one span of two; the node that stays.
  private mutating func merge(_ old: Int, _ new: Int, _ nodes: inout AssemblyNodes) -> Int {
    let stays = lastMoment(table[row(new, nodes)]) > lastMoment(table[row(old, nodes)]) ? new : old
    let goes = stays == new ? old : new
    let other = table[row(goes, nodes)]
    let isUnknownStart = isUnknown(table[row(stays, nodes)]) && !isUnknown(other)
    table.update(row(stays, nodes)) { span in
      if span.operation.isEmpty { span.operation = other.operation }
      if isUnknownStart {
        span.rawStart = other.rawStart
        span.flags.formUnion(other.flags.intersection(.hasStart))
      }
      if span.flags.isDisjoint(with: [.hasEnd, .hasDuration]) {
        span.extent = other.extent
        span.flags.formUnion(other.flags.intersection([.hasEnd, .hasDuration]))
      }
      Self.fill(&span, from: other)
    }
    nodes.start[stays] = table[row(stays, nodes)].rawStart
    nodes.flags[stays] = table[row(stays, nodes)].flags
    if table[row(stays, nodes)].isError { nodes.marks[stays].insert(.error) }
    nodes.isDropped[goes] = true
    fills.append((nodes.row[stays], nodes.row[goes]))
    droppedCount += 1
    return stays
  }

  private static func fill(_ span: inout SpanRow, from other: SpanRow) {
    if span.parentID == nil, let parent = other.parentID {
      span.set(parentID: parent)
      let flags: SpanRow.Flags = [.followsFrom, .hasMoreReferences]
      span.flags.formUnion(other.flags.intersection(flags))
      span.reference = other.reference
    }
    if span.statusMessage.isEmpty { span.statusMessage = other.statusMessage }
    if span.peer.isEmpty {
      span.peer = other.peer
      span.flags.formUnion(other.flags.intersection(.peerIsExplicit))
    }
    if span.host.isEmpty { span.host = other.host }
    if span.statement.isEmpty { span.statement = other.statement }
    if span.exceptionMessage.isEmpty { span.exceptionMessage = other.exceptionMessage }
    if span.eventCount == 0 { span.eventCount = other.eventCount }
    span.flags.formUnion(other.flags.intersection(.hasDatabase))
    if other.isError { span.status = .error }
    if span.status == .unset { span.status = other.status }
  }

  /// The end of a span as far as it is told.
  private func lastMoment(_ span: SpanRow) -> Int64 {
    if let end = span.givenEnd { return max(end, span.rawStart) }
    return span.rawStart.addingReportingOverflow(span.givenDuration ?? 0).partialValue
  }
}
