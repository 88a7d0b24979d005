internal import LogCore

/// A call from one service to another that a span tells of.
struct ServiceCall {
  var parent: NameID
  var child: NameID
  var kind: ServiceGraphResult.EdgeKind
  var isError: Bool
  /// The span whose duration it is; -1: none.
  var span: Int
}

/// The rules of the service graph (section 4, deps): which calls the spans of a trace tell of.
///
/// They are those of Zipkin's dependency linker with the additions that the specification marks. What
/// a span must know of its ancestors and children is found in two passes before, so that chains of
/// any length take linear time.
final class CallRules {
  private let table: SpanTable
  /// `unknown_service` is no name.
  private let unknown: NameID?
  /// The nearest ancestor that is not internal; -1: none.
  private var remote = Column<Int32>()
  /// The nearest ancestor with a name; -1: none.
  private var named = Column<Int32>()
  /// Whether the other side of a call tells of it: a child that is a server or of another service.
  private var isTold = Column<Bool>()
  private var serverChildren = Column<Int32>()

  init(_ table: SpanTable) {
    self.table = table
    unknown = table.names.find(text: "unknown_service")
  }

  /// Calls `body` with each call of a trace.
  func each(_ tree: TraceTree, _ body: (ServiceCall) -> Void) {
    prepare(tree)
    for i in 0..<tree.count { visit(tree, i, body) }
  }

  /// The time of a server's call that neither side accounts for; nil where that cannot be told.
  func networkTime(_ tree: TraceTree, _ i: Int) -> Int64? {
    let parent = Int(tree.parent[i])
    guard tree.kind[i] == .server, parent >= 0, tree.kind[parent] == .client,
      serverChildren[parent] == 1
    else { return nil }
    return max(0, tree.duration(parent) &- tree.duration(i))
  }

  /// The service's name; none where it is unknown.
  func name(_ id: NameID) -> NameID { id.isEmpty || id == unknown ? .none : id }

  /// O(n): parents come before their children.
  private func prepare(_ tree: TraceTree) {
    remote.removeAll()
    named.removeAll()
    isTold.refill(tree.count, with: false)
    serverChildren.refill(tree.count, with: 0)
    for i in 0..<tree.count {
      let p = Int(tree.parent[i])
      guard p >= 0 else {
        remote.append(-1)
        named.append(-1)
        continue
      }
      remote.append(tree.kind[p] == .internal ? remote[p] : tree.parent[i])
      named.append(name(tree.service[p]) == .none ? named[p] : tree.parent[i])
      let kind = tree.kind[i]
      if kind == .server { serverChildren[p] += 1 }
      if kind == .server || kind == .consumer || tree.service[i] != tree.service[p] {
        isTold[p] = true
      }
    }
  }

  private func visit(_ tree: TraceTree, _ i: Int, _ body: (ServiceCall) -> Void) {
    let span = table[Int(tree.row[i])]
    let service = name(tree.service[i])
    let isError = tree.marks[i].contains(.error)
    switch tree.kind[i] {
    case .producer, .consumer:
      let isProducer = tree.kind[i] == .producer
      let peer = name(span.peer)
      guard service != .none, peer != .none else { return }
      body(
        ServiceCall(
          parent: isProducer ? service : peer, child: isProducer ? peer : service,
          kind: .messaging, isError: isError, span: i))
    case .client:
      if !isTold[i] { callOut(tree, i, service, name(span.peer), span, body) }
    case .server:
      var parent = name(span.explicitPeer)
      let ancestor = Int(remote[i])
      if ancestor >= 0, name(tree.service[ancestor]) != .none {
        parent = name(tree.service[ancestor])
      }
      guard parent != .none, service != .none else { return }
      body(
        ServiceCall(
          parent: parent, child: service, kind: .rpc,
          isError: isError || inherits(tree, i, ancestor), span: i))
    case .internal:
      let peer = name(span.explicitPeer)
      guard service != .none else { return }
      if peer != .none {
        callOut(tree, i, service, peer, span, body)
      } else {
        callWithin(tree, i, service, isError, body)
      }
    }
  }

  /// Whether a call without an error of its own takes that of the client right above it.
  private func inherits(_ tree: TraceTree, _ i: Int, _ ancestor: Int) -> Bool {
    guard ancestor >= 0, name(tree.service[ancestor]) != .none else { return false }
    return Int(tree.parent[i]) == ancestor && tree.kind[ancestor] == .client
      && tree.marks[ancestor].contains(.error)
  }

  /// A client's call, or that of an internal span that names its peer.
  private func callOut(
    _ tree: TraceTree, _ i: Int, _ service: NameID, _ peer: NameID, _ span: SpanRow,
    _ body: (ServiceCall) -> Void
  ) {
    var parent = service
    let ancestor = Int(remote[i])
    let above = ancestor >= 0 ? name(tree.service[ancestor]) : .none
    if above != .none {
      if service != .none && above != service {
        body(ServiceCall(parent: above, child: service, kind: .rpc, isError: false, span: -1))
      }
      if parent == .none { parent = above }
    }
    guard parent != .none, peer != .none else { return }
    body(
      ServiceCall(
        parent: parent, child: peer, kind: span.hasDatabase ? .database : .rpc,
        isError: tree.marks[i].contains(.error) || inherits(tree, i, ancestor), span: i))
  }

  /// An internal span of another service than the one above it.
  private func callWithin(
    _ tree: TraceTree, _ i: Int, _ service: NameID, _ isError: Bool, _ body: (ServiceCall) -> Void
  ) {
    let ancestor = Int(named[i])
    guard ancestor >= 0, tree.service[ancestor] != service else { return }
    let above = table[Int(tree.row[ancestor])]
    if tree.kind[ancestor] == .internal && above.explicitPeer == service { return }
    let takesError =
      ancestor == Int(tree.parent[i]) && tree.kind[ancestor] == .client
      && tree.marks[ancestor].contains(.error)
    body(
      ServiceCall(
        parent: tree.service[ancestor], child: service, kind: .rpc,
        isError: isError || takesError, span: i))
  }
}
