internal import Glibc
internal import LogCore

/// Finds the traces that a command line names, among those that were read.
struct TraceIDChoice {
  private let table: SpanTable
  /// All ids there are, in order.
  private let ids: [(text: [UInt8], number: TraceNumber)]

  init(_ table: SpanTable) {
    self.table = table
    var ids: [(text: [UInt8], number: TraceNumber)] = []
    var isThere = Array(repeating: false, count: table.traces.count)
    for row in 0..<table.count { isThere[Int(table[row].trace.index)] = true }
    for index in isThere.indices where index > 0 && isThere[index] {
      let number = TraceNumber(index: UInt32(truncatingIfNeeded: index))
      ids.append((table.text(number), number))
    }
    self.ids = ids.sorted { $0.text.lexicographicallyPrecedes($1.text) }
  }

  /// What `--trace` and `--ids` name; nil where neither was given.
  static func typed(_ options: TypedTraceOptions) -> [String]? {
    guard !options.traces.isEmpty || options.ids != nil else { return nil }
    return options.traces + options.listedIDs
  }

  /// The traces that `--trace` and `--ids` name; those that are not there are left out.
  func traces(_ options: TypedTraceOptions) throws(Diagnostic) -> Set<TraceNumber> {
    var found: Set<TraceNumber> = []
    for written in options.traces {
      if let number = try traces(written: written) { found.insert(number) }
    }
    for written in options.listedIDs {
      let arena = ByteArena()
      // The slice does not keep the arena alive.
      let id = withExtendedLifetime(arena) { TraceIDText.canonical(arena.copy(written)) }
      if let number = exact(id) { found.insert(number) }
    }
    return found
  }

  /// The trace that is meant by what was written: an id in any spelling, else the beginning of one.
  func traces(written: String) throws(Diagnostic) -> TraceNumber? {
    let arena = ByteArena()
    let (id, prefix) = withExtendedLifetime(arena) {
      let bytes = arena.copy(written)
      return (TraceIDText.canonical(bytes), TraceIDText.prefix(bytes))
    }
    if let number = exact(id) { return number }
    guard prefix.count >= TraceChoice.shortestPrefix else { return nil }
    let from = lowerBound(prefix)
    var to = from
    while to < ids.count && ids[to].text.starts(with: prefix) { to += 1 }
    guard to - from > 1 else { return to > from ? ids[from].number : nil }
    let names = ids[from..<min(to, from + 5)].map {
      "`\(String(decoding: $0.text, as: UTF8.self))`"
    }
    let more = to - from > 5 ? " and \(to - from - 5) more" : ""
    throw Diagnostic(
      "`\(written)` is the beginning of several trace ids, expected one of "
        + names.joined(separator: ", ") + more)
  }

  private func exact(_ canonical: [UInt8]) -> TraceNumber? {
    guard !canonical.isEmpty else { return nil }
    let place = lowerBound(canonical)
    return place < ids.count && ids[place].text == canonical ? ids[place].number : nil
  }

  private func lowerBound(_ text: [UInt8]) -> Int {
    var low = 0
    var high = ids.count
    while low < high {
      let middle = (low + high) / 2
      if ids[middle].text.lexicographicallyPrecedes(text) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
