import LogCore

@testable import Traces

/// A span as a test draws it: `from..to` in nanoseconds.
struct Drawn {
  var id: String
  var from: Int64
  var to: Int64
  var parent: String?
  var service = "a"
  var kind = SpanKind.internal
  var host = ""
  var peer = ""
  var isError = false
  var isShared = false
  var followsFrom = false
  var operation: String?
  /// The duration was given instead of the end.
  var givesDuration = false
  var statement = ""
  var trace = "t"

  init(_ id: String, _ from: Int64, _ to: Int64, parent: String? = nil) {
    self.id = id
    self.from = from
    self.to = to
    self.parent = parent
  }

  /// The same with changes.
  func with(_ change: (inout Drawn) -> Void) -> Drawn {
    var copy = self
    change(&copy)
    return copy
  }
}

/// Tables and trees out of drawings; spans are read in the order in which they are drawn.
enum Drawing {
  static func table(_ spans: [Drawn]) -> SpanTable {
    let table = SpanTable(needs: SpanNeeds(fields: .everything))
    let arena = ByteArena()
    for (place, drawn) in spans.enumerated() {
      var row = SpanRow()
      row.place = UInt64(place)
      if let id = table.spanID(arena.copy(drawn.id)) { row.set(spanID: id) }
      row.set(parentID: drawn.parent.flatMap { table.spanID(arena.copy($0)) })
      row.trace = table.trace(arena.copy(drawn.trace)) ?? .none
      row.rawStart = drawn.from
      row.flags.insert(.hasStart)
      row.extent = drawn.givesDuration ? drawn.to - drawn.from : drawn.to
      row.flags.insert(drawn.givesDuration ? .hasDuration : .hasEnd)
      row.service = table.names.intern(drawn.service)
      row.operation = table.names.intern(drawn.operation ?? drawn.id)
      row.kind = drawn.kind
      if !drawn.host.isEmpty { row.host = table.names.intern(drawn.host) }
      if !drawn.peer.isEmpty { row.peer = table.names.intern(drawn.peer) }
      if !drawn.statement.isEmpty { row.statement = table.names.intern(drawn.statement) }
      if drawn.isError { row.status = .error }
      if drawn.isShared { row.flags.insert(.isShared) }
      if drawn.followsFrom { row.flags.insert(.followsFrom) }
      table.append(row)
    }
    return table
  }

  /// The tree of the only trace that is drawn.
  static func tree(_ spans: [Drawn], skew: SkewAdjustment = .none) -> DrawnTree {
    let table = table(spans)
    let tree = TraceTree()
    let rows = TraceRows(table)
    let assembler = TraceAssembler(table: table, skew: skew)
    rows.withRows(1, table) {
      assembler.assemble(TraceNumber(index: 1), rows: $0, into: tree)
    }
    return DrawnTree(table: table, tree: tree)
  }
}

/// A tree with the names that its drawing has.
struct DrawnTree {
  let table: SpanTable
  let tree: TraceTree

  func id(_ i: Int) -> String { ResultText(table: table).span(tree, i) }

  /// The ids, indented by depth.
  var outline: [String] {
    var depths: [Int] = []
    return (0..<tree.count).map { i in
      depths.append(tree.parent[i] < 0 ? 0 : depths[Int(tree.parent[i])] + 1)
      return String(repeating: " ", count: depths[i]) + id(i)
    }
  }

  /// `id=value` for each span.
  func values(_ value: (Int) -> Int64) -> [String] {
    (0..<tree.count).map { "\(id($0))=\(value($0))" }
  }

  /// `id from-to` for each part of the critical paths, in order of time.
  func path(overlap: OverlapTolerance = .standard) -> [String] {
    var result: [String] = []
    CriticalPath(overlap: overlap).fill(tree) { _, parts in
      var k = parts.count
      while k > 0 {
        k -= 1
        result.append("\(id(Int(parts[k].span))) \(parts[k].from)-\(parts[k].to)")
      }
    }
    return result
  }
}
