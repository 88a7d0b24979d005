internal import LogCore

/// Spans of one trace that have the same id (1.3, step 2).
struct SharedIDs {
  private struct ServerSide: Hashable {
    var owner: Int32
    var service: NameID
  }

  let table: SpanTable
  /// For an owner and a service its server side of that service.
  private var serverSides: [ServerSide: Int32] = [:]

  init(table: SpanTable) { self.table = table }

  /// Renames all but one of the nodes of an id, of which `first` is the first read; the owner.
  mutating func rename(_ nodes: inout AssemblyNodes, from first: Int) -> Int32 {
    let owner = owner(nodes, from: first)
    let isCaller = isCall(table[Int(nodes.row[Int(owner)])].kind)
    var renamed = 0
    var i = Int32(first)
    while i >= 0 {
      let node = Int(i)
      i = nodes.sameID[node]
      guard node != Int(owner), !nodes.isDropped[node] else { continue }
      let span = table[Int(nodes.row[node])]
      renamed += 1
      if span.isShared || (span.kind == .server && isCaller) {
        nodes.suffix[node] = .server(renamed)
        nodes.parent[node] = owner
        let side = ServerSide(owner: owner, service: span.service)
        if serverSides[side] == nil { serverSides[side] = Int32(node) }
      } else {
        nodes.suffix[node] = .duplicate(renamed)
      }
    }
    return owner
  }

  /// The node that a child of this service hangs on, whose parent has the id of `owner`.
  func parent(_ owner: Int32, of service: NameID, _ nodes: borrowing AssemblyNodes) -> Int32 {
    guard !serverSides.isEmpty, table[Int(nodes.row[Int(owner)])].service != service else {
      return owner
    }
    return serverSides[ServerSide(owner: owner, service: service)] ?? owner
  }

  private func isCall(_ kind: SpanKind) -> Bool { kind == .client || kind == .producer }

  private func owner(_ nodes: borrowing AssemblyNodes, from first: Int) -> Int32 {
    var firstKept: Int32?
    var firstOwn: Int32?
    var i = Int32(first)
    while i >= 0 {
      let node = i
      i = nodes.sameID[Int(i)]
      guard !nodes.isDropped[Int(node)] else { continue }
      let span = table[Int(nodes.row[Int(node)])]
      if isCall(span.kind) { return node }
      if firstKept == nil { firstKept = node }
      if firstOwn == nil && !span.isShared { firstOwn = node }
    }
    return firstOwn ?? firstKept ?? Int32(first)
  }
}
