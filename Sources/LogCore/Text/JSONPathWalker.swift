/// One step of a path into a JSON document.
package enum JSONPathStep: Hashable, Sendable {
  /// A member, by its key unescaped.
  case key([UInt8])
  /// An element, counted from 0.
  case index(Int)
}

/// Finds the values at several paths in one walk over a JSON text, as `| json x="a.b[0]"` does.
///
/// Of equal keys the first one counts. The walk stops when every path has its value, and where the
/// text is no JSON any more: what follows is not looked at. One worker's.
// SAFETY: `found` and `values` have an element for each path, allocated here and freed in `deinit`.
@safe
package final class JSONPathWalker {
  private let tree: JSONPathTree
  private var missing = 0
  private var fault: JSONFault?
  private let scratch = ByteArena(blockSize: 1024)
  private let pathCount: Int
  private let found: UnsafeMutablePointer<Bool>
  /// The value of each path after a walk, where `isFound` says that there is one.
  package let values: UnsafeMutablePointer<JSONValue>

  package init(paths: [[JSONPathStep]]) {
    pathCount = paths.count
    unsafe found = .allocate(capacity: max(1, paths.count))
    unsafe values = .allocate(capacity: max(1, paths.count))
    tree = JSONPathTree(paths)
  }

  deinit {
    unsafe found.deallocate()
    unsafe values.deallocate()
  }

  package func isFound(_ path: Int) -> Bool { unsafe found[path] }

  /// Looks for all paths; the fault is that of a value that a path names, if it is damaged.
  package func walk(_ line: ByteSlice) -> JSONFault? {
    unsafe found.update(repeating: false, count: pathCount)
    missing = pathCount
    fault = nil
    var i = 0
    _ = unsafe visit(tree.nodes[0], line, &i)
    return fault
  }

  // MARK: - The walk

  /// Goes over the value at `i`, which moves behind it; false ends the walk.
  ///
  /// Recursion is as deep as the paths are, whatever the text.
  private func visit(_ node: JSONPathTree.Node, _ text: ByteSlice, _ i: inout Int) -> Bool {
    guard i < text.count else { return false }
    switch unsafe text.start[i] {
    case 0x7B: return object(node, text, &i)
    case 0x5B: return array(node, text, &i)
    default: return skip(text, &i)
    }
  }

  private func object(_ node: JSONPathTree.Node, _ text: ByteSlice, _ i: inout Int) -> Bool {
    i = JSONLooseText.skipSpace(text, i + 1)
    while i < text.count {
      if unsafe text.start[i] == 0x7D {
        i += 1
        return true
      }
      var hasEscapes = false
      guard unsafe text.start[i] == 0x22, let end = JSONReader.stringEnd(text, i + 1, &hasEscapes)
      else {
        return false
      }
      let key = text[i + 1..<end]
      i = JSONLooseText.skipSpace(text, end + 1)
      guard i < text.count, unsafe text.start[i] == 0x3A else { return false }
      i = JSONLooseText.skipSpace(text, i + 1)
      guard member(at: nodeFor(node, key, hasEscapes), text, &i) else { return false }
      i = JSONLooseText.skipSpace(text, i)
      guard i < text.count else { return false }
      if unsafe text.start[i] == 0x2C { i = JSONLooseText.skipSpace(text, i + 1) }
    }
    return false
  }

  private func array(_ node: JSONPathTree.Node, _ text: ByteSlice, _ i: inout Int) -> Bool {
    i = JSONLooseText.skipSpace(text, i + 1)
    var index = 0
    while i < text.count {
      if unsafe text.start[i] == 0x5D {
        i += 1
        return true
      }
      let child = tree.child(of: node, at: index)
      guard member(at: child, text, &i) else { return false }
      index += 1
      i = JSONLooseText.skipSpace(text, i)
      guard i < text.count else { return false }
      if unsafe text.start[i] == 0x2C { i = JSONLooseText.skipSpace(text, i + 1) }
    }
    return false
  }

  /// Takes the value at `i` for the paths that end at `child`, and looks inside for longer ones.
  private func member(at child: JSONPathTree.Node?, _ text: ByteSlice, _ i: inout Int) -> Bool {
    guard let child, isOpen(child) else { return skip(text, &i) }
    let from = i
    if isMissing(child.ending) {
      var damage: JSONFault?
      let value = JSONLooseText.value(text, &i, &damage)
      if let damage { fault = damage }
      guard let value else { return false }
      for k in child.ending where unsafe damage == nil && !found[tree.paths[k]] {
        unsafe (values + tree.paths[k]).initialize(to: value)
        unsafe found[tree.paths[k]] = true
        missing -= 1
      }
      if missing == 0 { return false }
      guard isOpen(child) else { return true }
      i = from
    }
    return visit(child, text, &i)
  }

  /// Whether a path through this node has no value yet.
  private func isOpen(_ node: JSONPathTree.Node) -> Bool { isMissing(node.through) }

  @inline(__always)
  private func isMissing(_ list: Range<Int>) -> Bool {
    for k in list where unsafe !found[tree.paths[k]] { return true }
    return false
  }

  private func nodeFor(_ node: JSONPathTree.Node, _ key: ByteSlice, _ hasEscapes: Bool)
    -> JSONPathTree.Node?
  {
    var key = key
    if hasEscapes {
      scratch.reset()
      guard let plain = JSONString.unescapeStrictly(key, into: scratch) else { return nil }
      key = plain
    }
    return tree.child(of: node, key: key)
  }

  private func skip(_ text: ByteSlice, _ i: inout Int) -> Bool {
    var ignored: JSONFault?
    return JSONLooseText.value(text, &i, &ignored) != nil
  }
}
