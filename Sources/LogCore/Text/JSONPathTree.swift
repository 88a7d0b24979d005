/// The paths of a walk as a tree, flat in memory.
// SAFETY: the buffers are written in `init`, only read afterwards, and freed in `deinit`.
@safe
final class JSONPathTree {
  struct Node {
    /// Ranges of `edges`.
    var keys = 0..<0
    var indices = 0..<0
    /// Ranges of `paths`: those that end here, and those that end here or below.
    var ending = 0..<0
    var through = 0..<0
  }

  private struct Edge {
    var key = ByteSlice.empty
    var index = 0
    var node: Int
  }

  let nodes: UnsafeMutablePointer<Node>
  let paths: UnsafeMutablePointer<Int>
  private let edges: UnsafeMutablePointer<Edge>
  private let memory = ByteArena(blockSize: 256)

  init(_ all: [[JSONPathStep]]) {
    let steps = all.reduce(0) { $0 + $1.count }
    unsafe nodes = .allocate(capacity: steps + 1)
    unsafe edges = .allocate(capacity: steps + 1)
    unsafe paths = .allocate(capacity: all.count + steps + all.count + 1)
    var counts = (nodes: 1, edges: 0, paths: 0)
    unsafe nodes.initialize(to: Node())
    // Breadth first: the edges of a node stand side by side.
    var groups: [(node: Int, depth: Int, paths: [Int])] = [(0, 0, Array(all.indices))]
    var next = 0
    while next < groups.count {
      let (node, depth, members) = groups[next]
      next += 1
      let ending = members.filter { all[$0].count == depth }
      unsafe nodes[node].ending = append(ending, &counts.paths)
      unsafe nodes[node].through = append(members, &counts.paths)
      for isKey in [true, false] {
        let start = counts.edges
        for (step, group) in Self.grouped(members, all, depth, isKey) {
          var edge = Edge(node: counts.nodes)
          switch step {
          case .key(let key): edge.key = memory.copy(key)
          case .index(let index): edge.index = index
          }
          unsafe (edges + counts.edges).initialize(to: edge)
          unsafe (nodes + counts.nodes).initialize(to: Node())
          groups.append((counts.nodes, depth + 1, group))
          counts.edges += 1
          counts.nodes += 1
        }
        if isKey {
          unsafe nodes[node].keys = start..<counts.edges
        } else {
          unsafe nodes[node].indices = start..<counts.edges
        }
      }
    }
  }

  deinit {
    unsafe nodes.deallocate()
    unsafe edges.deallocate()
    unsafe paths.deallocate()
  }

  @inline(__always)
  func child(of node: Node, key: ByteSlice) -> Node? {
    for k in node.keys where unsafe edges[k].key.equals(key) { return unsafe nodes[edges[k].node] }
    return nil
  }

  @inline(__always)
  func child(of node: Node, at index: Int) -> Node? {
    for k in node.indices where unsafe edges[k].index == index {
      return unsafe nodes[edges[k].node]
    }
    return nil
  }

  private func append(_ members: [Int], _ count: inout Int) -> Range<Int> {
    let start = count
    for member in members {
      unsafe (paths + count).initialize(to: member)
      count += 1
    }
    return start..<count
  }

  /// The paths that go on, by their next step, in the order in which the steps first occur.
  private static func grouped(
    _ members: [Int], _ all: [[JSONPathStep]], _ depth: Int, _ isKey: Bool
  ) -> [(step: JSONPathStep, paths: [Int])] {
    var result: [(step: JSONPathStep, paths: [Int])] = []
    var place: [JSONPathStep: Int] = [:]
    for member in members where all[member].count > depth {
      let step = all[member][depth]
      if case .key = step, !isKey { continue }
      if case .index = step, isKey { continue }
      if let known = place[step] {
        result[known].paths.append(member)
      } else {
        place[step] = result.count
        result.append((step, [member]))
      }
    }
    return result
  }
}
