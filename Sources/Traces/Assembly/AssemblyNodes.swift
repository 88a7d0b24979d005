internal import LogCore

/// The suffix that tells spans apart that came with the same id (1.3, shared ids).
struct IDSuffix: BitwiseCopyable, Equatable {
  /// 0: none; n > 0: the n-th renamed span, the server side of its client; n < 0: another span.
  var code: Int32 = 0

  static let none = IDSuffix()
  static func server(_ n: Int) -> IDSuffix { IDSuffix(code: Int32(clamping: n)) }
  static func duplicate(_ n: Int) -> IDSuffix { IDSuffix(code: -Int32(clamping: n)) }

  /// `:server`, `:dup:2`; empty for none.
  var text: String {
    guard code != 0 else { return "" }
    let n = code.magnitude
    return (code > 0 ? ":server" : ":dup") + (n > 1 ? ":\(n)" : "")
  }
}

/// The spans of one trace while it is put together: a node for each span that was read.
///
/// Nodes are in the order in which the spans were read. Dropped duplicates keep their places, marked.
struct AssemblyNodes: ~Copyable {
  var row = Column<Int32>()
  var id = Column<UInt64>()
  var suffix = Column<IDSuffix>()
  var flags = Column<SpanRow.Flags>()
  var start = Column<Int64>()
  var end = Column<Int64>()
  /// The parent's node; -1: none.
  var parent = Column<Int32>()
  var marks = Column<SpanMarks>()
  /// The next node with the same id as it was read, in the order of reading; -1: none.
  var sameID = Column<Int32>()
  var isDropped = Column<Bool>()

  var count: Int { row.count }

  mutating func removeAll() {
    row.removeAll()
    id.removeAll()
    suffix.removeAll()
    flags.removeAll()
    start.removeAll()
    end.removeAll()
    parent.removeAll()
    marks.removeAll()
    sameID.removeAll()
    isDropped.removeAll()
  }

  mutating func append(row number: Int32, _ span: borrowing SpanRow) {
    row.append(number)
    id.append(span.spanBits)
    suffix.append(.none)
    flags.append(span.flags)
    start.append(span.rawStart)
    end.append(0)
    parent.append(-1)
    marks.append(span.isError ? .error : [])
    sameID.append(-1)
    isDropped.append(false)
  }

  /// Whether two nodes have the same id as it was read.
  func haveSameID(_ a: Int, _ b: Int) -> Bool {
    id[a] == id[b] && flags[a].contains(.spanIsText) == flags[b].contains(.spanIsText)
  }

  /// The span id as it was read.
  func spanID(_ i: Int) -> SpanID {
    flags[i].contains(.spanIsText)
      ? SpanID(text: NameID(index: UInt32(truncatingIfNeeded: id[i]))) : SpanID(number: id[i])
  }

  /// The order of ids as texts.
  func isIDLess(_ a: Int, _ b: Int, _ table: SpanTable) -> Bool {
    let plain: SpanRow.Flags = [.spanIsText]
    if flags[a].isDisjoint(with: plain) && flags[b].isDisjoint(with: plain) && id[a] != id[b] {
      return id[a] < id[b]
    }
    if suffix[a] == .none && suffix[b] == .none { return table.isLess(spanID(a), spanID(b)) }
    let x = table.text(spanID(a)) + Array(suffix[a].text.utf8)
    let y = table.text(spanID(b)) + Array(suffix[b].text.utf8)
    return x.lexicographicallyPrecedes(y)
  }
}

/// Finds the first node of an id.
struct NodeIndex: ~Copyable {
  private var slots = Column<Int32>()
  private var mask = 0

  /// Makes room for `n` ids and forgets those of the trace before.
  mutating func reset(_ n: Int) {
    var size = 4
    while size < 2 * n { size *= 2 }
    mask = size - 1
    slots.refill(size, with: -1)
  }

  /// The first node with the id of node `i`, which becomes it where there is none; else -1.
  mutating func insert(_ i: Int, _ nodes: borrowing AssemblyNodes) -> Int32 {
    var slot = Self.hash(nodes.id[i]) & mask
    while slots[slot] >= 0 {
      if nodes.haveSameID(Int(slots[slot]), i) { return slots[slot] }
      slot = (slot &+ 1) & mask
    }
    slots[slot] = Int32(truncatingIfNeeded: i)
    return -1
  }

  /// The first node with this id; -1 where there is none.
  func find(_ bits: UInt64, isText: Bool, _ nodes: borrowing AssemblyNodes) -> Int32 {
    var slot = Self.hash(bits) & mask
    while slots[slot] >= 0 {
      let node = Int(slots[slot])
      if nodes.id[node] == bits && nodes.flags[node].contains(.spanIsText) == isText {
        return slots[slot]
      }
      slot = (slot &+ 1) & mask
    }
    return -1
  }

  /// Replaces the node that stands for an id.
  mutating func replace(_ old: Int32, by new: Int32, _ nodes: borrowing AssemblyNodes) {
    var slot = Self.hash(nodes.id[Int(old)]) & mask
    while slots[slot] >= 0 {
      if slots[slot] == old {
        slots[slot] = new
        return
      }
      slot = (slot &+ 1) & mask
    }
  }

  private static func hash(_ bits: UInt64) -> Int {
    let product = (bits ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: (product.high ^ product.low) & 0x7FFF_FFFF)
  }
}
